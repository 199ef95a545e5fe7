"""Lines from words: in reading order, each with what stands beside or above it like a label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from leakscan.extract.image.tesseract import Word

# A label is short and holds no number of its own.
_LONGEST_LABEL = 48
_FEW_DIGITS = 4
_LINES_ABOVE = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was recognised, and the label that stands left of it or above it."""

    text: str = field(repr=False)
    heading: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Box:
    """A line and its edges, in pixels."""

    text: str = field(repr=False)
    left: int
    top: int
    right: int
    bottom: int


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The lines that the words stand in. On forms a label and its value are lines of their own."""
    boxes = [_box(list(line)) for _, line in groupby(words, key=lambda word: word.line)]
    labels = [box for box in boxes if _is_label(box.text)]
    return [Line(box.text, _heading(box, labels) if _has_number(box.text) else "") for box in boxes]


def _box(words: Sequence[Word]) -> _Box:
    right = max(word.left + word.width for word in words)
    bottom = max(word.top + word.height for word in words)
    text = " ".join(word.text for word in words)
    return _Box(text, min(word.left for word in words), min(word.top for word in words), right, bottom)


def _heading(box: _Box, labels: Sequence[_Box]) -> str:
    beside = [each for each in labels if _is_level(each, box) and each.right <= box.left]
    if beside:
        return max(beside, key=lambda each: each.right).text
    above = [each for each in labels if _is_above(each, box)]
    return max(above, key=lambda each: each.bottom).text if above else ""


def _is_level(label: _Box, box: _Box) -> bool:
    common = min(label.bottom, box.bottom) - max(label.top, box.top)
    return 2 * common > min(label.bottom - label.top, box.bottom - box.top)


def _is_above(label: _Box, box: _Box) -> bool:
    is_over = label.left < box.right and label.right > box.left
    return is_over and 0 <= box.top - label.bottom < _LINES_ABOVE * (box.bottom - box.top)


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and sum(map(str.isdigit, text)) < _FEW_DIGITS


def _has_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _FEW_DIGITS
