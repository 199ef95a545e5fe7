"""Cells of old Excel files: every record that holds one, and the tables of texts and formats that they refer to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from struct import error, unpack, unpack_from

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from leakscan.extract.office.biff_records import Coding, Cursor, Record
from leakscan.extract.office.number_formats import Shape, packed_number, shape, shown
from leakscan.extract.tables import cell_text

_STRING_TABLE, _CALENDAR = 0x00FC, 0x0022
_FORMATS = frozenset((0x001E, 0x041E))
_STYLES = {0x00E0: 2, 0x0043: 1, 0x0243: 1, 0x0443: 1}
_TEXT_RESULTS = frozenset((0x0007, 0x0207))
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_MOST_CELLS_OF_A_ROW = 1 << 14
_PLAIN = Shape()
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Cell = tuple[int, int, str]


class Cells:
    """Reads cells; what stands before them (formats, shared texts) is kept as it passes by."""

    def __init__(self) -> None:
        self.coding = Coding()
        self.strings: list[str] = []
        self.aloud: list[str] = []
        self.has_lost = False
        self._used = bytearray()
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._shapes: dict[int, Shape] = {}
        self._epoch: datetime = CALENDAR_WINDOWS_1900
        self._formula: tuple[int, int] | None = None

    def read(self, record: Record) -> Sequence[Cell] | None:
        """The cells of a record; None for a record of another kind. A damaged one has none."""
        reader = _READERS.get(record.kind)
        if reader is None:
            return None
        try:
            return reader(self, record)
        except (error, IndexError):
            return ()

    def unused(self) -> Iterator[str]:
        """Shared texts that no cell refers to any more: they stay behind when a cell is emptied."""
        for text, used in zip(self.strings, self._used, strict=False):
            if not used and text.strip():
                yield text

    def look(self, record: Record) -> bool:
        """Keeps what later cells need; False for a record of another kind."""
        kind, data = record.kind, record.data
        if kind == _STRING_TABLE:
            self._take_strings(record)
        elif kind in _FORMATS:
            self._take_format(kind, data)
        elif kind in _STYLES:
            at = _STYLES[kind]
            wide = kind == 0x00E0
            self._styles.append(int.from_bytes(data[at : at + (2 if wide else 1)], "little"))
        elif kind == _CALENDAR:
            self._epoch = CALENDAR_MAC_1904 if data[:1] == b"\x01" else CALENDAR_WINDOWS_1900
        else:
            return False
        return True

    def _take_strings(self, record: Record) -> None:
        cursor = Cursor((record.data[8:], *record.rest))
        while not cursor.is_at_end:
            text, aloud = cursor.text()
            self.strings.append(text)
            if aloud:
                self.aloud.append(aloud)
        self._used = bytearray(len(self.strings))

    def _take_format(self, kind: int, data: bytes) -> None:
        if self.coding.version >= 5 and len(data) >= 2:
            number = unpack_from("<H", data)[0]
            self._formats[number] = self.coding.text(data, 2, width=2 if self.coding.version >= 8 else 1)[0]
        else:
            start = 2 if kind == 0x041E else 0
            self._formats[len(self._formats)] = self.coding.text(data, start, width=1)[0]

    def _shape(self, style: int) -> Shape:
        known = self._shapes.get(style)
        if known is None:
            number = self._styles[style] if style < len(self._styles) else 0
            known = self._shapes[style] = self._shape_of(number)
        return known

    def _shape_of(self, number: int) -> Shape:
        code = self._formats.get(number)
        if code is None and self.coding.version >= 5:
            code = BUILTIN_FORMATS.get(number, "")
        return shape(code or "")

    def _number(self, value: float, style: int) -> str:
        return shown(value, self._shape(style), self._epoch)

    def _one_number(self, record: Record) -> Sequence[Cell]:
        row, column, style, value = unpack_from("<HHHd", record.data)
        return ((row, column, self._number(value, style)),)

    def _old_number(self, record: Record) -> Sequence[Cell]:
        row, column, attributes, value = unpack_from("<HH3sd", record.data)
        return ((row, column, shown(value, self._old_shape(attributes), self._epoch)),)

    def _old_integer(self, record: Record) -> Sequence[Cell]:
        row, column, attributes, value = unpack_from("<HH3sH", record.data)
        return ((row, column, shown(float(value), self._old_shape(attributes), self._epoch)),)

    def _old_shape(self, attributes: bytes) -> Shape:
        return self._shape_of(attributes[1] & 0x3F)

    def _packed(self, record: Record) -> Sequence[Cell]:
        row, column, style, value = unpack_from("<HHHI", record.data)
        return ((row, column, self._number(packed_number(value), style)),)

    def _many_packed(self, record: Record) -> Sequence[Cell]:
        row, first = unpack_from("<HH", record.data)
        count = min((len(record.data) - 6) // 6, _MOST_CELLS_OF_A_ROW)
        pairs = (unpack_from("<HI", record.data, 4 + 6 * index) for index in range(count))
        return [
            (row, first + index, self._number(packed_number(value), style))
            for index, (style, value) in enumerate(pairs)
        ]

    def _shared(self, record: Record) -> Sequence[Cell]:
        row, column, _, index = unpack_from("<HHHI", record.data)
        if index >= len(self.strings):
            self.has_lost = True
            return ()
        self._used[index] = 1
        return ((row, column, cell_text(self.strings[index])),)

    def _label(self, record: Record) -> Sequence[Cell]:
        row, column = unpack_from("<HH", record.data)
        if self.coding.version >= 8 and record.rest:
            return ((row, column, cell_text(Cursor((record.data[6:], *record.rest)).text()[0])),)
        return ((row, column, cell_text(self.coding.text(record.whole, 6, width=2)[0])),)

    def _old_label(self, record: Record) -> Sequence[Cell]:
        row, column = unpack_from("<HH", record.data)
        return ((row, column, cell_text(self.coding.text(record.data, 7, width=1)[0])),)

    def _truth(self, record: Record) -> Sequence[Cell]:
        row, column = unpack_from("<HH", record.data)
        value, is_error = record.data[6 if record.kind != 0x0005 else 7 :][:2]
        return ((row, column, _ERRORS.get(value, "#?") if is_error else str(bool(value))),)

    def _calculated(self, record: Record) -> Sequence[Cell]:
        row, column = unpack_from("<HH", record.data)
        is_first = self.coding.version == 2
        start = 7 if is_first else 6
        result = record.data[start : start + 8]
        self._formula = (row, column)
        if result[6:8] != b"\xff\xff":
            (value,) = unpack("<d", result)
            style = unpack_from("<H", record.data, 4)[0]
            form = self._old_shape(record.data[4:7]) if is_first else self._shape(style)
            return ((row, column, shown(value, form, self._epoch)),)
        if result[0] == 1:
            return ((row, column, str(bool(result[2]))),)
        return ((row, column, _ERRORS.get(result[2], "#?")),) if result[0] == 2 else ()

    def _text_result(self, record: Record) -> Sequence[Cell]:
        """The text that the formula before it gave."""
        if self._formula is None:
            return ()
        if self.coding.version >= 8:
            text = Cursor((record.data, *record.rest)).text()[0]
        else:
            text = self.coding.text(record.whole, 0, width=1 if self.coding.version == 2 else 2)[0]
        (row, column), self._formula = self._formula, None
        return ((row, column, cell_text(text)),)


def formula_tokens(record: Record, version: int) -> bytes:
    """The tokens of a formula cell, for the texts in them."""
    if record.kind not in _FORMULAS:
        return b""
    return record.whole[{2: 16, 3: 16, 4: 16}.get(version, 20) :]


_READERS = {
    0x0002: Cells._old_integer, 0x0003: Cells._old_number, 0x0004: Cells._old_label, 0x0005: Cells._truth,
    0x0006: Cells._calculated, 0x0206: Cells._calculated, 0x0406: Cells._calculated, 0x0007: Cells._text_result,
    0x0207: Cells._text_result, 0x0203: Cells._one_number, 0x0204: Cells._label, 0x0205: Cells._truth,
    0x00D6: Cells._label, 0x027E: Cells._packed, 0x007E: Cells._packed, 0x00BD: Cells._many_packed,
    0x00FD: Cells._shared,
}  # fmt: skip
