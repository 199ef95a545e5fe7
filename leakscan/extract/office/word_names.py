"""Names that stand beside the text of a Word document: bookmarks, authors, variables, where it was saved."""

from collections.abc import Iterator
from struct import unpack_from

# By the number of their pair of place and length (MS-DOC 2.5.6).
_NAMES = {
    9: "autotext", 21: "bookmark", 32: "properties", 36: "author", 51: "author", 60: "variable", 71: "saved by",
    72: "file",
}  # fmt: skip
_VARIABLES = 60
_EXTENDED = b"\xff\xff"


def names(table: bytes, pairs: list[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Label and name of each; `pairs` are place and length of all that the table holds."""
    for number, label in _NAMES.items():
        if number < len(pairs):
            place, length = pairs[number]
            block = table[place : place + length] if place + length <= len(table) else b""
            for text in _texts(block):
                if text.strip():
                    yield label, text


def _texts(block: bytes) -> Iterator[str]:
    """A list of texts with something behind each; what follows the list has nothing (MS-DOC 2.9.274)."""
    count, extra, position = 0, 0, 0
    if block.startswith(_EXTENDED) and len(block) >= 6:
        count, extra = unpack_from("<HH", block, 2)
        position = 6
    while position + 2 <= len(block):
        size = unpack_from("<H", block, position)[0] * 2
        yield block[position + 2 : position + 2 + size].decode("utf-16-le", "replace")
        position += 2 + size + (extra if count > 0 else 0)
        count -= 1
