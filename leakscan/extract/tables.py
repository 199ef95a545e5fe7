"""Tables: rows become lines, cells are separated by a delimiter, places are worked out only for what is found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from leakscan.model import Place

_LONG_NUMBER = re.compile(r"\d[\d ./-]{3,}\d|@")


@dataclass(frozen=True, slots=True)
class GridAnchors:
    """Anchors of a block of rows. `rows` holds the 1-based row number of each line, `headings` a name per column.

    With a `sheet` a place is sheet and cell, as a spreadsheet writes it; without one it is line and column.
    """

    text: str = field(repr=False)
    delimiter: str
    rows: Sequence[int] = field(repr=False)
    headings: Sequence[str] = field(default=(), repr=False)
    sheet: str = ""

    def _index(self, offset: int) -> int:
        line = self.text.rfind("\n", 0, offset) + 1
        return self.text.count(self.delimiter, line, offset)

    def place(self, offset: int) -> Place:
        """Sheet and cell, or line and column."""
        row = self.rows[min(self.text.count("\n", 0, offset), len(self.rows) - 1)]
        index = self._index(offset)
        if self.sheet:
            return (("sheet", self.sheet), ("cell", f"{letters(index)}{row}"))
        return (("line", str(row)), ("column", str(index + 1)))

    @property
    def has_headings(self) -> bool:
        """Whether the columns have names."""
        return bool(self.headings)

    def heading(self, offset: int) -> str:
        """The heading of the column."""
        if not self.headings:
            return ""
        index = self._index(offset)
        return self.headings[index] if index < len(self.headings) else ""

    def column(self, offset: int) -> str:
        """Sheet and letter of the column."""
        return f"{self.sheet}!{letters(self._index(offset))}"


def letters(index: int) -> str:
    """The name of a column, counted from 0.

    >>> letters(0), letters(26), letters(16383)
    ('A', 'AA', 'XFD')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def headings_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells as headings when they read like headings: at least two words, no numbers that could be data.

    >>> headings_of(["Nom", "NIR"]), headings_of(["MARTIN", "01/02/1950"])
    (('Nom', 'NIR'), ())
    """
    words = [cell.strip() for cell in cells]
    filled = [word for word in words if word]
    if len(filled) < 2 or not any(map(str.isalpha, "".join(filled))):
        return ()
    if any(_LONG_NUMBER.search(word) or len(word) > 60 for word in filled):
        return ()
    return tuple(words)


def cell_text(value: object) -> str:
    """A cell as it would be read: whole floats without a fraction (fifteen digits stay exact), no line or cell ends."""
    if value is None:
        return ""
    if isinstance(value, str) and value.isprintable():
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return re.sub(r"[\t\r\n\v\f]+", " ", str(value))
