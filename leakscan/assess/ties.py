"""Ties: which health terms stand with an identified person, in the same row, event, message, page or window."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from leakscan.assess.generic import is_generic
from leakscan.model import Match, Segment

# Within one record a product of 4 is enough; further apart, one side must be strong.
_RECORD_PRODUCT = 4
_WINDOW_PRODUCT = 6
_WINDOW = 600
_NEAR = 240
# A page, a message or a short letter is one record.
_PAGE = 6_000
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a place of the text; `weight` 1 weak, 2 medium, 3 strong."""

    start: int
    end: int
    weight: int
    value: str = field(repr=False)


def identities(matches: Sequence[Match], categories: dict[str, str]) -> list[Identity]:
    """The matches that designate somebody, in order: numbers and names strongly, a bare birth date weakly."""
    found = []
    for match in matches:
        category = categories.get(match.rule_id, "identity")
        if category == "nir":
            weight = 3 if match.evidence.keyword or match.rule_id == "fr.nir" else 1
            found.append(Identity(match.start, match.end, weight, match.value))
        elif category == "identity":
            found.append(Identity(match.start, match.end, match.evidence.weight or 1, match.value))
    return found


def tied(segment: Segment, health: Sequence[Match], persons: Sequence[Identity]) -> Iterator[tuple[Match, bool]]:
    """Each health match, and whether it is that of an identified person."""
    if not persons:
        yield from ((match, False) for match in health)
        return
    cut = 1 if is_generic(segment.text) and all(person.weight < 3 for person in persons) else 0
    for match in health:
        yield match, any(_are_tied(segment, match, person, cut) for person in _around(match, persons))


def _around(match: Match, persons: Sequence[Identity]) -> Sequence[Identity]:
    if len(persons) < 40:
        return persons
    first = bisect_left(persons, match.start - _PAGE, key=_start)
    return persons[first : bisect_left(persons, match.end + _PAGE, key=_start)]


def _are_tied(segment: Segment, match: Match, person: Identity, cut: int) -> bool:
    product = match.evidence.weight * (person.weight - cut)
    text = segment.text
    between = (min(match.end, person.end), max(match.start, person.start))
    if segment.layout == "table":
        return product >= _RECORD_PRODUCT and text.find("\n", *between) < 0
    distance = between[1] - between[0]
    if distance <= _NEAR or len(text) <= _PAGE:
        return product >= _RECORD_PRODUCT
    return distance <= _WINDOW and product >= _WINDOW_PRODUCT
