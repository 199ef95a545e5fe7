"""PowerPoint presentations of before 2007: slides, notes, masters, comments, links, and what is embedded."""

import zlib
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
from leakscan.extract.office.ppt_records import (
    BYTES,
    CHARACTERS,
    DOCUMENT,
    HANDOUT,
    LOCK,
    MASTER,
    NOTES,
    NOTES_ATOM,
    OBJECT,
    SLIDE_LIST,
    SLIDE_PLACE,
    STRING,
    Record,
    Roles,
    below,
    is_cut,
    records,
    roles,
)
from leakscan.extract.office.property_sets import is_property_set, properties
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.office.vba import projects, read_project
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("A part of the document is damaged; what came before was read")
_PRESENTATION, _USER, _PICTURES = "PowerPoint Document", "Current User", "pictures"
_ENCRYPTED_USER = 0xF3D1C4DF
_PLUMBING = frozenset(("\x01compobj", "\x03objinfo", "\x01ole", "current user", "powerpoint document"))
_PARTS = {MASTER: "master", HANDOUT: "handout", DOCUMENT: "document"}
_TEXTS = (CHARACTERS, BYTES, STRING)
_TAG = "___PPT"  # the version that a program adds data for
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": ""})
Place = dict[str, str]


def extract(item: Item, budget: Budget) -> Extracted:
    """The objects of the last version as slides, notes and masters, those of earlier ones as such."""
    with item.open() as stream:
        try:
            storage = open_storage(stream)
            data, is_whole = stream_bytes(storage, [_PRESENTATION], budget)
            user, _ = stream_bytes(storage, [_USER], budget)
        except REFUSED:
            yield from ole.extract(item, budget)
            return
        if _is_locked(storage, data, user):
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        yield from _presentation(item.locator, data, user, budget)
        if not is_whole or is_cut(data):
            yield Problem(item.locator.at(part=_PRESENTATION), "corrupt", _DAMAGED)
        yield from _beside(item.locator, storage, budget)


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
        for place, text in _texts(data, record, known):
            writer.add(f"{text}\n", **place)
        yield from writer.break_here()


def _texts(data: bytes, record: Record, known: Roles) -> Iterator[tuple[Place, str]]:
    """The texts of an object with their places; the list of slides holds the outline of each."""
    place = _place(data, record, known)
    current, slides = place, False
    for each in below(data, record) if record.is_container else [record]:
        if each.kind == SLIDE_LIST:
            slides = each.instance == 0
            current = place
        elif each.kind == SLIDE_PLACE and slides and each.end - each.start >= 16 and "slide" not in place:
            number = known.numbers.get(unpack_from("<I", data, each.start + 12)[0])
            current = {"slide": str(number)} if number else place
        elif each.kind in _TEXTS:
            text = _decoded(data, each)
            if text.strip() and not text.startswith(_TAG):
                yield current, text


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


def _decoded(data: bytes, record: Record) -> str:
    # Bytes are characters below 256 without their upper half (MS-PPT 2.9.44).
    codec = "latin-1" if record.kind == BYTES else "utf-16-le"
    return data[record.start : record.end].decode(codec, "replace").translate(_BREAKS)


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
