"""The local headers of a zip: what is left of an archive whose directory is lost."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from leakscan.extract.budget import Budget

ENCRYPTED, DESCRIBED_LATER, UTF_8 = 0x1, 0x8, 0x800
_MARK = b"PK\x03\x04"
_NEXT_MARKS = (b"PK\x07\x08", _MARK, b"PK\x01\x02")
_HEADER = struct.Struct("<4s5H3I2H")
_LENGTHS = struct.Struct("<2H")
_LISTED, _END = b"PK\x01\x02", b"PK\x05\x06"
# Mark, number of this piece, piece of the directory, entries here, entries in all, its length, its place, the comment.
_END_RECORD = struct.Struct("<4s4H2IH")
_END_SEARCHED = 65_557
_UNICODE_PATH = 0x7075
_METHODS = frozenset((*range(10), 12, 14, 93, 95, 96, 97, 98, 99))
_CHUNK = 1 << 20
_NAME_BYTES = 4096
_FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class LocalHeader:
    """A header as it stands before its content, which begins at `start`; -1 is an unknown sum or size."""

    name: bytes = field(repr=False)
    extra: bytes = field(repr=False)
    flags: int
    method: int
    packed: int
    size: int
    crc: int
    start: int


# Numbers of 64 bits reach further than a file can.
_FURTHEST = 1 << 62


def end_of_archive(stream: BinaryIO, size: int, budget: Budget) -> int:
    """Where the archive ends, behind its directory and its comment; 0 when there is no directory.

    What programs look for in the last 64 KiB may stand far before them: bytes behind the end hide it.
    """
    position, following = size, b""
    while position > 0:
        budget.check_time()
        start = max(0, position - _CHUNK)
        stream.seek(start)
        block = stream.read(position - start) + following
        hit = len(block)
        while (hit := block.rfind(_END, 0, hit + 3)) >= 0:
            if len(block) - hit >= _END_RECORD.size and (end := _end(stream, start + hit, size)):
                return end
        position, following = start, block[: _END_RECORD.size - 1]
    return 0


def _end(stream: BinaryIO, position: int, size: int) -> int:
    stream.seek(position)
    *_, length, offset, comment = _END_RECORD.unpack(stream.read(_END_RECORD.size))
    if _FULL not in (length, offset) and length:
        stream.seek(max(0, position - length))
        if length > position or stream.read(4) != _LISTED:
            return 0
    return min(size, position + _END_RECORD.size + int(comment))


def is_split(stream: BinaryIO, size: int) -> bool:
    """Whether the file is one of several pieces of an archive: by its first mark, or by the number of its end."""
    stream.seek(0)
    if stream.read(8) == b"PK\x07\x08PK\x03\x04":
        return True
    stream.seek(max(0, size - _END_SEARCHED))
    tail = stream.read()
    hit = tail.rfind(_END)
    return hit >= 0 and len(tail) - hit >= _END_RECORD.size and 0 < _END_RECORD.unpack_from(tail, hit)[1] < 0xFFFF


def unicode_name(extra: bytes, name: bytes) -> str:
    """The name in UTF-8 that Info-ZIP keeps in the extra field, as long as it belongs to the name; else empty."""
    for kind, content in extra_fields(extra):
        if kind == _UNICODE_PATH and len(content) > 5 and int.from_bytes(content[1:5], "little") == zlib.crc32(name):
            return content[5:].decode("utf-8", "replace")
    return ""


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbered fields of a header."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        yield kind, extra[position + 4 : position + 4 + length]
        position += 4 + length


def data_start(stream: BinaryIO, offset: int) -> int:
    """Where the content of the member with this header begins; -1 when no header stands there."""
    if not 0 <= offset < _FURTHEST:
        return -1
    stream.seek(offset)
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_MARK):
        return -1
    name_length, extra_length = _LENGTHS.unpack(header[-4:])
    return offset + _HEADER.size + int(name_length) + int(extra_length)


def stored_size(stream: BinaryIO, offset: int) -> int:
    """The size of a member that is not packed, as its own header tells it; 0 when it is told elsewhere."""
    if data_start(stream, offset) < 0:
        return 0
    stream.seek(offset)
    _, _, flags, method, _, _, _, packed, size, _, _ = _HEADER.unpack(stream.read(_HEADER.size))
    return int(size) if method == 0 and packed == size != _FULL and not flags & (DESCRIBED_LATER | ENCRYPTED) else 0


def local_headers(stream: BinaryIO, end: int, budget: Budget) -> Iterator[LocalHeader]:
    """Every header from the front on; what lies inside a member of known size is not searched."""
    position = 0
    while (position := _search(stream, position, (_MARK,), budget)) >= 0:
        header = _read(stream, position, end, budget)
        if header is None:
            position += 1
            continue
        yield header
        after = header.start + max(0, header.packed)
        position = after if after <= end else header.start


def _search(stream: BinaryIO, position: int, marks: tuple[bytes, ...], budget: Budget) -> int:
    while True:
        budget.check_time()
        stream.seek(position)
        chunk = stream.read(_CHUNK)
        hits = [hit for mark in marks if (hit := chunk.find(mark)) >= 0]
        if hits:
            return position + min(hits)
        if len(chunk) < _CHUNK:
            return -1
        position += len(chunk) - 3


def _read(stream: BinaryIO, position: int, end: int, budget: Budget) -> LocalHeader | None:
    stream.seek(position)
    fixed = stream.read(_HEADER.size)
    if len(fixed) < _HEADER.size:
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _HEADER.unpack(fixed)
    if method not in _METHODS or not 0 < name_length <= _NAME_BYTES:
        return None
    name, extra = stream.read(name_length), stream.read(extra_length)
    start = position + _HEADER.size + name_length + extra_length
    packed, size = _long_sizes(extra, packed, size)
    if not flags & DESCRIBED_LATER or packed:
        return LocalHeader(name, extra, flags, method, packed, size, crc, start)
    if method == 0:
        # Nothing marks the end of stored bytes but the header that follows.
        following = _search(stream, start, _NEXT_MARKS, budget)
        packed = (following if following >= 0 else end) - start
        return LocalHeader(name, extra, flags, method, packed, -1, -1, start)
    return LocalHeader(name, extra, flags, method, -1, -1, -1, start)


def _long_sizes(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    for kind, content in extra_fields(extra):
        if kind == 1 and len(content) >= 16 and _FULL in (packed, size):
            size, packed = struct.unpack_from("<2Q", content)
    return packed, size
