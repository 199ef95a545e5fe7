"""Kinds of documents: told by the format, by the phrases on the first pages, or by the headings of tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain

from leakscan.detect.fold import fold
from leakscan.detect.kind_tables import KindTables, above_a_row
from leakscan.detect.phrases import Phrases
from leakscan.locator import Locator
from leakscan.model import Evidence, Match, Segment
from leakscan.rulebook import Kind

# What a document is stands on its first pages; a book that holds every phrase somewhere is none of the kinds.
_FIRST_PAGES = 20_000

# The file itself says that the identity of the person was taken out.
ANONYMOUS = "anonymous"


class Kinds:
    """The kinds of a rulebook, their phrases folded once."""

    def __init__(self, kinds: Iterable[Kind]):
        self._kinds = [(kind, _folded(kind.anchors), _folded(kind.never)) for kind in kinds]
        self._anonymous = {kind.id: _folded(kind.anonymous) for kind, _, _ in self._kinds}
        listed = [each for _, anchors, never in self._kinds for each in (*anchors, *never)]
        self._phrases = Phrases(chain(listed, *self._anonymous.values()))
        self._of_tables = [kind for kind, _, _ in self._kinds if kind.tables]

    def pages(self) -> "Pages":
        """An empty reading of a document."""
        return Pages(self._of_tables)

    def of(self, locator: Locator, media_type: str, pages: "Pages") -> Iterator[Match]:
        """A match without extent for each kind that a document is of.

        `keyword` says that the format told it, `heading` with a column that the headings of a table did.
        """
        text = self._phrases.within(" ".join(fold(pages.text).split()))
        segment = Segment(locator, "")
        formats = self._by_format(locator, media_type)
        for kind, anchors, never in self._kinds:
            if kind.id in formats:
                told = (ANONYMOUS,) if any(phrase in text for phrase in self._anonymous[kind.id]) else ()
                yield Match(kind.id, segment, 0, 0, media_type, Evidence(None, True, weight=0, qualifiers=told))
            elif any(phrase in text for phrase in never):
                continue
            elif headings := pages.tables.told(kind):
                yield Match(kind.id, segment, 0, 0, headings, Evidence(heading=True, column=headings, weight=0))
            elif len(met := [phrase for phrase in anchors if phrase in text]) >= kind.least and met:
                yield Match(kind.id, segment, 0, 0, met[0], Evidence(weight=0))

    def clues(self, segment: Segment) -> Iterator[Match]:
        """What of a segment speaks for a kind, told in the end or not: matches without extent where it first stands.

        The value is the phrase of the rule, or with `heading` that above a cell of a filled row.
        """
        folded = fold(segment.text)
        for kind, _, _ in self._kinds:
            for phrase in kind.anchors:
                words = r"\s+".join(map(re.escape, fold(phrase).split()))
                if found := re.search(words, folded):
                    yield Match(kind.id, segment, found.start(), found.start(), phrase, Evidence(weight=0))
            for start, heading in above_a_row(segment, kind):
                yield Match(kind.id, segment, start, start, heading, Evidence(heading=True, weight=0))

    def _by_format(self, locator: Locator, media_type: str) -> frozenset[str]:
        """The kinds of the format: those of files with such a name, if any, else those of all its files."""
        kinds = [kind for kind, _, _ in self._kinds if media_type in kind.media_types]
        named = frozenset(kind.id for kind in kinds if kind.names and _is_named(locator, kind))
        return named or frozenset(kind.id for kind in kinds if not kind.names)


class Pages:
    """The beginning of the text of one document and the headings of its tables, gathered while it is read."""

    def __init__(self, kinds: list[Kind]) -> None:
        self._kinds = kinds
        self._parts: list[str] = []
        self._left = _FIRST_PAGES
        self.tables = KindTables()

    def add(self, segment: Segment) -> None:
        """Keeps what is still wanted of a segment."""
        self.tables.add(segment, self._kinds)
        if self._left > 0:
            self._parts.append(segment.text[: self._left])
            self._left -= len(segment.text)

    @property
    def text(self) -> str:
        """What was kept."""
        return "\n".join(self._parts)


def _is_named(locator: Locator, kind: Kind) -> bool:
    """Whether the name of the file or member, or its path for a shape with a folder, is of one of the shapes."""
    path = (locator.steps[-1].name if locator.steps else locator.path).replace("\\", "/").lower()
    name = path.rpartition("/")[2]
    return any(fnmatchcase(path if "/" in shape else name, shape) for shape in kind.names)


def _folded(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(fold, phrases))
