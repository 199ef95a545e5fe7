"""Property sets of compound files (MS-OLEPS): title, author, comments and whatever people define themselves."""

from collections.abc import Iterator
from struct import error, unpack_from

from leakscan.extract.office.code_pages import codec

_NAMES = {
    2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last author",
    18: "application",
}  # fmt: skip
_DOCUMENT_NAMES = {
    2: "category", 3: "presentation", 14: "manager", 15: "company", 13: "titles of parts", 21: "links", 24: "signature",
    26: "content type", 27: "status", 28: "language", 29: "version",
}  # fmt: skip
_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_DICTIONARY, _CODE_PAGE = 0, 1
_MOST = 10_000
# Language and the like.
_RESERVED = 0x80000000
_VECTOR = 0x1000


def is_property_set(name: str) -> bool:
    """Whether a stream is one, by its name."""
    return name.startswith("\x05")


def properties(content: bytes) -> Iterator[tuple[str, str]]:
    """The name and the text of each property; what is damaged is left out."""
    if len(content) < 28 or content[:2] != b"\xfe\xff":
        return
    for number in range(min(unpack_from("<I", content, 24)[0], 8)):
        try:
            kind, start = unpack_from("<16sI", content, 28 + 20 * number)
            yield from _section(content, kind, start)
        except (error, UnicodeDecodeError, OverflowError):
            continue


def _section(content: bytes, kind: bytes, start: int) -> Iterator[tuple[str, str]]:
    count = min(unpack_from("<I", content, start + 4)[0], _MOST)
    offsets = [unpack_from("<II", content, start + 8 + 8 * index) for index in range(count)]
    places = {identifier: start + offset for identifier, offset in offsets}
    encoding = codec(unpack_from("<H", content, places[_CODE_PAGE] + 4)[0]) if _CODE_PAGE in places else "cp1252"
    names = _NAMES if kind == _SUMMARY else _DOCUMENT_NAMES
    if _DICTIONARY in places:
        names = names | dict(_dictionary(content, places[_DICTIONARY], encoding))
    for identifier, position in places.items():
        if identifier in (_DICTIONARY, _CODE_PAGE) or identifier >= _RESERVED:
            continue
        for text in _values(content, position, encoding):
            if text.strip():
                yield names.get(identifier, ""), text


def _dictionary(content: bytes, position: int, encoding: str) -> Iterator[tuple[int, str]]:
    count = min(unpack_from("<I", content, position)[0], _MOST)
    position += 4
    for _ in range(count):
        identifier, length = unpack_from("<II", content, position)
        size = 2 * length if encoding == "utf-16-le" else length
        yield identifier, content[position + 8 : position + 8 + size].decode(encoding, "replace").rstrip("\x00")
        position += 8 + (-(-size // 4) * 4 if encoding == "utf-16-le" else size)


def _values(content: bytes, position: int, encoding: str) -> Iterator[str]:
    kind = unpack_from("<I", content, position)[0] & 0xFFFF
    position += 4
    if not kind & _VECTOR:
        yield _value(content, position, kind, encoding)[0]
        return
    count = min(unpack_from("<I", content, position)[0], _MOST)
    position += 4
    kind &= 0xFFF
    for _ in range(count):
        inner = kind
        if kind == 0x0C:
            inner = unpack_from("<I", content, position)[0] & 0xFFFF
            position += 4
        text, position = _value(content, position, inner, encoding, rounds=kind == 0x0C)
        yield text


def _value(content: bytes, position: int, kind: int, encoding: str, *, rounds: bool = True) -> tuple[str, int]:
    """The text of a value and where the next one begins; dates and sizes are no text.

    Texts are padded to four bytes, but not in lists of 8-bit texts.
    """
    if kind in (0x1E, 0x08):
        size = unpack_from("<I", content, position)[0]
        raw = content[position + 4 : position + 4 + size]
        return raw.decode(encoding, "replace").split("\x00")[0], position + 4 + (-(-size // 4) * 4 if rounds else size)
    if kind == 0x1F:
        size = 2 * unpack_from("<I", content, position)[0]
        raw = content[position + 4 : position + 4 + size]
        return raw.decode("utf-16-le", "replace").split("\x00")[0], position + 4 + -(-size // 4) * 4
    if kind == 0x05:
        number = unpack_from("<d", content, position)[0]
        return (str(int(number)) if number.is_integer() else str(number)), position + 8
    if kind in (0x14, 0x15):
        return str(unpack_from("<q", content, position)[0]), position + 8
    return "", position + 4
