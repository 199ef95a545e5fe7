"""OpenDocument spreadsheets: cells of every sheet, comments, headers, properties; what is embedded becomes an item."""

from collections.abc import Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ods_xml import OdsContent
from leakscan.extract.office.package import Package, open_package, parse
from leakscan.extract.office.part_lines import Line, PartLines, read_lines
from leakscan.extract.rows import SheetRow, SheetWriter
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = (b"encryption-data", b"encrypted-key")
_IGNORED = ("mimetype", "meta-inf/", "settings.xml", "manifest.rdf", "configurations2/", "layout-cache")
_ATTRIBUTES = frozenset(("href", "title", "string-value", "author", "creator"))


def extract(item: Item, budget: Budget) -> Extracted:
    """The sheets, then the other parts in stored order."""
    with item.open() as stream:
        package = open_package(stream, budget)
        if package is None:
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
            return
        manifest = package.read(_MANIFEST, Damage())
        if any(word in manifest for word in _ENCRYPTED):
            yield Problem(item.locator, "encrypted", mark("Opens only with a password"))
            return
        damage = Damage()
        yield from _content(item.locator, package, damage, budget)
        if _CONTENT not in package:
            damage.note(mark("The part that holds the cells is missing"))
        if damage.detail:
            yield Problem(item.locator.at(part=_CONTENT), "corrupt", damage.detail)
        yield from _parts(item, package, budget)


def _content(locator: Locator, package: Package, damage: Damage, budget: Budget) -> Iterator[Segment]:
    content = OdsContent()
    beside = Writer(locator)
    sheet = ""
    rows = SheetWriter(locator, sheet)
    for _ in parse(package.chunks(_CONTENT, damage), content):
        budget.check_time()
        for found in content.take():
            if isinstance(found, SheetRow):
                if found.sheet != sheet:
                    yield from rows.close()
                    sheet = found.sheet
                    rows = SheetWriter(locator, sheet)
                yield from rows.add(found.row)
            else:
                _add(beside, found)
        if beside.is_full:
            yield from beside.break_here()
    yield from rows.close()
    yield from beside.break_here()


def _add(writer: Writer, line: Line) -> None:
    writer.add(f"{line.text}\n", heading=line.heading, **{**dict(line.place), "part": line.part})


def _parts(item: Item, package: Package, budget: Budget) -> Extracted:
    for name in package.names:
        budget.check_time()
        key = name.lower()
        if key == _CONTENT or key.startswith(_IGNORED):
            continue
        if not key.endswith(".xml"):
            yield package.child(item.locator, "ods", name)
            continue
        damage = Damage()
        part = {"styles.xml": "header", "meta.xml": "properties"}.get(key, name)
        lines = PartLines(_ATTRIBUTES)
        is_labelled = part == "properties"
        yield from read_lines(item.locator, package.chunks(name, damage), lines, part=part, labelled=is_labelled)
        if damage.detail:
            yield Problem(item.locator.at(part=name), "corrupt", damage.detail)


ODS = Extractor(
    "ods",
    ("application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template"),
    extract,
    reads="cells of all sheets, hidden ones too; comments, drawings, links, tracked changes, headers and footers, "
    "properties; embedded files and pictures",
    leaves="looks, macros",
    library="lxml",
)
