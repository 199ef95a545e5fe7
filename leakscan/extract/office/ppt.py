"""PowerPoint presentations of before 2007: slides, notes, masters, comments, links, and what is embedded."""

import zlib
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
from leakscan.extract.office.ppt_records import (
    DOCUMENT,
    HANDOUT,
    LOCK,
    MASTER,
    NOTES,
    NOTES_ATOM,
    OBJECT,
    Record,
    Roles,
    is_cut,
    records,
    roles,
)
from leakscan.extract.office.ppt_text import ObjectText, Place
from leakscan.extract.office.property_sets import is_property_set, properties
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.office.vba import projects, read_project
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("A part of the document is damaged; what came before was read")
_PRESENTATION, _USER, _PICTURES, _DUAL = "PowerPoint Document", "Current User", "pictures", "PP97_DUALSTORAGE"
_ENCRYPTED_USER = 0xF3D1C4DF
_PLUMBING = frozenset(("\x01compobj", "\x03objinfo", "\x01ole", "current user", "powerpoint document"))
_PARTS = {MASTER: "master", HANDOUT: "handout", DOCUMENT: "document"}


def extract(item: Item, budget: Budget) -> Extracted:
    """The objects of the last version as slides, notes and masters, those of earlier ones as such."""
    with item.open() as stream:
        try:
            storage = _newest(open_storage(stream))
        except REFUSED:
            storage = None
        if storage is None or not storage.exists(_PRESENTATION):
            yield from ole.extract(item, budget)
            return
        data, is_whole = stream_bytes(storage, [_PRESENTATION], budget)
        user, _ = stream_bytes(storage, [_USER], budget)
        if _is_locked(storage, data, user):
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        yield from _presentation(item.locator, data, user, budget)
        if not is_whole or is_cut(data):
            yield Problem(item.locator.at(part=_PRESENTATION), "corrupt", _DAMAGED)
        yield from _beside(item.locator, storage, budget)


def _newest(storage: "olefile.OleFileIO") -> "olefile.OleFileIO":
    """Of a file that is saved for PowerPoint 95 and 97 at once, the storage of the second, with all that it shares."""
    if not storage.exists(f"{_DUAL}/{_PRESENTATION}"):
        return storage
    return open_storage(BytesIO(carve(storage, (_DUAL,), shared=_outside(storage))))


def _outside(storage: "olefile.OleFileIO") -> tuple[str, ...]:
    paths = storage.listdir(streams=True, storages=True)
    inside = {path[1].lower() for path in paths if len(path) > 1 and path[0] == _DUAL}
    return tuple(path[0] for path in paths if path[0] != _DUAL and path[0].lower() not in inside)


def _is_locked(storage: "olefile.OleFileIO", data: bytes, user: bytes) -> bool:
    if storage.exists("EncryptedSummary") or (len(user) >= 16 and unpack_from("<I", user, 12)[0] == _ENCRYPTED_USER):
        return True
    return any(record.kind == LOCK for record in records(data, 0, len(data)))


def _presentation(locator: Locator, data: bytes, user: bytes, budget: Budget) -> Extracted:
    known = roles(data, unpack_from("<I", user, 16)[0] if len(user) >= 20 else -1)
    writer = Writer(locator)
    count = 0
    for record in records(data, 0, len(data)):
        budget.check_time()
        if record.kind == OBJECT:
            count += 1
            yield from _embedded(locator, data, record, count, budget)
            continue
        for line in ObjectText(data, known).lines(record, _place(data, record, known)):
            writer.add(line.text, heading=line.heading, column=line.column, **line.place)
        yield from writer.break_here()


def _place(data: bytes, record: Record, known: Roles) -> Place:
    offset = record.start - 8
    if number := known.slides.get(offset):
        return {"slide": str(number)}
    if known.live and offset not in known.live and record.is_container:
        return {"part": "earlier version"}
    if record.kind == NOTES:
        return _notes_place(data, record, known)
    return {"part": _PARTS.get(record.kind, "presentation")}


def _notes_place(data: bytes, record: Record, known: Roles) -> Place:
    atom = next((each for each in records(data, record.start, record.end) if each.kind == NOTES_ATOM), None)
    if atom is None or atom.end - atom.start < 4:
        return {"part": "notes"}
    number = known.numbers.get(unpack_from("<I", data, atom.start)[0])
    return {"slide": str(number), "part": "notes"} if number else {"part": "notes"}


def _embedded(locator: Locator, data: bytes, record: Record, number: int, budget: Budget) -> Extracted:
    content = data[record.start : record.end]
    if record.instance == 1:
        try:
            content = zlib.decompressobj().decompress(content[4:], unpack_from("<I", content.ljust(4, b"\0"))[0] or 1)
        except zlib.error:
            yield Problem(locator.enter("ppt", f"object{number}"), "corrupt", _DAMAGED)
            return
        budget.spend(len(content), so_far=len(content), packed=record.end - record.start)
    if _has_macros(content):
        yield from read_project(locator, BytesIO(content), budget, part="macros")
        return
    yield Item(locator.enter("ppt", f"object{number}"), partial(BytesIO, content), len(content))


def _has_macros(content: bytes) -> bool:
    try:
        paths = open_storage(BytesIO(content)).listdir(streams=True, storages=False)
    except REFUSED:
        return False
    return bool(projects(tuple(path) for path in paths))


def _beside(locator: Locator, storage: "olefile.OleFileIO", budget: Budget) -> Extracted:
    for path in storage.listdir(streams=True, storages=False):
        budget.check_time()
        if path[-1].lower() in _PLUMBING:
            continue
        data, is_whole = stream_bytes(storage, path, budget)
        if is_property_set(path[-1]):
            writer = Writer(locator)
            for name, text in properties(data):
                writer.add(f"{name}: {text}\n" if name else f"{text}\n", heading=name, part="properties")
            yield from writer.break_here()
        elif path[0].lower() == _PICTURES:
            for number, (ending, content) in enumerate(pictures(data), 1):
                yield Item(locator.enter("ppt", f"picture{number}{ending}"), partial(BytesIO, content), len(content))
        else:
            yield from strings.write(locator, strings.runs(BytesIO(data), budget), part=plain_name(path))
        if not is_whole:
            yield Problem(locator.at(part=plain_name(path)), "corrupt", _DAMAGED)


PPT = Extractor(
    "ppt",
    ("application/vnd.ms-powerpoint",),
    extract,
    reads=mark(
        "slides, hidden ones too; outlines, notes, masters, headers and footers, comments, links, properties, "
        "macros, slides of earlier versions; embedded files and pictures"
    ),
    leaves=mark("looks, sounds and films"),
    library="olefile",
)
