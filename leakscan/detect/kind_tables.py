"""Tables of a document: of which kind their headings make them, once rows are filled in below."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from leakscan.detect.cells import behind, split
from leakscan.model import ListedAnchors, Segment
from leakscan.rulebook import Kind
from leakscan.rulebook.headings import GROUPS, plain, senses_of

Cell = tuple[int, int, str]
Senses = frozenset[str]

# A sheet is told by its first rows; one row below its headings is an example, not a list.
_ROWS = 30
_LOOKED_AT = 4
_FILLED = 2
_MOST_HEADINGS = 10_000
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-]){1,59}")
_NAMES = frozenset(("last", "used", "first", "full"))


class KindTables:
    """Counts, while a document is read, the rows whose filled cells stand under headings that tell a kind."""

    def __init__(self) -> None:
        self._known: dict[str, Senses] = {}
        self._rows: Counter[str] = Counter()
        self._shown: dict[str, str] = {}

    def add(self, segment: Segment, kinds: list[Kind]) -> None:
        """Takes the rows of a segment, as far as its headings can tell one of the kinds at all."""
        if not segment.anchors.has_headings:
            return
        left = kinds
        for number, cells in enumerate(islice(rows(segment), _ROWS)):
            told = {start: self._senses(heading) for start, _, heading in cells}
            every = Counter(sense for senses in told.values() for sense in senses)
            fitting = [kind for kind in left if met(kind, every)]
            if not fitting:
                if number >= _LOOKED_AT:
                    return
                continue
            filled = [cell for cell in cells if is_filled(segment.text, cell, told[cell[0]])]
            there = Counter(sense for start, _, _ in filled for sense in told[start])
            for kind in fitting:
                if met(kind, there):
                    self._rows[kind.id] += 1
                    self._shown.setdefault(kind.id, _headings(kind, filled, told))

    def told(self, kind: Kind) -> str:
        """The headings that make a table of the document one of the kind; empty when there is no such table."""
        return self._shown[kind.id] if self._rows[kind.id] >= _FILLED else ""

    def _senses(self, heading: str) -> Senses:
        known = self._known.get(heading)
        if known is None:
            if len(self._known) > _MOST_HEADINGS:
                self._known.clear()
            known = self._known[heading] = senses_of(plain(heading))
        return known


def above_a_row(segment: Segment, kind: Kind) -> Iterator[tuple[int, str]]:
    """The cells of the first filled row that tells a kind: where each starts, and its heading, plain."""
    for cells in islice(rows(segment), _ROWS) if kind.tables and segment.anchors.has_headings else ():
        told = {start: senses_of(plain(heading)) for start, _, heading in cells}
        filled = [cell for cell in cells if is_filled(segment.text, cell, told[cell[0]])]
        every, there = (Counter(sense for start, _, _ in each for sense in told[start]) for each in (cells, filled))
        if met(kind, every) and met(kind, there):
            yield from _counting(kind, filled, told)
            return


def rows(segment: Segment) -> Iterator[list[Cell]]:
    """The cells of each line that have a heading: start, end, heading."""
    anchors, text = segment.anchors, segment.text
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if isinstance(anchors, ListedAnchors):
            first, last = bisect_left(anchors.offsets, start), bisect_left(anchors.offsets, end)
            spans: Iterator[tuple[int, int]] = pairwise([*anchors.offsets[first:last], end])
        else:
            spans = ((start + first, start + last) for first, last in split(text[start:end], anchors.delimiter or "\t"))
        cells = [(first, last, heading) for first, last in spans if (heading := segment.heading(first))]
        if len(cells) > 1:
            yield cells
        start = end + 1


def is_filled(text: str, cell: Cell, senses: Senses) -> bool:
    """Whether a cell holds something, and what can be a name where its heading says that one stands there."""
    start, end, heading = cell
    content = text[behind(text, heading, start, end) : end].strip(' \t"')
    if not content or content == heading:  # in a sheet the row of headings has them too
        return False
    return not senses & _NAMES or _NAME.fullmatch(content) is not None


def met(kind: Kind, senses: Mapping[str, int]) -> bool:
    """Whether headings with those senses tell the kind in one of its ways, and nothing else."""
    if any(_weight(group, senses) >= least for group, least in kind.never_tables.items()):
        return False
    return any(all(_weight(group, senses) >= least for group, least in way.items()) for way in kind.tables)


def _weight(group: str, senses: Mapping[str, int]) -> int:
    """How much there is of a group: each sense once, however many columns have it."""
    return sum(weight for sense, weight in GROUPS[group].items() if senses.get(sense))


def _headings(kind: Kind, filled: list[Cell], told: Mapping[int, Senses]) -> str:
    return ", ".join(heading for _, heading in _counting(kind, filled, told))


def _counting(kind: Kind, filled: list[Cell], told: Mapping[int, Senses]) -> Iterator[tuple[int, str]]:
    """The headings that count, plain: each is one of those that are known, so none holds a value."""
    wanted = {sense for way in kind.tables for group in way for sense in GROUPS[group]}
    return ((start, plain(heading)) for start, _, heading in filled if told[start] & wanted)
