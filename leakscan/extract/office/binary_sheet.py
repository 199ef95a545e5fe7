"""Records of old and binary workbooks: how large their sheets are, told before a reader makes room, and side texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from struct import unpack_from
from typing import BinaryIO

import olefile

from leakscan.extract.budget import Budget
from leakscan.extract.office.ooxml import relations
from leakscan.extract.office.package import Package, open_package
from leakscan.extract.office.part_lines import plain_header
from leakscan.extract.unpacked import Damage

# Records that hold a cell: number, shared string, packed number(s), formula, text, truth value, blanks.
_CELLS = frozenset((0x0203, 0x00FD, 0x027E, 0x00BD, 0x0006, 0x0204, 0x0205, 0x00D6))
_BEGINNING = 0x0809
_PASSWORD = 0x002F
_OBJECT_TEXT = 0x01B6
_CONTINUED = 0x003C
_MARGINS = {0x0014: "header", 0x0015: "footer"}
_BINARY_ROW = 0
_BINARY_CELLS = range(1, 12)
_BINARY_SHEET = 156


@dataclass(slots=True)
class _Rectangle:
    rows: int = 0
    first: int = 1 << 30
    last: int = -1

    def include(self, row: int, column: int) -> None:
        self.rows = max(self.rows, row + 1)
        self.first = min(self.first, column)
        self.last = max(self.last, column)

    @property
    def area(self) -> int:
        return self.rows * (self.last - self.first + 1) if self.last >= 0 else 0


def old_records(stream: BinaryIO, budget: Budget) -> bytes:
    """The records of an xls file, as one run; empty when its container cannot be read."""
    try:
        storage = olefile.OleFileIO(stream)
        name = next((name for name in ("Workbook", "Book") if storage.exists(name)), "")
        content: bytes = storage.openstream(name).read() if name else b""
    except (OSError, ValueError, IndexError, OverflowError, TypeError):
        return b""
    budget.check_time()
    return content


def is_locked(content: bytes) -> bool:
    """Whether an xls file opens only with a password: the record that says so stands among the first."""
    kinds = (kind for kind, _, _ in islice(_old_records(content), 16))
    return _PASSWORD in kinds


def old_area(content: bytes) -> int:
    """The cells of all used rectangles of an xls file."""
    total, rectangle = 0, _Rectangle()
    for kind, start, end in _old_records(content):
        if kind == _BEGINNING:
            total, rectangle = total + rectangle.area, _Rectangle()
        elif kind in _CELLS and start + 4 <= end:
            rectangle.include(*unpack_from("<HH", content, start))
    return total + rectangle.area


def old_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """The texts of comments, text boxes, headers and footers of an xls file, each with what it is."""
    expected = 0
    for kind, start, end in _old_records(content):
        if kind == _OBJECT_TEXT and end - start >= 12:
            expected = unpack_from("<H", content, start + 10)[0]
        elif kind == _CONTINUED and expected:
            yield "comment", _characters(content[start:end], expected)
            expected = 0
        elif kind in _MARGINS and end - start > 3:
            length = unpack_from("<H", content, start)[0]
            yield _MARGINS[kind], plain_header(_characters(content[start + 2 : end], length))


def _characters(data: bytes, count: int) -> str:
    """A text behind the byte that tells whether its characters take two bytes."""
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * count].decode("utf-16-le", "replace")
    return data[1 : 1 + count].decode("latin-1")


def _old_records(content: bytes) -> Iterator[tuple[int, int, int]]:
    position = 0
    while position + 4 <= len(content):
        kind, length = unpack_from("<HH", content, position)
        yield kind, position + 4, min(position + 4 + length, len(content))
        position += 4 + length


def binary_areas(stream: BinaryIO, budget: Budget) -> dict[str, int]:
    """For each sheet of an xlsb file the cells of its used rectangle; counts what its parts come to."""
    package = open_package(stream, budget)
    if package is None:
        return {}
    parts = {link.identifier: link.target for link in relations(package, "xl/workbook.bin")}
    for part in package.names:
        if part.lower().endswith("sharedstrings.bin"):
            for _ in package.chunks(part, Damage()):
                continue
    sheets = _sheets(package.read("xl/workbook.bin", Damage()))
    return {name: _area(package, parts.get(identifier, ""), budget) for identifier, name in sheets}


def _sheets(content: bytes) -> Iterator[tuple[str, str]]:
    for kind, start, end in _records(content):
        if kind == _BINARY_SHEET:
            identifier, position = _text(content, start + 8, end)
            yield identifier, _text(content, position, end)[0]


def _text(content: bytes, position: int, end: int) -> tuple[str, int]:
    if position + 4 > end:
        return "", end
    after = position + 4 + 2 * int(unpack_from("<I", content, position)[0])
    return content[position + 4 : min(after, end)].decode("utf-16-le", "replace"), after


def _area(package: Package, part: str, budget: Budget) -> int:
    rectangle = _Rectangle()
    row = 0
    content = package.read(part, Damage())
    budget.check_time()
    for kind, start, end in _records(content):
        if kind == _BINARY_ROW and start + 4 <= end:
            row = unpack_from("<I", content, start)[0]
        elif kind in _BINARY_CELLS and start + 4 <= end:
            rectangle.include(row, unpack_from("<I", content, start)[0])
    return rectangle.area


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each record."""
    position = 0
    while position < len(content):
        kind = content[position]
        position += 1
        if kind & 0x80 and position < len(content):
            kind = kind & 0x7F | (content[position] & 0x7F) << 7
            position += 1
        size = shift = 0
        while position < len(content) and shift < 28:
            byte = content[position]
            size |= (byte & 0x7F) << shift
            position += 1
            shift += 7
            if not byte & 0x80:
                break
        yield kind, position, min(position + size, len(content))
        position += size
