"""Tables of Pages, Numbers and Keynote: rows in tiles, words in lists beside them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.office.iwa import Message
from leakscan.extract.rows import Row, gathered
from leakscan.extract.tables import cell_text

_TILE_ROWS = 256
_NO_CELL = 0xFFFF
_EPOCH = datetime(2001, 1, 1)
_CELL_HEAD = 12
_BIAS = 0x1820
_BOOLEAN = 6
# Of the fields of a cell, by the bit that says it is there: how wide each is, in the order they are stored.
_DECIMAL, _DOUBLE, _SECONDS, _WORDS, _RICH = 0, 1, 2, 3, 4
_WIDTHS = (16, 8, 8, 4, 4)


class Table:
    """A table whose parts are looked up by their numbers."""

    def __init__(self, model: bytes, parts: Mapping[int, bytes]):
        self._model = Message(model)
        self._parts = parts
        self._store = self._model.message(4)
        self._words = self._listed(4)
        self._rich = self._listed(17)

    @property
    def name(self) -> str:
        """What the table is called."""
        return self._model.text(8)

    def rows(self) -> Iterator[Row]:
        """The rows that hold something, in order."""
        tiles = self._store.message(3)
        height = tiles.number(2) or _TILE_ROWS
        for tile in tiles.messages(1):
            first = tile.number(1) * height
            for row in Message(self._parts.get(tile.reference(2), b"")).messages(5):
                cells = self._cells(row)
                if cells:
                    yield gathered(first + row.number(1) + 1, cells)

    def _listed(self, field_number: int) -> dict[int, Message]:
        """The entries of a list by their keys, those of its segments too."""
        found = Message(self._parts.get(self._store.reference(field_number), b""))
        entries = found.messages(3)
        for segment in found.messages(4):
            entries += Message(self._parts.get(segment.number(1), b"")).messages(3)
        return {entry.number(1): entry for entry in entries}

    def _cells(self, row: Message) -> dict[int, str]:
        buffer, offsets = row.bytes(6), row.bytes(7)
        scale = 4 if row.number(8) else 1
        cells = {}
        for column in range(len(offsets) // 2):
            offset = unpack_from("<H", offsets, column * 2)[0]
            if offset != _NO_CELL and (text := self._cell(buffer, offset * scale)):
                cells[column] = text
        return cells

    def _cell(self, buffer: bytes, start: int) -> str:
        try:
            kind, flags = buffer[start + 1], unpack_from("<I", buffer, start + 8)[0]
            places = _places(flags, start + _CELL_HEAD)
            return self._value(buffer, kind, places)
        except (StructError, IndexError):
            return ""

    def _value(self, buffer: bytes, kind: int, places: dict[int, int]) -> str:
        if _WORDS in places:
            return self._words.get(_key(buffer, places[_WORDS]), Message(b"")).text(3)
        if _RICH in places:
            return self._rich_text(_key(buffer, places[_RICH]))
        if _SECONDS in places:
            return _date(unpack_from("<d", buffer, places[_SECONDS])[0])
        if _DECIMAL in places:
            return decimal_text(buffer[places[_DECIMAL] : places[_DECIMAL] + 16])
        if _DOUBLE in places and kind != _BOOLEAN:
            return cell_text(unpack_from("<d", buffer, places[_DOUBLE])[0])
        return ""

    def _rich_text(self, key: int) -> str:
        payload = self._rich.get(key, Message(b"")).reference(9)
        storage = Message(self._parts.get(payload, b"")).reference(1)
        return Message(self._parts.get(storage, b"")).text(3)


def _key(buffer: bytes, position: int) -> int:
    return int(unpack_from("<I", buffer, position)[0])


def _places(flags: int, position: int) -> dict[int, int]:
    places = {}
    for bit, width in enumerate(_WIDTHS):
        if flags >> bit & 1:
            places[bit] = position
            position += width
    return places


def _date(seconds: float) -> str:
    try:
        return (_EPOCH + timedelta(seconds=seconds)).strftime("%d/%m/%Y")
    except (OverflowError, ValueError):
        return ""


def decimal_text(data: bytes) -> str:
    """A number of 128 bits as it would be read: whole numbers stay exact.

    >>> decimal_text((269054958815780).to_bytes(14, "little") + (0x1820 << 1).to_bytes(2, "little"))
    '269054958815780'
    """
    if len(data) < 16:
        return ""
    head = int.from_bytes(data[14:16], "little")
    exponent = (head & 0x7FFF) >> 1
    mantissa = (head & 1) << 112 | int.from_bytes(data[:14], "little")
    value = Decimal(mantissa).scaleb(exponent - _BIAS) if abs(exponent - _BIAS) < 400 else Decimal(0)
    whole = value == value.to_integral_value()
    return f"{'-' if head & 0x8000 else ''}{int(value) if whole else value.normalize()}"
