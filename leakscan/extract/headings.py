"""Headings of the tables in a sheet: above their columns, wherever they begin, or before their rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from leakscan.extract.tables import headings_of

# How far a heading is looked for from the top of a table, and how many rows below it are asked whether they are data.
_DEPTH = 10
_SAMPLE = 20
_SHARE = 0.8
_FEW = 3
_SOME = 30
_LONGEST_CAPITALS = 4
_LONGEST_LABEL = 60
_DATA = re.compile(r"\d[\d ./-]{3,}\d|@|^(?=\D*\d)[\d.,\s/-]*$")
# A word made up by or for a program: letters with digits or signs between them, without a space; `adresse2` is a name.
_MADE_UP = re.compile(r"(?=\S*[^\W\d_])(?=\S*(?:\d|[^\w\s.'’()/°:-]))\S{6,}|[^\W\d_]{2,}(?:\.[^\W\d_]{2,})+")
_NUMBERED = re.compile(r"[^\W\d_]+(?:_[^\W\d_]+)*_?\d{1,2}")
_SIMPLE = re.compile(r"(?:n[°o]\.?|num[ée]ro|valeur|cl[ée]|code|\d{1,2})", re.IGNORECASE)

Cells = Mapping[int, str]
Names = Mapping[int, str]


class Way(Enum):
    """Where the names of a table stand."""

    ABOVE = "above"
    BEFORE = "before"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong together from `first` on, and the names of their columns."""

    first: int
    names: Names = field(repr=False)
    way: Way = Way.ABOVE


class Headings:
    """Finds the tables in the rows of a sheet, block after block; what one block tells holds for the next."""

    def __init__(self) -> None:
        self._names: Names = {}
        self._way = Way.ABOVE
        self._last = -1
        self._has_begun = False

    def tables(self, numbers: Sequence[int], rows: Sequence[Cells]) -> list[Table]:
        """The tables in a block of rows. `numbers` are their numbers in the sheet."""
        found = []
        for start, end in _groups(numbers, rows):
            if not (start == 0 and self._has_begun and numbers[0] - self._last <= 1):
                found += self._group(rows, start, end)
            elif not found:
                found.append(Table(0, self._names, self._way))
        self._last, self._has_begun = numbers[-1], True
        return found

    def _group(self, rows: Sequence[Cells], start: int, end: int) -> list[Table]:
        own = _first_heading(rows, start, end)
        if own is not None and _is_torn(rows, start, end):
            self._set(_names(rows, start, own), Way.BOTH)
        elif own is not None:
            self._set(_names(rows, start, own), Way.ABOVE)
            if own > start:
                # Titles stand above the headings.
                return [Table(start, {}), Table(own, self._names)]
        elif _is_keyed(rows, start, end):
            self._set({}, Way.BEFORE)
        elif not self._names or self._way is not Way.ABOVE:
            self._set(_weak(rows, start, end), Way.ABOVE)
        return [Table(start, self._names, self._way)]

    def _set(self, names: Names, way: Way) -> None:
        self._names, self._way = names, way


def _groups(numbers: Sequence[int], rows: Sequence[Cells]) -> list[tuple[int, int]]:
    """Rows without a blank one, or a title of one cell behind wider ones, between them."""
    starts = [0]
    for index in range(1, len(numbers)):
        is_title = len(rows[index]) == 1 and len(rows[index - 1]) > 1 and not _is_data(next(iter(rows[index].values())))
        if numbers[index] - numbers[index - 1] > 1 or is_title:
            starts.append(index)
    return list(zip(starts, [*starts[1:], len(numbers)], strict=True))


def _first_heading(rows: Sequence[Cells], start: int, end: int) -> int | None:
    """The last of the first rows that read like headings and have data below; rows with data before it are narrower."""
    found, widest = None, 0
    for index in range(start, min(end, start + _DEPTH)):
        if not _reads_like_headings(rows[index]) or (found is not None and any(map(_is_value, rows[index].values()))):
            if found is not None:
                return found
        elif len(rows[index]) > widest and _has_data_below(rows, index, end):
            found = index
        if any(map(_is_value, rows[index].values())):
            widest = max(widest, len(rows[index]))
    return found


def _reads_like_headings(row: Cells) -> bool:
    cells = list(row.values())
    made_up = sum(map(_is_value, cells[1:]))
    return bool(headings_of(cells)) and not any(map(_is_data, cells)) and 2 * made_up <= len(cells) - 1


def _has_data_below(rows: Sequence[Cells], index: int, end: int) -> bool:
    for column in rows[index]:
        below = [rows[each][column] for each in range(index + 1, min(end, index + 1 + _SAMPLE)) if column in rows[each]]
        if below and sum(map(_is_value, below)) >= _SHARE * len(below):
            return True
    return False


def _is_data(text: str) -> bool:
    return bool(_DATA.search(text))


def _is_value(text: str) -> bool:
    return _is_data(text) or bool(_MADE_UP.fullmatch(text) and not _NUMBERED.fullmatch(text))


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_LABEL and any(map(str.isalpha, text)) and not _is_value(text)


def _is_keyed(rows: Sequence[Cells], start: int, end: int) -> bool:
    """Whether each row begins with a name of its own, and what follows is not of one kind down a column."""
    sample = rows[start : min(end, start + 3 * _SAMPLE)]
    if len(sample) < 2 or any(len(row) < 2 for row in sample):
        return False
    labels = [next(iter(row.values())) for row in sample]
    first = {next(iter(row)) for row in sample}
    if len(first) > 1 or len(set(labels)) < len(labels) or not all(map(_is_label, labels)):
        return False
    columns = {column for row in sample for column in list(row)[1:]}
    if any(all(_is_data(row[column]) for row in sample if column in row) for column in columns):
        return False
    return any(_is_value(text) for row in sample for text in list(row.values())[1:])


def _is_torn(rows: Sequence[Cells], start: int, end: int) -> bool:
    """Whether rows so few, or of two cells only, may be read either way."""
    count = end - start
    is_small = count <= _FEW or (count <= _SOME and all(len(row) == 2 for row in rows[start:end]))
    return is_small and _is_keyed(rows, start, end) and not any(map(_is_name, rows[start + 1 : end]))


def _is_name(row: Cells) -> bool:
    """Whether a row begins with a surname in capitals; a label in capitals is short."""
    return any(word.isupper() and len(word) > _LONGEST_CAPITALS for word in next(iter(row.values())).split())


def _names(rows: Sequence[Cells], start: int, index: int) -> Names:
    """The names of a row of headings; where it has none, or a word that says little, that of the row above counts."""
    names = dict(rows[index])
    if index == start or len(rows[index - 1]) < 2 or not _reads_like_headings(rows[index - 1]):
        return names
    above = ""
    for column in range(max([*names, *rows[index - 1]]) + 1):
        above = rows[index - 1].get(column, above)
        if column not in names and column in rows[index - 1]:
            names[column] = above
        elif column in names and above and _SIMPLE.fullmatch(names[column].strip()):
            names[column] = f"{above} {names[column]}"
    return names


def _weak(rows: Sequence[Cells], start: int, end: int) -> Names:
    """The first row with two cells, when it reads like headings at all."""
    for index in range(start, min(end, start + _DEPTH)):
        if len(rows[index]) > 1:
            values = rows[index].values()
            return dict(rows[index]) if headings_of(list(values)) and not any(map(_is_value, values)) else {}
    return {}
