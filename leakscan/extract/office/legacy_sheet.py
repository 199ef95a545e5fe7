"""Old workbooks (xls, BIFF 2 to 8): every record that holds a text or a number, hidden sheets too."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import islice
from typing import BinaryIO

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import default_password, ole
from leakscan.extract.office.biff import Book, pivot_lines
from leakscan.extract.office.biff_records import is_cut, records
from leakscan.extract.office.blips import pictures
from leakscan.extract.office.carved import carve
from leakscan.extract.office.part_lines import Line, PartLines, read_lines
from leakscan.extract.office.property_sets import is_property_set, properties
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.office.vba import projects, read_macros
from leakscan.extract.rows import SheetRow
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_OLE = b"\xd0\xcf\x11\xe0"
# That of Works has a name of its own.
_STREAMS = ("workbook", "book", "wksssworkbook")
_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("A part of the document is damaged; what came before was read")
_RAW = mark("Read as raw strings only")
_FILE_PASSWORD = 0x002F
_PIVOTS = "_sx_db_cur"
_EMBEDDED = ("mbd", "lnk")
_XML = "msodatastore"
# What programs that embed write down for themselves.
_PLUMBING = frozenset(("\x01compobj", "\x01ole", "\x03objinfo", "\x03linkinfo", "\x03eprint", "\x03print"))
# Texts stand in them as they are, without packing.
_READABLE = frozenset(("ctls", "user names", "xcb"))


def extract(item: Item, budget: Budget) -> Extracted:
    """The workbook, then the streams beside it."""
    with item.open() as stream:
        is_ole = stream.read(4) == _OLE
        stream.seek(0)
        if not is_ole:
            # Excel 4 and before wrote no container.
            yield from _bare(item, stream, budget)
            return
        try:
            storage = open_storage(stream)
        except REFUSED:
            yield from ole.extract(item, budget)
            return
        yield from _compound(item, storage, budget)


def _bare(item: Item, stream: BinaryIO, budget: Budget) -> Extracted:
    content = stream.read()
    budget.spend(len(content), so_far=len(content))
    yield from _book(item, content, "content", budget)


def _compound(item: Item, storage: "olefile.OleFileIO", budget: Budget, *, is_open: bool = False) -> Extracted:
    paths = [tuple(path) for path in storage.listdir(streams=True, storages=False)]
    books = [path for path in paths if len(path) == 1 and path[0].lower() in _STREAMS]
    streams = {path: stream_bytes(storage, list(path), budget) for path in books}
    contents = {path: content for path, (content, _) in streams.items()}
    if not is_open and any(map(is_locked, contents.values())):
        yield from _locked(item, budget)
        return
    if not any(contents.values()):
        yield from ole.extract(item, budget)
        return
    for path, content in contents.items():
        yield from _book(item, content, path[0], budget)
        if not streams[path][1]:
            yield Problem(item.locator.at(part=path[0]), "corrupt", _DAMAGED)
    yield from read_macros(item.locator, storage, budget)
    yield from _beside(item.locator, storage, [path for path in paths if path not in books], budget)


def _locked(item: Item, budget: Budget) -> Extracted:
    with item.open() as stream:
        data = default_password.opened(stream.read())
    if data is None:
        yield Problem(item.locator, "encrypted", _PASSWORD)
        return
    budget.spend(len(data), so_far=len(data))
    # The record that says so may stay behind in what was unlocked.
    unlocked = replace(item, open=partial(BytesIO, data))
    yield from _compound(unlocked, open_storage(BytesIO(data)), budget, is_open=True)


def is_locked(content: bytes) -> bool:
    """Whether an xls file opens only with a password: the record that says so stands among the first."""
    return any(record.kind == _FILE_PASSWORD for record in islice(records(content), 16))


def _book(item: Item, content: bytes, part: str, budget: Budget) -> Extracted:
    book = Book(budget)
    yield from write_found(item.locator, book.read(content), budget)
    for number, (ending, data) in enumerate(pictures(b"".join(book.pictures)), 1):
        yield Item(item.locator.enter("xls", f"picture{number}{ending}"), partial(BytesIO, data), len(data))
    if is_cut(content) or book.has_lost:
        yield Problem(item.locator.at(part=part), "corrupt", _DAMAGED)


def _beside(locator: Locator, storage: "olefile.OleFileIO", paths: list[tuple[str, ...]], budget: Budget) -> Extracted:
    embedded: dict[str, None] = {}
    macros = projects(paths)
    for path in paths:
        budget.check_time()
        if any(path[: len(root)] == root for root in macros if root):
            continue
        if len(path) > 1 and path[0].lower().startswith(_EMBEDDED):
            embedded[path[0]] = None
        elif path[-1].lower() not in _PLUMBING:
            content, is_whole = stream_bytes(storage, list(path), budget)
            yield from _stream(locator, path, content, budget)
            if not is_whole:
                yield Problem(locator.at(part=plain_name(list(path))), "corrupt", _DAMAGED)
    for name in embedded:
        data = carve(storage, (name,))
        budget.spend(len(data), so_far=len(data))
        yield Item(locator.enter("xls", name), partial(BytesIO, data), len(data))


def _stream(locator: Locator, path: tuple[str, ...], content: bytes, budget: Budget) -> Extracted:
    part = plain_name(list(path))
    if is_property_set(path[-1]):
        writer = Writer(locator)
        for name, text in properties(content):
            writer.add(f"{name}: {text}\n" if name else f"{text}\n", heading=name, part="properties")
        yield from writer.break_here()
    elif path[0].lower() == _PIVOTS:
        found: Iterator[SheetRow | Line] = pivot_lines(content, budget)
        yield from write_found(locator, found, budget)
    elif path[0].lower() == _XML:
        yield from read_lines(locator, [content], PartLines(()), part="custom XML")
    elif content:
        runs = strings.runs(BytesIO(content), budget, shortest=4)
        yield from strings.write(locator, runs, part=part)
        if path[-1].lower() not in _READABLE:
            yield Problem(locator.at(part=part), "partial", _RAW)


LEGACY_SHEET = Extractor(
    "legacy_sheet",
    ("application/vnd.ms-excel",),
    extract,
    reads=mark(
        "cells of all sheets, hidden ones too; comments, text boxes, headers and footers, names, validations, "
        "links, chart texts, queries, caches of pivot tables and other workbooks, texts of formulas, texts that "
        "no cell shows any more, properties, macros; pictures and embedded files; workbooks protected against "
        "writing only"
    ),
    leaves=mark("looks, printer settings, the order of changes in shared workbooks"),
    library="olefile, openpyxl, msoffcrypto-tool",
)
