"""Building a watch-list: each row of an export becomes fingerprints of its number and of its names with birth date."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leakscan.checks.fr import nir
from leakscan.detect.birth import birth_of
from leakscan.fingerprint import Fingerprinter, normal_nir, person_form
from leakscan.language import mark
from leakscan.watchlist.columns import Columns, columns_in

NO_HEADINGS = mark("before the headings")
EMPTY = mark("empty")
NO_BIRTH = mark("no date of birth that can be read, and no number")
NO_NAME = mark("no surname and first name, and no number")
WRONG_NUMBER = mark("a number that is no NIR, and no name with a date of birth")

# Two surnames in one cell: MARTIN épouse DURAND, MARTIN née DURAND, MARTIN (DURAND).
_TWO_NAMES = re.compile(r"\s+(?:n[ée]e|[ée]pouse|[ée]p\.?|veuve|vve|divorc[ée]e)\s+|\s*[()]\s*", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_HALVES = re.compile(r"[\s-]+")
# Shorter ones are particles: DE, LE, VAN.
_SHORTEST_HALF = 4
_FURTHER = re.compile(r"[\s,;]+")


@dataclass(slots=True)
class Built:
    """What came of the rows: the fingerprints, how many of each kind, and how many rows gave nothing and why."""

    entries: set[bytes] = field(default_factory=set, repr=False)
    patients: int = 0
    numbers: int = 0
    names: int = 0
    nothing: Counter[str] = field(default_factory=Counter)
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


def build(rows: Iterable[Sequence[str]], prints: Fingerprinter, *, named: Mapping[str, str]) -> Built:
    """Takes rows with headings; a further row of headings, of another sheet, begins another table."""
    built = Built()
    columns: Columns | None = None
    for row in rows:
        # Rows of a table in use hold figures: those without may be the headings of another sheet.
        found = columns_in(row, named) if columns is None or not _FIGURE.search("".join(row)) else None
        if found:
            columns = found
            built.columns = {**built.columns, **found.headings}
        elif columns is None:
            built.nothing[NO_HEADINGS] += 1
        else:
            _take(row, columns, prints, built)
    return built


def _take(row: Sequence[str], columns: Columns, prints: Fingerprinter, built: Built) -> None:
    given = [normal_nir(cell) for cell in columns.of("nir", row)]
    numbers = {prints.of(number) for number in given if len(number) == 15 and nir(number)}
    names = {prints.of(form) for form in _forms(row, columns)}
    built.entries |= numbers | names
    built.numbers += bool(numbers)
    built.names += bool(names)
    if numbers or names:
        built.patients += 1
    else:
        built.nothing[_why(row, columns)] += 1


def _forms(row: Sequence[str], columns: Columns) -> Iterator[str]:
    """Each surname with each first name and the date of birth: letters name people by any of them."""
    births = [birth for birth in map(birth_of, columns.of("ddn", row)) if birth]
    surnames = [*columns.of("nom", row), *columns.of("nom_usage", row)]
    parts = {part for surname in surnames for part in _parts(surname)}
    given = columns.of("prenom", row)
    first_names = {name for several in given for name in (several, _FURTHER.split(several)[0]) if name}
    for birth in births:
        for surname in parts:
            for first in first_names:
                yield person_form(surname, first, birth)


def _parts(surname: str) -> Iterator[str]:
    """A surname whole, and what letters make of it: of MARTIN-ROUX either half; the date of birth says who is meant."""
    for name in _TWO_NAMES.split(surname):
        if name.strip():
            yield name
            yield from (part for part in _HALVES.split(name.strip()) if len(part) >= _SHORTEST_HALF)


def _why(row: Sequence[str], columns: Columns) -> str:
    if not any(cell.strip() for cell in row):
        return EMPTY
    if columns.of("nir", row):
        return WRONG_NUMBER
    has_name = (columns.of("nom", row) or columns.of("nom_usage", row)) and columns.of("prenom", row)
    return NO_BIRTH if has_name else NO_NAME
