"""Records of binary workbooks (xlsb, BIFF 12), and the texts in any of them."""

import re
from collections import deque
from collections.abc import Iterator
from struct import unpack_from

_LITERAL = re.compile(rb"\x17(..)", re.DOTALL)
_LONGEST = 32_767
_SHORTEST = 2
_NONE = 0xFFFFFFFF


def records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each record; both kind and length take as many bytes as they need."""
    position = 0
    while position < len(content):
        kind = content[position]
        position += 1
        if kind & 0x80 and position < len(content):
            kind = kind & 0x7F | (content[position] & 0x7F) << 7
            position += 1
        size = shift = 0
        while position < len(content) and shift < 28:
            octet = content[position]
            size |= (octet & 0x7F) << shift
            position += 1
            shift += 7
            if not octet & 0x80:
                break
        yield kind, position, min(position + size, len(content))
        position += size


def is_cut(content: bytes) -> bool:
    """Whether the last record is not the end of a part: parts end with a record without content."""
    spans = deque(records(content), maxlen=1)
    return any(end > start for _, start, end in spans)


def text_at(content: bytes, position: int) -> tuple[str, int]:
    """The text behind its length, and where it ends; none at all has a length of its own."""
    if position + 4 > len(content):
        return "", len(content)
    length = unpack_from("<I", content, position)[0]
    if length == _NONE:
        return "", position + 4
    end = position + 4 + 2 * length
    return content[position + 4 : end].decode("utf-16-le", "replace"), end


def texts(data: bytes) -> Iterator[str]:
    """The texts in a record, wherever they stand: each has its length before it.

    >>> list(texts(b"\\x07\\x00\\x03\\x00\\x00\\x00N\\x00I\\x00R\\x00\\x01"))
    ['NIR']
    """
    position = 0
    while position + 4 + 2 * _SHORTEST <= len(data):
        length = unpack_from("<I", data, position)[0]
        end = position + 4 + 2 * length
        if _SHORTEST <= length <= _LONGEST and end <= len(data) and (text := _readable(data[position + 4 : end])):
            yield text
            position = end
        else:
            position += 1


def literals(data: bytes) -> Iterator[str]:
    """The texts in the tokens of a formula."""
    position = 0
    while found := _LITERAL.search(data, position):
        length = unpack_from("<H", data, found.start() + 1)[0]
        end = found.end() + 2 * length
        text = _readable(data[found.end() : end]) if length >= _SHORTEST and end <= len(data) else ""
        if text:
            yield text
        position = end if text else found.start() + 1


def _readable(raw: bytes) -> str:
    """The text, when it reads like one: numbers and flags read as signs of far-off scripts."""
    text = raw.decode("utf-16-le", "replace")
    if not re.sub(r"[\r\n\t\v]", " ", text).isprintable() or not any(map(str.isalnum, text)):
        return ""
    near = sum(character < "\u0530" or "\u2000" <= character < "\u20d0" for character in text)
    return text if near * 2 > len(text) or (len(text) > 3 and text.isalnum()) else ""
