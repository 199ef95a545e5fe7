"""Delimited text: which delimiter parts the columns, what the headings are, and where a cell stands."""

import csv
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from leakscan.extract.tables import headings_of, letters
from leakscan.model import Place

SAMPLE_LINES = 50
_DELIMITERS = ("\t", ";", "|", ",")
# Statements, messages and code have delimiters too, but no columns.
_NO_TABLE = re.compile(
    r"^[^\S\n]*(?:INSERT\s+INTO|CREATE\s+TABLE|COPY\s+\S+\s*\(|MSH\||FHS\||H\|~|import\s|from\s+\S+\s+import\s|#include|[{}\[<])",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_FIELD = 8192


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is laid out; `heading_line` counts from 1, 0 when no line reads like headings."""

    delimiter: str
    quoted: bool
    headings: tuple[str, ...] = field(default=(), repr=False)
    heading_line: int = 0


@dataclass(frozen=True, slots=True)
class DelimitedAnchors:
    """Anchors of a block of delimited lines, worked out from the text for the characters asked for.

    `line` is the number of the first line; `folds` are the offsets of line ends inside quoted cells, which the text
    holds as spaces; a delimiter inside quotes does not part cells.
    """

    text: str = field(repr=False)
    dialect: Dialect
    line: int
    folds: Sequence[int] = field(default=(), repr=False)

    @property
    def delimiter(self) -> str:
        """That of the dialect."""
        return self.dialect.delimiter

    def _index(self, offset: int) -> int:
        start = self.text.rfind("\n", 0, offset) + 1
        before = self.text[start:offset]
        if self.dialect.quoted and '"' in before:
            return sum(part.count(self.dialect.delimiter) for part in before.split('"')[::2])
        return before.count(self.dialect.delimiter)

    def _line(self, offset: int) -> int:
        return self.line + self.text.count("\n", 0, offset) + bisect_left(self.folds, offset)

    def place(self, offset: int) -> Place:
        """Line and column, both counted from 1."""
        return (("line", str(self._line(offset))), ("column", str(self._index(offset) + 1)))

    @property
    def has_headings(self) -> bool:
        """Whether the columns have names."""
        return bool(self.dialect.headings)

    def heading(self, offset: int) -> str:
        """The heading of the column; none for the headings themselves."""
        index = self._index(offset)
        if index >= len(self.dialect.headings) or self._is_heading(offset):
            return ""
        return self.dialect.headings[index]

    def column(self, offset: int) -> str:
        """The letter of the column."""
        return f"!{letters(self._index(offset))}"

    def _is_heading(self, offset: int) -> bool:
        # Only the first block holds the headings, near its start: no need to count lines anywhere else.
        return self.line == 1 and offset < _LONGEST_FIELD * 8 and self._line(offset) == self.dialect.heading_line


def sniff(text: str) -> Dialect | None:
    """The layout of a text that is delimited throughout its first lines; None for everything else.

    >>> dialect = sniff("Nom;NIR\\nPETIT;1\\nGRAND;2\\n")
    >>> dialect.delimiter, dialect.headings, sniff("Bonjour, merci.\\nA demain\\n")
    (';', ('Nom', 'NIR'), None)
    """
    sample = text[: _LONGEST_FIELD * 8]
    lines = sample.split("\n", SAMPLE_LINES)
    lines = lines[:SAMPLE_LINES] if len(lines) > 1 else lines
    if _NO_TABLE.search("\n".join(lines)):
        return None
    for delimiter in _DELIMITERS:
        if delimiter in sample and (dialect := _read(lines, delimiter)):
            return dialect
    return None


def fold_quoted(text: str, delimiter: str) -> tuple[str, list[int]]:
    """The text with the line ends inside quoted cells made spaces, and where they were."""
    mark = re.escape(delimiter)
    broken = rf'(?:[^"\n]|""){{0,{_LONGEST_FIELD}}}\n(?:[^"]|""){{0,{_LONGEST_FIELD}}}"(?=[\n{mark}]|\Z)'
    start = rf'(?<![^\n{mark}])"'
    # Most tables have no such cell, and this is seen at once.
    if not re.search(start + broken, text):
        return text, []
    # A cell that ends on its line is passed over whole: its last quote may stand behind a delimiter, and begins none.
    quoted = regex.compile(rf'{start}(?:(?:[^"\n]|"")*+"(?=[\n{mark}]|\Z)(*SKIP)(*FAIL)|{broken})')
    folds: list[int] = []

    def fold(match: regex.Match[str]) -> str:
        folds.extend(match.start() + index for index, character in enumerate(match.group()) if character == "\n")
        return match.group().replace("\n", " ")

    return quoted.sub(fold, text), folds


def _read(lines: list[str], delimiter: str) -> Dialect | None:
    quoted = any(line.startswith('"') or f'{delimiter}"' in line for line in lines)
    joined, folds = fold_quoted("\n".join(lines), delimiter) if quoted else ("\n".join(lines), [])
    filled = [(number, line) for number, line in enumerate(joined.split("\n"), 1) if line.strip()]
    rows = [(number, _cells(line, delimiter, quoted)) for number, line in filled]
    widths = Counter(len(cells) for _, cells in rows)
    width = max(widths, key=lambda width: (widths[width], width), default=1)
    table = [(number, cells) for number, cells in rows if len(cells) == width]
    if width < 2 or len(table) < 2:
        return None
    headings = headings_of(_strip(table[0][1])) if table[0][0] <= 5 else ()
    if not _is_regular(table, len(rows), width, delimiter, bool(headings)):
        return None
    number = table[0][0]
    line = number + sum(1 for fold in folds if joined.count("\n", 0, fold) < number - 1)
    return Dialect(delimiter, quoted, headings, line if headings else 0)


def _is_regular(table: list[tuple[int, list[str]]], rows: int, width: int, delimiter: str, has_headings: bool) -> bool:
    share = len(table) / rows
    # A last delimiter with nothing behind it is how statements end, a tab with nothing before it an indentation.
    filled = [cells for _, cells in table if any(map(str.strip, cells[1:])) and (cells[0].strip() or delimiter != "\t")]
    if len(filled) < len(table) / 2:
        return False
    if delimiter == ",":
        # Prose has commas, log lines have decimal commas.
        return share >= 0.9 and (width > 3 or len(table) > 2) and (has_headings or (width > 3 and len(table) > 3))
    return share >= (0.75 if width > 3 else 0.9)


def _cells(line: str, delimiter: str, quoted: bool) -> list[str]:
    if not quoted or '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _strip(cells: list[str]) -> list[str]:
    return [cell.strip().strip('"') for cell in cells]
