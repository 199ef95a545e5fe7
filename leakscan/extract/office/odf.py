"""OpenDocument texts, presentations and drawings: the content, then page headers, properties and what is embedded."""

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.odf_text import OdfText
from leakscan.extract.office.ooxml import child, told
from leakscan.extract.office.opening import is_opendocument_locked, locked_parts, read_package
from leakscan.extract.office.package import DAMAGED, Package, parse
from leakscan.extract.office.running import write
from leakscan.extract.office.stamps import is_stamp
from leakscan.extract.text_kinds import looks_like_text
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Place, Problem

_CONTENT = "content.xml"
# Looks and settings of the program.
_IGNORED = (
    "mimetype", "meta-inf/manifest.xml", "meta-inf/documentsignatures.xml", "meta-inf/macrosignatures.xml",
    "meta-inf/packagesignatures.xml", "manifest.rdf", "configurations2/", "layout-cache",
    # Pictures of tables, whose cells are read.
    "pictures/tablepreview",
)  # fmt: skip
_THUMBNAILS = "thumbnails/"
_SETTINGS = "settings.xml"
_CHUNK = 1 << 18


def extract(item: Item, budget: Budget) -> Extracted:
    """The content, then the other parts in stored order."""
    with item.open() as stream:
        if _is_flat(stream):
            yield from _flat(item, stream, budget)
            return
    yield from read_package(item, budget, _parts, is_locked=is_opendocument_locked)


def _parts(item: Item, package: Package, budget: Budget) -> Extracted:
    if _CONTENT in package:
        yield from _part(item, package, _CONTENT, (), budget)
    else:
        yield Problem(item.locator.at(part=_CONTENT), "corrupt", mark("The part that holds the text is missing"))
    locked = locked_parts(package)
    for name in package.names:
        budget.check_time()
        key = name.replace("\\", "/").lstrip("/").lower()
        if key == _CONTENT or key.startswith(_IGNORED) or key.rpartition("/")[2] == _SETTINGS:
            continue
        if key in locked:
            yield Problem(item.locator.enter("odf", name), "encrypted", mark("Opens only with a password"))
            continue
        if key.startswith(_THUMBNAILS) and is_stamp(package.head(name)):
            continue
        if key.endswith(".xml"):
            place = () if key in ("styles.xml", "meta.xml") else (("part", name.removesuffix("/content.xml")),)
            yield from _part(item, package, name, place, budget)
        else:
            yield from child(item.locator, package, name, via="odf")


def _part(item: Item, package: Package, name: str, place: Place, budget: Budget) -> Extracted:
    damage = Damage()
    yield from _text(item, package.chunks(name, damage), place, damage, budget)
    yield from told(item.locator, name, damage)


def _text(item: Item, chunks: Iterable[bytes], place: Place, damage: Damage, budget: Budget) -> Extracted:
    writer = Writer(item.locator)
    target = OdfText()
    found = 0
    for _ in parse(chunks, target, damage):
        budget.check_time()
        write(writer, target.take(), place)
        if writer.is_full:
            yield from writer.break_here()
        files, target.files = target.files, []
        for data in files:
            found += 1
            budget.spend(len(data), so_far=len(data))
            yield Item(item.locator.enter("odf", "binary-data", found), partial(BytesIO, data), len(data))
    if target.is_damaged:
        damage.note(DAMAGED)
    yield from writer.break_here()


def _is_flat(stream: BinaryIO) -> bool:
    head = stream.read(4096)
    stream.seek(0)
    return not head.startswith(b"PK") and looks_like_text(head)


def _flat(item: Item, stream: BinaryIO, budget: Budget) -> Extracted:
    damage = Damage()
    yield from _text(item, _chunks(stream), (), damage, budget)
    if damage.detail:
        yield Problem(item.locator.at(part="content"), "corrupt", damage.detail)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


ODF_TEXT = Extractor(
    "odf",
    ("application/vnd.oasis.opendocument.*", "application/vnd.sun.xml.*"),
    extract,
    reads=mark(
        "text, tables, frames, comments, notes, tracked changes, page headers and footers, slides with their "
        "notes, fields, forms, links, alternative texts, properties, embedded objects; embedded files and "
        "pictures"
    ),
    leaves=mark("looks, settings, signatures"),
    library="lxml",
)
