"""The three shapes of an Outlook data file, and the pages of its two trees: of nodes and of blocks (MS-PST 2.2.2)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, unpack_from
from typing import BinaryIO

SIGNATURE = b"!BDN"
BLOCKS, NODES = 0x80, 0x81
_HEADER = 564
_DEEPEST = 8
# So many bytes of pages are kept, as what they say: that takes ten times as much.
_HELD = 2 << 20


class Damaged(ValueError):
    """A structure is not what it has to be, or lies beyond the end."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that differ between Outlook 97, 2003 and 2013: pages, what stands at their ends, and entries."""

    is_wide: bool
    page: int
    page_end: int
    counts: int
    block_end: int
    unit: int
    branch: Struct
    block: Struct
    node: Struct
    subnode: Struct
    subbranch: Struct
    # How many bits of the address of a value in a heap are the number within its block, and where that of the block is.
    heap_bits: int

    @property
    def number(self) -> str:
        """How a number of a block is written."""
        return "<Q" if self.is_wide else "<I"

    def occupied(self, size: int) -> int:
        """How much room a block takes in the file, its end included."""
        return -(-(size + self.block_end) // self.unit) * self.unit


_WIDE = (Struct("<QQQ"), Struct("<QQHH4x"), Struct("<I4xQQII"), Struct("<I4xQQ"), Struct("<I4xQ"))
_NARROW = (Struct("<III"), Struct("<IIHH"), Struct("<IIII"), Struct("<III"), Struct("<II"))
ANSI = Shape(False, 512, 12, 496, 12, 64, *_NARROW, 11)
UNICODE = Shape(True, 512, 16, 488, 16, 64, *_WIDE, 11)
LARGE = Shape(True, 4096, 24, 4056, 24, 512, *_WIDE, 14)


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say: the shape, where both trees begin, how blocks are hidden, how long the file is."""

    shape: Shape
    cipher: int
    nodes: int
    blocks: int
    size: int


def header(stream: BinaryIO) -> Header:
    """The header. Raises Damaged when there is none."""
    stream.seek(0)
    head = stream.read(_HEADER)
    if len(head) < _HEADER or not head.startswith(SIGNATURE):
        raise Damaged
    version = unpack_from("<H", head, 10)[0]
    if version < 20:
        size, nodes, blocks = (unpack_from("<I", head, at)[0] for at in (168, 188, 196))
        return Header(ANSI, head[461], nodes, blocks, size)
    size, nodes, blocks = (unpack_from("<Q", head, at)[0] for at in (184, 224, 240))
    return Header(LARGE if version >= 36 else UNICODE, head[513], nodes, blocks, size)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a tree: leaves have level 0; `rows` are what its entries hold."""

    level: int
    rows: list[tuple[int, ...]]
    number: int


def parse(data: bytes, shape: Shape, kind: int) -> Page:
    """A page. Raises Damaged when it is none of that kind."""
    if len(data) < shape.page:
        raise Damaged
    end = shape.page - shape.page_end
    count, width, level = (
        unpack_from("<H2xBB", data, shape.counts) if shape is LARGE else unpack_from("<BxBB", data, shape.counts)
    )
    form = shape.branch if level else (shape.node if kind == NODES else shape.block)
    if data[end] != kind or data[end + 1] != kind or width < form.size or count * width > shape.counts:
        raise Damaged
    rows = [form.unpack_from(data, at) for at in range(0, count * width, width)]
    number = unpack_from(shape.number, data, end + (8 if shape.is_wide else 4))[0]
    return Page(level, rows, number)


def is_intact(data: bytes, shape: Shape) -> bool:
    """Whether the sum of a page is right."""
    end = shape.page - shape.page_end
    return bool(checksum(data[:end]) == unpack_from("<I", data, end + (4 if shape.is_wide else 8))[0])


def checksum(data: bytes) -> int:
    """The sum of zip files, without the two inversions (MS-PST 5.3)."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


class Tree:
    """A tree of pages; `is_whole` turns false when one of them cannot be read."""

    def __init__(self, stream: BinaryIO, shape: Shape, kind: int, root: int):
        self._stream = stream
        self._shape = shape
        self._kind = kind
        self._root = root
        self._end = stream.seek(0, 2)
        # The lowest bit of a block's number means nothing, the upper half of a node's neither.
        self._mask = ~1 if kind == BLOCKS else 0xFFFFFFFF
        self._held: dict[int, Page] = {}
        self.is_whole = True
        self.seen: set[int] = set()

    def leaves(self) -> Iterator[Page]:
        """The leaves in the order of their keys; each is visited once, and a page that is damaged is passed over."""
        yield from self._below(self._root, None)

    def _below(self, offset: int, level: int | None) -> Iterator[Page]:
        page = self._page(offset) if offset not in self.seen else None
        if page is None or (page.level >= level if level is not None else page.level > _DEEPEST):
            self.is_whole = False
            return
        self.seen.add(offset)
        if not page.level:
            yield page
            return
        for row in page.rows:
            yield from self._below(row[2], page.level)

    @property
    def has_root(self) -> bool:
        """Whether the page at which the tree begins is there."""
        return self._page(self._root) is not None

    def find(self, key: int) -> tuple[int, ...] | None:
        """The entry of a key; None when there is none, or the page where it should be is damaged."""
        key &= self._mask
        offset, level = self._root, _DEEPEST + 1
        while page := self._page(offset):
            if not page.level:
                return next((row for row in page.rows if row[0] & self._mask == key), None)
            below = next((row for row in reversed(page.rows) if row[0] & self._mask <= key), None)
            if below is None or page.level >= level:
                return None
            offset, level = below[2], page.level
        return None

    def _page(self, offset: int) -> Page | None:
        if offset in self._held:
            return self._held[offset]
        if offset >= self._end:
            return None
        self._stream.seek(offset)
        try:
            page = parse(self._stream.read(self._shape.page), self._shape, self._kind)
        except Damaged:
            return None
        if len(self._held) * self._shape.page > _HELD:
            self._held.clear()
        self._held[offset] = page
        return page
