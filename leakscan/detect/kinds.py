"""Kinds of documents: told by the format, or by the phrases that stand on the first pages."""

from collections.abc import Iterable, Iterator, Sequence

from leakscan.detect.fold import fold
from leakscan.locator import Locator
from leakscan.model import Evidence, Match, Segment
from leakscan.rulebook import Kind

# What a document is stands on its first pages; a book that holds every phrase somewhere is none of the kinds.
_FIRST_PAGES = 20_000


class Kinds:
    """The kinds of a rulebook, their phrases folded once."""

    def __init__(self, kinds: Iterable[Kind]):
        self._kinds = [(kind, _folded(kind.anchors), _folded(kind.never)) for kind in kinds]

    def of(self, locator: Locator, media_type: str, pages: "FirstPages") -> Iterator[Match]:
        """A match without extent for each kind that a document is of; `keyword` says that the format told it."""
        text = " ".join(fold(pages.text).split())
        segment = Segment(locator, "")
        for kind, anchors, never in self._kinds:
            if media_type in kind.media_types:
                yield Match(kind.id, segment, 0, 0, media_type, Evidence(None, True, weight=0))
                continue
            met = [phrase for phrase in anchors if phrase in text]
            if anchors and len(met) >= kind.least and not any(phrase in text for phrase in never):
                yield Match(kind.id, segment, 0, 0, met[0], Evidence(weight=0))


class FirstPages:
    """The beginning of the text of one document, gathered while it is read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = _FIRST_PAGES

    def add(self, segment: Segment) -> None:
        """Keeps what is still wanted of a segment."""
        if self._left > 0:
            self._parts.append(segment.text[: self._left])
            self._left -= len(segment.text)

    @property
    def text(self) -> str:
        """What was kept."""
        return "\n".join(self._parts)


def _folded(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(fold, phrases))
