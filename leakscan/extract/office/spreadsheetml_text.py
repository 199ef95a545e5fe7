"""The content of an Excel 2003 XML workbook: cells with their formats, comments, links, headers, names."""

import re

from leakscan.extract.office.formulas import join
from leakscan.extract.office.number_formats import Shape, shape, shown
from leakscan.extract.office.package import local
from leakscan.extract.office.part_lines import Line, plain_header
from leakscan.extract.rows import SheetRow, gathered
from leakscan.extract.tables import cell_text, letters
from leakscan.model import Place

_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?")
_LITERAL = re.compile(r'"((?:[^"]|"")+)"')
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_SHORTEST_LITERAL = 4
# Elements whose text is one piece; every other one that holds text is a line under its own name.
_RUNS = frozenset(("b", "i", "u", "s", "font", "span", "sup", "sub"))


class SpreadsheetText:
    """Takes the events of the parser and gives rows and lines in the order in which they come."""

    def __init__(self) -> None:
        self._sheet = ""
        self._row = 0
        self._column = 0
        self._cells: dict[int, str] = {}
        self._shapes: dict[str, Shape] = {}
        self._style = ""
        self._form = Shape()
        self._kind = ""
        self._formula = ""
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._in_comment = False
        self._found: list[SheetRow | Line] = []

    def take(self) -> list[SheetRow | Line]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        values = {local(key): value for key, value in attributes.items()}
        if name.lower() not in _RUNS:
            self._end_text()
        self._open.append(name)
        if name == "Worksheet":
            self._sheet, self._row = values.get("Name", ""), 0
            self._line(self._sheet, "name", "workbook", ())
        elif name == "Row":
            self._end_row()
            self._row = _index(values, self._row + 1, _LAST_ROW)
            self._column = 0
        elif name == "Cell":
            self._start_cell(values)
        elif name == "Data":
            self._kind = values.get("Type", "")
        elif name == "Comment":
            self._in_comment = True
            self._line(values.get("Author", ""), "author", "comment")
        elif name in ("Header", "Footer"):
            self._line(plain_header(values.get("Data", "")), name.lower(), name.lower())
        else:
            self._start_other(name, values)

    def _start_cell(self, values: dict[str, str]) -> None:
        self._column = _index(values, self._column + 1, _LAST_COLUMN)
        self._form = self._shapes.get(values.get("StyleID", ""), Shape())
        self._formula = values.get("Formula", "")
        self._line(values.get("HRef", ""), "hyperlink", "hyperlink")
        self._line(values.get("HRefScreenTip", ""), "hyperlink", "hyperlink")

    def _start_other(self, name: str, values: dict[str, str]) -> None:
        if name == "Style":
            self._style = values.get("ID", "")
        elif name == "NumberFormat":
            self._shapes[self._style] = shape(values.get("Format", ""))
        elif name == "NamedRange":
            self._line(f"{values.get('Name', '')} {values.get('RefersTo', '')}".strip(), "name", "name", ())

    def data(self, text: str) -> None:
        """Takes characters."""
        self._pieces.append(text)

    def end(self, tag: str) -> None:
        """Closes an element."""
        name = local(tag)
        if name.lower() in _RUNS:
            self._close_element()
            return
        self._end_text()
        if name == "Cell":
            self._end_cell()
        elif name == "Row":
            self._end_row()
        elif name == "Comment":
            self._in_comment = False
        elif name == "Worksheet":
            self._end_row()
            self._sheet = ""
        self._close_element()

    def close(self) -> None:
        """Gives what a broken document left open."""
        self._end_text()
        self._end_row()

    def _close_element(self) -> None:
        if self._open:
            self._open.pop()

    def _place(self) -> Place:
        place: Place = (("sheet", self._sheet),) if self._sheet else ()
        return (*place, ("cell", f"{letters(self._column - 1)}{self._row}")) if "Cell" in self._open else place

    def _line(self, text: str, heading: str, part: str, place: Place | None = None) -> None:
        if text.strip():
            self._found.append(Line(text, heading, self._place() if place is None else place, part))

    def _end_text(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        name = next((each for each in reversed(self._open) if each.lower() not in _RUNS), "")
        if not text.strip():
            return
        if self._in_comment:
            self._line(text.strip(), "comment", "comment")
        elif name == "Data":
            self._cells[self._column - 1] = self._cells.get(self._column - 1, "") + self._value(text)
        elif name == "PhoneticText" or "Cell" not in self._open:
            parts = "properties" if "DocumentProperties" in str(self._open) else "sheet"
            self._line(text.strip(), name, parts if self._sheet or parts == "properties" else "workbook")

    def _value(self, text: str) -> str:
        if self._kind == "Number":
            try:
                return shown(float(text), self._form)
            except ValueError:
                return cell_text(text)
        if self._kind == "DateTime" and (found := _MIDNIGHT.fullmatch(text.strip())):
            return found.group(1)
        return cell_text(text)

    def _end_cell(self) -> None:
        if self._formula and self._column - 1 not in self._cells:
            self._cells[self._column - 1] = cell_text(join(self._formula, {}))
        for literal in _LITERAL.findall(self._formula):
            if len(literal) >= _SHORTEST_LITERAL and literal not in self._cells[self._column - 1]:
                self._line(literal.replace('""', '"'), "", "formula")
        self._formula = ""

    def _end_row(self) -> None:
        if self._cells:
            self._found.append(SheetRow(self._sheet, gathered(max(self._row, 1), self._cells)))
        self._cells = {}


def _index(values: dict[str, str], otherwise: int, most: int) -> int:
    given = values.get("Index", "")
    return min(int(given) if given.isdecimal() and 0 < len(given) < 9 else otherwise, most)
