"""Sheets of a workbook as XML: a look ahead that tells how large they are, and a reader that needs no room for gaps."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from leakscan.extract.office.formulas import join
from leakscan.extract.office.number_formats import Shape, shape, shown
from leakscan.extract.office.package import local, parse
from leakscan.extract.rows import Row, gathered, number_text
from leakscan.extract.tables import cell_text, letters
from leakscan.extract.unpacked import Damage

_OPENING = re.compile(rb"<(?:\w+:)?sheetData(?:\s[^<>]*)?(/?)>")
_CLOSING = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_COLUMN = re.compile(rb'\sr\s*=\s*["\']([A-Z]{1,3})\d')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["\'](\d{1,9})')
_STYLE = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\bs\s*=\s*["\'](\d{1,6})')
_SHARED = re.compile(rb'\bt\s*=\s*["\']s["\'][^<>]{0,1000}>\s*<(?:\w+:)?v(?:\s[^<>]*)?>\s*(\d{1,9})')
_UNCACHED = re.compile(
    rb"(?:</(?:\w+:)?f|<(?:\w+:)?f(?:\s[^<>]*)?/)>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_FORMULA = re.compile(
    rb'\br\s*=\s*["\']([A-Z]{1,3}\d{1,7})["\'][^<>]{0,1000}>\s*<(?:\w+:)?f(?:\s[^<>]*)?>([^<]+)</(?:\w+:)?f>'
    rb"(?:\s*<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<)?"
)
# Texts, and numbers too long to be anything but identifiers.
_LITERAL = re.compile(r'"((?:[^"]|"")+)"|(?<![\w.])(\d{13,15})(?![\w.])')
_HOLDS_LITERAL = re.compile(rb'"|&quot;|\d{13}')
_OVERLAP = 256
# A cell longer than this is cut: what is looked for stands at its beginning.
_LONGEST_CELL = 1 << 17
_SHORTEST_LITERAL = 4
_MOST_LITERALS = 10_000
_KNOWN_CELLS = 200_000
# Excel itself keeps 65,490 of them in a workbook.
_MOST_STYLES = 1 << 17
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class Survey:
    """What passes by while a sheet is read for what stands around its cells.

    `padded` are the numbers of the styles that fill numbers up with zeros; `used` marks the shared texts in cells.
    """

    def __init__(self, padded: Collection[int] = (), used: bytearray | None = None) -> None:
        self.has_cells = False
        self.has_uncached = False
        self.has_padded = False
        self.has_lost = False
        self.literals: dict[str, str] = {}
        self._padded = frozenset(str(number).encode("ascii") for number in padded)
        self._used = bytearray() if used is None else used
        self._columns: set[bytes] = set()
        self._last_row = 0
        self._tail = b""

    @property
    def area(self) -> int:
        """How many cells the used rectangle holds, empty ones included."""
        numbers = [column_number(name.decode("ascii")) for name in self._columns]
        return self._last_row * (max(numbers) - min(numbers) + 1) if numbers else 0

    def around(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The XML without the content of its cells."""
        is_inside, rest = False, b""
        for chunk in chunks:
            rest += chunk
            while found := (_CLOSING if is_inside else _OPENING).search(rest):
                if is_inside:
                    self._look(rest[: found.start()], is_last=True)
                    yield rest[found.start() : found.end()]
                else:
                    self.has_cells = True
                    yield rest[: found.end()]
                is_inside = not is_inside and not (found.re is _OPENING and found.group(1))
                rest = rest[found.end() :]
            whole, rest = rest[:-_OVERLAP], rest[-_OVERLAP:]
            if is_inside:
                self._look(whole)
            else:
                yield whole
        if is_inside:
            self._look(rest, is_last=True)
        else:
            yield rest

    def _look(self, content: bytes, *, is_last: bool = False) -> None:
        content = self._tail + content
        # Cells are looked at as a whole: what begins one waits for its end.
        end = len(content) if is_last else content.rfind(b"c>") + 2
        if not is_last and end < 2 and len(content) < _LONGEST_CELL:
            end = 0
        content, self._tail = content[:end], content[end:][-_LONGEST_CELL:]
        if not content:
            return
        self._columns.update(_COLUMN.findall(content))
        self._last_row = max(self._last_row, max(map(int, _ROW.findall(content)), default=0))
        if self._padded and not self.has_padded:
            self.has_padded = not self._padded.isdisjoint(_STYLE.findall(content))
        if b"f>" in content or b"/>" in content:
            self.has_uncached = self.has_uncached or bool(_UNCACHED.search(content))
        if b"f>" in content:
            self._take_literals(content)
        for number in map(int, _SHARED.findall(content)):
            if number < len(self._used):
                self._used[number] = 1
            else:
                self.has_lost = True

    def _take_literals(self, content: bytes) -> None:
        """The texts in formulas that their cells do not show; a formula without a result is shown itself."""
        for cell, formula, result in _FORMULA.findall(content):
            if not result or not _HOLDS_LITERAL.search(formula):
                continue
            shown = unescape(result.decode("utf-8", "replace"))
            for quoted, number in _LITERAL.findall(unescape(formula.decode("utf-8", "replace"))):
                literal = quoted or number
                is_new = len(literal) >= _SHORTEST_LITERAL and literal not in shown
                if is_new and len(self.literals) < _MOST_LITERALS:
                    self.literals.setdefault(literal.replace('""', '"'), cell.decode("ascii"))


@dataclass(frozen=True, slots=True)
class Styles:
    """What each cell style makes of a number, and from where days are counted."""

    shapes: Sequence[Shape] = ()
    epoch: datetime = CALENDAR_WINDOWS_1900
    is_cut: bool = False

    @property
    def padded(self) -> list[int]:
        """The styles that fill numbers up with zeros."""
        return [number for number, form in enumerate(self.shapes) if form.digits]


@dataclass(slots=True)
class _Cell:
    column: int
    kind: str
    style: str
    value: list[str] = field(default_factory=list)
    formula: list[str] = field(default_factory=list)


class SheetCells:
    """Takes the events of a sheet's parser and gives its rows; only cells that exist take room."""

    def __init__(self, strings: Sequence[str], styles: Styles, *, keeps_cells: bool):
        self._strings = strings
        self._styles = styles
        self._known: dict[str, str] = {}
        self._keeps_cells = keeps_cells
        self._number = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._formulas: dict[int, str] = {}
        self._cell: _Cell | None = None
        self._sink: list[str] | None = None
        self._rows: list[Row] = []

    def take(self) -> list[Row]:
        """The rows since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens a row, a cell or a part of a cell."""
        name = local(tag)
        if name == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdigit() else self._number + 1
            self._column, self._cells, self._formulas = -1, {}, {}
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(found.group(1)) - 1 if found else self._column + 1
            self._number = int(found.group(2)) if found else self._number
            self._cell = _Cell(self._column, attributes.get("t", "n"), attributes.get("s", ""))
        elif self._cell and name in ("v", "t"):
            self._sink = self._cell.value
        elif self._cell and name == "f":
            self._sink = self._cell.formula
        elif name == "rPh":
            # Reading aids of a text, not part of it.
            self._sink = []

    def end(self, tag: str) -> None:
        """Closes what was open."""
        name = local(tag)
        if name == "c" and self._cell:
            self._take_cell(self._cell)
            self._cell = None
        elif name == "row":
            self._end_row()
        elif name in ("v", "t", "f", "rPh"):
            self._sink = None

    def data(self, text: str) -> None:
        """Takes characters of a value or formula."""
        if self._sink is not None:
            self._sink.append(text)

    def close(self) -> None:
        """Gives the row that a broken sheet left open."""
        self._end_row()

    def _take_cell(self, cell: _Cell) -> None:
        text = "".join(cell.value)
        if text.strip():
            text = _value(text, cell, self._strings, self._styles)
            self._cells[cell.column] = text
            if self._keeps_cells and len(self._known) < _KNOWN_CELLS:
                self._known[f"{letters(cell.column)}{self._number}"] = text
        elif formula := "".join(cell.formula):
            self._formulas[cell.column] = formula

    def _end_row(self) -> None:
        for column, formula in self._formulas.items():
            self._cells[column] = cell_text(join(formula, self._known))
            self._known[f"{letters(column)}{self._number}"] = self._cells[column]
        if self._cells:
            self._rows.append(gathered(self._number, self._cells))
        self._cells, self._formulas = {}, {}


def sheet_rows(
    chunks: Iterable[bytes], strings: Sequence[str], styles: Styles, damage: Damage, *, keeps_cells: bool = False
) -> Iterator[Row]:
    """The rows of a sheet as they come."""
    cells = SheetCells(strings, styles, keeps_cells=keeps_cells)
    for _ in parse(chunks, cells, damage):
        yield from cells.take()


def column_number(name: str) -> int:
    """The number of a column, counted from 1.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _value(text: str, cell: _Cell, strings: Sequence[str], styles: Styles) -> str:
    if cell.kind == "s":
        index = int(text) if text.strip().isdecimal() else -1
        return cell_text(strings[index]) if 0 <= index < len(strings) else ""
    if cell.kind == "b":
        return cell_text(text.strip() in ("1", "true"))
    if cell.kind != "n":
        return cell_text(plain(text))
    return cell_text(_number(text.strip(), cell.style, styles))


def _number(text: str, style: str, styles: Styles) -> str:
    form = styles.shapes[int(style)] if style.isdecimal() and int(style) < len(styles.shapes) else Shape()
    if not form.is_date and not form.digits:
        return number_text(text)
    try:
        return shown(float(text), form, styles.epoch)
    except ValueError:
        return text


def plain(text: str) -> str:
    """A text without the escapes for characters that XML cannot hold."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


class _Strings:
    """Takes the events of the shared strings' parser."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.aloud: list[str] = []
        self._pieces: list[str] = []
        self._read: list[str] = []
        self._open: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - none matter
        self._open.append(local(tag))

    def end(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        if local(tag) == "si":
            self.strings.append(plain("".join(self._pieces)))
            if aloud := plain("".join(self._read)).strip():
                self.aloud.append(aloud)
            self._pieces, self._read = [], []

    def data(self, text: str) -> None:
        if self._open[-1:] == ["t"]:
            (self._read if "rPh" in self._open else self._pieces).append(text)

    def close(self) -> None:
        self._open = []


def shared_strings(chunks: Iterable[bytes]) -> tuple[list[str], list[str]]:
    """The strings that cells refer to by number, and how some of them are read aloud."""
    target = _Strings()
    for _ in parse(chunks, target):
        continue
    return target.strings, target.aloud


class _Formats:
    """Takes the events of the styles' parser."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        self.cells: list[str] = []
        self._is_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "cellXfs":
            self._is_cells = True
        elif name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and self._is_cells:
            self.cells.append(attributes.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self._is_cells = False

    def data(self, text: str) -> None:
        """Styles hold no text."""

    def close(self) -> None:
        self._is_cells = False


def cell_styles(chunks: Iterable[bytes], epoch: datetime) -> Styles:
    """What the styles make of numbers."""
    target = _Formats()
    is_cut = False
    for _ in parse(chunks, target):
        if is_cut := len(target.cells) > _MOST_STYLES or len(target.codes) > _MOST_STYLES:
            break
    return Styles([shape(target.codes.get(code, "")) for code in target.cells], epoch, is_cut)
