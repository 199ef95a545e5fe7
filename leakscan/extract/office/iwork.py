"""Pages, Numbers and Keynote: texts and tables of the document, then previews, pictures and what is embedded."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.iwa import Archived, Message, objects, texts
from leakscan.extract.office.iwork_tables import Table
from leakscan.extract.office.markup import Markup, Vocabulary, read_markup
from leakscan.extract.office.opening import read_package
from leakscan.extract.office.package import DAMAGED, Package
from leakscan.extract.office.stamps import is_stamp
from leakscan.extract.rows import write_rows
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_MODEL, _STORAGES, _NOTES = 6001, (2001, 2005), 3056
# Models, tiles, lists, segments of lists and texts in cells: what tables are put together from.
_OF_TABLES = frozenset((6002, 6005, 6011, 6201, 6218))
_LOCKED = re.compile(r"(?:.*/)?\.iwp[hv]2?")
_OLD = re.compile(r"(?:.*/)?index\.(?:apxl|xml)(?:\.gz)?")
# Looks, and the list of the parts of the package.
_UNREAD = re.compile(r"(?:.*/)?(?:documentstylesheet|metadata|viewstate)[-\d]*\.iwa")
# Names that programs give; words of people have blanks, and numbers have digits.
_WORDS = re.compile(r"\S\s+\S|\d{6}|@|://")
_XML = Vocabulary(
    paragraphs=frozenset(("p",)),
    tables=frozenset(("tabular-model",)),
    silent=frozenset(("stylesheet",)),
    marks={"br": "\n", "lnbr": "\n", "tab": "\t", "crbr": "\n", "intratopicbr": "\n"},
    values=frozenset((("ct", "s"), ("n", "v"), ("link", "href"), ("string", "string"), ("so", "s"), ("rn", "v"))),
    counted="slide",
)


@dataclass(slots=True)
class _Held:
    """What tables need, kept until all archives are read."""

    models: list[bytes] = field(default_factory=list, repr=False)
    parts: dict[int, bytes] = field(default_factory=dict, repr=False)


def extract(item: Item, budget: Budget) -> Extracted:
    """Archives in stored order, the tables behind them, then the other parts."""
    yield from read_package(item, budget, _read, is_locked=_is_locked)


def _is_locked(package: Package) -> bool:
    return any(_LOCKED.fullmatch(name.lower()) for name in package.names)


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    held = _Held()
    for name in package.names:
        budget.check_time()
        key = name.lower()
        if key.endswith(".iwa"):
            if not _UNREAD.fullmatch(key):
                yield from _archive(item.locator, package, name, held, budget)
        elif _OLD.fullmatch(key):
            yield from _old(item.locator, package, name, budget)
        elif not (key.endswith((".jpg", ".png")) and is_stamp(package.head(name))):
            yield package.child(item.locator, "iwork", name)
    for number, model in enumerate(held.models, 1):
        table = Table(model, held.parts)
        yield from write_rows(item.locator, table.name or f"table {number}", table.rows(), budget)


def _archive(locator: Locator, package: Package, name: str, held: _Held, budget: Budget) -> Extracted:
    damage = Damage()
    part = name.rpartition("/")[2].removesuffix(".iwa")
    writer = Writer(locator)
    count = 0
    for found in objects(package.read(name, damage), damage, budget):
        budget.check_time()
        if found.kind == _MODEL:
            held.models.append(found.message)
        elif found.kind in _OF_TABLES:
            held.parts[found.identifier] = found.message
        for text in _texts(found, held):
            count += 1
            writer.add(f"{text}\n", part=part, paragraph=count)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()
    if damage.detail:
        yield Problem(locator.at(part=part), "corrupt", damage.detail)


def _texts(found: Archived, held: _Held) -> Iterator[str]:
    if found.kind in _STORAGES:
        held.parts[found.identifier] = found.message
        for text in Message(found.message).all_bytes(3):
            # What stands for a picture or a note within the text.
            yield from filter(str.strip, text.decode("utf-8", "replace").replace("\ufffc", "").splitlines())
    elif found.kind == _NOTES:
        yield from texts(found.message)
    elif found.kind not in _OF_TABLES:
        yield from filter(_WORDS.search, texts(found.message))


def _old(locator: Locator, package: Package, name: str, budget: Budget) -> Extracted:
    damage = Damage()
    chunks = package.chunks(name, damage)
    if name.lower().endswith(".gz"):
        chunks = _unpacked(chunks, damage, budget)
    yield from read_markup(locator, chunks, Markup(_XML), damage)
    if damage.detail:
        yield Problem(locator.at(part=name), "corrupt", damage.detail)


def _unpacked(chunks: Iterator[bytes], damage: Damage, budget: Budget) -> Iterator[bytes]:
    decoder = zlib.decompressobj(31)
    spent = 0
    try:
        for chunk in chunks:
            while chunk:
                piece = decoder.decompress(chunk, 1 << 18)
                chunk = decoder.unconsumed_tail
                spent += len(piece)
                budget.spend(len(piece), so_far=spent)
                yield piece
    except zlib.error:
        damage.note(DAMAGED)
        return
    if not decoder.eof:
        damage.note(DAMAGED)


IWORK = Extractor(
    "iwork",
    ("application/vnd.apple.iwork",),
    extract,
    reads=mark("texts, tables cell by cell, notes, comments, links; previews, pictures and embedded files"),
    leaves=mark("looks, formulas, order of slides"),
)
