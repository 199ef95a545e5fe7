"""Records of old Excel files (BIFF 2 to 8), and the texts in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import unpack_from
from typing import NamedTuple

_CONTINUE = 0x003C
# Beginnings by their record: the high byte is the version up to 4, the versions after it are told by the content.
BEGINNINGS = {0x0009: 2, 0x0209: 3, 0x0409: 4, 0x0809: 5}
_WIDE, _PHONETIC, _RICH = 1, 4, 8
# A text in a formula: its mark, its length, and before version 8 nothing else.
_LITERAL = re.compile(rb"\x17(.)([\x00\x01])", re.DOTALL)
_OLD_LITERAL = re.compile(rb"\x17(.)", re.DOTALL)


class Record(NamedTuple):
    """A record with the records that continue it."""

    kind: int
    position: int
    data: bytes
    rest: Sequence[bytes] = ()

    @property
    def whole(self) -> bytes:
        """The content with that of the records that continue it."""
        return b"".join((self.data, *self.rest)) if self.rest else self.data


def records(content: bytes) -> Iterator[Record]:
    """The records as they come; the last one may be cut."""
    position, size = 0, len(content)
    while position + 4 <= size:
        start = position
        kind, length = unpack_from("<HH", content, position)
        end = position + 4 + length
        data, position = content[position + 4 : end], end
        rest: list[bytes] = []
        while content.startswith(b"\x3c\x00", position) and position + 4 <= size and kind != _CONTINUE:
            end = position + 4 + unpack_from("<H", content, position + 2)[0]
            rest.append(content[position + 4 : end])
            position = end
        yield Record(kind, start, data, rest)


def is_cut(content: bytes) -> bool:
    """Whether the last record is longer than what is there."""
    position = 0
    while position + 4 <= len(content):
        position += 4 + unpack_from("<H", content, position + 2)[0]
    return position > len(content)


class Cursor:
    """Reads texts that go on in the records that continue a record: each tells the width of its characters anew."""

    def __init__(self, chunks: Sequence[bytes]):
        self._chunks = [chunk for chunk in chunks if chunk]
        self._index = 0
        self._position = 0

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return self._index >= len(self._chunks)

    def take(self, count: int) -> bytes:
        """The next bytes, wherever they stand; fewer at the end."""
        pieces = []
        while count > 0 and not self.is_at_end:
            piece = self._chunks[self._index][self._position : self._position + count]
            pieces.append(piece)
            count -= len(piece)
            self._forward(len(piece))
        return b"".join(pieces)

    def characters(self, count: int, *, is_wide: bool) -> str:
        """So many characters."""
        pieces = []
        while count > 0 and not self.is_at_end:
            width = 2 if is_wide else 1
            piece = self._chunks[self._index][self._position : self._position + count * width]
            pieces.append(piece.decode("utf-16-le" if is_wide else "latin-1", "replace"))
            count -= max(1, -(-len(piece) // width))
            self._forward(len(piece))
            if count > 0 and not self.is_at_end:
                is_wide = bool(self.take(1)[0] & _WIDE)
        return "".join(pieces)

    def text(self) -> tuple[str, str]:
        """A text with its length before it, and the way it is read aloud."""
        head = self.take(3)
        if len(head) < 3:
            return "", ""
        length, flags = unpack_from("<HB", head)
        runs = _number(self.take(2)) if flags & _RICH else 0
        aloud = _number(self.take(4)) if flags & _PHONETIC else 0
        if length and self._position == 0 and not self.is_at_end:
            # The record was full behind the head: the next one tells the width, as in the middle of a text.
            flags = self.take(1)[0]
        text = self.characters(length, is_wide=bool(flags & _WIDE))
        self.take(4 * runs)
        return text, _aloud(self.take(aloud)) if aloud else ""

    def _forward(self, count: int) -> None:
        self._position += count
        if self._position >= len(self._chunks[self._index]):
            self._index, self._position = self._index + 1, 0


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _aloud(data: bytes) -> str:
    """The characters of MS-XLS 2.5.84: a block's kind and size, its font, two counts, then the text."""
    if len(data) < 14:
        return ""
    length = unpack_from("<H", data, 12)[0]
    return data[14 : 14 + 2 * length].decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class Coding:
    """How a version writes texts: from 8 on each says its own width, before it a code page holds for all."""

    version: int = 8
    encoding: str = "cp1252"

    def text(self, data: bytes, position: int, *, width: int) -> tuple[str, int]:
        """The text behind a length of one or two bytes, and where it ends."""
        if position + width > len(data):
            return "", len(data)
        return self.characters(data, position + width, _number(data[position : position + width]))

    def characters(self, data: bytes, position: int, count: int) -> tuple[str, int]:
        """A text of known length, and where it ends."""
        if self.version < 8:
            return data[position : position + count].decode(self.encoding, "replace"), position + count
        flags = data[position] if position < len(data) else 0
        position += 1 + (2 if flags & _RICH else 0) + (4 if flags & _PHONETIC else 0)
        end = position + count * (2 if flags & _WIDE else 1)
        return data[position:end].decode("utf-16-le" if flags & _WIDE else "latin-1", "replace"), end

    def literals(self, tokens: bytes) -> Iterator[str]:
        """The texts in the tokens of a formula."""
        position = 0
        pattern = _LITERAL if self.version >= 8 else _OLD_LITERAL
        while found := pattern.search(tokens, position):
            length = found.group(1)[0]
            text, end = self.characters(tokens, found.start() + 2, length)
            is_whole = length > 0 and end <= len(tokens) and text.replace("\x00", "\n").replace("\n", " ").isprintable()
            position = end if is_whole else found.start() + 1
            if is_whole:
                yield text.replace("\x00", "\n")
