"""The content of an OpenDocument spreadsheet: cells, their repeats bounded, and what stands around them."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from leakscan.extract.office.formulas import join
from leakscan.extract.office.package import local
from leakscan.extract.office.part_lines import Line
from leakscan.extract.rows import Row, SheetRow, gathered, number_text
from leakscan.extract.tables import cell_text, letters
from leakscan.model import Place

# How often a cell or a row with content is given again; empty ones are only counted.
_MOST_REPEATS = 64
_NUMBERS = frozenset(("float", "currency"))
_ROWS = 1 << 20
_COLUMNS = 1 << 14
_CELLS = frozenset(("table-cell", "covered-table-cell", "change-track-table-cell"))
_SPACES = frozenset(("tab", "line-break"))
_PARAGRAPHS = frozenset(("p", "h"))
# Looks and settings of the program.
_SKIPPED = frozenset(("settings", "styles", "automatic-styles", "font-face-decls"))
_PARTS = {"meta": "properties", "scripts": "macro", "master-styles": "header", "header": "header", "footer": "footer"}
# Attributes of anything but cells that people write into.
_ATTRIBUTES = frozenset((
    "name", "expression", "condition", "label", "current-value", "value", "comment", "title", "sql-statement",
    "command", "datasource", "connection-resource", "database-name", "database-table-name", "query-name",
    "source-name", "display-name", "filter-options", "refresh-delay", "user-name", "password", "application", "topic",
    "item", "string-value", "help-text", "linked-cell",
))  # fmt: skip
_NAMED = frozenset((
    "table", "named-range", "named-expression", "database-range", "frame", "user-defined", "data-pilot-table",
    "data-pilot-member", "scenario", "library-embedded", "module",
))  # fmt: skip
_INNER = ("#", "Pictures/", "./Obj", "Object", "ObjectReplacements/", "./ObjectReplacements/")
_LITERAL = re.compile(r'"((?:[^"]|"")+)"')
_SHORTEST_LITERAL = 4
_MOST_LITERALS = 10_000


@dataclass(slots=True)
class _Cell:
    repeats: int
    kind: str
    value: str = field(repr=False)
    formula: str = field(repr=False)
    texts: list[str] = field(default_factory=list, repr=False)


class OdsContent:
    """Takes the events of the parser and gives rows and lines in the order in which they come."""

    def __init__(self, prefix: str = "") -> None:
        self.files: list[bytes] = []
        self.is_damaged = False
        self._prefix = prefix
        self._sheet = ""
        self._depth = 0
        self._number = 0
        self._repeats = 1
        self._column = 0
        self._cells: dict[int, str] = {}
        self._open: list[_Cell] = []
        self._sinks: list[list[str]] = []
        self._in_text = 0
        self._in_note = 0
        self._loose: list[str] = []
        self._digits: list[str] | None = None
        self._skipped = 0
        self._part = ""
        self._literals: set[str] = set()
        self._found: list[SheetRow | Line] = []

    def take(self) -> list[SheetRow | Line]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        if self._loose:
            self._end_loose(name)
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
        elif name in _PARAGRAPHS:
            self._start_text(name)
        elif name in _CELLS:
            self._start_cell({local(key): value for key, value in attributes.items()})
        else:
            self._start_other(name, {local(key): value for key, value in attributes.items()})

    def _start_other(self, name: str, values: dict[str, str]) -> None:
        self._part = _PARTS.get(name, self._part)
        if name == "table":
            self._start_table(values)
        elif name == "table-row" and self._depth == 1:
            self._repeats = _count(values.get("number-rows-repeated"), _ROWS)
            self._column, self._cells = 0, {}
        elif name == "annotation":
            self._start_text(name)
        elif self._in_text and name in ("s", *_SPACES):
            self.data(" " * (_count(values.get("c"), _MOST_REPEATS) if name == "s" else 1))
        elif name == "binary-data":
            self._digits = []
        self._take_attributes(name, values)
        if "href" in values and not values["href"].startswith(_INNER):
            place = self._cell_place() if self._open else self._place()
            self._found.append(Line(values["href"], "href", place, "hyperlink"))

    def _start_table(self, values: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._sheet, self._number = self._prefix + values.get("name", ""), 0
            self._literals = set()

    def _start_cell(self, values: dict[str, str]) -> None:
        repeats = _count(values.get("number-columns-repeated"), _COLUMNS)
        value = next((values[key] for key in ("value", "date-value", "string-value") if key in values), "")
        self._open.append(_Cell(repeats, values.get("value-type", ""), value, values.get("formula", "")))
        self._sinks.append(self._open[-1].texts)

    def _take_literals(self, formula: str, shown: str) -> None:
        """The texts in a formula that its cell does not show."""
        for found in _LITERAL.findall(formula):
            if len(found) < _SHORTEST_LITERAL or found in shown or found in self._literals:
                continue
            if len(self._literals) < _MOST_LITERALS:
                self._literals.add(found)
            self._found.append(Line(found.replace('""', '"'), "", self._cell_place(), "formula"))

    def _start_text(self, name: str) -> None:
        if name == "annotation":
            self._in_note += 1
            self._sinks.append([])
            return
        self._in_text += 1
        if not self._sinks:
            self._sinks.append([])
        if self._sinks[-1]:
            self._sinks[-1].append(" ")

    def _take_attributes(self, name: str, values: dict[str, str]) -> None:
        for key, value in values.items():
            if key in _ATTRIBUTES and value.strip() and (key != "name" or name in _NAMED):
                place = () if name == "table" else self._place()
                self._found.append(Line(value, key, place, self._part or ("workbook" if not place else "sheet")))

    def data(self, text: str) -> None:
        """Takes the characters of paragraphs, and of what is no paragraph."""
        if self._skipped:
            return
        if self._digits is not None:
            self._digits.append(text)
        elif self._in_text and self._sinks:
            self._sinks[-1].append(text)
        elif text.strip():
            self._loose.append(text)

    def end(self, tag: str) -> None:
        """Closes an element."""
        name = local(tag)
        if self._loose:
            self._end_loose(name)
        if self._skipped:
            self._skipped -= 1
            return
        if name in _PARTS:
            self._part = ""
        if name in _CELLS and self._open:
            self._sinks.pop()
            self._end_cell(name, self._open.pop())
        elif name == "annotation" and self._sinks:
            self._in_note = max(0, self._in_note - 1)
            self._line(self._sinks.pop(), "comment")
        elif name in _PARAGRAPHS:
            self._in_text = max(0, self._in_text - 1)
            if not self._open and len(self._sinks) == 1:
                self._line(self._sinks.pop(), "drawing" if self._depth else "sheet")
        elif name == "table-row" and self._depth == 1:
            self._end_row()
        elif name == "table":
            self._depth = max(0, self._depth - 1)
        elif name == "binary-data":
            self._end_file()

    def close(self) -> None:
        """Gives what a broken document left open."""
        self._end_loose("")
        while self._open:
            self._end_cell("table-cell", self._open.pop())
        self._end_row()

    def _end_loose(self, name: str) -> None:
        """Text that stands in no paragraph: titles, authors, properties, macros."""
        if not self._loose or self._in_text:
            return
        text, self._loose = "".join(self._loose).strip(), []
        part = self._part or ("comment" if self._in_note else "drawing" if self._depth else "sheet")
        place = self._cell_place() if self._in_note and self._open else self._place()
        heading = {"creator": "author"}.get(name, name)
        if name != "date" or self._part:
            self._found.append(Line(text, heading, place, part))

    def _end_file(self) -> None:
        digits, self._digits = "".join("".join(self._digits or ()).split()), None
        try:
            self.files.append(base64.b64decode(digits))
        except (binascii.Error, ValueError):
            self.is_damaged = True

    def _place(self) -> Place:
        return (("sheet", self._sheet),) if self._depth and self._sheet else ()

    def _cell_place(self) -> Place:
        return (*self._place(), ("cell", f"{letters(self._column)}{self._number + 1}"))

    def _line(self, pieces: list[str], part: str) -> None:
        text = "".join(pieces).strip()
        if not text:
            return
        part = self._part or part
        place = self._cell_place() if part == "comment" and self._open else self._place()
        self._found.append(Line(text, part, place, part))

    def _end_cell(self, name: str, cell: _Cell) -> None:
        text = _text(cell)
        if cell.formula:
            self._take_literals(cell.formula, text)
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
        # What is shown of a number may be rounded; but zeros before it are not in its value.
        exact = number_text(cell.value)
        return shown if shown.isdecimal() and shown.lstrip("0") == exact.lstrip("0") else exact
    if not shown and not cell.value and cell.formula:
        return cell_text(join(cell.formula.partition(":=")[2] or cell.formula, {}))
    return cell_text(shown or cell.value)


def _count(value: str | None, most: int) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 10 else 1
