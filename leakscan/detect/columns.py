"""Columns of codes that nothing names: where nearly every cell holds one, the column itself says what they are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from leakscan.detect.cells import split
from leakscan.detect.inflection import words_of
from leakscan.model import ListedAnchors, Segment

Span = tuple[int, int]

_LEAST_CELLS = 5
_SHARE = 0.7
# Headings that say nothing of what stands below them; numbers say nothing either.
_SILENT = frozenset(
    b"code codes col colonne colonnes column columns champ champs field valeur valeurs value values donnee donnees data"
    b" unnamed sans titre".split()
)
# Where a table has no headings, its first row is taken for them.
_CODE = re.compile(r"[A-Z]{0,4}[0-9][0-9 .+-]{1,19}\Z")
_DIGITS = re.compile(rb"\d+")
_BLANKS = ' "'
# What may stand between a cell's first or last sign and its code: blanks, quotes, the phase and activity of an act.
_REACH = 8
_APPENDED = re.compile(r"[ 0-9-]{0,6}\Z")


def nameless(segment: Segment, spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Those of the spans that fill a column: at least five of its cells, and seven in ten."""
    if segment.layout != "table":
        return
    columns: dict[str, list[Span]] = {}
    for span in spans:
        if _is_whole(segment, *span) and (name := segment.anchors.column(span[0])):
            columns.setdefault(name, []).append(span)
    columns = {name: held for name, held in columns.items() if len(held) >= _LEAST_CELLS}
    if not columns:
        return
    filled = _filled(segment, columns)
    for name, held in columns.items():
        if len(held) >= _SHARE * filled[name] and _is_silent(segment, held):
            yield held


def _is_whole(segment: Segment, start: int, end: int) -> bool:
    """Whether a span is all that its cell holds."""
    text, signs = segment.text, f"\n{segment.anchors.delimiter or chr(9)}"
    before = text[max(0, start - _REACH) : start].rstrip(_BLANKS)
    after = re.split(f"[{re.escape(signs)}]", text[end : end + _REACH], maxsplit=1)[0].rstrip(_BLANKS)
    return (not before or before[-1] in signs) and _APPENDED.match(after) is not None


def _filled(segment: Segment, columns: dict[str, list[Span]]) -> Counter[str]:
    """How many cells of each column hold anything."""
    if isinstance(segment.anchors, ListedAnchors):
        return Counter(anchor.column for anchor in segment.anchors.anchors)
    text, delimiter = segment.text, segment.anchors.delimiter
    numbers = {name: _number(text, held[0][0], delimiter) for name, held in columns.items()}
    filled: Counter[str] = Counter()
    for line in text.split("\n"):
        cells = [line[first:last] for first, last in split(line, delimiter)]
        filled.update(name for name, number in numbers.items() if number < len(cells) and cells[number].strip(_BLANKS))
    return filled


def _number(text: str, offset: int, delimiter: str) -> int:
    """Which cell of its line an offset stands in, counted from 0."""
    first, last = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
    line = text[first : last if last >= 0 else len(text)]
    return next(number for number, (_, end) in enumerate(split(line, delimiter)) if offset - first < end)


def _is_silent(segment: Segment, held: list[Span]) -> bool:
    """Whether the heading is none, says nothing, or is itself a code."""
    heading = segment.heading(held[-1][0])
    return bool(_CODE.match(heading)) or set(_DIGITS.sub(b" ", words_of(heading)).split()) <= _SILENT
