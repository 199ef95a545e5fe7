"""Word documents of before 2007: every story, names and properties, remains of earlier versions, what is embedded."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import ole
from leakscan.extract.office.carved import carve
from leakscan.extract.office.property_sets import is_property_set, properties
from leakscan.extract.office.running import write
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.office.vba import projects, read_macros
from leakscan.extract.office.word_plan import Plan, PlanError, is_locked, is_new, plans, table_name
from leakscan.extract.office.word_rest import beside_pictures, remains, shapes, tables
from leakscan.extract.office.word_text import lines, stories
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("A part of the document is damaged; what came before was read")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENT, _DATA, _POOL = "worddocument", "data", "objectpool"
_MOST = 256 << 20
_PLUMBING = frozenset(("\x01compobj", "\x03objinfo", "\x01ole"))


def extract(item: Item, budget: Budget) -> Extracted:
    """The stories in the order of the document, then what stands beside them."""
    with item.open() as stream:
        head = stream.read(len(_COMPOUND))
        if head != _COMPOUND:
            yield from _bare(item, stream, head, budget)
            return
        try:
            storage = open_storage(stream)
        except REFUSED:
            yield from ole.extract(item, budget)
            return
        document, is_whole = stream_bytes(storage, ["WordDocument"], budget)
        if is_locked(document):
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        table, has_table = _stored(storage, table_name(document), budget)
        data, _ = _stored(storage, "Data", budget)
        try:
            found = plans(document, table, data)
        except PlanError:
            yield from ole.extract(item, budget)
            return
        yield from _texts(item.locator, document, found, budget)
        if is_new(document):
            yield from shapes(item.locator, document, table)
            yield from tables(item.locator, document, table, budget)
        if not is_whole or not (has_table or not is_new(document)):
            yield Problem(item.locator.at(part="WordDocument"), "corrupt", _DAMAGED)
        yield from read_macros(item.locator, storage, budget)
        yield from _beside(item.locator, storage, document, budget)


def _bare(item: Item, stream: BinaryIO, head: bytes, budget: Budget) -> Extracted:
    """Documents of Word 1 and 2 are no compound files; those of old Macintoshes are built the other way round."""
    document = head + stream.read(_MOST)
    if stream.read(1):
        yield Problem(item.locator.at(part="tail"), "too-large", mark("The end of the document was not read"))
    if is_locked(document):
        yield Problem(item.locator, "encrypted", _PASSWORD)
        return
    try:
        found = plans(document, b"", b"")
    except PlanError:
        yield from strings.extract(item, budget)
        yield Problem(item.locator.at(part="content"), "partial", mark("Read as raw strings only"))
        return
    yield from _texts(item.locator, document, found, budget)


def _stored(storage: "olefile.OleFileIO", name: str, budget: Budget) -> tuple[bytes, bool]:
    return stream_bytes(storage, [name], budget) if storage.exists(name) else (b"", False)


def _texts(locator: Locator, document: bytes, found: list[Plan], budget: Budget) -> Extracted:
    for number, plan in enumerate(found):
        yield from _text(locator, document, plan, "glossary " if number else "", budget)
    yield from remains(locator, document, found, budget)


def _text(locator: Locator, document: bytes, found: Plan, prefix: str, budget: Budget) -> Iterator[Segment | Problem]:
    writer = Writer(locator)
    for story in stories(document, found):
        name = f"{prefix}{story.name}"
        place = () if name == "body" else (("part", name.removesuffix(" body")),)
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


def _beside(locator: Locator, storage: "olefile.OleFileIO", document: bytes, budget: Budget) -> Extracted:
    macros = projects(tuple(path) for path in storage.listdir(streams=True, storages=False))
    done = {_DOCUMENT, table_name(document).lower()} if is_new(document) else {_DOCUMENT}
    embedded: dict[str, None] = {}
    for path in storage.listdir(streams=True, storages=False):
        budget.check_time()
        name = path[0].lower()
        if name == _POOL and len(path) > 2:
            embedded[path[1]] = None
            continue
        if name in done or path[-1].lower() in _PLUMBING:
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
    elif path[0].lower() == _DATA:
        yield from beside_pictures(locator, data, plain_name(path), budget)
    else:
        yield from strings.write(locator, strings.runs(BytesIO(data), budget), part=plain_name(path))


DOC = Extractor(
    "doc",
    ("application/msword",),
    extract,
    reads=mark(
        "body, tables, headers and footers, notes, comments, text boxes, instructions and results of fields, "
        "hidden and deleted text, names of bookmarks, authors and variables, alternative texts, texts kept to be put "
        "in, properties, macros, remains of earlier versions; embedded files and pictures"
    ),
    leaves=mark("looks"),
    library="olefile",
)
