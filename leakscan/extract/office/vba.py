"""Macros: the source of every module, line by line, and the texts of forms; passwords are often written there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import unpack_from
from typing import BinaryIO

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.office.code_pages import codec
from leakscan.extract.office.storage import REFUSED, open_storage
from leakscan.extract.office.vba_packing import unpack
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Problem, Segment

_DAMAGED = mark("A part of the document is damaged; what came before was read")
_RAW = mark("Read as raw strings only")
# Records of the plan of a project (MS-OVBA 2.3.4.2).
_CODE_PAGE, _VERSION, _MODULE, _STREAM, _OFFSET = 0x0003, 0x0009, 0x0019, 0x001A, 0x0031
# Every module begins with this word, packed behind a header of three bytes and a byte of flags.
_BEGINNING = b"\x00Attribut"
_PLANS = frozenset(("dir", "_vba_project", "projectwm", "projectlk"))
_KEYS = ("ID=", "CMG=", "DPB=", "GC=")
_FORM = ("f", "o", "\x03vbframe")
_CACHES = "__srp_"
_Found = Iterator[Segment | Problem]


@dataclass(slots=True)
class _Module:
    name: str
    stream: str = ""
    offset: int = -1


def read_project(locator: Locator, stream: BinaryIO, budget: Budget, *, part: str) -> _Found:
    """The macros of a project that is a file of its own, as Office Open XML packages hold it."""
    try:
        storage = open_storage(stream)
    except REFUSED:
        stream.seek(0)
        yield from strings.write(locator, strings.runs(stream, budget), part=part)
        yield Problem(locator.at(part=part), "corrupt", _DAMAGED)
        return
    yield from read_macros(locator, storage, budget)


def read_macros(locator: Locator, storage: "olefile.OleFileIO", budget: Budget) -> _Found:
    """The macros of all projects in a compound file; nothing when there are none."""
    paths = [tuple(path) for path in storage.listdir(streams=True, storages=False)]
    for root in projects(paths):
        modules, encoding = _plan(storage, (*root, "VBA", "dir"))
        for path in paths:
            budget.check_time()
            inner = path[len(root) :]
            if path[: len(root)] != root or not inner:
                continue
            if len(inner) == 2 and inner[0].lower() == "vba":
                yield from _module(locator, storage, path, modules, encoding, budget)
            elif inner[-1].lower() == "project":
                yield from _project(locator, _content(storage, path, budget), encoding)
            elif inner[-1].lower() in _FORM:
                found = strings.runs(BytesIO(_content(storage, path, budget)), budget, shortest=4)
                yield from strings.write(locator, found, part=f"vba/{inner[-2] if len(inner) > 1 else 'form'}")


def projects(paths: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The storages that hold a project.

    >>> projects([("Macros", "VBA", "dir"), ("Macros", "PROJECT")])
    [('Macros',)]
    """
    return list(dict.fromkeys(path[:-2] for path in paths if len(path) > 1 and path[-2].lower() == "vba"))


def _content(storage: "olefile.OleFileIO", path: tuple[str, ...], budget: Budget) -> bytes:
    try:
        stream = storage.openstream(list(path))
        budget.spend(stream.size, so_far=stream.size)
        return bytes(stream.read())
    except REFUSED:
        return b""


def _plan(storage: "olefile.OleFileIO", path: tuple[str, ...]) -> tuple[dict[str, _Module], str]:
    """The modules by the names of their streams, and the encoding of the sources."""
    try:
        content = unpack(bytes(storage.openstream(list(path)).read()))
    except REFUSED:
        content = b""
    found: list[_Module] = []
    encoding = "cp1252"
    position = 0
    while position + 6 <= len(content):
        kind, size = unpack_from("<HI", content, position)
        position += 6
        data = content[position : position + size]
        if kind == _CODE_PAGE and len(data) >= 2:
            encoding = codec(unpack_from("<H", data)[0])
        elif kind == _MODULE:
            found.append(_Module(data.decode(encoding, "replace")))
        elif kind == _STREAM and found:
            found[-1].stream = data.decode(encoding, "replace")
        elif kind == _OFFSET and found and len(data) >= 4:
            found[-1].offset = unpack_from("<I", data)[0]
        # The version says that it takes 4 bytes and takes 6 (MS-OVBA 2.3.4.2.1.10).
        position += 6 if kind == _VERSION else size
    return {module.stream.lower(): module for module in found}, encoding


def _module(
    locator: Locator, storage: "olefile.OleFileIO", path: tuple[str, ...], modules: dict[str, _Module], encoding: str,
    budget: Budget,
) -> _Found:  # fmt: skip
    key = path[-1].lower()
    if key in _PLANS or key.startswith(_CACHES):
        return
    data = _content(storage, path, budget)
    module = modules.get(key, _Module(path[-1]))
    source = unpack(data, module.offset) if module.offset >= 0 else b""
    if not source and (start := data.find(_BEGINNING)) >= 3:
        source = unpack(data, start - 3)
    budget.spend(len(source), so_far=len(source), packed=len(data))
    part = f"vba/{module.name}"
    if source:
        yield from _lines(locator, source.decode(encoding, "replace"), part)
        return
    # Without its source a module still holds the texts of what was compiled.
    yield from strings.write(locator, strings.runs(BytesIO(data), budget), part=part)
    yield Problem(locator.at(part=part), "partial", _RAW)


def _lines(locator: Locator, source: str, part: str) -> Iterator[Segment]:
    writer = Writer(locator)
    for number, line in enumerate(source.splitlines(), 1):
        writer.add(f"{line}\n", part=part, line=number)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def _project(locator: Locator, content: bytes, encoding: str) -> Iterator[Segment]:
    """The names and descriptions of a project, without its keys."""
    writer = Writer(locator)
    for number, line in enumerate(content.decode(encoding, "replace").splitlines(), 1):
        if not line.startswith(_KEYS):
            writer.add(f"{line}\n", part="vba/PROJECT", line=number)
    yield from writer.break_here()
