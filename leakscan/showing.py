"""Showing a document again: what was found at a place, or the text around it; everything that was found is masked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from leakscan.fingerprint import mask
from leakscan.locator import Locator
from leakscan.model import Item, Match, Outcome, Segment
from leakscan.reading import Tools, read_root


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: `text` and names with the matches in them masked, `rules` those that matched."""

    locator: Locator
    text: str = field(repr=False)
    rules: tuple[str, ...] = ()


def show(item: Item, tools: Tools, wanted: Locator, *, take: Callable[[Passage], None]) -> Outcome:
    """Reads a file of a source again and hands on what stands at the wanted locator, in reading order.

    With a place, the lines in which something was found there; without one, the whole text of the document and of
    what it holds. The outcome tells what could not be read.
    """

    def reader(segment: Segment, shown: Locator, found: Sequence[tuple[Locator, Match]]) -> None:
        if not wanted.encloses(segment.locator):
            return
        matches = [match for _, match in found]
        if not wanted.place:
            take(Passage(shown, _masked(segment, _owned(segment), matches), _rules(matches)))
            return
        for start, end in _lines(segment, [match for place, match in found if place == wanted]):
            inside = [match for match in matches if start <= match.start < end]
            take(Passage(shown.at_place(wanted.place), _masked(segment, (start, end), matches), _rules(inside)))

    return read_root(item, tools, reader=reader)


def _owned(segment: Segment) -> tuple[int, int]:
    return segment.start, segment.end if segment.end >= 0 else len(segment.text)


def _lines(segment: Segment, matches: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """The lines in which the matches stand, each once."""
    done = -1
    for match in sorted(matches, key=lambda each: each.start):
        start = segment.text.rfind("\n", 0, match.start) + 1
        end = segment.text.find("\n", match.end)
        if start > done:
            done = end if end >= 0 else len(segment.text)
            yield start, done


def _masked(segment: Segment, span: tuple[int, int], matches: Sequence[Match]) -> str:
    """The text of a span; a match that lies in it, or reaches into it, only as its shape."""
    pieces, position = [], span[0]
    for match in sorted(matches, key=lambda each: (each.start, -each.end)):
        start, end = max(match.start, position), min(match.end, span[1])
        if start < end:
            pieces += [segment.text[position:start], mask(segment.text[start:end])]
            position = end
    return "".join((*pieces, segment.text[position : span[1]]))


def _rules(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.rule_id for match in matches))
