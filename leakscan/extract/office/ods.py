"""OpenDocument spreadsheets: cells of every sheet, comments, headers, properties; what is embedded becomes an item."""

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ods_xml import OdsContent
from leakscan.extract.office.ooxml import child
from leakscan.extract.office.opening import is_opendocument_locked, read_package
from leakscan.extract.office.package import DAMAGED, Package, parse
from leakscan.extract.office.part_lines import Line, PartLines, read_lines
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.rows import SheetRow
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CONTENT = "content.xml"
_STYLES = "styles.xml"
_MEDIA_TYPES = (
    "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.sun.xml.calc", "application/vnd.sun.xml.calc.template",
)  # fmt: skip
# Looks and settings of the program; a stamp-sized picture of the first page.
_IGNORED = (
    "mimetype", "meta-inf/", "settings.xml", "manifest.rdf", "configurations2/", "layout-cache",
    "thumbnails/thumbnail.png",
)  # fmt: skip
_ATTRIBUTES = frozenset(("href", "title", "string-value", "author", "creator"))
_CHUNK = 1 << 18


def extract(item: Item, budget: Budget) -> Extracted:
    """The sheets, then the other parts in stored order."""
    with item.open() as stream:
        if _is_flat(stream):
            damage = Damage()
            chunks = iter(partial(stream.read, _CHUNK), b"")
            yield from _content(item, chunks, damage, "", budget)
            if damage.detail:
                yield Problem(item.locator.at(part="content"), "corrupt", damage.detail)
            return
    yield from read_package(item, budget, _package, is_locked=is_opendocument_locked)


def _is_flat(stream: BinaryIO) -> bool:
    head = stream.read(2)
    stream.seek(0)
    return head != b"PK"


def _package(item: Item, package: Package, budget: Budget) -> Extracted:
    if _CONTENT not in package:
        yield Problem(item.locator.at(part=_CONTENT), "corrupt", mark("The part that holds the cells is missing"))
    else:
        yield from _content_part(item, package, _CONTENT, budget)
    for name in package.names:
        budget.check_time()
        key = name.replace("\\", "/").lstrip("/").lower()
        if key == _CONTENT or key.startswith(_IGNORED) or key.rpartition("/")[2] == "settings.xml":
            continue
        if key == _STYLES or key.endswith(("/content.xml", "/styles.xml")):
            yield from _content_part(item, package, name, budget)
        elif key.endswith(".xml"):
            yield from _part(item, package, name, key)
        else:
            yield from child(item.locator, package, name, via="ods")


def _content_part(item: Item, package: Package, name: str, budget: Budget) -> Extracted:
    damage = Damage()
    prefix = name.rpartition("/")[0]
    yield from _content(item, package.chunks(name, damage), damage, f"{prefix}/" if prefix else "", budget)
    if damage.detail:
        yield Problem(item.locator.at(part=name), "corrupt", damage.detail)


def _content(item: Item, chunks: Iterable[bytes], damage: Damage, prefix: str, budget: Budget) -> Extracted:
    content = OdsContent(prefix)
    yield from write_found(item.locator, _found(content, chunks, damage), budget)
    for number, data in enumerate(content.files, 1):
        budget.spend(len(data), so_far=len(data))
        yield Item(item.locator.enter("ods", "binary-data", number), partial(BytesIO, data), len(data))
    if content.is_damaged:
        damage.note(DAMAGED)


def _found(content: OdsContent, chunks: Iterable[bytes], damage: Damage) -> Iterator[SheetRow | Line]:
    for _ in parse(chunks, content, damage):
        yield from content.take()


def _part(item: Item, package: Package, name: str, key: str) -> Extracted:
    damage = Damage()
    part = "properties" if key.rpartition("/")[2] == "meta.xml" else name
    lines = PartLines(_ATTRIBUTES)
    chunks = package.chunks(name, damage)
    yield from read_lines(item.locator, chunks, lines, part=part, labelled=part == "properties", damage=damage)
    if damage.detail:
        yield Problem(item.locator.at(part=name), "corrupt", damage.detail)


ODS = Extractor(
    "ods",
    _MEDIA_TYPES,
    extract,
    reads=mark(
        "cells of all sheets, hidden ones too; comments, drawings, charts, links, tracked changes, headers and "
        "footers, names, validations, texts of formulas, queries, macros, properties; embedded files and "
        "pictures; also as one flat XML file"
    ),
    leaves=mark("looks, settings"),
    library="lxml",
)
