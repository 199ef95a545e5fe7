"""Formatting of Word documents of before 2007, as far as it tells what text is: cells, ends of rows, changes."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from struct import error as StructError
from struct import unpack_from
from typing import NamedTuple

from leakscan.extract.office.running import State

PAGE = 512
_BOX_97, _BOX_95 = 13, 7
_DEEPEST = 16
# Formatting instructions of Word 97 and of its forerunners (MS-DOC 2.6).
_IN_TABLE, _ROW_END, _DEPTH, _DEPTH_BY = 0x2416, 0x2417, 0x6649, 0x664A
_INNER_CELL, _INNER_ROW_END = 0x244B, 0x244C
_ELSEWHERE = (0x6645, 0x6646)
_DELETED, _INSERTED = 0x0800, 0x0801
_OLD_DELETED, _OLD_INSERTED = 65, 66
_OLD_IN_TABLE, _OLD_ROW_END = b"\x18\x01", b"\x19\x01"
_TABLE_PLAN, _TABS = 0xD608, 0xC615
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_VARIABLE = 6


class Mark(NamedTuple):
    """What the formatting says of the end of a paragraph: how deep in tables it stands, and what it ends there."""

    depth: int = 0
    ends_cell: bool = False
    ends_row: bool = False


_PLAIN = Mark()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Which bytes belong to which kind of paragraph."""

    starts: list[int] = field(default_factory=list)
    ends: list[tuple[int, Mark]] = field(default_factory=list)

    @property
    def are_known(self) -> bool:
        """Whether the document says so; Word 2 says it in another way."""
        return bool(self.starts)

    def at(self, offset: int) -> Mark:
        """The mark of the paragraph that a byte belongs to."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.ends[index][0]:
            return _PLAIN
        return self.ends[index][1]


class Change(NamedTuple):
    """Bytes or characters that were inserted or deleted while changes were tracked."""

    start: int
    end: int
    state: State


def page_numbers(block: bytes, *, is_new: bool) -> list[int]:
    """The pages that a list of them names, behind the place that each begins at (MS-DOC 2.8.5)."""
    size = 4 if is_new else 2
    count = max(0, (len(block) - 4) // (4 + size))
    found = (unpack_from("<I" if is_new else "<H", block, 4 * (count + 1) + size * index)[0] for index in range(count))
    return [number & 0x3FFFFF for number in found]


def paragraphs(document: bytes, pages: list[int], data: bytes, *, is_new: bool) -> Paragraphs:
    """What the pages say of tables (MS-DOC 2.9.175); `data` holds what is too long for a page."""
    found: list[tuple[int, int, Mark]] = []
    for page in _pages(document, pages):
        box = _BOX_97 if is_new else _BOX_95
        for start, end, at in _runs(page, box):
            found.append((start, end, _mark(page, at, data) if is_new else _old_mark(page, at)))
    found.sort()
    return Paragraphs([run[0] for run in found], [run[1:] for run in found])


def changes(document: bytes, pages: list[int], *, is_new: bool) -> list[Change]:
    """The bytes that were inserted or deleted, in order (MS-DOC 2.9.33)."""
    found = []
    for page in _pages(document, pages):
        for start, end, at in _runs(page, 1):
            content = page[at + 1 : at + 1 + page[at]] if at else b""
            if state := changed(content) if is_new else _old_changed(content):
                found.append(Change(start, end, state))
    return sorted(found)


def changed(content: bytes) -> State | None:
    """Whether formatting says that its text was inserted or deleted."""
    switched = {number for number, operand in _instructions(content) if operand[:1] not in (b"", b"\0")}
    if _DELETED in switched:
        return "deleted"
    return "inserted" if _INSERTED in switched else None


def changed_by(number: int, value: int) -> State | None:
    """The same of a single instruction, in its short form."""
    if not value:
        return None
    return {_OLD_DELETED: "deleted", _OLD_INSERTED: "inserted"}.get(number)  # type: ignore[return-value]


def _old_changed(content: bytes) -> State | None:
    # The sizes of the old instructions are not told by their numbers: the pair is looked for as it stands.
    if bytes((_OLD_DELETED, 1)) in content:
        return "deleted"
    return "inserted" if bytes((_OLD_INSERTED, 1)) in content else None


def _pages(document: bytes, numbers: list[int]) -> Iterator[bytes]:
    for number in dict.fromkeys(numbers):
        page = document[number * PAGE : (number + 1) * PAGE]
        if len(page) == PAGE:
            yield page


def _runs(page: bytes, box: int) -> Iterator[tuple[int, int, int]]:
    """First byte, end, and where in the page the formatting stands; 0 for none."""
    count = page[-1]
    if count * (4 + box) + 4 >= PAGE:
        return
    for index, (start, end) in enumerate(pairwise(unpack_from(f"<{count + 1}I", page))):
        yield start, end, page[4 * (count + 1) + box * index] * 2


def _mark(page: bytes, at: int, data: bytes) -> Mark:
    if not 0 < at < PAGE - 1:
        return _PLAIN
    size = page[at] * 2 - 1 if page[at] else page[at + 1] * 2
    start = at + 1 if page[at] else at + 2
    depth, is_inside, ends_cell, ends_row = 0, False, False, False
    for number, operand in _followed(page[start + 2 : start + size], data):
        is_on = operand[:1] not in (b"", b"\0")
        if number == _DEPTH and len(operand) == 4:
            depth = unpack_from("<i", operand)[0]
        elif number == _DEPTH_BY and len(operand) == 4:
            depth += unpack_from("<i", operand)[0]
        is_inside |= number == _IN_TABLE and is_on
        ends_cell |= number == _INNER_CELL and is_on
        ends_row |= number in (_ROW_END, _INNER_ROW_END) and is_on
    return Mark(max(int(is_inside), min(depth, _DEEPEST)), ends_cell, ends_row)


def _old_mark(page: bytes, at: int) -> Mark:
    content = page[at + 1 : at + 1 + page[at] * 2] if at else b""
    return Mark(int(_OLD_IN_TABLE in content), ends_row=_OLD_ROW_END in content)


def _followed(content: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    for number, operand in _instructions(content):
        yield number, operand
        if number in _ELSEWHERE and len(operand) == 4:
            place = unpack_from("<I", operand)[0]
            size = unpack_from("<H", data, place)[0] if place + 2 <= len(data) else 0
            yield from _instructions(data[place + 2 : place + 2 + size])


def _instructions(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and operand of each instruction; the number tells the size (MS-DOC 2.2.5.1)."""
    position = 0
    try:
        while position + 2 < len(content):
            number = unpack_from("<H", content, position)[0]
            size = _SIZES[number >> 13] or _variable(content, position + 2, number)
            yield number, content[position + 2 : position + 2 + size]
            position += 2 + size
    except (StructError, IndexError):
        return


def _variable(content: bytes, position: int, number: int) -> int:
    if number == _TABLE_PLAN:
        return 1 + int(unpack_from("<H", content, position)[0])
    if number == _TABS and content[position] == 0xFF:
        deleted = content[position + 1]
        added = content[position + 2 + 4 * deleted]
        return 3 + 4 * deleted + 3 * added
    return 1 + content[position]
