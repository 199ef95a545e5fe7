"""What an Outlook data file holds beside its trees: pages and blocks, found by what stands at their ends.

A file that was cut loses the roots of its trees and keeps most of its blocks; a file that is whole keeps pages that
were given up, and with them messages that were deleted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from struct import error as StructError
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.mail.pst_blocks import Ending, Node, Store
from leakscan.extract.mail.pst_cipher import CYCLIC, NONE, PERMUTED, decipher
from leakscan.extract.mail.pst_pages import (
    ANSI,
    BLOCKS,
    LARGE,
    NODES,
    UNICODE,
    Damaged,
    Header,
    header,
    is_intact,
    parse,
)

_READ = 4 << 20
_MARGIN = 1 << 17
_GRID = 512
_PAGES = re.compile(rb"[\x80\x81]")
_FOUND = re.compile(rb"\0")
_IS_ZERO = bytes([1]) + bytes(255)
_IS_NOT = bytes([0]) + b"\1" * 255
# The blocks of twelve gigabytes; what lies behind is counted by the tables of the folders only.
_MOST = 1_500_000
MESSAGES = (0x04, 0x08)
HEAP = b"\xec"
_INTERNAL = 2
_SAMPLE = 200
_NOWHERE = 1 << 60


@dataclass(frozen=True, slots=True)
class _Seen:
    """A part of the file, and where it begins."""

    offset: int
    data: bytes


def found_store(stream: BinaryIO, budget: Budget) -> Store:
    """The data file; without its head or its trees, of the shape of which there are blocks. Raises Damaged for none."""
    head = None
    with suppress(Damaged, StructError):
        head = header(stream)
        store = Store(stream, head, budget)
        if store.nodes.has_root or store.blocks.has_root:
            return store
    for shape in sorted((UNICODE, ANSI, LARGE), key=lambda each: head is None or each is not head.shape):
        is_told = head is not None and head.shape is shape
        store = Store(stream, head if head and is_told else Header(shape, NONE, _NOWHERE, _NOWHERE, _NOWHERE), budget)
        carve(store, with_blocks=True)
        if store.carved.blocks:
            if not is_told:
                store.header = replace(store.header, cipher=_cipher(store))
            return store
    raise Damaged


def _cipher(store: Store) -> int:
    """How blocks are hidden: heaps begin with a mark of their own once they are not."""
    found: Counter[int] = Counter()
    data = (number for number in sorted(store.carved.blocks) if not number & _INTERNAL)
    for number in islice(data, _SAMPLE):
        with suppress(Damaged):
            content = store.block(number)
            found.update(
                method for method in (PERMUTED, CYCLIC, NONE) if decipher(content, method, number)[2:3] == HEAP
            )
    return found.most_common(1)[0][0] if found else NONE


def carve(store: Store, *, with_blocks: bool) -> None:
    """Notes what stands in pages that no tree reaches, and where every block is."""
    ages: dict[int, int] = {}
    for part in _parts(store):
        store.budget.check_time()
        for offset, kind in _pages(store, part):
            _take_page(store, part.data[offset - part.offset :][: store.shape.page], kind, ages, is_damaged=with_blocks)
        if with_blocks:
            for number, place in _blocks(store, part):
                if len(store.carved.blocks) < _MOST:
                    store.carved.blocks[number & ~1] = place


def _parts(store: Store) -> Iterator[_Seen]:
    """The file in pieces that overlap by more than a block or a page is long."""
    offset = 0
    while offset < store.size:
        store.stream.seek(offset)
        yield _Seen(offset, store.stream.read(_READ + _MARGIN))
        offset += _READ


def _pages(store: Store, part: _Seen) -> Iterator[tuple[int, int]]:
    """Where pages of the trees begin that were not seen yet, and of which tree they are."""
    end = store.shape.page - store.shape.page_end
    kinds, again = part.data[end % _GRID :: _GRID], part.data[end % _GRID + 1 :: _GRID]
    for match in _PAGES.finditer(kinds):
        index = match.start()
        offset = index * _GRID - end // _GRID * _GRID
        if again[index : index + 1] != match.group() or offset < 0 or offset + store.shape.page > len(part.data):
            continue
        kind = match.group()[0]
        seen = store.nodes.seen if kind == NODES else store.blocks.seen
        if part.offset + offset not in seen and is_intact(part.data[offset : offset + store.shape.page], store.shape):
            yield part.offset + offset, kind


def _take_page(store: Store, data: bytes, kind: int, ages: dict[int, int], *, is_damaged: bool) -> None:
    """Keeps the entries of a leaf; of several states of a node the one in the youngest page."""
    try:
        page = parse(data, store.shape, kind)
    except Damaged:
        return
    if page.level:
        return
    if kind == BLOCKS:
        for number, offset, size, *_ in page.rows:
            if offset + size <= store.size:
                store.carved.blocks.setdefault(number & ~1, offset << 16 | size)
        return
    for number, blocks, inner, above, *_ in page.rows:
        node = Node(number, blocks, inner, above)
        seen = store.carved.nodes.get(number)
        # In a damaged file an earlier state cannot be told from the present one.
        if not is_damaged and seen != node and node.kind in MESSAGES:
            store.carved.states.append(node)
        if seen is None or ages[number] < page.number:
            ages[number] = page.number
            store.carved.nodes[number] = node


def _blocks(store: Store, part: _Seen) -> Iterator[tuple[int, int]]:
    """The number, and the place with the size, of each block that ends in a part and is as it was written."""
    shape = store.shape
    end = shape.unit - shape.block_end
    for index in _ends(part.data, shape.unit, end, is_wide=shape.is_wide):
        at = index * shape.unit + end
        ending = Ending.of(part.data[at : at + shape.block_end], store.header)
        start = at + shape.block_end - shape.occupied(ending.size)
        stop = start + ending.size
        if start < 0 or not ending.number & ~1:
            continue
        # The sum of zeros is zero: there the second mark has to fit, too.
        if store.checked(part.data[start:stop], ending) and (ending.sum or ending.fits(part.offset + start)):
            yield ending.number, (part.offset + start) << 16 | ending.size


def _ends(data: bytes, unit: int, end: int, *, is_wide: bool) -> Iterator[int]:
    """The units that may end a block: a size that is not zero, and zeros at the top of its number."""
    count = len(data) // unit
    data = data[: count * unit]
    tops = (end + 12, end + 13, end + 14, end + 15) if is_wide else (end + 7,)
    size = int.from_bytes(data[end::unit]) | int.from_bytes(data[end + 1 :: unit])
    unlike = int.from_bytes(size.to_bytes(count).translate(_IS_ZERO))
    for top in tops:
        unlike |= int.from_bytes(data[top::unit].translate(_IS_NOT))
    for match in _FOUND.finditer(unlike.to_bytes(count)):
        yield match.start()
