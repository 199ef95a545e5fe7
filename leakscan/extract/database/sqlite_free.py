"""What is left of deleted rows: whole cells between those in use, and cells that lost their first four bytes."""

import io
import re
from collections.abc import Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.database.records import Value
from leakscan.extract.database.sqlite_pages import TABLE_LEAF, Cell, Node
from leakscan.extract.database.sqlite_record import Record, signed, size_of, types_of, values_of, varint
from leakscan.extract.strings import runs

# A row that says something has a few bytes; shorter ones are read into any bytes.
_SHORTEST = 6
_MOST_COLUMNS = 200
# A freed cell begins with the position of the next free one and with its own size.
_LOST = 4
# Unused bytes are zeros; a value holds seven in a row at most.
_PIECE = re.compile(rb"[^\x00](?:\x00{0,7}[^\x00])*", re.DOTALL)
# How far behind the first bytes of what is left a row may begin.
_REACH = 16
# A length, the number of the row, the length of the header: a short row has few columns, which text does not look like.
_ROW_NUMBER = rb"(?:[\x00-\x7f]|[\x80-\xff]{1,7}[\x00-\x7f])"
_BEGINNING = re.compile(
    rb"[\x06-\x7f]" + _ROW_NUMBER + rb"[\x02-\x30]"
    rb"|[\x81-\xff]{1,3}[\x00-\x7f]" + _ROW_NUMBER + rb"(?:[\x02-\x7f]|[\x81-\x87][\x00-\x7f])"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def free_areas(node: Node) -> list[tuple[int, int, bool]]:
    """The unused areas of a page: start, end, and whether it is a single freed cell."""
    start = node.first - 2 * len(node.pointers) - (8 if node.kind in (TABLE_LEAF, 0x0A) else 12)
    areas = []
    if node.first < node.free_end <= len(node.data):
        areas.append((node.first, node.free_end, False))
    position = int.from_bytes(node.data[start + 1 : start + 3], "big")
    seen: set[int] = set()
    while position and position not in seen and position + 4 <= len(node.data):
        seen.add(position)
        size = int.from_bytes(node.data[position + 2 : position + 4], "big")
        if size < 4 or position + size > len(node.data):
            break
        areas.append((position, position + size, True))
        position = int.from_bytes(node.data[position : position + 2], "big")
    return areas


def has_remains(node: Node) -> bool:
    """Whether anything but zeros stands in the unused areas."""
    return any(
        node.data[start + (_LOST if is_cell else 0) : end].strip(b"\x00") for start, end, is_cell in free_areas(node)
    )


def remains(node: Node, encoding: int, budget: Budget) -> Iterator[Cell]:
    """The rows that can still be told in the unused areas, and the readable runs between them as rows of one text."""
    for start, end, is_cell in free_areas(node):
        yield from carved(node.data, start + (_LOST if is_cell else 0), end, encoding, budget)


def carved(data: bytes, start: int, end: int, encoding: int, budget: Budget) -> Iterator[Cell]:
    """The rows between two positions of a page, whole ones and those without their first bytes, and what is between."""
    budget.check_time()
    for found in _whole(data, start, end, encoding):
        yield from _between(data, start, found.start, encoding, budget)
        yield found
        start = found.end
    yield from _between(data, start, end, encoding, budget)


def _between(data: bytes, start: int, end: int, encoding: int, budget: Budget) -> Iterator[Cell]:
    for piece in _PIECE.finditer(data, start, end):
        first, last = piece.span()
        if last - first < _SHORTEST:
            continue
        # The types of a row may begin with those of empty values: up to there its bytes look unused.
        freed = _freed(data, max(start, first - 3), last, encoding) if last == end else None
        if freed:
            yield freed
        elif found := [run.text for run in runs(io.BytesIO(piece.group()), budget)]:
            yield Cell(first, last, 0, Record([" ".join(found)], True))


def _whole(data: bytes, start: int, end: int, encoding: int) -> Iterator[Cell]:
    position = start
    while likely := _BEGINNING.search(data, position, end):
        found = _cell(data, likely.start(), end, encoding)
        if found:
            yield found
        position = found.end if found else likely.start() + 1


def _cell(data: bytes, start: int, end: int, encoding: int) -> Cell | None:
    """A whole row: the sizes of its values make up exactly the length that it begins with."""
    try:
        length, position = varint(data, start)
        if length < _SHORTEST or position + length > end:
            return None
        rowid, position = varint(data, position)
        stop = position + length
        header, first = varint(data, position)
        if header < 2 or stop > end or position + header > stop or header > _MOST_COLUMNS * 5:
            return None
        types = types_of(data, first, position + header)
    except IndexError:
        return None
    if 10 in types or 11 in types or header + sum(map(size_of, types)) != length:
        return None
    values, _ = values_of(data, position + header, types, encoding)
    return Cell(start, stop, signed(rowid), Record(values, True)) if _says_something(types) else None


def _freed(data: bytes, start: int, end: int, encoding: int) -> Cell | None:
    """A row without its first bytes: its types from the first one that is left on fill what follows them exactly."""
    for first in range(start, min(start + _REACH, end)):
        types: list[int] = []
        position, total = first, 0
        while position + total < end and len(types) < _MOST_COLUMNS:
            try:
                serial, position = varint(data, position)
            except IndexError:
                break
            # Blobs fit any bytes; what is readable in one is found as a text.
            if serial in (10, 11) or (serial >= 12 and not serial & 1):
                break
            types.append(serial)
            total += size_of(serial)
            if position + total == end and len(types) > 1 and _says_something(types):
                values, _ = values_of(data, position, types, encoding)
                if all(map(_is_likely, values)):
                    return Cell(first, end, 0, Record(values, True))
    return None


def _is_likely(value: Value) -> bool:
    return not isinstance(value, str) or not _CONTROL.search(value)


def _says_something(types: list[int]) -> bool:
    return any(serial > 2 and serial not in (8, 9) for serial in types)
