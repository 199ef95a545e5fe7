"""Rows of a sheet become table segments of some hundred lines, with places worked out from the text where it pays."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from leakscan.extract.budget import Budget
from leakscan.extract.headings import Headings, Names, Table, Way
from leakscan.extract.tables import GridAnchors, cell_text, letters
from leakscan.extract.writing import normalise
from leakscan.locator import Locator
from leakscan.model import Anchor, ListedAnchors, Segment

_WHOLE = re.compile(r"-?\d{1,400}")
_ROWS = 500
_CHARACTERS = 1 << 20
# Padding that a row may need before its cells get anchors of their own instead.
_PADDING = 256


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row from its first column on; `columns` counts from 0, `number` from 1."""

    number: int
    columns: Sequence[int]
    texts: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row and the sheet it stands in."""

    sheet: str
    row: Row


class SheetWriter:
    """Collects the rows of one sheet and finds the headings of its tables."""

    def __init__(self, locator: Locator, sheet: str):
        self._locator = locator
        self._sheet = sheet
        self._headings = Headings()
        self._rows: list[Row] = []
        self._length = 0

    def add(self, row: Row) -> Iterator[Segment]:
        """Takes a row; a segment comes when it is full. A row without content is left out."""
        texts = [normalise(text).replace("\n", " ") if text else "" for text in row.texts]
        filled = [index for index, text in enumerate(texts) if text and not text.isspace()]
        if not filled:
            return
        first, last = filled[0], filled[-1] + 1
        self._rows.append(Row(row.number, row.columns[first:last], texts[first:last]))
        self._length += sum(map(len, self._rows[-1].texts))
        if len(self._rows) >= _ROWS or self._length >= _CHARACTERS:
            yield from self.close()

    def close(self) -> Iterator[Segment]:
        """The rows so far, table by table."""
        rows, self._rows, self._length = self._rows, [], 0
        if not rows:
            return
        tables = self._headings.tables([row.number for row in rows], [_filled(row) for row in rows])
        ends = [table.first for table in tables[1:]] + [len(rows)]
        for names, ways in _alike(tables, ends):
            yield self._segment(rows[ways[0].first : ways[1]], names, ways[0].way)

    def _segment(self, rows: Sequence[Row], names: Names, way: Way) -> Segment:
        is_wide = any(row.columns[-1] > _PADDING + 4 * len(row.columns) for row in rows) or any(map(_has_gap, rows))
        if is_wide or way is not Way.ABOVE:
            return self._listed(rows, names, way)
        lines = ["\t" * row.columns[0] + "\t".join(row.texts) for row in rows]
        text = "\n".join(lines) + "\n"
        headings = [names.get(column, "") for column in range(max(names) + 1)] if names else ()
        anchors = GridAnchors(text, "\t", [row.number for row in rows], headings, self._sheet)
        return Segment(self._locator, text, anchors, "table")

    def _listed(self, rows: Iterable[Row], names: Names, way: Way) -> Segment:
        """Cells far apart, or named by their rows: each with an anchor of its own, without the empty cells between."""
        pieces: list[str] = []
        anchors: list[Anchor] = []
        offset = 0
        for row in rows:
            label = ""
            for column, text in zip(row.columns, row.texts, strict=True):
                if text:
                    name = letters(column)
                    place = (("sheet", self._sheet), ("cell", f"{name}{row.number}"))
                    heading = names.get(column, "") if way is Way.ABOVE else f"{names.get(column, '')} {label}".strip()
                    anchors.append(Anchor(offset, place, heading, f"{self._sheet}!{name}"))
                    label = label or text
                    pieces.append(text + "\t")
                    offset += len(text) + 1
            pieces[-1] = pieces[-1][:-1] + "\n"
        return Segment(self._locator, "".join(pieces), ListedAnchors.of(anchors), "table")


def _filled(row: Row) -> dict[int, str]:
    return {column: text.strip() for column, text in zip(row.columns, row.texts, strict=True) if text.strip()}


def _alike(tables: Sequence[Table], ends: Sequence[int]) -> list[tuple[Names, tuple[Table, int]]]:
    """Neighbouring tables under the same names are one."""
    found: list[tuple[Names, tuple[Table, int]]] = []
    for table, end in zip(tables, ends, strict=True):
        if found and found[-1][0] == table.names and found[-1][1][0].way is table.way:
            found[-1] = (table.names, (found[-1][1][0], end))
        else:
            found.append((table.names, (table, end)))
    return found


def _has_gap(row: Row) -> bool:
    return row.columns[-1] - row.columns[0] >= len(row.columns)


def gathered(number: int, cells: dict[int, str]) -> Row:
    """A row from cells by column; gaps that are not wide are filled."""
    columns = sorted(cells)
    if columns and columns[-1] - columns[0] < _PADDING + 4 * len(columns):
        span = range(columns[0], columns[-1] + 1)
        return Row(number, span, [cells.get(column, "") for column in span])
    return Row(number, columns, [cells[column] for column in columns])


def number_text(text: str) -> str:
    """A stored number as it would be read: whole numbers stay exact.

    >>> number_text("2.64026235064381E14"), number_text("001"), number_text("1.50")
    ('264026235064381', '001', '1.5')
    """
    if _WHOLE.fullmatch(text):
        return text
    try:
        return cell_text(float(text))
    except ValueError:
        return text


def write_rows(locator: Locator, sheet: str, rows: Iterable[Row], budget: Budget) -> Iterator[Segment]:
    """All rows of a sheet as segments."""
    writer = SheetWriter(locator, sheet)
    for row in rows:
        if row.number % 256 == 0:
            budget.check_time()
        yield from writer.add(row)
    yield from writer.close()
