"""Labels: the words before a value, the heading of its column or the name of its field, that say what it is."""

import re
from collections.abc import Iterable

from leakscan.detect.inflection import words_of
from leakscan.model import Segment

_FIELD = re.compile(rb"[:=]")


class Labels:
    """The keywords of one rule, looked for as whole words in folded text."""

    def __init__(self, keywords: Iterable[str], window: int):
        words = sorted({words_of(keyword) for keyword in keywords}, key=lambda word: (-len(word), word))
        self._pattern = re.compile(b" (?:" + b"|".join(map(re.escape, words)) + b") ") if words else None
        # Of each label its longest word, to find quickly where labels can stand at all.
        self._telling = sorted({max(word.split(b" "), key=len) for word in words})
        self._window = window
        self._headings: dict[str, bool] = {}

    def in_heading(self, heading: str) -> bool:
        """Whether a heading is such a label; remembered, as a column repeats it a hundred thousand times."""
        if not heading:
            return False
        known = self._headings.get(heading)
        if known is None:
            if len(self._headings) > 10_000:
                self._headings.clear()
            known = self._headings[heading] = self.in_words(words_of(heading))
        return known

    def in_words(self, words: bytes) -> bool:
        """Whether folded words hold one of the keywords."""
        return self._pattern is not None and self._pattern.search(b" " + words + b" ") is not None

    def reaches(self, folded: bytes) -> list[tuple[int, int]]:
        """Where a value can start that has a label before it; never too few places, sorted and apart."""
        starts: set[int] = set()
        for word in self._telling:
            at = folded.find(word)
            while at >= 0:
                starts.add(at)
                at = folded.find(word, at + len(word))
        reaches: list[tuple[int, int]] = []
        for start in sorted(starts):
            if reaches and start <= reaches[-1][1]:
                reaches[-1] = (reaches[-1][0], start + self._window)
            else:
                reaches.append((start, start + self._window))
        return reaches

    def before(self, segment: Segment, folded: bytes, start: int, spent: int = 0) -> bool:
        """Whether the text before a value says what it is. In a table only its own cell, or its own line, does.

        At `spent` another such number ends: where a field begins between the two, the label was for the other alone.
        """
        if self._pattern is None:
            return False
        first = max(0, start - self._window)
        if spent > first and _FIELD.search(folded, spent, start):
            first = spent
        if segment.layout == "table":
            first = max(first, folded.rfind(b"\n", 0, start) + 1)
            if segment.anchors.delimiter and segment.heading(start):
                first = max(first, folded.rfind(segment.anchors.delimiter.encode("latin-1"), 0, start) + 1)
        return self.in_words(words_of(segment.text[first:start]))
