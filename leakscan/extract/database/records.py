"""Records of a database: one a line, one column a field, placed by table, record and column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from leakscan.extract.tables import cell_text
from leakscan.extract.writing import normalise
from leakscan.locator import Locator
from leakscan.model import Place, Segment

_ROWS = 500
_CHARACTERS = 1 << 20
_BREAKS = re.compile(r"[\t\n\v\f\x00-\x08\x0e-\x1f]+")

Value = None | int | float | str | bytes


@dataclass(frozen=True, slots=True)
class FieldAnchors:
    """Anchors of a block of records. `records` names each line, `columns` each cell of a line."""

    text: str = field(repr=False)
    table: str
    records: Sequence[str | int] = field(repr=False)
    columns: Sequence[str] = field(repr=False)
    part: str = ""
    unit: str = "record"
    delimiter: str = "\t"

    def _index(self, offset: int) -> int:
        return self.text.count("\t", self.text.rfind("\n", 0, offset) + 1, offset)

    def place(self, offset: int) -> Place:
        """Table, record and column; the part of the file first where it is a special one."""
        record = self.records[min(self.text.count("\n", 0, offset), len(self.records) - 1)]
        index = self._index(offset)
        column = self.columns[index] if index < len(self.columns) else str(index + 1)
        named = (("part", self.part), ("table", self.table), (self.unit, str(record)), ("column", column))
        return tuple(pair for pair in named if pair[1])

    @property
    def has_headings(self) -> bool:
        """Fields have names."""
        return True

    def heading(self, offset: int) -> str:
        """The name of the column."""
        index = self._index(offset)
        return self.columns[index] if index < len(self.columns) else ""

    def column(self, offset: int) -> str:
        """Table and number of the column."""
        return f"{self.table}!{self._index(offset)}"


class RecordWriter:
    """Collects the records of one table and gives them back as segments of some hundred lines."""

    def __init__(
        self, locator: Locator, table: str, columns: Sequence[str] = (), *, part: str = "", unit: str = "record"
    ):
        self._locator = locator
        self._table = table
        self._columns = tuple(normalise(column) for column in columns)
        self._part = part
        self._unit = unit
        self._records: list[str | int] = []
        self._lines: list[str] = []
        self._length = 0

    def add(self, record: str | int, cells: Sequence[str]) -> Iterator[Segment]:
        """Takes a record; a segment comes when it is full. A record without content is left out."""
        line = "\t".join(map(plain_cell, cells))
        if line.isspace() or not line:
            return
        self._lines.append(line)
        self._records.append(record)
        self._length += len(line)
        if len(self._lines) >= _ROWS or self._length >= _CHARACTERS:
            yield from self.close()

    def close(self) -> Iterator[Segment]:
        """The records so far."""
        if not self._lines:
            return
        text = "\n".join(self._lines) + "\n"
        anchors = FieldAnchors(text, self._table, self._records, self._columns, self._part, self._unit)
        yield Segment(self._locator, text, anchors, "table")
        self._records, self._lines, self._length = [], [], 0


def plain_cell(text: str) -> str:
    """A cell on one line, normalised."""
    if text.isascii() and text.isprintable():
        return text
    return _BREAKS.sub(" ", normalise(text))


def value_text(value: int | float | str | None) -> str:
    """A value as it would be read; whole numbers stay exact.

    >>> value_text(162125935018060.0), value_text(None), value_text("1 rue")
    ('162125935018060', '', '1 rue')
    """
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) else cell_text(value)
