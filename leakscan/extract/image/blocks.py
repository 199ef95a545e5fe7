"""Blocks: the parts of a picture file that hold no pixels, by the kind of text in them."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from
from typing import BinaryIO, Literal

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.image.captions import EXIF_START, PHOTOSHOP_START, XMP_MORE, XMP_START

Kind = Literal["exif", "xmp", "photoshop", "text", "strings"]
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
TIFF = (b"II*\x00", b"MM\x00*")
_MOST_BYTES = 16 << 20
_MOST_TIFF = 256 << 20
_BEFORE_SCAN = re.compile(rb"[\xd0-\xd9\x01]")
# Where in a packet that goes on in further segments its text begins: behind a checksum, a length and an offset.
_XMP_HEAD = len(XMP_MORE) + 40
_PNG_KINDS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
_XMP_KEYWORD = "XML:com.adobe.xmp"


@dataclass(frozen=True, slots=True)
class Block:
    """Bytes, or a text that is decoded already, of one kind; `name` is what the file calls it."""

    kind: Kind
    content: bytes = field(repr=False)
    name: str = ""
    part: str = ""


def blocks(stream: BinaryIO, budget: Budget) -> Iterator[Block]:
    """The blocks of a picture in the order of the file; nothing for files that are looked through as a whole."""
    stream.seek(0)
    head = stream.read(16)
    if head.startswith(JPEG):
        yield from _jpeg(stream)
    elif head.startswith(PNG):
        yield from _png(stream, budget)
    elif head.startswith(TIFF):
        stream.seek(0)
        yield Block("exif", stream.read(_MOST_TIFF), part="tags")
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        yield from _webp(stream)


def _jpeg(stream: BinaryIO) -> Iterator[Block]:
    """The comments and application data before the compressed pixels, and what stands behind the picture's end.

    The tables of the compression hold runs of bytes that read like text: they are left out.
    """
    stream.seek(0)
    data = stream.read(_MOST_BYTES)
    position, more = 2, []
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        if _BEFORE_SCAN.match(data, position + 1):
            position += 2
            continue
        end = position + 2 + int(unpack_from(">H", data, position + 2)[0])
        content = data[position + 4 : end]
        if content.startswith(XMP_MORE):
            more.append(content)
        elif data[position + 1] == 0xFE or 0xE0 <= data[position + 1] <= 0xEF:
            yield _application(content)
        position = end
    if more:
        yield Block("xmp", b"".join(content[_XMP_HEAD:] for content in more), part="XMP")
    end = data.rfind(b"\xff\xd9")
    if end >= position:
        yield Block("strings", data[end + 2 :])


def _application(content: bytes) -> Block:
    if content.startswith(EXIF_START):
        return Block("exif", content[len(EXIF_START) :], part="Exif")
    if content.startswith(XMP_START):
        return Block("xmp", content[len(XMP_START) :], part="XMP")
    if content.startswith(PHOTOSHOP_START):
        return Block("photoshop", content[len(PHOTOSHOP_START) :], part="IPTC")
    return Block("strings", content)


def _png(stream: BinaryIO, budget: Budget) -> Iterator[Block]:
    for kind, content in _chunks(stream):
        budget.check_time()
        part = kind.decode("ascii")
        name, _, rest = content.partition(b"\x00")
        key = name.decode("latin-1")
        if kind == b"eXIf":
            yield Block("exif", content, part=part)
        elif kind == b"tEXt":
            yield _text(key, decode(rest), part)
        elif kind == b"zTXt":
            yield _text(key, decode(_inflate(rest[1:], budget)), part)
        elif key == _XMP_KEYWORD:
            yield Block("xmp", _international(rest, budget)[1], part="XMP")
        else:
            translated, text = _international(rest, budget)
            yield _text(key, f"{decode(translated)} {decode(text)}", part)


def _text(name: str, text: str, part: str) -> Block:
    return Block("text", text.encode(), name, part)


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    stream.seek(len(PNG))
    while len(head := stream.read(8)) == 8:
        length, kind = int(unpack_from(">I", head)[0]), head[4:]
        if kind in _PNG_KINDS and length <= _MOST_BYTES:
            yield kind, stream.read(length)
        else:
            stream.seek(length, 1)
        stream.seek(4, 1)


def _international(content: bytes, budget: Budget) -> tuple[bytes, bytes]:
    """The translated keyword and the text, unpacked."""
    is_packed, languages = content[:1] == b"\x01", content[2:]
    _language, _, translated = languages.partition(b"\x00")
    keyword, _, text = translated.partition(b"\x00")
    return keyword, _inflate(text, budget) if is_packed else text


def _inflate(packed: bytes, budget: Budget) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed, _MOST_BYTES)
    except zlib.error:
        return b""
    budget.spend(len(plain), so_far=len(plain), packed=len(packed))
    return plain


def _webp(stream: BinaryIO) -> Iterator[Block]:
    stream.seek(12)
    while len(head := stream.read(8)) == 8:
        kind, length = head[:4], int(unpack_from("<I", head, 4)[0])
        if kind in (b"EXIF", b"XMP ") and length <= _MOST_BYTES:
            content = stream.read(length).removeprefix(EXIF_START)
            yield Block("exif", content, part="Exif") if kind == b"EXIF" else Block("xmp", content, part="XMP")
        else:
            stream.seek(length, 1)
        stream.seek(length % 2, 1)
