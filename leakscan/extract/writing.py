"""Writing segments: text is normalised once, here, and anchors are set on what is kept."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from operator import attrgetter
from weakref import WeakSet

from leakscan.locator import Locator
from leakscan.model import Anchor, Layout, ListedAnchors, Segment

# What NFC or the replacements below would change; most texts hold none of it and are returned as they are.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]+"
)
_EXPANDED = re.compile(
    "[\u0132\u0133\u0152\u0153\u00c6\u00e6\ufb00-\ufb06\u2000-\u200a\u202f\u205f\u3000\uff01-\uff5e]|[^\x00-\u024f\\D]"
)
# More than any letter has. The signs among them are cut as well, and nothing becomes of that.
_MARKS = re.compile(r"[^\w\s\x00-\u02ff]{256}")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPELLED = {"\u0152": "OE", "\u0153": "oe", "\u00c6": "AE", "\u00e6": "ae"}

SEGMENT_CHARACTERS = 4 << 20
# Each of them is looked at by every rule: a segment of nothing but names would take all the time of its file.
_MOST_ANCHORS = 50_000
# The context around a block that is cut out of a longer text: before it from a line start on, and behind it.
LEAD = 1024
TAIL = 2048


def normalise(text: str) -> str:
    """Composed accents, plain line ends, no invisible characters; ligatures, digits and spaces in their plain form.

    >>> normalise("diabe\u0300te \uff11\u202f85\u00ad\\r\\n")
    'diabète 1 85\\n'
    """
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    if not unicodedata.is_normalized("NFC", text):
        text = "".join(map(_composed, _apart(text)))
    return _EXPANDED.sub(_plain, text)


def _apart(text: str) -> Iterator[str]:
    """The text, cut where marks follow marks without end: sorting those of one letter takes the square of them."""
    start = 0
    for run in _MARKS.finditer(text):
        yield text[start : run.end()]
        start = run.end()
    yield text[start:]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(match: re.Match[str]) -> str:
    character = match.group()
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return _SPELLED.get(character) or unicodedata.normalize("NFKC", character)


# Those whose makers are at work, or broke off: an extractor that has ended leaves none behind.
_BEGUN: "WeakSet[Writer]" = WeakSet()
_COUNTED = count()


def held(locator: Locator) -> Iterator[Segment]:
    """What was collected of an item and not given yet, for whoever handles the error over which reading broke off."""
    for writer in sorted(_BEGUN, key=attrgetter("number")):
        if writer.locator.document() == locator:
            yield from writer.break_here()


class Writer:
    """Collects the pieces of a document in reading order and gives them back as segments.

    `break_here` closes the segment (a page, a part, a slide); a text longer than a segment may be is cut at a piece.
    One piece may be longer still: it comes in blocks, so that neither memory nor time goes to it as a whole.
    """

    def __init__(self, locator: Locator, *, layout: Layout = "prose", recognised: bool = False):
        self.number = next(_COUNTED)
        self.locator = locator
        self._layout = layout
        self._recognised = recognised
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._length = 0
        _BEGUN.add(self)

    def add(self, text: str, *, heading: str = "", column: str = "", **place: str | int) -> None:
        """Appends text standing at a place; pieces are not separated: end a line or a cell yourself."""
        text = normalise(text)
        if not text:
            return
        anchor = Anchor(self._length, tuple((key, str(value)) for key, value in place.items()), heading, column)
        self._anchors.append(anchor)
        self._pieces.append(text)
        self._length += len(text)

    @property
    def is_full(self) -> bool:
        """Whether it is time to break."""
        return self._length >= SEGMENT_CHARACTERS or len(self._anchors) >= _MOST_ANCHORS

    def break_here(self) -> Iterator[Segment]:
        """The segment so far, unless it is blank; the next one starts empty."""
        text = "".join(self._pieces)
        anchors, self._pieces, self._anchors, self._length = self._anchors, [], [], 0
        if not text.strip():
            return
        for first, start, end, last in _windows(text):
            yield Segment(
                self.locator, text[first:last], _between(anchors, first, last), self._layout,
                start - first, end - first if last < len(text) else -1, recognised=self._recognised,
            )  # fmt: skip


def _windows(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where blocks begin with their context, where what they own begins and ends, and where the context ends."""
    first = start = 0
    while len(text) - start > 2 * SEGMENT_CHARACTERS:
        limit = start + SEGMENT_CHARACTERS
        end = text.rfind("\n", start + SEGMENT_CHARACTERS // 2, limit) + 1 or limit
        yield first, start, end, end + TAIL
        start, lead = end, max(0, end - LEAD)
        first = text.find("\n", lead, end - 1) + 1 or lead
    yield first, start, len(text), len(text)


def _between(anchors: list[Anchor], first: int, last: int) -> ListedAnchors:
    """The anchors that govern a part of the text, with offsets in it."""
    if first == 0 and (not anchors or anchors[-1].offset < last):
        return ListedAnchors.of(anchors)
    begin = max(0, bisect_right(anchors, first, key=_offset) - 1)
    end = bisect_left(anchors, last, key=_offset)
    return ListedAnchors.of([replace(each, offset=max(0, each.offset - first)) for each in anchors[begin:end]])


def _offset(anchor: Anchor) -> int:
    return anchor.offset
