"""Pages of an SQLite file: b-tree cells, the chains that long values go on in, and what is left of deleted rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract.database import sqlite_record
from leakscan.extract.database.sqlite_record import Record, signed, varint

TABLE_INTERIOR, TABLE_LEAF, INDEX_INTERIOR, INDEX_LEAF = 0x05, 0x0D, 0x02, 0x0A
_KINDS = frozenset((TABLE_INTERIOR, TABLE_LEAF, INDEX_INTERIOR, INDEX_LEAF))
# One row may hold a gigabyte; more than this of it is not put together.
MOST_PAYLOAD = 64 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header of a file says: bytes of a page, bytes of it that rows may use, text encoding (1 to 3)."""

    size: int
    usable: int
    encoding: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A row at its place in a page; its record is None when nothing of it could be read."""

    start: int
    end: int
    rowid: int
    record: Record | None = field(repr=False)


class Pages:
    """The pages of a stream by their number, counted from 1."""

    def __init__(self, stream: BinaryIO, layout: Layout, count: int):
        self._stream = stream
        self.layout = layout
        self.count = count

    def page(self, number: int) -> bytes:
        """A page; empty when there is none, short where the file is cut."""
        if not 1 <= number <= self.count:
            return b""
        self._stream.seek((number - 1) * self.layout.size)
        return self._stream.read(self.layout.size)

    def overflow(self, number: int, wanted: int) -> bytes:
        """What the chain of pages from a number on holds, at most the bytes wanted."""
        pieces: list[bytes] = []
        seen: set[int] = set()
        while wanted > 0 and number and number not in seen:
            seen.add(number)
            page = self.page(number)
            if len(page) < 4:
                break
            piece = page[4 : min(self.layout.usable, 4 + wanted)]
            pieces.append(piece)
            wanted -= len(piece)
            number = int.from_bytes(page[:4], "big")
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Node:
    """A page read as a node of a b-tree."""

    data: bytes = field(repr=False)
    kind: int
    pointers: tuple[int, ...] = field(repr=False)
    first: int
    free_end: int
    right: int = 0

    def children(self) -> list[int]:
        """The numbers of the pages below, in order."""
        below = [int.from_bytes(self.data[pointer : pointer + 4], "big") for pointer in self.pointers]
        return [*below, self.right]


def node_of(data: bytes, number: int) -> Node | None:
    """A page as a node; None when it is none. Page 1 begins with the header of the file."""
    start = 100 if number == 1 else 0
    if len(data) < start + 12 or data[start] not in _KINDS:
        return None
    kind = data[start]
    count, content = unpack_from(">HH", data, start + 3)
    is_interior = kind in (TABLE_INTERIOR, INDEX_INTERIOR)
    first = start + (12 if is_interior else 8)
    if first + 2 * count > len(data):
        return None
    pointers = unpack_from(f">{count}H", data, first)
    if any(not first + 2 * count <= pointer <= len(data) - 3 for pointer in pointers):
        return None
    right = int.from_bytes(data[start + 8 : start + 12], "big") if is_interior else 0
    return Node(data, kind, pointers, first + 2 * count, content or 65536, right)


def cells(node: Node, pages: Pages) -> Iterator[Cell]:
    """The rows of a leaf of a table, or of any node of an index."""
    is_table = node.kind == TABLE_LEAF
    offset = 4 if node.kind == INDEX_INTERIOR else 0
    for pointer in node.pointers:
        try:
            yield cell(node.data, pointer + offset, pages, is_table=is_table)
        except (IndexError, ValueError):
            yield Cell(pointer, pointer, 0, None)


def cell(data: bytes, start: int, pages: Pages, *, is_table: bool = True) -> Cell:
    """The row at a position; raises IndexError or ValueError when there is none."""
    length, position = varint(data, start)
    rowid = 0
    if is_table:
        rowid, position = varint(data, position)
    kept = kept_here(length, pages.layout.usable, is_table=is_table)
    payload = data[position : position + kept]
    end = position + kept
    if length > kept:
        following = int.from_bytes(data[end : end + 4], "big")
        payload += pages.overflow(following, min(length, MOST_PAYLOAD) - kept)
        end += 4
    record = sqlite_record.decoded(payload, pages.layout.encoding)
    return Cell(start, end, signed(rowid), Record(record.values, record.is_whole and len(payload) == length))


def kept_here(length: int, usable: int, *, is_table: bool) -> int:
    """How many bytes of a row of some length stand in the page itself; the rest stands in a chain of pages."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if length <= most:
        return length
    least = (usable - 12) * 32 // 255 - 23
    fitting = least + (length - least) % (usable - 4)
    return fitting if fitting <= most else least
