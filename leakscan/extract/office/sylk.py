"""SYLK: the cells of a sheet, their comments, names and the texts of formulas."""

import re
import unicodedata
from collections.abc import Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.number_formats import Shape, shape, shown
from leakscan.extract.office.part_lines import Line
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.rows import SheetRow, gathered
from leakscan.extract.tables import cell_text, letters
from leakscan.language import mark
from leakscan.model import Item, Problem

_SHEET = "1"
# A field begins behind one semicolon; two of them are a semicolon in a text.
_FIELD = re.compile(r"(?<!;)(?:;;)*(;)(?!;)")
_LITERAL = re.compile(r'"((?:[^"]|"")+)"')
_ESCAPE = re.compile("\x1b(?:N(.)(.)|([ -/])([0-?]))", re.DOTALL)
# Accents before their letter (T.61), written with the letters from A on.
_ACCENTS = {
    "A": "\u0300", "B": "\u0301", "C": "\u0302", "D": "\u0303", "H": "\u0308", "J": "\u030a", "K": "\u0327",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[\d.]+(?:E[+-]?\d+)?", re.IGNORECASE)
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_SHORTEST_LITERAL = 4


class Sylk:
    """Takes the records of a file: places hold until they are changed."""

    def __init__(self) -> None:
        self.has_end = False
        self._formats: list[Shape] = []
        self._shapes: dict[tuple[int, int], Shape] = {}
        self._row = self._column = 1
        self._at = 0
        self._cells: dict[int, str] = {}

    def read(self, text: str) -> Iterator[SheetRow | Line]:
        """The rows and lines of a file."""
        for line in text.splitlines():
            kind, *fields = fields_of(line)
            if kind == "E":
                self.has_end = True
                break
            if kind == "P":
                self._formats += [shape(field[1:]) for field in fields if field.startswith("P")]
            elif kind in ("C", "F"):
                yield from self._take(kind, fields)
            elif kind in ("NN", "NE", "NU"):
                yield from (Line(field[1:], "name", (), "name") for field in fields if field[:1] in ("N", "E"))
        yield from self._end_row()

    def _take(self, kind: str, fields: list[str]) -> Iterator[SheetRow | Line]:
        self._move(fields)
        for field in fields:
            mark_, content = field[:1], field[1:]
            if kind == "F" and mark_ == "P" and content.isdecimal() and int(content) < len(self._formats):
                self._shapes[self._row, self._column] = self._formats[int(content)]
            elif mark_ == "K" and kind == "C":
                yield from self._put(content)
            elif mark_ in ("A", "E") and kind == "C":
                yield from self._beside(mark_, content)

    def _move(self, fields: list[str]) -> None:
        for field in fields:
            if field[:1] in ("X", "Y") and field[1:].isdecimal():
                number = max(1, int(field[1:8]))
                if field[0] == "X":
                    self._column = min(number, _LAST_COLUMN)
                else:
                    self._row = min(number, _LAST_ROW)

    def _put(self, content: str) -> Iterator[SheetRow]:
        if self._row != self._at:
            yield from self._end_row()
            self._at = self._row
        self._cells[self._column - 1] = self._value(content)

    def _value(self, content: str) -> str:
        if content.startswith('"'):
            return cell_text(plain(content[1:].removesuffix('"')))
        if not _NUMBER.fullmatch(content):
            return cell_text(plain(content))
        try:
            return shown(float(content), self._shapes.get((self._row, self._column), Shape()))
        except ValueError:
            return content

    def _beside(self, kind: str, content: str) -> Iterator[Line]:
        place = (("sheet", _SHEET), ("cell", f"{letters(self._column - 1)}{self._row}"))
        if kind == "A":
            yield Line(plain(content), "comment", place, "comment")
            return
        for literal in _LITERAL.findall(content):
            if len(literal) >= _SHORTEST_LITERAL and literal not in self._cells.get(self._column - 1, ""):
                yield Line(plain(literal.replace('""', '"')), "", place, "formula")

    def _end_row(self) -> Iterator[SheetRow]:
        if self._cells:
            yield SheetRow(_SHEET, gathered(self._at, self._cells))
        self._cells = {}


def fields_of(line: str) -> list[str]:
    """The kind of a record and its fields.

    >>> fields_of('C;X1;K"a;;b"')
    ['C', 'X1', 'K"a;b"']
    """
    fields, start = [], 0
    for found in _FIELD.finditer(line):
        fields.append(line[start : found.start(1)].replace(";;", ";"))
        start = found.end(1)
    return [*fields, line[start:].replace(";;", ";")]


def plain(text: str) -> str:
    """A text without the escapes for accents and for what is no printed ASCII.

    >>> plain("N\x1bNBe le\x1b :suite")
    'Né le\\nsuite'
    """
    return _ESCAPE.sub(_character, text) if "\x1b" in text else text


def _character(found: re.Match[str]) -> str:
    accent, letter, high, low = found.groups()
    if accent is None:
        return bytes(((ord(high) - 0x20) << 4 | (ord(low) - 0x30),)).decode("cp1252", "replace")
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if accent in _ACCENTS else accent + letter


def extract(item: Item, budget: Budget) -> Extracted:
    """Row by row."""
    with item.open() as stream:
        data = stream.read()
    budget.spend(len(data), so_far=len(data))
    sylk = Sylk()
    yield from write_found(item.locator, sylk.read(decode(data)), budget)
    if not sylk.has_end:
        yield Problem(item.locator.at(part="content"), "corrupt", mark("The end of the file is missing"))


SYLK = Extractor(
    "sylk",
    ("application/x-sylk",),
    extract,
    reads=mark("cells, comments, names, texts of formulas"),
    leaves=mark("looks"),
)
