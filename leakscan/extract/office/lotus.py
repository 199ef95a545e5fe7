"""Lotus 1-2-3 and its kin (Works, Symphony, Quattro Pro for DOS): cells, names, headers; other records as strings."""

from collections.abc import Callable, Iterator
from io import BytesIO
from struct import error, unpack_from

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.part_lines import Line
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.rows import SheetRow, gathered
from leakscan.extract.tables import cell_text, letters
from leakscan.language import mark
from leakscan.model import Item, Problem

_DAMAGED = mark("A part of the document is damaged; what came before was read")
_BEGINNINGS = (0x0000, 0x00FF)
_END, _NAME, _PASSWORD = 0x0001, 0x000B, 0x004B
_MARGINS = {0x0025: "header", 0x0026: "footer"}
_ALIGNMENT = "'\"^\\|"
_FIRST_OF_LATER_VERSIONS = 0x1000
_WORKS = 0x00FF
# Ranges, windows, margins of print, order of calculation, looks of columns: numbers only.
_TEXTLESS = frozenset((*range(0x02, 0x0B), 0x0C, 0x18, 0x1A, *range(0x1C, 0x25), *range(0x27, 0x33)))
_FACTORS = (5000.0, 500.0, 0.05, 0.005, 0.0005, 0.00005, 0.0625, 0.015625)


class Sheets:
    """Takes the records of a file and gives rows and lines."""

    def __init__(self, content: bytes, budget: Budget):
        self._content = content
        self._budget = budget
        self._version = unpack_from("<H", content, 4)[0] if len(content) >= 6 else 0
        # Quattro Pro for Windows has a short beginning where Lotus has a long one.
        self._is_quattro = self._version in (0x1001, 0x1002) and content[2:4] == b"\x02\x00"
        self._encoding = "cp1252" if content[:1] == b"\xff" or self._is_quattro else "cp850"
        self._at = (0, -1)
        self._cells: dict[int, str] = {}
        self._formula: tuple[int, int, int] | None = None
        self.is_locked = False
        self.is_cut = False

    def read(self) -> Iterator[SheetRow | Line]:
        """Everything in the file."""
        position = 0
        while position + 4 <= len(self._content):
            self._budget.check_time()
            kind, length = unpack_from("<HH", self._content, position)
            data = self._content[position + 4 : position + 4 + length]
            self.is_cut = len(data) < length
            position += 4 + length
            if kind == _END:
                break
            self.is_locked = self.is_locked or kind == _PASSWORD
            yield from self._take(kind, data)
        else:
            self.is_cut = True
        yield from self._end_row()

    def _take(self, kind: int, data: bytes) -> Iterator[SheetRow | Line]:
        readers = _QUATTRO if self._is_quattro else _LATER if self._version >= _FIRST_OF_LATER_VERSIONS else _EARLIER
        if kind in readers:
            try:
                sheet, row, column, text = readers[kind](self, data)
            except error:
                return
            yield from self._put(sheet, row, column, text)
        elif kind == _NAME:
            yield self._line(data[:16], "name")
        elif kind in _MARGINS and self._version < _FIRST_OF_LATER_VERSIONS:
            yield self._line(data, _MARGINS[kind])
        elif kind not in _TEXTLESS and kind not in _BEGINNINGS:
            runs = strings.runs(BytesIO(data), self._budget, shortest=4)
            yield from (Line(run.text.strip(), "", (), "content") for run in runs)

    def _line(self, data: bytes, part: str) -> Line:
        return Line(self._text(data), part, (), part)

    def _text(self, data: bytes) -> str:
        text = data.split(b"\x00")[0].decode(self._encoding, "replace")
        return cell_text(text[1:] if text[:1] and text[0] in _ALIGNMENT else text)

    def _put(self, sheet: int, row: int, column: int, text: str) -> Iterator[SheetRow]:
        if (sheet, row) != self._at:
            yield from self._end_row()
            self._at = (sheet, row)
        if text:
            self._cells[column] = text

    def _end_row(self) -> Iterator[SheetRow]:
        if self._cells:
            sheet, row = self._at
            yield SheetRow(letters(sheet), gathered(row + 1, self._cells))
        self._cells = {}

    def _place(self, data: bytes) -> tuple[int, int, int]:
        """Sheet, row and column of a record of the versions up to 2: the first byte is the format."""
        column, row = unpack_from("<HH", data, 1)
        return column >> 8, row, column & 0xFF

    def _integer(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._place(data), str(unpack_from("<h", data, 5)[0]))

    def _number(self, data: bytes) -> tuple[int, int, int, str]:
        self._formula = self._place(data)
        return (*self._formula, cell_text(unpack_from("<d", data, 5)[0]))

    def _label(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._place(data), self._text(data[5:]))

    def _later_place(self, data: bytes) -> tuple[int, int, int]:
        row, sheet, column = unpack_from("<HBB", data)
        return sheet, row, column

    def _later_label(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._later_place(data), self._text(data[4:]))

    def _long_number(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._later_place(data), cell_text(extended(data[4:14])))

    def _short_number(self, data: bytes) -> tuple[int, int, int, str]:
        value = unpack_from("<h", data, 4)[0]
        number = _FACTORS[value >> 1 & 7] * (value >> 4) if value & 1 else float(value >> 1)
        return (*self._later_place(data), cell_text(number))

    def _scaled_number(self, data: bytes) -> tuple[int, int, int, str]:
        value = unpack_from("<I", data, 4)[0]
        power = 10.0 ** (value & 0x0F)
        number = (value >> 6) / power if value & 0x10 else (value >> 6) * power
        return (*self._later_place(data), cell_text(-number if value & 0x20 else number))

    def _plain_number(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._later_place(data), cell_text(unpack_from("<d", data, 4)[0]))

    def _quattro_place(self, data: bytes) -> tuple[int, int, int]:
        column, sheet, row = unpack_from("<BBH", data)
        return sheet, row, column

    def _quattro_integer(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._quattro_place(data), str(unpack_from("<h", data, 6)[0]))

    def _quattro_number(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._quattro_place(data), cell_text(unpack_from("<d", data, 6)[0]))

    def _quattro_label(self, data: bytes) -> tuple[int, int, int, str]:
        return (*self._quattro_place(data), self._text(data[6:]))


def extended(data: bytes) -> float:
    """A number of 80 bits.

    >>> extended(bytes.fromhex("0000000000000080ff3f")), extended(bytes.fromhex("00000000000020f10fc0"))
    (1.0, -123456.0)
    """
    mantissa, power = unpack_from("<QH", data)
    exponent = (power & 0x7FFF) - 16383 - 63
    if not mantissa or not -1100 < exponent < 960:
        return 0.0
    value = float(mantissa) * 2.0**exponent if exponent < 0 else float(mantissa << min(exponent, 1000))
    return -value if power & 0x8000 else value


_Reader = Callable[[Sheets, bytes], tuple[int, int, int, str]]
_EARLIER: dict[int, _Reader] = {
    0x0D: Sheets._integer, 0x0E: Sheets._number, 0x0F: Sheets._label, 0x10: Sheets._number, 0x33: Sheets._label,
}  # fmt: skip
_LATER: dict[int, _Reader] = {
    0x16: Sheets._later_label, 0x17: Sheets._long_number, 0x18: Sheets._short_number, 0x19: Sheets._long_number,
    0x1A: Sheets._later_label, 0x25: Sheets._scaled_number, 0x27: Sheets._plain_number, 0x28: Sheets._plain_number,
}  # fmt: skip
_QUATTRO: dict[int, _Reader] = {
    0x0D: Sheets._quattro_integer, 0x0E: Sheets._quattro_number, 0x0F: Sheets._quattro_label,
    0x10: Sheets._quattro_number, 0x33: Sheets._quattro_label,
}  # fmt: skip


def extract(item: Item, budget: Budget) -> Extracted:
    """Row by row."""
    with item.open() as stream:
        content = stream.read()
    budget.spend(len(content), so_far=len(content))
    sheets = Sheets(content, budget)
    yield from write_found(item.locator, sheets.read(), budget)
    if sheets.is_locked:
        yield Problem(item.locator, "encrypted", mark("Opens only with a password"))
    elif sheets.is_cut:
        yield Problem(item.locator.at(part="content"), "corrupt", _DAMAGED)


LOTUS = Extractor(
    "lotus",
    ("application/vnd.lotus-1-2-3",),
    extract,
    reads=mark("cells of all sheets, names, headers and footers; other texts as strings"),
    leaves=mark("looks, pictures"),
)
