"""What a workbook holds beside its cells: comments, headers, names, drawings, links, properties, connections."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.biff12 import is_cut, records
from leakscan.extract.office.ooxml import child, macros, relations
from leakscan.extract.office.package import DAMAGED, Package, parse
from leakscan.extract.office.part_lines import PartLines, read_lines
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.office.workbook_xml import Plan
from leakscan.extract.office.xlsb_parts import is_binary_part, part_lines
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Problem, Segment

# Attributes that people, or the programs that they log in with, write text into.
ATTRIBUTES = frozenset((
    "name", "displayName", "uniqueName", "caption", "title", "descr", "alt", "tooltip", "display", "author", "userId",
    "connection", "command", "connectionString", "url", "sourceFile", "odcFile", "prompt", "promptTitle", "error",
    "errorTitle", "v", "refreshedBy", "lastModifiedBy", "totalsRowLabel", "comment", "description", "help", "statusBar",
    "location", "singleSignOnId", "user", "userName", "filter", "sourceName", "string", "formula1", "formula2", "text",
    "fileName", "fmlaLink", "fmlaMacro", "macro", "nameU", "mdx", "extLst", "content", "appName", "dataDxfName",
    "codeName",    "securityDescriptor", "destinationFile", "progId", "ddeTopic", "ddeService",
))  # fmt: skip
_KINDS = (
    ("xl/comments", "comment"), ("xl/threadedcomments/", "comment"), ("xl/persons/", "comment"),
    ("xl/drawings/", "drawing"), ("xl/diagrams/", "drawing"), ("xl/charts/", "chart"), ("xl/tables/", "table"),
    ("docprops/", "properties"), ("xl/connections", "connection"), ("xl/querytables/", "connection"),
    ("xl/workbook", "workbook"), ("xl/externallinks/", "external link"), ("xl/pivot", "pivot"),
    ("xl/slicer", "pivot"), ("xl/revisions/", "revision"), ("customxml/", "custom XML"), ("xl/ctrlprops/", "control"),
    ("xl/activex/", "control"), ("xl/chartsheets/", "sheet"),
)  # fmt: skip
# Looks, and the order of calculation.
_PLUMBING = ("xl/theme/", "xl/calcchain.", "[content_types].xml")
_XML = (".xml", ".vml", ".rels")
_MODELS = ("xl/model/", "xl/customdata/")
_RAW = mark("Read as raw strings only")
_MASHUP = b"DataMashup"
_IGNORED = ("xl/printersettings/", "xl/worksheets/binaryindex", "mimetype")


def around_cells(locator: Locator, chunks: Iterable[bytes], sheet: str) -> Iterator[Segment]:
    """Headers, links, messages and rules of a sheet, given without its cells."""
    yield from read_lines(locator, chunks, PartLines(ATTRIBUTES), part="sheet", place=(("sheet", sheet),))


def read_parts(item: Item, package: Package, plan: Plan, budget: Budget) -> Extracted:
    """Every part that is no sheet; those that are not XML become documents of their own."""
    sheets = {plan.strings.lower(), plan.styles.lower(), *(sheet.part.lower() for sheet in plan.sheets)}
    for name in package.names:
        budget.check_time()
        key = name.lower()
        if key in sheets or key.startswith((*_PLUMBING, *_IGNORED)):
            continue
        if key.endswith("vbaproject.bin"):
            yield from macros(item.locator, package, name, budget)
        elif is_binary_part(name):
            yield from _records(item.locator, package, plan, name, budget)
        elif key.startswith(_MODELS):
            yield from _packed(item.locator, package, name, budget)
        elif not key.endswith(_XML):
            yield from child(item.locator, package, name, via="xlsx")
        elif key.endswith(".rels"):
            yield from _links(item.locator, package, plan, name)
        else:
            yield from _part(item.locator, package, plan, name)


def _packed(locator: Locator, package: Package, name: str, budget: Budget) -> Extracted:
    content = package.read(name, Damage())
    yield from strings.write(locator, strings.runs(BytesIO(content), budget), part="data model")
    yield Problem(locator.at(part="data model"), "partial", _RAW)


def _records(locator: Locator, package: Package, plan: Plan, name: str, budget: Budget) -> Extracted:
    damage = Damage()
    part, place = _where(plan, name)
    content = package.read(name, damage)
    yield from write_found(locator, part_lines(content, records(content), part, place), budget)
    if damage.detail or is_cut(content):
        yield Problem(locator.at(part=name), "corrupt", damage.detail or DAMAGED)


def _where(plan: Plan, name: str) -> tuple[str, Place]:
    """What a part is, and the sheet that it belongs to."""
    key = name.lower()
    part = next((kind for start, kind in _KINDS if key.startswith(start)), name)
    owner = plan.owners.get(key, "")
    return part, (("sheet", owner),) if owner else ()


def _part(locator: Locator, package: Package, plan: Plan, name: str) -> Extracted:
    damage = Damage()
    part, place = _where(plan, name)
    lines = PartLines(ATTRIBUTES)
    if part == "custom XML" and (content := mashup(package.read(name, Damage()))):
        yield Item(locator.enter("xlsx", "DataMashup.zip"), partial(BytesIO, content), len(content))
        return
    is_labelled = part in ("properties", "connection", "control")
    chunks = package.chunks(name, damage)
    yield from read_lines(locator, chunks, lines, part=part, place=place, labelled=is_labelled, damage=damage)
    if damage.detail:
        yield Problem(locator.at(part=name), "corrupt", damage.detail)


def mashup(content: bytes) -> bytes:
    """The package of queries (MS-QDEFF) that a part holds in base64; empty for every other part."""
    if _MASHUP not in content[:4096].replace(b"\x00", b""):
        return b""
    lines = PartLines(())
    for _ in parse([content], lines):
        continue
    try:
        data = base64.b64decode("".join(line.text for line in lines.take()))
    except (binascii.Error, ValueError):
        return b""
    # Version and size stand before it.
    return data[8 : 8 + int.from_bytes(data[4:8], "little")]


def _links(locator: Locator, package: Package, plan: Plan, name: str) -> Iterator[Segment]:
    """Where links of a part lead to outside the workbook."""
    source = name.replace("_rels/", "", 1).removesuffix(".rels")
    sheet = next((sheet.name for sheet in plan.sheets if sheet.part.lower() == source.lower()), "")
    place = {"sheet": sheet} if sheet else {}
    writer = Writer(locator)
    for link in relations(package, source):
        if link.is_external:
            writer.add(f"{link.target}\n", heading=link.kind, **place, part="hyperlink")
    yield from writer.break_here()
