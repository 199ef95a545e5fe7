"""Ties: which health terms stand with an identified person, in the same row, event, message, page or window."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from leakscan.model import Match, Segment

NEAR = 240
# Within one record a product of 4 is enough; further apart, one side must be strong.
_RECORD_PRODUCT = 4
_WINDOW_PRODUCT = 6
_WINDOW = 600
# A page, a message or a short letter is one record.
_PAGE = 6_000
_FEW = 40
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a place of the text; `weight` 1 weak, 2 medium, 3 strong."""

    start: int
    end: int
    weight: int
    value: str = field(repr=False)
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """What holds a health term and a person together: the product of their weights, and the characters between."""

    person: Identity
    product: int
    distance: int
    same_record: bool


def identities(matches: Sequence[Match], categories: Mapping[str, str]) -> list[Identity]:
    """The matches that designate somebody, in order: numbers and names strongly, a bare birth date weakly."""
    found = []
    for match in matches:
        category = categories.get(match.rule_id, "identity")
        if category == "nir":
            weight = 3 if match.evidence.keyword or match.rule_id in ("fr.nir", "fr.nir.mssante") else 1
            found.append(Identity(match.start, match.end, weight, match.value, is_number=True))
        elif category == "identity" and match.evidence.weight:
            found.append(Identity(match.start, match.end, match.evidence.weight, match.value))
    return found


def tied(
    segment: Segment, health: Sequence[Match], persons: Sequence[Identity], *, generic: bool
) -> Iterator[tuple[Match, Tie | None]]:
    """Each health match, with the first tie that makes it that of an identified person.

    In a text that is meant for everyone a name weighs less, unless somebody is told by a number or a birth date.
    """
    if not persons:
        yield from ((match, None) for match in health)
        return
    cut = 1 if generic and all(person.weight < 3 for person in persons) else 0
    for match in health:
        ties = (_tie(segment, match, person, cut) for person in _around(segment, match, persons))
        yield match, next((tie for tie in ties if tie), None)


def _around(segment: Segment, match: Match, persons: Sequence[Identity]) -> Sequence[Identity]:
    """The persons that can be meant: in a table those of the row, else those of the page."""
    if segment.layout == "table":
        text = segment.text
        start, end = text.rfind("\n", 0, match.start) + 1, text.find("\n", match.end)
        end = end if end >= 0 else len(text)
    elif len(persons) < _FEW:
        return persons
    else:
        start, end = match.start - _PAGE, match.end + _PAGE
    return persons[bisect_left(persons, start, key=_start) : bisect_left(persons, end, key=_start)]


def _tie(segment: Segment, match: Match, person: Identity, cut: int) -> Tie | None:
    product = match.evidence.weight * (person.weight - cut)
    between = (min(match.end, person.end), max(match.start, person.start))
    distance = max(0, between[1] - between[0])
    if segment.layout == "table":
        same_record = segment.text.find("\n", *between) < 0
        return Tie(person, product, distance, True) if same_record and product >= _RECORD_PRODUCT else None
    if distance <= NEAR or len(segment.text) <= _PAGE:
        return Tie(person, product, distance, True) if product >= _RECORD_PRODUCT else None
    return Tie(person, product, distance, False) if distance <= _WINDOW and product >= _WINDOW_PRODUCT else None
