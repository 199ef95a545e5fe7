"""Definitions of the tables of an Access database: names, types and places of their columns."""

import codecs
from dataclasses import dataclass
from struct import unpack_from

from leakscan.extract.database.access_pages import TABLE, Layout, Pages

BOOLEAN, BYTE, SHORT, LONG, MONEY, SINGLE, DOUBLE, DATE = range(1, 9)
BINARY, TEXT, OLE, MEMO, GUID, NUMERIC, COMPLEX, BIG, MOMENT = 9, 10, 11, 12, 15, 16, 18, 19, 20
SIZES = {
    BYTE: 1, SHORT: 2, LONG: 4, MONEY: 8, SINGLE: 4, DOUBLE: 8, DATE: 8, GUID: 16, NUMERIC: 17, COMPLEX: 4, BIG: 8,
    MOMENT: 42,
}  # fmt: skip
_FIXED = 0x01
_MOST_PAGES = 64
_MOST_COLUMNS = 1024


@dataclass(frozen=True, slots=True)
class AccessColumn:
    """A column: `number` is its bit among the empty ones, `place` its offset or its number among those that vary."""

    name: str
    type: int
    number: int
    place: int
    length: int
    is_fixed: bool
    scale: int = 0


@dataclass(frozen=True, slots=True)
class AccessTable:
    """A table by the page of its definition."""

    page: int
    columns: tuple[AccessColumn, ...]


def table_at(pages: Pages, number: int) -> AccessTable | None:
    """The table that is defined on a page; None when there is none or its definition is damaged."""
    data = _definition(pages, number)
    layout = pages.layout
    if len(data) < layout.definitions:
        return None
    count = unpack_from("<H", data, layout.columns)[0]
    indexes = unpack_from("<I", data, layout.indexes)[0]
    start = layout.definitions + indexes * layout.index_size
    names = start + count * layout.column_size
    if not 0 < count <= _MOST_COLUMNS or names > len(data):
        return None
    columns = []
    for index in range(count):
        name, names = _name(data, names, layout, pages.code_page)
        column = _column(data, start + index * layout.column_size, layout, name or str(index + 1))
        columns.append(column)
    return AccessTable(number, tuple(sorted(columns, key=lambda column: column.number)))


def _definition(pages: Pages, number: int) -> bytes:
    """The definition as it goes on from page to page."""
    pieces: list[bytes] = []
    seen: set[int] = set()
    while number not in seen and len(seen) < _MOST_PAGES:
        seen.add(number)
        page = pages.page(number)
        if page[:1] != bytes([TABLE]) or len(page) < 8:
            break
        pieces.append(page[8:] if pieces else page)
        number = int.from_bytes(page[4:8], "little")
        if not number:
            break
    return b"".join(pieces)


def _column(data: bytes, start: int, layout: Layout, name: str) -> AccessColumn:
    kind, flags = data[start], data[start + layout.flags]
    number = unpack_from("<H", data, start + layout.in_row)[0]
    is_fixed = bool(flags & _FIXED)
    place = unpack_from("<H", data, start + (layout.fixed if is_fixed else layout.variable))[0]
    length = unpack_from("<H", data, start + layout.length)[0]
    scale = data[start + (12 if not layout.is_old else 10)] if kind == NUMERIC else 0
    return AccessColumn(name, kind, number, place, length, is_fixed, scale)


def _name(data: bytes, position: int, layout: Layout, code_page: int) -> tuple[str, int]:
    width = 1 if layout.is_old else 2
    length = int.from_bytes(data[position : position + width], "little")
    content = data[position + width : position + width + length]
    return text_of(content, layout, code_page), position + width + length


def text_of(content: bytes, layout: Layout, code_page: int) -> str:
    """A text: of Jet 3 in the code page of the database, of Jet 4 in Unicode without its zeros where it can be."""
    if layout.is_old:
        return content.decode(_codec(code_page), "replace")
    if not content.startswith(b"\xff\xfe"):
        return content.decode("utf-16-le", "replace")
    pieces = []
    # A zero switches between characters of one byte and of two.
    is_short, position = True, 2
    while position < len(content):
        if is_short:
            end = content.find(b"\x00", position)
            end = len(content) if end < 0 else end
            pieces.append(content[position:end].decode("latin-1"))
            position, is_short = end + 1, False
            continue
        end = position
        while end + 1 < len(content) and content[end] | content[end + 1] and content[end]:
            end += 2
        pieces.append(content[position:end].decode("utf-16-le", "replace"))
        position, is_short = end + 1, True
    return "".join(pieces)


def _codec(code_page: int) -> str:
    try:
        return codecs.lookup(f"cp{code_page or 1252}").name
    except LookupError:
        return "cp1252"
