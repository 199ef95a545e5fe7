"""Blocks and nodes of an Outlook data file: a node is a row of blocks, and nodes of its own below it (MS-PST 2.2)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, unpack_from
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.mail.pst_cipher import decipher
from leakscan.extract.mail.pst_pages import BLOCKS, LARGE, NODES, Damaged, Header, Tree, checksum

# A value that is held in memory as a whole is not longer than this.
MOST = 64 << 20
_INTERNAL = 2


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its number, of which the lowest five bits are its kind, its blocks, its inner nodes and what is above."""

    number: int
    data: int
    inner: int
    above: int = 0

    @property
    def kind(self) -> int:
        """What the node is: folder, message, table ..."""
        return self.number & 0x1F


@dataclass(slots=True)
class Carved:
    """What was found by looking at every page and block, for what the trees do not tell; `states` are earlier ones.

    The place and the size of a block stand in one number, `place << 16 | size`: there are millions of them.
    """

    nodes: dict[int, Node] = field(default_factory=dict)
    states: list[Node] = field(default_factory=list)
    blocks: dict[int, int] = field(default_factory=dict)


class Store:
    """Reads nodes and blocks; `is_intact` turns false with each block that is missing or not as it was written."""

    def __init__(self, stream: BinaryIO, head: Header, budget: Budget):
        self.stream = stream
        self.header = head
        self.shape = head.shape
        self.size = stream.seek(0, 2)
        self.budget = budget
        self.nodes = Tree(stream, head.shape, NODES, head.nodes)
        self.blocks = Tree(stream, head.shape, BLOCKS, head.blocks)
        self.carved = Carved()
        self.is_intact = True
        self.used: set[int] | None = None

    def all_nodes(self) -> Iterator[Node]:
        """Every node that the tree knows, by number, without those between which pages are damaged."""
        self.nodes.seen.clear()
        for page in self.nodes.leaves():
            self.budget.check_time()
            for number, data, inner, above, *_ in page.rows:
                yield Node(number & 0xFFFFFFFF, data, inner, above)

    def node(self, number: int) -> Node | None:
        """The node of this number."""
        return self.listed(number) or self.carved.nodes.get(number)

    def listed(self, number: int) -> Node | None:
        """The node of this number, as the tree has it."""
        row = self.nodes.find(number) if number else None
        return Node(number, row[1], row[2], row[3]) if row else None

    def block(self, number: int) -> bytes:
        """The content of a block. Raises Damaged when it is not there."""
        found = self.blocks.find(number)
        places = [(found[1], found[2])] if found else []
        if number & ~1 in self.carved.blocks:
            places.append((self.carved.blocks[number & ~1] >> 16, self.carved.blocks[number & ~1] & 0xFFFF))
        for offset, size in places:
            try:
                return self._block_at(offset, size, number)
            except Damaged:
                continue
        self.is_intact = False
        raise Damaged

    def _block_at(self, offset: int, size: int, number: int) -> bytes:
        shape = self.shape
        room = shape.occupied(size)
        if offset + room > self.size:
            raise Damaged
        self.stream.seek(offset)
        data = self.stream.read(room)
        end = Ending.of(data[room - shape.block_end :], self.header)
        if end.number & ~1 != number & ~1 or end.size != size:
            raise Damaged
        content = data[:size]
        self.is_intact = self.is_intact and checksum(content) == end.sum
        if self.used is not None:
            self.used.add(number & ~1)
        return self.content(content, end, number)

    @staticmethod
    def checked(stored: bytes, end: "Ending") -> bool:
        """Whether a block is as it was written."""
        return len(stored) == end.size and checksum(stored) == end.sum

    def content(self, stored: bytes, end: "Ending", number: int) -> bytes:
        """What a block says, without its packing and its disguise."""
        if end.unpacked not in (0, len(stored)):
            inflater = zlib.decompressobj()
            try:
                stored = inflater.decompress(stored, end.unpacked)
            except zlib.error as error:
                raise Damaged from error
        return stored if number & _INTERNAL else decipher(stored, self.header.cipher, number & 0xFFFFFFFF)

    def leaves(self, number: int) -> list[int]:
        """The blocks that hold the data of a node, in their order. Raises Damaged."""
        if not number & ~1:
            return []
        if not number & _INTERNAL:
            return [number]
        found: list[int] = []
        self._leaves(number, 3, found)
        return found

    def _leaves(self, number: int, level: int, found: list[int]) -> None:
        data = self.block(number)
        if len(data) < 8 or data[0] != 1 or not 0 < data[1] < level:
            raise Damaged
        count = unpack_from("<H", data, 2)[0]
        numbers = list(_numbers(data, 8, count, Struct(self.shape.number)))
        if data[1] == 1:
            found += [each for each in numbers if not each & _INTERNAL]
            # A list of lists that all are the same one makes more blocks than the file has room for.
            if len(found) > self.size // self.shape.unit:
                raise Damaged
            return
        for each in numbers:
            self.budget.check_time()
            self._leaves(each, data[1], found)

    def pieces(self, number: int) -> Iterator[bytes]:
        """The data of a node, block by block; what is missing ends it. `is_intact` tells."""
        try:
            for each in self.leaves(number):
                self.budget.check_time()
                yield self.block(each)
        except Damaged:
            self.is_intact = False

    def length(self, number: int) -> int:
        """How long the data of a node is. Raises Damaged."""
        if not number & ~1:
            return 0
        data = self.block(number)
        if not number & _INTERNAL:
            return len(data)
        return int(unpack_from("<I", data, 4)[0]) if len(data) >= 8 else 0

    def data(self, number: int) -> bytes:
        """The data of a node in one piece, up to a bound."""
        whole = bytearray()
        for piece in self.pieces(number):
            whole += piece
            if len(whole) > MOST:
                self.is_intact = False
                break
        return bytes(whole[:MOST])

    def inner(self, number: int) -> dict[int, Node]:
        """The nodes below a node, by their numbers; empty when there are none or they cannot be read."""
        found: dict[int, Node] = {}
        if number & ~1:
            try:
                self._inner(number, 2, found)
            except Damaged:
                self.is_intact = False
        return found

    def _inner(self, number: int, level: int, found: dict[int, Node]) -> None:
        data = self.block(number)
        if len(data) < 4 or data[0] != 2 or data[1] >= level:
            raise Damaged
        count = unpack_from("<H", data, 2)[0]
        start = 8 if self.shape.is_wide else 4
        if not data[1]:
            for row in _rows(data, start, count, self.shape.subnode):
                found[row[0]] = Node(row[0], row[1], row[2])
            return
        for row in _rows(data, start, count, self.shape.subbranch):
            self.budget.check_time()
            self._inner(row[1], data[1], found)


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands behind a block: its size, its number, its sum, and how long it is unpacked."""

    size: int
    number: int
    sum: int
    mark: int
    unpacked: int = 0

    @classmethod
    def of(cls, data: bytes, head: Header) -> "Ending":
        """The ending of a block."""
        if not head.shape.is_wide:
            size, mark, number, total = unpack_from("<HHII", data)
            return cls(size, number, total, mark)
        size, mark, total, number = unpack_from("<HHIQ", data)
        return cls(size, number, total, mark, unpack_from("<H", data, 18)[0] if head.shape is LARGE else 0)

    def fits(self, offset: int) -> bool:
        """Whether the block was written to this place (MS-PST 5.5)."""
        mixed = (offset ^ self.number) & 0xFFFFFFFF
        return self.mark == (mixed >> 16 ^ mixed) & 0xFFFF


def _numbers(data: bytes, start: int, count: int, form: Struct) -> Iterator[int]:
    for row in _rows(data, start, count, form):
        yield row[0]


def _rows(data: bytes, start: int, count: int, form: Struct) -> Iterator[tuple[int, ...]]:
    if start + count * form.size > len(data):
        raise Damaged
    for at in range(start, start + count * form.size, form.size):
        yield form.unpack_from(data, at)
