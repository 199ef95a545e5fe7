"""Persons: how many different people a document speaks of, as a range, and how many of them are minors."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter

from leakscan.assess.patients import Patients
from leakscan.assess.ties import NEAR, Identity
from leakscan.fingerprint import Fingerprinter
from leakscan.model import Segment

# Article 388 of the Civil Code: of age at eighteen.
_OF_AGE = 18
_DAY = len("20000101")


@dataclass(frozen=True, slots=True)
class Persons:
    """Prints of the people of a document: by number, and by name with the birth dates that stand with each name.

    `loose` are the names that never stand beside a number, and so may be further people; `young` are those under age,
    `young_days` labelled birth dates of minors, which may be theirs; `rows` designate somebody. The
    `patients` are those on the practice's own watch-list.
    """

    numbers: frozenset[bytes] = field(default=frozenset(), repr=False)
    named: Mapping[bytes, frozenset[bytes]] = field(default_factory=dict, repr=False)
    loose: frozenset[bytes] = field(default=frozenset(), repr=False)
    young: frozenset[bytes] = field(default=frozenset(), repr=False)
    young_days: frozenset[bytes] = field(default=frozenset(), repr=False)
    rows: int = 0
    patients_by_number: frozenset[bytes] = field(default=frozenset(), repr=False)
    patients_by_name: frozenset[bytes] = field(default=frozenset(), repr=False)

    @property
    def known(self) -> int:
        """At least so many are patients of the practice, as far as its watch-list tells."""
        return min(self.low, max(len(self.patients_by_number), len(self.patients_by_name)))

    @property
    def by_name(self) -> frozenset[bytes]:
        """One print for each person told by name: two with one name and other birth dates are two."""
        return frozenset(print_ for name, births in self.named.items() for print_ in births or (name,))

    @property
    def low(self) -> int:
        """At least so many: those of the numbers and those of the names can be the same."""
        return max(len(self.numbers), len(self.by_name))

    @property
    def is_certain(self) -> bool:
        """Whether a number or a birth date tells that somebody in particular is meant."""
        return bool(self.numbers) or any(self.named.values())

    @property
    def minors(self) -> int:
        """At least so many are under age, as far as birth dates tell."""
        return max(len(self.young), len(self.young_days))

    @property
    def high(self) -> int:
        """At most so many, as far as they were recognised at all."""
        return max(self.low, self.rows, len(self.numbers) + len(self.loose))


def together(several: Iterable[Persons]) -> Persons:
    """The people of several documents, each once. An archive may hold a hundred thousand of them: one pass over all."""
    everyone = list(several)
    named: dict[bytes, set[bytes]] = {}
    for persons in everyone:
        for name, births in persons.named.items():
            named.setdefault(name, set()).update(births)
    return Persons(
        _all(persons.numbers for persons in everyone),
        {name: frozenset(births) for name, births in named.items()},
        _all(persons.loose for persons in everyone),
        _all(persons.young for persons in everyone),
        _all(persons.young_days for persons in everyone),
        sum(persons.rows for persons in everyone),
        _all(persons.patients_by_number for persons in everyone),
        _all(persons.patients_by_name for persons in everyone),
    )


def _all(sets: Iterable[frozenset[bytes]]) -> frozenset[bytes]:
    return frozenset(chain.from_iterable(sets))


class Census:
    """Collects the people that are named in one document; those told by a number only are added by the tally."""

    def __init__(self, fingerprinter: Fingerprinter, today: date, *, patients: Patients | None = None):
        self._prints = fingerprinter
        self._patients = patients
        self._known: set[bytes] = set()
        self._today = today
        self._named: dict[bytes, set[bytes]] = {}
        self._linked: set[bytes] = set()
        self._young: set[bytes] = set()
        self._young_days: set[bytes] = set()
        self._rows = 0

    def add(self, segment: Segment, people: Sequence[Identity]) -> None:
        """Counts the people of a segment, in the order in which they stand."""
        numbers = [each for each in people if each.is_number]
        for each in people:
            name, _, birth = each.value.rpartition("|")
            if name:
                print_ = self._prints.of(f"{name}|")
                births = self._named.setdefault(print_, set())
                if self._patients:
                    self._known |= self._patients.named(each.value)
                if birth:
                    births.add(self._prints.of(each.value))
                if any(_stand_together(segment, each, number) for number in _neighbours(each, numbers)):
                    self._linked.add(print_)
            if is_minor(birth, self._today):
                (self._young if name else self._young_days).add(self._prints.of(each.value))
        self._rows += _rows(segment, people)

    def persons(self, numbers: Iterable[bytes]) -> Persons:
        """What was counted, with the prints of the numbers that can be trusted."""
        return Persons(
            frozenset(numbers),
            {name: frozenset(births) for name, births in self._named.items()},
            frozenset(self._named) - self._linked,
            frozenset(self._young),
            frozenset(self._young_days),
            self._rows,
            self._patients.numbered(numbers) if self._patients else frozenset(),
            frozenset(self._known),
        )


def is_minor(birth: str, today: date) -> bool:
    """Whether who was born on a day (YYYYMMDD) is under age; False when it is no day.

    >>> is_minor("20150301", date(2026, 1, 1)), is_minor("20070301", date(2026, 1, 1)), is_minor("", date(2026, 1, 1))
    (True, False, False)
    """
    if len(birth) != _DAY or not birth.isdecimal():
        return False
    year, month, day = int(birth[:4]), int(birth[4:6]), int(birth[6:])
    return year <= today.year and (year + _OF_AGE, month, day) > (today.year, today.month, today.day)


def _neighbours(name: Identity, numbers: Sequence[Identity]) -> Sequence[Identity]:
    """The numbers before and behind a name."""
    index = bisect_left(numbers, name.start, key=attrgetter("start"))
    return numbers[max(0, index - 1) : index + 1]


def _stand_together(segment: Segment, name: Identity, number: Identity) -> bool:
    between = (min(name.end, number.end), max(name.start, number.start))
    if segment.layout == "table":
        return segment.text.find("\n", *between) < 0
    return between[1] - between[0] <= NEAR


def _rows(segment: Segment, people: Sequence[Identity]) -> int:
    """How many rows of a table designate somebody: no more people than that are in it."""
    if segment.layout != "table":
        return 0
    return len({segment.text.rfind("\n", 0, each.start) for each in people if each.weight > 1})
