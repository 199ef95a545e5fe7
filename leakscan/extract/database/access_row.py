"""Rows of an Access database: fixed values, values of varying length, and which are empty."""

import datetime
import uuid
from struct import unpack, unpack_from

from leakscan.extract.database import access_table as types
from leakscan.extract.database.access_pages import Pages
from leakscan.extract.database.access_table import AccessColumn, AccessTable, text_of
from leakscan.extract.database.records import Value

_EPOCH = datetime.datetime(1899, 12, 30)


class BrokenRow(Exception):
    """The bytes of a row contradict themselves."""


def values(row: bytes, table: AccessTable, pages: Pages) -> list[Value]:
    """The values of a row in the order of the columns; raises BrokenRow."""
    is_old = pages.layout.is_old
    width = 1 if is_old else 2
    if len(row) < width + 2:
        raise BrokenRow
    count = int.from_bytes(row[:width], "little")
    mask_size = (count + 7) // 8
    if not count or mask_size + 2 * width > len(row):
        raise BrokenRow
    mask = row[-mask_size:]
    varying = any(not column.is_fixed for column in table.columns)
    offsets = (_old_offsets(row, mask_size) if is_old else _offsets(row, mask_size)) if varying else []
    return [_value(row, column, mask, offsets, width, count, pages) for column in table.columns]


def _offsets(row: bytes, mask_size: int) -> list[int]:
    """Where the values of varying length begin, and where the last one ends."""
    end = len(row) - mask_size - 2
    count = unpack_from("<H", row, end)[0]
    first = end - 2 * (count + 1)
    if first < 2:
        raise BrokenRow
    return list(reversed(unpack_from(f"<{count + 1}H", row, first)))


def _old_offsets(row: bytes, mask_size: int) -> list[int]:
    """The same of Jet 3: bytes, and a list of the values at which another 256 bytes begin."""
    last = len(row) - mask_size - 1
    count = row[last]
    jumps = (len(row) - 1) // 256
    position = last - jumps - 1
    # The last jump may be a filling.
    if (position - count) // 256 < jumps:
        jumps -= 1
    if position - count < 1:
        raise BrokenRow
    offsets, used = [], 0
    for index in range(count + 1):
        while used < jumps and row[last - 1 - used] == index:
            used += 1
        offsets.append(row[position - index] + 256 * used)
    return offsets


def _value(
    row: bytes, column: AccessColumn, mask: bytes, offsets: list[int], width: int, count: int, pages: Pages
) -> Value:
    is_set = column.number < count and bool(mask[column.number // 8] >> column.number % 8 & 1)
    if column.type == types.BOOLEAN:
        return int(is_set)
    if not is_set:
        return None
    if column.is_fixed:
        size = types.SIZES.get(column.type, column.length)
        content = row[width + column.place : width + column.place + size]
    elif column.place + 1 < len(offsets):
        content = row[offsets[column.place] : offsets[column.place + 1]]
    else:
        return None
    # What may be empty is marked as set and stored without a byte.
    if not content and not column.is_fixed:
        return None
    if len(content) < types.SIZES.get(column.type, 0):
        raise BrokenRow
    return _decoded(content, column, pages)


def _decoded(content: bytes, column: AccessColumn, pages: Pages) -> Value:
    kind = column.type
    if kind == types.TEXT:
        return text_of(content, pages.layout, pages.code_page)
    if kind == types.MEMO:
        return text_of(pages.long_value(content), pages.layout, pages.code_page)
    if kind == types.OLE:
        return pages.long_value(content)
    if kind in (types.BYTE, types.SHORT, types.LONG, types.BIG, types.COMPLEX):
        return int.from_bytes(content, "little", signed=kind != types.BYTE)
    if kind == types.MONEY:
        amount = int.from_bytes(content, "little", signed=True)
        return amount // 10_000 if amount % 10_000 == 0 else amount / 10_000
    return _other(content, column)


def _other(content: bytes, column: AccessColumn) -> Value:
    if column.type in (types.SINGLE, types.DOUBLE):
        number: float = unpack("<f" if column.type == types.SINGLE else "<d", content[: 4 * (column.type - 5)])[0]
        return number
    if column.type == types.DATE:
        return _date(unpack("<d", content)[0])
    if column.type == types.NUMERIC:
        words = unpack("<4I", content[1:17])
        number = words[0] << 96 | words[1] << 64 | words[2] << 32 | words[3]
        number = -number if content[0] & 0x80 else number
        return number / 10**column.scale if column.scale else number
    if column.type == types.GUID:
        return str(uuid.UUID(bytes_le=content[:16]))
    return content


def _date(days: float) -> str:
    """A date, with the time of day where there is one; before the epoch only the fraction counts forward."""
    try:
        moment = _EPOCH + datetime.timedelta(days=int(days), seconds=round(abs(days - int(days)) * 86_400))
    except (OverflowError, ValueError):
        return ""
    return f"{moment:%d/%m/%Y}" if not (moment.hour or moment.minute) else f"{moment:%d/%m/%Y %H:%M}"
