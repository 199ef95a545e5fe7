"""The content of an OpenDocument spreadsheet: cells, their repeats bounded, and what stands around them."""

from dataclasses import dataclass, field

from leakscan.extract.office.formulas import join
from leakscan.extract.office.package import local
from leakscan.extract.office.part_lines import Line
from leakscan.extract.rows import Row, SheetRow, gathered, number_text
from leakscan.extract.tables import cell_text, letters

# How often a cell or a row with content is given again; empty ones are only counted.
_MOST_REPEATS = 64
_NUMBERS = frozenset(("float",))
_ROWS = 1 << 20
_COLUMNS = 1 << 14
_CELLS = frozenset(("table-cell", "covered-table-cell", "change-track-table-cell"))
_SPACES = frozenset(("tab", "line-break"))


@dataclass(slots=True)
class _Cell:
    repeats: int
    kind: str
    value: str = field(repr=False)
    formula: str = field(repr=False)
    texts: list[str] = field(default_factory=list, repr=False)


class OdsContent:
    """Takes the events of the parser and gives rows and lines in the order in which they come."""

    def __init__(self) -> None:
        self._sheet = ""
        self._depth = 0
        self._number = 0
        self._repeats = 1
        self._column = 0
        self._cells: dict[int, str] = {}
        self._open: list[_Cell] = []
        self._sinks: list[list[str]] = []
        self._in_text = 0
        self._found: list[SheetRow | Line] = []

    def take(self) -> list[SheetRow | Line]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        values = {local(key): value for key, value in attributes.items()}
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._sheet, self._number = values.get("name", ""), 0
        elif name == "table-row" and self._depth == 1:
            self._repeats = _count(values.get("number-rows-repeated"), _ROWS)
            self._column, self._cells = 0, {}
        elif name in _CELLS:
            repeats = _count(values.get("number-columns-repeated"), _COLUMNS)
            value = next((values[key] for key in ("value", "date-value", "string-value") if key in values), "")
            self._open.append(_Cell(repeats, values.get("value-type", ""), value, values.get("formula", "")))
            self._sinks.append(self._open[-1].texts)
        elif name in ("annotation", "p", "h"):
            self._start_text(name)
        elif self._in_text and name in ("s", *_SPACES):
            self.data(" " * (_count(values.get("c"), _MOST_REPEATS) if name == "s" else 1))
        if "href" in values and not values["href"].startswith(("#", "Pictures/", "./Obj", "Object")):
            self._found.append(Line(values["href"], "href", self._place(), "hyperlink"))

    def _start_text(self, name: str) -> None:
        if name == "annotation":
            self._sinks.append([])
            return
        self._in_text += 1
        if not self._sinks:
            self._sinks.append([])
        if self._sinks[-1]:
            self._sinks[-1].append(" ")

    def data(self, text: str) -> None:
        """Takes the characters of paragraphs."""
        if self._in_text and self._sinks:
            self._sinks[-1].append(text)

    def end(self, tag: str) -> None:
        """Closes an element."""
        name = local(tag)
        if name in _CELLS and self._open:
            self._sinks.pop()
            self._end_cell(name, self._open.pop())
        elif name == "annotation" and len(self._sinks) > 0:
            self._line(self._sinks.pop(), "comment")
        elif name in ("p", "h"):
            self._in_text = max(0, self._in_text - 1)
            if not self._open and len(self._sinks) == 1:
                self._line(self._sinks.pop(), "drawing" if self._depth else "sheet")
        elif name == "table-row" and self._depth == 1:
            self._end_row()
        elif name == "table":
            self._depth = max(0, self._depth - 1)

    def close(self) -> None:
        """Gives what a broken document left open."""
        while self._open:
            self._end_cell("table-cell", self._open.pop())
        self._end_row()

    def _place(self) -> tuple[tuple[str, str], ...]:
        return (("sheet", self._sheet),) if self._depth and self._sheet else ()

    def _line(self, pieces: list[str], part: str) -> None:
        text = "".join(pieces).strip()
        if not text:
            return
        place = self._place()
        if part == "comment" and self._open:
            place = (*place, ("cell", f"{letters(self._column)}{self._number + 1}"))
        self._found.append(Line(text, part, place, part))

    def _end_cell(self, name: str, cell: _Cell) -> None:
        text = _text(cell)
        if name == "change-track-table-cell":
            self._found.append(Line(text, "change", (), "change"))
        elif self._open:
            # A cell of a table within a cell.
            self._open[-1].texts.append(f" {text}")
        elif text and self._depth == 1:
            for column in range(self._column, min(self._column + min(cell.repeats, _MOST_REPEATS), _COLUMNS)):
                self._cells[column] = text
        if not self._open and self._depth == 1 and name != "change-track-table-cell":
            self._column += cell.repeats

    def _end_row(self) -> None:
        if self._cells:
            row = gathered(self._number + 1, self._cells)
            for repeat in range(min(self._repeats, _MOST_REPEATS)):
                self._found.append(SheetRow(self._sheet, Row(row.number + repeat, row.columns, row.texts)))
        self._number += self._repeats
        self._cells, self._repeats = {}, 1


def _text(cell: _Cell) -> str:
    shown = "".join(cell.texts).strip()
    if cell.kind in _NUMBERS and cell.value:
        # What is shown of a number may be rounded.
        return number_text(cell.value)
    if not shown and not cell.value and cell.formula:
        return cell_text(join(cell.formula.partition(":=")[2] or cell.formula, {}))
    return cell_text(shown or cell.value)


def _count(value: str | None, most: int) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 10 else 1
