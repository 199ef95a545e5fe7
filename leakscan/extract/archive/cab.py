"""Cabinets of Windows: files packed together are unpacked from front to back, and each is an item of its own."""

import struct
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.archive.forward import skip_to
from leakscan.extract.budget import Budget, OverBudget, refused
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import CUT, Damage, Decoder, Packing, unpacked, window
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_HEAD = struct.Struct("<4sIIIIIBBHHHHH")
_FOLDER, _FILE, _BLOCK = struct.Struct("<IHH"), struct.Struct("<IIHHHH"), struct.Struct("<IHH")
_HAS_PREVIOUS, _HAS_NEXT, _HAS_RESERVE = 1, 2, 4
_FIRST_FOREIGN = 0xFFFD
_UTF_8 = 0x80
_STORED, _MSZIP = 0, 1
_HISTORY = 1 << 15
_NAME_BYTES = 1024
_METHOD = mark("Packed with a method that is not read")
_ELSEWHERE = mark("Stands in another cabinet of the set")
_DAMAGED = mark("The directory of the archive is damaged")


@dataclass(frozen=True, slots=True)
class _Folder:
    start: int
    blocks: int
    method: int


@dataclass(frozen=True, slots=True)
class _File:
    name: str = field(repr=False)
    folder: int
    offset: int
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class _Directory:
    folders: tuple[_Folder, ...]
    files: tuple[_File, ...]
    reserve: int
    is_whole: bool


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        found = _directory(stream)
        if found is None:
            yield Problem(item.locator, "corrupt", _DAMAGED)
            return
        folders = _Folders(stream, found)
        seen: Counter[str] = Counter()
        for file in found.files:
            seen[file.name] += 1
            yield from _file(item.locator.enter("cab", file.name, seen[file.name]), folders, file, budget)
        if not found.is_whole:
            yield Problem(item.locator.at(part="directory"), "corrupt", _DAMAGED)


def _file(locator: Locator, folders: "_Folders", file: _File, budget: Budget) -> Extracted:
    if file.folder >= _FIRST_FOREIGN:
        yield Problem(locator, "unsupported", _ELSEWHERE)
        return
    if (stream := folders.open(file.folder)) is None:
        yield Problem(locator, "unsupported", _METHOD)
        return
    try:
        can_be_read = skip_to(stream, file.offset, budget) or not file.size
    except OverBudget as refusal:
        yield refused(locator, refusal)
        return
    if not can_be_read:
        yield Problem(locator, "corrupt", folders.damage.detail or CUT)
        return
    damage = Damage()
    opening = partial(window, stream, file.offset, file.size, damage=damage)
    yield Item(locator, opening, file.size, file.modified, packed=folders.packed)
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", folders.damage.detail or damage.detail)


class _Folders:
    """The folder that is being unpacked: one at a time, from front to back."""

    def __init__(self, stream: BinaryIO, found: _Directory):
        self._stream = stream
        self._size = stream.seek(0, 2)
        self._found = found
        self._number = -1
        self._open: BinaryIO | None = None
        self.damage = Damage()
        self.packed = self._size

    def open(self, number: int) -> BinaryIO | None:
        """What comes out of a folder; None for one that is packed in a way that is not read."""
        if self._number != number:
            self._number, self.damage = number, Damage()
            self._open = self._opened(self._found.folders[number]) if number < len(self._found.folders) else None
        return self._open

    def _opened(self, folder: _Folder) -> BinaryIO | None:
        if folder.method not in (_STORED, _MSZIP):
            return None
        making = partial(_Blocks, folder.blocks, self._found.reserve, is_packed=folder.method == _MSZIP)
        packed = window(self._stream, folder.start, max(0, self._size - folder.start))
        return unpacked(packed, Packing(cast(Callable[[], Decoder], making)), self.damage)


class _Blocks:
    """The blocks of a folder. MSZIP: each is a deflate stream that may go back into the one before."""

    unused_data = b""

    def __init__(self, count: int, reserve: int, *, is_packed: bool):
        self._left = count
        self._reserve = reserve
        self._is_packed = is_packed
        self._fed = b""
        self._held = b""
        self._history = b""

    @property
    def eof(self) -> bool:
        """Whether all blocks were given."""
        return not self._left and not self._held

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held and not self._has_block()

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        self._fed += data
        if not self._held and self._left and self._has_block():
            self._take_block()
        limit = max_length if max_length >= 0 else len(self._held)
        given, self._held = self._held[:limit], self._held[limit:]
        return given

    def _has_block(self) -> bool:
        head = _BLOCK.size + self._reserve
        return len(self._fed) >= head and len(self._fed) >= head + int(_BLOCK.unpack_from(self._fed)[1])

    def _take_block(self) -> None:
        head = _BLOCK.size + self._reserve
        _, packed, size = _BLOCK.unpack_from(self._fed)
        content, self._fed = self._fed[head : head + packed], self._fed[head + packed :]
        self._left -= 1
        self._held = self._inflated(content, size) if self._is_packed else content

    def _inflated(self, content: bytes, size: int) -> bytes:
        if not content.startswith(b"CK"):
            raise ValueError
        inflater = zlib.decompressobj(-15, zdict=self._history) if self._history else zlib.decompressobj(-15)
        given = inflater.decompress(content[2:], max(1, size))
        self._history = given[-_HISTORY:]
        return given


def _directory(stream: BinaryIO) -> _Directory | None:
    stream.seek(0)
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    _, _, _, _, first, _, _, _, folders, files, flags, _, _ = _HEAD.unpack(head)
    folder_reserve = block_reserve = 0
    if flags & _HAS_RESERVE:
        own, folder_reserve, block_reserve = struct.unpack("<HBB", stream.read(4).ljust(4, b"\0"))
        stream.seek(own, 1)
    for flag in (_HAS_PREVIOUS, _HAS_NEXT):
        if flags & flag:
            # The name of the neighbour and that of its disk.
            _string(stream)
            _string(stream)
    found = [_folder(stream, folder_reserve) for _ in range(folders)]
    stream.seek(first)
    listed: list[_File] = []
    for _ in range(files):
        if (file := _read_file(stream)) is None:
            break
        listed.append(file)
    whole = tuple(folder for folder in found if folder)
    if not whole and not listed:
        return None
    return _Directory(whole, tuple(listed), block_reserve, len(whole) == folders and len(listed) == files)


def _folder(stream: BinaryIO, reserve: int) -> _Folder | None:
    data = stream.read(_FOLDER.size + reserve)
    if len(data) < _FOLDER.size:
        return None
    start, blocks, method = _FOLDER.unpack_from(data)
    return _Folder(start, blocks, method & 0x0F)


def _read_file(stream: BinaryIO) -> _File | None:
    data = stream.read(_FILE.size)
    if len(data) < _FILE.size:
        return None
    size, offset, folder, date, time, flags = _FILE.unpack(data)
    name = decode(_string(stream), "utf-8" if flags & _UTF_8 else "cp1252").replace("\\", "/")
    return _File(name, folder, offset, size, _moment(date, time))


def _moment(date: int, time: int) -> int:
    try:
        moment = datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, 2 * (time & 31), tzinfo=UTC
        )
    except ValueError:
        return 0
    return int(moment.timestamp()) * 1_000_000_000


def _string(stream: BinaryIO) -> bytes:
    start = stream.tell()
    text, end, _ = stream.read(_NAME_BYTES).partition(b"\0")
    stream.seek(start + len(text) + len(end))
    return text


CAB = Extractor(
    "cab",
    ("application/vnd.ms-cab-compressed",),
    extract,
    reads=mark("every file that is stored or packed as MSZIP"),
    leaves=mark("files packed as LZX or Quantum, and those of other cabinets of a set, which are listed"),
)
