"""Rosters: rows and records in which headings say which cells hold surname, first name and birth date of a person."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from leakscan.detect.birth import birth_of
from leakscan.detect.cells import behind, split
from leakscan.detect.fold import fold
from leakscan.model import ListedAnchors, Segment
from leakscan.rulebook.headings import plain, role_of

Span = tuple[int, int]

# A person's name in use stands for the one of birth: whichever comes first.
_ROLES = {"birth": "birth", "first": "first", "last": "last", "used": "last", "full": "full"}
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-]){1,59}")
# Headings under which the word for an illness is the name of a department.
_DEPARTMENT = re.compile(
    r"\b(?:services?|specialites?|poles?|unites?|postes?|fonctions?|metiers?|profession|activites?|departement|formation"
    r"|departments?|job|role|equipe)\b"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in a row: where the name stands, and its parts folded; the birth date is empty when there is none."""

    start: int
    end: int
    last: str
    first: str
    birth: str


class Roster:
    """The headings of one segment, understood once."""

    def __init__(self, segment: Segment, first_names: Collection[str]):
        self._segment = segment
        self._first_names = first_names
        self._roles: dict[str, str] = {}

    def is_of_staff(self, offset: int) -> bool:
        """Whether what stands there names a department or a trade, not the illness of somebody."""
        heading = self._segment.heading(offset)
        return bool(heading) and _DEPARTMENT.search(plain(heading)) is not None

    def people(self, start: int, end: int) -> Iterator[Entry]:
        """Who the row or the fields are about, as far as headings say; a role that comes again begins another."""
        cells: dict[str, Span] = {}
        for first, last in self._cells(start, end):
            heading = self._segment.heading(first)
            role = self._role(heading)
            first = behind(self._segment.text, heading, first, last) if role else first
            if not role or not self._segment.text[first:last].strip(' \t"'):
                continue
            if role in cells and self._segment.layout == "prose":
                yield from self._entry(cells)
                cells = {}
            cells.setdefault(role, (first, last))
        yield from self._entry(cells)

    def _cells(self, start: int, end: int) -> Iterator[Span]:
        anchors = self._segment.anchors
        if isinstance(anchors, ListedAnchors):
            index = bisect_left(anchors.offsets, start)
            offsets = [*anchors.offsets[index : bisect_left(anchors.offsets, end)], end]
            yield from pairwise(offsets)
        elif anchors.delimiter:
            yield from (
                (start + first, start + last) for first, last in split(self._segment.text[start:end], anchors.delimiter)
            )

    def _role(self, heading: str) -> str:
        if not heading:
            return ""
        known = self._roles.get(heading)
        if known is None:
            known = self._roles[heading] = _ROLES.get(role_of(plain(heading)), "")
        return known

    def _entry(self, cells: Mapping[str, Span]) -> Iterator[Entry]:
        text = self._segment.text
        if "last" in cells and "first" in cells:
            parts = [_name(text, cells["last"]), _name(text, cells["first"])]
            start, end = min(cells["last"][0], cells["first"][0]), max(cells["last"][1], cells["first"][1])
        elif whole := cells.get("full") or cells.get("last"):
            parts = _name(text, whole).split(" ", 1)
            start, end = whole
        else:
            return
        birth = birth_of(text[slice(*cells["birth"])].strip(' \t"')) if "birth" in cells else ""
        # Things have a name too: alone it is a person's beside a birth date, or when a first name is part of it.
        is_said = bool(cells.keys() & {"first", "full", "birth"}) or any(part in self._first_names for part in parts)
        if parts[0] and is_said:
            yield Entry(start, end, parts[0], parts[1] if len(parts) > 1 else "", birth)


def _name(text: str, span: Span) -> str:
    """The folded name that a cell holds; empty when it holds something else."""
    content = text[slice(*span)].strip(' \t"\n')
    return " ".join(fold(content).split()) if _NAME.fullmatch(content) else ""
