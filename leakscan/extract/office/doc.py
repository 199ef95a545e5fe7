"""Word documents of before 2007: every story, names and properties, remains of earlier versions, what is embedded."""

import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from struct import unpack_from

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import ole
from leakscan.extract.office.blips import pictures
from leakscan.extract.office.carved import carve
from leakscan.extract.office.property_sets import is_property_set, properties
from leakscan.extract.office.running import write
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.office.vba import projects, read_macros
from leakscan.extract.office.word_plan import Plan, PlanError, is_locked, plan, table_name
from leakscan.extract.office.word_text import lines, stories
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("A part of the document is damaged; what came before was read")
_DOCUMENT, _DATA, _POOL, _XML = "worddocument", "data", "objectpool", "msodatastore"
_TABLES = ("0table", "1table")
_PLUMBING = frozenset(("\x01compobj", "\x03objinfo", "\x01ole"))
_BLIP = re.compile(rb"[\x1a-\x1f\x29\x2a]\xf0")
_BLIP_HEADER = 8
_LEAST_PICTURE = 64


def extract(item: Item, budget: Budget) -> Extracted:
    """The stories in the order of the document, then what stands beside them."""
    with item.open() as stream:
        try:
            storage = open_storage(stream)
            document, is_whole = stream_bytes(storage, ["WordDocument"], budget)
        except REFUSED:
            yield from ole.extract(item, budget)
            return
        if is_locked(document):
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        table, has_table = _table(storage, document, budget)
        try:
            found = plan(document, table)
        except PlanError:
            yield from ole.extract(item, budget)
            return
        yield from _text(item.locator, document, found, budget)
        if not is_whole or not has_table:
            yield Problem(item.locator.at(part="WordDocument"), "corrupt", _DAMAGED)
        yield from read_macros(item.locator, storage, budget)
        yield from _beside(item.locator, storage, document, budget)


def _table(storage: "olefile.OleFileIO", document: bytes, budget: Budget) -> tuple[bytes, bool]:
    """The tables; a document of before 1997 has them in its text."""
    name = table_name(document)
    if storage.exists(name):
        return stream_bytes(storage, [name], budget)
    return b"", document[:2] != b"\xec\xa5"


def _text(locator: Locator, document: bytes, found: Plan, budget: Budget) -> Iterator[Segment | Problem]:
    writer = Writer(locator)
    for story in stories(document, found):
        place = () if story.name == "body" else (("part", story.name),)
        for number, line in enumerate(lines(story, found)):
            if number % 256 == 0:
                budget.check_time()
            write(writer, [line], place)
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.break_here()
    if sum(count for _, count in found.stories) > sum(piece.count for piece in found.pieces):
        yield Problem(locator.at(part="text"), "corrupt", _DAMAGED)
    for label, name in found.names:
        writer.add(f"{label}: {name}\n", heading=label, part="properties")
    yield from writer.break_here()
    yield from _remains(locator, document, found, budget)


def _remains(locator: Locator, document: bytes, found: Plan, budget: Budget) -> Iterator[Segment]:
    """What stands between the pieces: text that was taken out and not yet swept away."""
    position, end = found.text
    for piece in sorted(found.pieces, key=lambda each: each.offset):
        if position < piece.offset <= end:
            yield from _old(locator, document[position : piece.offset], position, budget)
        position = max(position, piece.end)
    if position < min(end, len(document)):
        yield from _old(locator, document[position:end], position, budget)


def _old(locator: Locator, data: bytes, start: int, budget: Budget) -> Iterator[Segment]:
    writer = Writer(locator)
    for run in strings.runs(BytesIO(data), budget):
        writer.add(f"{run.text.strip()}\n", part="earlier version", offset=start + run.offset)
    yield from writer.break_here()


def _beside(locator: Locator, storage: "olefile.OleFileIO", document: bytes, budget: Budget) -> Extracted:
    macros = projects(tuple(path) for path in storage.listdir(streams=True, storages=False))
    embedded: dict[str, None] = {}
    yield from _pictures(locator, document, "WordDocument")
    for path in storage.listdir(streams=True, storages=False):
        budget.check_time()
        name = path[0].lower()
        if name == _POOL and len(path) > 2:
            embedded[path[1]] = None
            continue
        if name in (_DOCUMENT, *_TABLES) or path[-1].lower() in _PLUMBING:
            continue
        if any(tuple(path[: len(root)]) == root for root in macros if root):
            continue
        data, is_whole = stream_bytes(storage, path, budget)
        yield from _stream(locator, path, data, budget)
        if not is_whole:
            yield Problem(locator.at(part=plain_name(path)), "corrupt", _DAMAGED)
    for object_name in embedded:
        data = carve(storage, ("ObjectPool", object_name))
        budget.spend(len(data), so_far=len(data))
        yield Item(locator.enter("doc", object_name), partial(BytesIO, data), len(data))


def _stream(locator: Locator, path: list[str], data: bytes, budget: Budget) -> Extracted:
    if is_property_set(path[-1]):
        writer = Writer(locator)
        for name, text in properties(data):
            writer.add(f"{name}: {text}\n" if name else f"{text}\n", heading=name, part="properties")
        yield from writer.break_here()
        return
    yield from strings.write(locator, strings.runs(BytesIO(data), budget), part=plain_name(path))
    if path[0].lower() == _DATA:
        yield from _pictures(locator, data, "Data")


def _pictures(locator: Locator, data: bytes, part: str) -> Iterator[Item]:
    """The pictures of the drawings, which stand anywhere in a stream, each behind a header of its own."""
    number, position = 0, 0
    while found := _BLIP.search(data, position):
        start, position = found.start() - 2, found.end()
        length = unpack_from("<I", data, start + 4)[0] if 0 <= start <= len(data) - _BLIP_HEADER else 0
        if not _LEAST_PICTURE < length <= len(data) - start - _BLIP_HEADER:
            continue
        for ending, content in pictures(data[start : start + _BLIP_HEADER + length]):
            number += 1
            position = start + _BLIP_HEADER + length
            yield Item(locator.enter("doc", f"{part}-picture{number}{ending}"), partial(BytesIO, content), len(content))


DOC = Extractor(
    "doc",
    ("application/msword",),
    extract,
    reads=mark(
        "body, tables, headers and footers, notes, comments, text boxes, instructions and results of fields, "
        "hidden and deleted text, names of bookmarks, authors and variables, properties, macros, remains of "
        "earlier versions; embedded files and pictures"
    ),
    leaves=mark("looks"),
    library="olefile",
)
