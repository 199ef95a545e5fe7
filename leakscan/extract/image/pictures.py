"""Pictures: the text beside the pixels (captions, comments, camera data); what the picture shows is not read yet."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

_PNG = b"\x89PNG\r\n\x1a\n"
_SHORTEST = 8
_CHUNK_BYTES = 16 << 20
_BEFORE_SCAN = re.compile(rb"[\xd0-\xd9\x01]")


def extract(item: Item, budget: Budget) -> Extracted:
    """The texts that the file holds beside its pixels."""
    with item.open() as stream:
        head = stream.read(len(_PNG))
        stream.seek(0)
        if head == _PNG:
            yield from _png(item, stream, budget)
        else:
            part: BinaryIO = BytesIO(_jpeg_head(stream)) if head.startswith(b"\xff\xd8") else stream
            yield from strings.write(item.locator, strings.runs(part, budget, shortest=_SHORTEST))
    yield Problem(item.locator, "unsupported", mark("Pictures are not read yet"))


def _jpeg_head(stream: BinaryIO) -> bytes:
    """The comments and application data before the compressed pixels, and what stands behind the picture's end.

    The tables of the compression hold runs of bytes that read like text: they are left out.
    """
    data = stream.read(_CHUNK_BYTES)
    position, kept = 2, []
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        if _BEFORE_SCAN.match(data, position + 1):
            position += 2
            continue
        end = position + 2 + int(unpack_from(">H", data, position + 2)[0])
        if data[position + 1] == 0xFE or 0xE0 <= data[position + 1] <= 0xEF:
            kept.append(data[position + 4 : end])
        position = end
    end = data.rfind(b"\xff\xd9")
    return b"\x00".join(kept) + (b"\x00" + data[end + 2 :] if end >= position else b"")


def _png(item: Item, stream: BinaryIO, budget: Budget) -> Iterator[Segment]:
    writer = Writer(item.locator)
    for kind, content in _chunks(stream):
        budget.check_time()
        name, _, rest = content.partition(b"\x00")
        if kind == b"tEXt":
            found = decode(rest)
        elif kind == b"zTXt":
            found = decode(_inflate(rest[1:], budget))
        elif kind == b"iTXt":
            found = _international(rest, budget)
        elif kind == b"eXIf":
            name, found = b"Exif", "\n".join(run.text for run in strings.runs(BytesIO(content), budget))
        else:
            continue
        key = name.decode("latin-1")
        writer.add(f"{key}: {found.strip()}\n", heading=key, part=kind.decode("ascii"))
    yield from writer.break_here()


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    stream.seek(len(_PNG))
    while len(head := stream.read(8)) == 8:
        length, kind = int(unpack_from(">I", head)[0]), head[4:]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf") and length <= _CHUNK_BYTES:
            yield kind, stream.read(length)
        else:
            stream.seek(length, 1)
        stream.seek(4, 1)


def _international(content: bytes, budget: Budget) -> str:
    is_packed, languages = content[:1] == b"\x01", content[2:]
    _language, _, translated = languages.partition(b"\x00")
    keyword, _, text = translated.partition(b"\x00")
    return f"{decode(keyword)} {decode(_inflate(text, budget) if is_packed else text)}"


def _inflate(packed: bytes, budget: Budget) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed, _CHUNK_BYTES)
    except zlib.error:
        return b""
    budget.spend(len(plain), so_far=len(plain), packed=len(packed))
    return plain


IMAGES = Extractor(
    "images",
    (
        "image/jpeg", "image/png", "image/tiff", "image/gif", "image/bmp", "image/webp", "image/heic", "image/avif",
        "image/vnd.adobe.photoshop", "image/x-icon", "image/jp2", "image/wmf", "image/emf", "image/*",
    ),
    extract,
    reads="captions, comments, EXIF, XMP and other text beside the pixels",
    leaves="what the picture shows",
)  # fmt: skip
