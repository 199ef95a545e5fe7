"""Writing segments: text is normalised once, here, and anchors are set on what is kept."""

import re
import unicodedata
from collections.abc import Iterator

from leakscan.locator import Locator
from leakscan.model import Anchor, Layout, ListedAnchors, Segment

# What NFC or the replacements below would change; most texts hold none of it and are returned as they are.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]+"
)
_EXPANDED = re.compile(
    "[\u0132\u0133\u0152\u0153\u00c6\u00e6\ufb00-\ufb06\u2000-\u200a\u202f\u205f\u3000\uff01-\uff5e]|[^\x00-\u024f\\D]"
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPELLED = {"\u0152": "OE", "\u0153": "oe", "\u00c6": "AE", "\u00e6": "ae"}

SEGMENT_CHARACTERS = 4 << 20


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
        text = unicodedata.normalize("NFC", text)
    return _EXPANDED.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    character = match.group()
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return _SPELLED.get(character) or unicodedata.normalize("NFKC", character)


class Writer:
    """Collects the pieces of a document in reading order and gives them back as segments.

    `break_here` closes the segment (a page, a part, a slide); a text longer than a segment may be is cut at a piece.
    """

    def __init__(self, locator: Locator, *, layout: Layout = "prose", recognised: bool = False):
        self._locator = locator
        self._layout = layout
        self._recognised = recognised
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._length = 0

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
        return self._length >= SEGMENT_CHARACTERS

    def break_here(self) -> Iterator[Segment]:
        """The segment so far, unless it is blank; the next one starts empty."""
        text = "".join(self._pieces)
        if text.strip():
            anchors = ListedAnchors.of(self._anchors)
            yield Segment(self._locator, text, anchors, self._layout, recognised=self._recognised)
        self._pieces, self._anchors, self._length = [], [], 0
