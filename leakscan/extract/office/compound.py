"""Compound files, written: storages and streams as a file of their own (MS-CFB)."""

import io
import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, cast

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FAT, _DIFAT, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
_IN_HEADER = 109


@dataclass(frozen=True, slots=True)
class Later:
    """Content that is fetched when it is written: its size, and its pieces each time they are asked for."""

    size: int
    pieces: Callable[[], Iterator[bytes]] = field(repr=False)

    def __len__(self) -> int:
        return self.size


Content = bytes | Later


@dataclass(slots=True)
class Entry:
    """A storage or a stream; `children` are positions in the list of all entries."""

    name: str
    kind: int
    content: Content = field(default=b"", repr=False)
    class_id: bytes = bytes(16)
    children: list[int] = field(default_factory=list)
    start: int = _END


def written(entries: list[Entry]) -> bytes:
    """The file in one piece."""
    return b"".join(part for part in _parts(entries) if isinstance(part, bytes))


def packed(entries: list[Entry]) -> tuple[Callable[[], BinaryIO], int]:
    """What opens the file as a stream that fetches large contents as it goes, and its size."""
    parts = _parts(entries)
    return partial(joined, parts), sum(map(len, parts))


def joined(parts: Sequence[Content]) -> BinaryIO:
    """Contents one after the other, as a stream."""
    return cast(BinaryIO, io.BufferedReader(_Joined(parts), 1 << 18))


def _parts(entries: list[Entry]) -> list[Content]:
    """Header, streams, directory, table of sectors; contents that come later end at the end of a sector."""
    table = array("I")
    body: list[Content] = []
    small, small_table = _small_streams(entries)
    entries[0].content = small
    for entry in entries:
        if entry.kind == ROOT or (entry.kind == STREAM and len(entry.content) >= _CUTOFF):
            entry.start = _put(body, table, entry.content)
    small_start = _put(body, table, struct.pack(f"<{len(small_table)}I", *small_table))
    links = _links(entries)
    directory = b"".join(_directory(entry, *links[index]) for index, entry in enumerate(entries))
    directory_start = _put(body, table, directory)
    data = len(table)
    count, extra = _table_size(data)
    table.extend([_FAT] * count + [_DIFAT] * extra)
    places = list(range(data, data + count))
    blocks = -(-4 * len(small_table) // _SECTOR)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count,
        directory_start, 0, _CUTOFF, small_start, blocks, data + count if extra else _END, extra,
    )  # fmt: skip
    first = places[:_IN_HEADER] + [_FREE] * (_IN_HEADER - len(places[:_IN_HEADER]))
    if sys.byteorder == "big":
        table.byteswap()
    sectors = table.tobytes().ljust(count * _SECTOR, b"\xff")
    return [header, struct.pack("<109I", *first), *body, sectors, _further(places[_IN_HEADER:], data + count)]


def _small_streams(entries: list[Entry]) -> tuple[bytes, list[int]]:
    small, table = bytearray(), list[int]()
    for entry in entries:
        if entry.kind == STREAM and 0 < len(entry.content) < _CUTOFF:
            content = entry.content if isinstance(entry.content, bytes) else b"".join(_exactly(entry.content))
            entry.start = len(table)
            count = -(-len(content) // _SMALL)
            table += [*range(len(table) + 1, len(table) + count), _END]
            small += content.ljust(count * _SMALL, b"\x00")
    return bytes(small), table


def _put(body: list[Content], table: "array[int]", content: Content) -> int:
    """Appends content in whole sectors; the first of them."""
    if not content:
        return _END
    start, count = len(table), -(-len(content) // _SECTOR)
    table.extend(range(start + 1, start + count))
    table.append(_END)
    body += [content, bytes(count * _SECTOR - len(content))]
    return start


def _exactly(content: Later) -> Iterator[bytes]:
    """As many bytes as were announced, whatever comes: the places of all that follows are set."""
    left = content.size
    for piece in content.pieces():
        yield piece[:left]
        left -= len(piece[:left])
        if not left:
            return
    while left:
        yield bytes(min(left, 1 << 18))
        left -= min(left, 1 << 18)


class _Joined(io.RawIOBase):
    """Parts of a file one after the other; going back starts again."""

    def __init__(self, parts: Sequence[Content]):
        self._parts = parts
        self._start()

    def _start(self) -> None:
        self._pieces = self._all()
        self._held = memoryview(b"")
        self._at = 0

    def _all(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
            else:
                yield from _exactly(part)

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True, at the price of starting again."""
        return True

    def tell(self) -> int:
        """The position in the file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves by reading up to the place."""
        base = (0, self._at, sum(map(len, self._parts)))[whence]
        target = max(0, base + offset)
        if target < self._at:
            self._start()
        while self._at < target and self.read(min(1 << 18, target - self._at)):
            continue
        return self._at

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        given = self._held[: len(buffer)]
        buffer[: len(given)] = given
        self._held = self._held[len(given) :]
        self._at += len(given)
        return len(given)


def _table_size(data: int) -> tuple[int, int]:
    """How many sectors the table takes, itself included, and how many list those that the header has no room for."""
    count = extra = 0
    while True:
        needed = -(-(data + count + extra) // (_SECTOR // 4))
        lists = max(0, -(-(needed - _IN_HEADER) // (_SECTOR // 4 - 1)))
        if (needed, lists) == (count, extra):
            return count, extra
        count, extra = needed, lists


def _further(places: list[int], start: int) -> bytes:
    room = _SECTOR // 4 - 1
    pieces = [places[index : index + room] for index in range(0, len(places), room)]
    written = b""
    for number, piece in enumerate(pieces, 1):
        following = start + number if number < len(pieces) else _END
        written += struct.pack("<128I", *piece, *[_FREE] * (room - len(piece)), following)
    return written


def _directory(entry: Entry, left: int, right: int, child: int) -> bytes:
    name = entry.name[:31].encode("utf-16-le") + b"\x00\x00"
    size = 0 if entry.kind == STORAGE else len(entry.content)
    return struct.pack(
        "<64sHBBIII16s20xIQ", name, len(name), entry.kind, 1, left, right, child, entry.class_id,
        entry.start if size else (0 if entry.kind == STORAGE else _END), size,
    )  # fmt: skip


def _links(entries: list[Entry]) -> list[tuple[int, int, int]]:
    """Left, right and child of each entry: the entries of a storage are a balanced tree, sorted by length and name."""
    links = [[_NONE, _NONE, _NONE] for _ in entries]
    for index, entry in enumerate(entries):
        ordered = sorted(entry.children, key=lambda child: (len(entries[child].name), entries[child].name.upper()))
        links[index][2] = _tree(links, ordered)
    return [(left, right, child) for left, right, child in links]


def _tree(links: list[list[int]], ordered: list[int]) -> int:
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    root = ordered[middle]
    links[root][0] = _tree(links, ordered[:middle])
    links[root][1] = _tree(links, ordered[middle + 1 :])
    return root
