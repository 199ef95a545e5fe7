"""What the data of a node means: a heap of values, with a tree of properties or a table of them in it (MS-PST 2.3)."""

from collections.abc import Iterator
from itertools import pairwise
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.mail.mapi import BINARY as _BINARY
from leakscan.extract.mail.mapi import MULTIPLE, OBJECT, STRING, UNICODE, Property
from leakscan.extract.mail.pst_blocks import Node, Store
from leakscan.extract.mail.pst_pages import Damaged

_HEAP, PROPERTIES, TABLE, _TREE = 0xEC, 0xBC, 0x7C, 0xB5
# Where values of fixed width stand: in the entry itself, or behind an address.
_SHORT = {0x02: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 1}
_LONG = {0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset((STRING, UNICODE, _BINARY))
_MOST_VALUES = 100_000
_MOST_ROWS = 100_000
_DEEPEST = 8
DATA = 0x3701


class Heap:
    """The values of a node, by their addresses. Raises Damaged when there is no heap."""

    def __init__(self, store: Store, node: Node):
        self._store = store
        self._blocks = store.leaves(node.data)
        self.inner = store.inner(node.inner)
        self._held: dict[int, tuple[bytes, tuple[int, ...]]] = {}
        first = self._block(0)[0]
        if len(first) < 12 or first[2] != _HEAP:
            raise Damaged
        self.kind = first[3]
        self.root = int(unpack_from("<I", first, 4)[0])

    def value(self, address: int) -> bytes:
        """The bytes at an address: in the heap, or in a node below. Raises Damaged."""
        if not address:
            return b""
        if address & 0x1F:
            node = self.inner.get(address)
            if node is None:
                raise Damaged
            return self._store.data(node.data)
        return self._in_heap(address)

    def rows(self, address: int) -> Iterator[bytes]:
        """The bytes at an address in the pieces in which they stand: a row of a table is never parted."""
        node = self.inner.get(address) if address & 0x1F else None
        if node:
            yield from self._store.pieces(node.data)
        elif address:
            yield self.value(address)

    def _in_heap(self, address: int) -> bytes:
        bits = self._store.shape.heap_bits
        index, number = (address >> 5) & ((1 << bits) - 1), address >> 5 + bits
        data, starts = self._block(number)
        if not 0 < index < len(starts):
            raise Damaged
        return data[starts[index - 1] : starts[index]]

    def _block(self, number: int) -> tuple[bytes, tuple[int, ...]]:
        if number not in self._held:
            if number >= len(self._blocks):
                raise Damaged
            data = self._store.block(self._blocks[number])
            try:
                place = unpack_from("<H", data)[0]
                count = unpack_from("<H", data, place)[0]
                starts = unpack_from(f"<{count + 1}H", data, place + 4)
            except StructError as error:
                raise Damaged from error
            self._held[number] = data, starts
        return self._held[number]

    def tree(self, address: int) -> Iterator[tuple[bytes, bytes]]:
        """The keys and values of a tree in the heap."""
        head = self.value(address)
        if len(head) < 8 or head[0] != _TREE or not head[1]:
            raise Damaged
        key, width, levels, root = unpack_from("<xBBBI", head)
        if levels > _DEEPEST:
            raise Damaged
        if root:
            yield from self._records(root, key, width, levels)

    def _records(self, address: int, key: int, width: int, levels: int) -> Iterator[tuple[bytes, bytes]]:
        data = self.value(address)
        size = key + (4 if levels else width)
        for at in range(0, len(data) - size + 1, size):
            content = data[at + key : at + size]
            if levels:
                self._store.budget.check_time()
                yield from self._records(unpack_from("<I", content)[0], key, width, levels - 1)
            else:
                yield data[at : at + key], content


class Found:
    """The properties of a node, and where what is too large to be one stands; `is_whole` when none is missing."""

    def __init__(self) -> None:
        self.properties: list[Property] = []
        self.content = 0
        self.kind = 0
        self.is_whole = True


def properties(heap: Heap) -> Found:
    """The properties of a node; the content of an attachment stays where it is. Raises Damaged."""
    if heap.kind != PROPERTIES:
        raise Damaged
    found = Found()
    for key, content in heap.tree(heap.root):
        tag = unpack_from("<H", key)[0]
        kind, address = unpack_from("<HI", content)
        if tag == DATA and kind in (OBJECT, _BINARY):
            found.content, found.kind = address, kind
            continue
        try:
            found.properties.append(Property(tag, kind & ~MULTIPLE, _values(heap, kind, content[2:]), None))
        except (Damaged, StructError):
            found.is_whole = False
    return found


def table(heap: Heap) -> Iterator[tuple[int, list[Property]]]:
    """The rows of a table: the number of what each describes, and its properties. Raises Damaged."""
    head = heap.value(heap.root)
    if heap.kind != TABLE or len(head) < 22 or head[0] != TABLE:
        raise Damaged
    width, address = unpack_from("<H4xI", head, 8)
    flags = unpack_from("<H", head, 6)[0]
    columns = [unpack_from("<HHHBB", head, at) for at in range(22, 22 + 8 * head[1], 8) if at + 8 <= len(head)]
    if width < 4:
        raise Damaged
    count = 0
    for piece in heap.rows(address):
        for at in range(0, len(piece) - width + 1, width):
            count += 1
            if count > _MOST_ROWS:
                raise Damaged
            row = piece[at : at + width]
            yield unpack_from("<I", row)[0], list(_cells(heap, row, columns, flags))


def count_rows(heap: Heap) -> int:
    """How many rows the index of a table lists. Raises Damaged."""
    head = heap.value(heap.root)
    if heap.kind != TABLE or len(head) < 22:
        raise Damaged
    return sum(1 for _ in heap.tree(unpack_from("<I", head, 10)[0]))


def _cells(heap: Heap, row: bytes, columns: list[tuple[int, ...]], flags: int) -> Iterator[Property]:
    for kind, tag, start, size, bit in columns:
        octet = flags + bit // 8
        if octet >= len(row) or not row[octet] & 0x80 >> bit % 8:
            continue
        content = row[start : start + size]
        if kind in _LONG and size == _LONG[kind]:
            yield Property(tag, kind, (content,), None)
            continue
        try:
            yield Property(tag, kind & ~MULTIPLE, _values(heap, kind, content.ljust(4, b"\0")), None)
        except (Damaged, StructError):
            continue


def _values(heap: Heap, kind: int, content: bytes) -> tuple[bytes, ...]:
    if kind in _SHORT:
        return (content[: _SHORT[kind]],)
    data = heap.value(unpack_from("<I", content)[0])
    if not kind & MULTIPLE:
        return (data,)
    single = kind & ~MULTIPLE
    if single in _VARIABLE:
        return _parted(data)
    width = _LONG.get(single) or _SHORT.get(single, 4)
    return tuple(data[at : at + width] for at in range(0, len(data) - width + 1, width)[:_MOST_VALUES])


def _parted(data: bytes) -> tuple[bytes, ...]:
    """Values of any length: their number, where each begins, and their bytes."""
    if len(data) < 4:
        return ()
    count = min(unpack_from("<I", data)[0], _MOST_VALUES)
    starts = [*unpack_from(f"<{count}I", data, 4), len(data)]
    return tuple(data[start:end] for start, end in pairwise(starts))
