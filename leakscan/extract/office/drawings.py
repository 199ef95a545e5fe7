"""Shapes in the drawings of old Office documents (MS-ODRAW): what people write about them beside their text."""

import re
from collections.abc import Iterator
from struct import unpack_from

from leakscan.extract.strings import runs_of

TABLES = frozenset((0xF00B, 0xF121, 0xF122))
GROUP, SHAPE, TEXT_BOX, WITHIN_GROUP = 0xF003, 0xF004, 0xF00D, 0xF00F
_TEXTS = {0x00C0: "word art", 0x0105: "picture", 0x0380: "name", 0x0381: "description", 0x038D: "tooltip"}
_LINK = 0x0382
_IS_COMPLEX, _NUMBER = 0x8000, 0x3FFF
_ENTRY = 6
_HEADER = 8
# Programs number their shapes; nobody wrote those names.
_NUMBERED = re.compile(r".{0,60} \d{1,6}")


def values(content: bytes, count: int) -> Iterator[tuple[int, int, bytes]]:
    """Number, value and, where it has any, the bytes of each property of a shape."""
    position = count * _ENTRY
    for index in range(min(count, len(content) // _ENTRY)):
        number, value = unpack_from("<HI", content, index * _ENTRY)
        if not number & _IS_COMPLEX:
            yield number & _NUMBER, value, b""
            continue
        yield number & _NUMBER, value, content[position : position + value]
        position += value


def texts(content: bytes, count: int) -> Iterator[tuple[str, str]]:
    """The texts among the properties of a shape, each under its label.

    The copy of a shape in Office Open XML has looks only: Office replaces the letters in it.
    """
    for number, _, raw in values(content, count):
        if number in _TEXTS:
            text = raw.decode("utf-16-le", "replace").split("\0")[0]
            if text.strip() and not (_TEXTS[number] == "name" and _NUMBERED.fullmatch(text)):
                yield _TEXTS[number], text
        elif number == _LINK:
            yield from (("link", run.text) for run in runs_of(raw))


def all_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """The texts of all shapes in a part that holds drawings, whatever stands between them."""
    position = 0
    while position + _HEADER <= len(data):
        version, kind, length = unpack_from("<HHI", data, position)
        start = position + _HEADER
        if kind in TABLES and version & 0xF == 3 and length <= len(data) - start:
            yield from texts(data[start : start + length], version >> 4)
            position = start + length
        elif 0xF000 <= kind <= 0xF1FF and length <= len(data) - start:
            position = start if version & 0xF == 0xF else start + length
        else:
            # Word puts a byte before each drawing.
            position += 1
