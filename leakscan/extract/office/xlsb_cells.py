"""Cells of binary workbooks: every record that holds one, and the tables of texts and formats that they refer to."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from struct import error, unpack_from

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from leakscan.extract.office.biff12 import literals, records, text_at
from leakscan.extract.office.number_formats import Shape, packed_number, shape, shown
from leakscan.extract.office.part_lines import Line
from leakscan.extract.rows import SheetRow, gathered
from leakscan.extract.tables import cell_text, letters

_ROW, _SHARED_TEXT, _FORMAT, _STYLE = 0, 19, 44, 47
_STYLES_BEGIN, _STYLES_END = 617, 618
_SHORT = range(12, 19)
_FORMULAS = {8: 0, 9: 8, 10: 1, 11: 1}
_SHORTEST_LITERAL = 4
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def shared_texts(content: bytes) -> list[str]:
    """The texts that cells refer to by number."""
    return [text_at(content[start:end], 1)[0] for kind, start, end in records(content) if kind == _SHARED_TEXT]


def style_shapes(content: bytes) -> list[Shape]:
    """What each cell style makes of a number."""
    codes = {**BUILTIN_FORMATS}
    found: list[Shape] = []
    is_cells = False
    for kind, start, end in records(content):
        if kind == _FORMAT and end - start > 6:
            codes[unpack_from("<H", content, start)[0]] = text_at(content[start:end], 2)[0]
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            is_cells = kind == _STYLES_BEGIN
        elif kind == _STYLE and is_cells and end - start >= 4:
            found.append(shape(codes.get(unpack_from("<H", content, start + 2)[0], "")))
    return found


class SheetCells:
    """Takes the records of sheets and gives their rows; only cells that exist take room."""

    def __init__(self, strings: list[str], shapes: list[Shape], epoch: datetime = CALENDAR_WINDOWS_1900):
        self.has_lost = False
        self._strings = strings
        self._used = bytearray(len(strings))
        self._shapes = shapes
        self._epoch = epoch

    def unused(self) -> Iterator[str]:
        """Shared texts that no cell refers to any more."""
        return (text for text, used in zip(self._strings, self._used, strict=True) if not used and text.strip())

    def read(self, sheet: str, content: bytes, spans: Iterable[tuple[int, int, int]]) -> Iterator[SheetRow | Line]:
        """The rows of a sheet, and the texts in its formulas."""
        row, column, cells = 0, -1, dict[int, str]()
        known: set[str] = set()
        for kind, start, end in spans:
            data = content[start:end]
            if kind == _ROW:
                if cells:
                    yield SheetRow(sheet, gathered(row + 1, cells))
                row, column, cells = int.from_bytes(data[:4], "little") & 0xFFFFF, -1, {}
            elif kind in _READERS:
                column = column + 1 if kind in _SHORT else int.from_bytes(data[:4], "little") & 0x3FFF
                if text := self._value(kind, data[0 if kind in _SHORT else 4 :]):
                    cells[column] = text
                if kind in _FORMULAS:
                    place = (("sheet", sheet), ("cell", f"{letters(column)}{row + 1}"))
                    yield from (line for line in _literals(kind, data, place, known) if line.text not in text)
        if cells:
            yield SheetRow(sheet, gathered(row + 1, cells))

    def _value(self, kind: int, data: bytes) -> str:
        """The text of a cell: its style comes first, then its value."""
        try:
            return _READERS[kind](self, int.from_bytes(data[:3], "little"), data[4:])
        except (error, IndexError):
            self.has_lost = True
            return ""

    def _number(self, value: float, style: int) -> str:
        form = self._shapes[style] if style < len(self._shapes) else Shape()
        return shown(value, form, self._epoch)

    def _packed(self, style: int, data: bytes) -> str:
        return self._number(packed_number(unpack_from("<I", data)[0]), style)

    def _real(self, style: int, data: bytes) -> str:
        return self._number(unpack_from("<d", data)[0], style)

    def _error(self, style: int, data: bytes) -> str:  # noqa: ARG002 - readers are called alike
        return _ERRORS.get(data[0], "#?")

    def _truth(self, style: int, data: bytes) -> str:  # noqa: ARG002 - readers are called alike
        return str(bool(data[0]))

    def _text(self, style: int, data: bytes) -> str:  # noqa: ARG002 - readers are called alike
        return cell_text(text_at(data, 0)[0])

    def _rich(self, style: int, data: bytes) -> str:  # noqa: ARG002 - readers are called alike
        return cell_text(text_at(data, 1)[0])

    def _shared(self, style: int, data: bytes) -> str:  # noqa: ARG002 - readers are called alike
        index = unpack_from("<I", data)[0]
        if index >= len(self._strings):
            self.has_lost = True
            return ""
        self._used[index] = 1
        return cell_text(self._strings[index])


def _literals(kind: int, data: bytes, place: tuple[tuple[str, str], ...], known: set[str]) -> Iterator[Line]:
    start = 8 + _FORMULAS[kind]
    if kind == 8:
        start = text_at(data, 8)[1]
    for text in literals(data[start:]):
        if len(text) >= _SHORTEST_LITERAL and text not in known:
            known.add(text)
            yield Line(text, "", place, "formula")


_READERS: dict[int, Callable[[SheetCells, int, bytes], str]] = {
    2: SheetCells._packed, 3: SheetCells._error, 4: SheetCells._truth, 5: SheetCells._real, 6: SheetCells._text,
    7: SheetCells._shared, 8: SheetCells._text, 9: SheetCells._real, 10: SheetCells._truth, 11: SheetCells._error,
    13: SheetCells._packed, 14: SheetCells._error, 15: SheetCells._truth, 16: SheetCells._real, 17: SheetCells._text,
    18: SheetCells._shared, 62: SheetCells._rich,
}  # fmt: skip
CELLS = frozenset(_READERS) | {_ROW, 1, 12}
