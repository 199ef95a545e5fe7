"""Pictures in the drawings of old Office documents (MS-ODRAW): each is packed behind a header of its own."""

import struct
import zlib
from collections.abc import Iterator

_CONTAINER = 0x0F
_CONTAINERS = frozenset(range(0xF000, 0xF006))
_ENTRY = 0xF007
_METAFILES = {0xF01A: ".emf", 0xF01B: ".wmf", 0xF01C: ".pict"}
_BITMAPS = {0xF01D: ".jpg", 0xF01E: ".png", 0xF01F: ".bmp", 0xF029: ".tif", 0xF02A: ".jpg"}
_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")
_METAFILE_HEADER = 34
_MOST = 64 << 20
_HEADER = 8


def pictures(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The ending and the bytes of each picture, in stored order."""
    position = 0
    while position + _HEADER <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, position)
        start, position = position + _HEADER, position + _HEADER
        if version & 0x0F == _CONTAINER or kind in _CONTAINERS:
            continue
        if kind == _ENTRY:
            # The name of the picture stands between its entry and its bytes.
            position += 36 + (data[start + 33] if start + 33 < len(data) else 0)
            continue
        content = data[start : start + length]
        position += length
        if kind in _METAFILES and (found := _metafile(content, kind)):
            yield _METAFILES[kind], found
        elif kind in _BITMAPS and (found := _bitmap(content, kind)):
            yield _BITMAPS[kind], found


def _bitmap(content: bytes, kind: int) -> bytes:
    """Without the one or two digests and the mark before it."""
    starts = [at for start in _STARTS if (at := content.find(start, 0, 64)) >= 0]
    if starts:
        return content[min(starts) :]
    if kind != 0xF01F or len(content) < 57:
        return b""
    image = content[17:] if content[17:21] == b"\x28\x00\x00\x00" else content[33:]
    colours = 4 << image[14] if len(image) > 40 and image[14] <= 8 else 0
    return struct.pack("<2sIII", b"BM", 14 + len(image), 0, 54 + colours) + image


def _metafile(content: bytes, kind: int) -> bytes:
    for digests in (16, 32):
        header = content[digests : digests + _METAFILE_HEADER]
        if len(header) < _METAFILE_HEADER:
            return b""
        size, left, top, right, bottom = struct.unpack_from("<Iiiii", header)
        packed, packing = struct.unpack_from("<IB", header, 28)
        body = content[digests + _METAFILE_HEADER :]
        if packed != len(body) or packing not in (0, 0xFE):
            continue
        found = _inflated(body, min(size, _MOST)) if packing == 0 else body
        return found if kind != 0xF01B else _placed(found, left, top, right, bottom)
    return b""


def _inflated(body: bytes, size: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, max(size, 1))
    except zlib.error:
        return b""


def _placed(metafile: bytes, left: int, top: int, right: int, bottom: int) -> bytes:
    """With the header that tells programs where it stands; the drawing keeps that apart."""
    box = [max(-0x8000, min(0x7FFF, edge)) for edge in (left, top, right, bottom)]
    head = struct.pack("<IHhhhhHI", 0x9AC6CDD7, 0, *box, 1440, 0)
    words = struct.unpack("<10H", head)
    check = 0
    for word in words:
        check ^= word
    return head + struct.pack("<H", check) + metafile
