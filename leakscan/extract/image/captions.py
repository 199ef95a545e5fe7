"""Captions: what cameras, programs and people write beside the pixels, each text under the name of its field."""

import re
from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.charset import decode
from leakscan.extract.office.package import local, parse

Caption = tuple[str, str]

EXIF_START = b"Exif\x00\x00"
XMP_START = b"http://ns.adobe.com/xap/1.0/\x00"
XMP_MORE = b"http://ns.adobe.com/xmp/extension/\x00"
PHOTOSHOP_START = b"Photoshop 3.0\x00"
_IPTC_RESOURCE = 0x0404
# Exif 2.32, tables 4 and 5; the names that Windows shows are those of its own fields.
_FIELDS = {
    0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x011D: "PageName",
    0x0131: "Software", 0x013B: "Artist", 0x013C: "HostComputer", 0x8298: "Copyright", 0x9286: "UserComment",
    0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject",
    0xA430: "CameraOwnerName", 0xA420: "ImageUniqueID",
}  # fmt: skip
_WINDOWS = range(0x9C9B, 0x9CA0)
_COMMENT = 0x9286
_BELOW = (0x8769, 0x8825, 0xA005, 0x014A)
_XMP_TAG, _IPTC_TAG, _PHOTOSHOP_TAG = 0x02BC, 0x83BB, 0x8649
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_ASCII, _BYTES, _UNDEFINED = 2, (1, 7), 7
_MOST_FOLDERS, _MOST_ENTRIES, _LONGEST = 64, 2_000, 1 << 20
# IPTC-IIM 4.2, record 2; other fields are told by their number.
_IPTC = {
    5: "ObjectName", 25: "Keywords", 40: "SpecialInstructions", 55: "DateCreated", 80: "By-line", 90: "City",
    105: "Headline", 110: "Credit", 116: "Copyright", 118: "Contact", 120: "Caption", 122: "Writer",
}  # fmt: skip
_STRUCTURE = frozenset(("li", "Alt", "Bag", "Seq", "Description", "RDF", "xmpmeta", "xapmeta"))
_SILENT_ATTRIBUTES = frozenset(("about", "parseType", "lang", "xmptk", "nodeID", "ID", "resource"))


def exif(data: bytes) -> Iterator[Caption]:
    """The texts of a TIFF structure, which is that of Exif too, however deep its folders lead."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if not order:
        return
    seen: set[int] = set()
    waiting = [_number(order + "I", data, 4)]
    while waiting and len(seen) < _MOST_FOLDERS:
        offset = waiting.pop(0)
        if offset is None or offset < 8 or offset in seen:
            continue
        seen.add(offset)
        count = _number(order + "H", data, offset) or 0
        for index in range(min(count, _MOST_ENTRIES)):
            entry = offset + 2 + index * 12
            tag = _number(order + "H", data, entry)
            if tag is None:
                break
            if tag in _BELOW:
                waiting.append(_number(order + "I", data, entry + 8))
            else:
                yield from _field(order, data, entry, tag)
        waiting.append(_number(order + "I", data, offset + 2 + count * 12))


def _field(order: str, data: bytes, entry: int, tag: int) -> Iterator[Caption]:
    kind, count = _number(order + "H", data, entry + 2), _number(order + "I", data, entry + 4)
    if kind is None or count is None or kind not in _SIZES:
        return
    length = count * _SIZES[kind]
    start = entry + 8 if length <= 4 else _number(order + "I", data, entry + 8)
    if start is None or length > _LONGEST:
        return
    value = data[start : start + length]
    if tag == _XMP_TAG:
        yield from xmp(value)
    elif tag == _IPTC_TAG:
        yield from iptc(value)
    elif tag == _PHOTOSHOP_TAG:
        yield from photoshop(value)
    elif kind == _ASCII or (kind in _BYTES and tag in _FIELDS):
        yield from _caption(_FIELDS.get(tag, "Exif"), _text(tag, value))


def _text(tag: int, value: bytes) -> str:
    if tag in _WINDOWS:
        return value.decode("utf-16-le", "replace")
    if tag == _COMMENT:
        code, value = value[:8], value[8:]
        if code.startswith(b"UNICODE"):
            # Cameras and programs do not agree whether the order of the file holds here too.
            return max((value.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")), key=_plainness)
    return decode(value)


def _plainness(text: str) -> int:
    return sum(character < "\u0250" for character in text)


def xmp(packet: bytes) -> Iterator[Caption]:
    """The properties of an XMP packet, written as elements or as attributes."""
    target = _Properties()
    for _ in parse([packet.strip(b"\x00 \r\n\t")], target):
        pass
    yield from target.found


class _Properties:
    """Takes the events of a parser; a property is the innermost name that is not one of structure."""

    def __init__(self) -> None:
        self.found: list[Caption] = []
        self._names: list[str] = []
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.close()
        name = local(tag)
        self._names.append(self._name if name in _STRUCTURE else name)
        for key, value in attributes.items():
            if local(key) not in _SILENT_ATTRIBUTES:
                self.found.extend(_caption(local(key), value))

    @property
    def _name(self) -> str:
        return self._names[-1] if self._names else ""

    def end(self, tag: str) -> None:  # noqa: ARG002 - what opened last closes first
        self.close()
        if self._names:
            self._names.pop()

    def data(self, text: str) -> None:
        self._pieces.append(text)

    def close(self) -> None:
        """Ends the text of the innermost name."""
        text, self._pieces = "".join(self._pieces), []
        self.found.extend(_caption(self._name, text))


def photoshop(data: bytes) -> Iterator[Caption]:
    """The captions among the resources that Photoshop writes."""
    position = 0
    while (position := data.find(b"8BIM", position)) >= 0:
        kind, name = _number(">H", data, position + 4), _number(">B", data, position + 6)
        if kind is None or name is None:
            return
        start = position + 7 + name + (name + 1) % 2
        length = _number(">I", data, start) or 0
        if kind == _IPTC_RESOURCE:
            yield from iptc(data[start + 4 : start + 4 + length])
        position = start + 4 + length


def iptc(data: bytes) -> Iterator[Caption]:
    """The fields of a caption as news agencies write it."""
    position = 0
    is_utf8 = b"\x1c\x01\x5a\x00\x03\x1b%G" in data
    while position + 5 <= len(data) and data[position] == 0x1C:
        record, field = data[position + 1 : position + 3]
        length = int(unpack_from(">H", data, position + 3)[0])
        if length & 0x8000:
            return  # an extended field holds a picture
        value = data[position + 5 : position + 5 + length]
        if record == 2 and field != 0:
            yield from _caption(
                _IPTC.get(field, f"IPTC {field}"), value.decode("utf-8", "replace") if is_utf8 else decode(value)
            )
        position += 5 + length


def _caption(name: str, text: str) -> Iterator[Caption]:
    text = re.sub(r"[\x00\s]+", " ", text).strip()
    if text:
        yield name, text


def _number(form: str, data: bytes, offset: int) -> int | None:
    try:
        return int(unpack_from(form, data, offset)[0])
    except (StructError, OverflowError):
        return None
