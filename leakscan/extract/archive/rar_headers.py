"""The headers of RAR archives, of version 4 and before and of version 5: what a file is called and where it is."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from leakscan.extract.archive.starts import RAR_4, RAR_5
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode

_MOST_HEADER = 2 << 20
_STORED_4 = 0x30
_BLOCK_4 = struct.Struct("<HBHH")
# Packed and unpacked size, system, sum, time, version, method, length of the name, attributes.
_FILE_4 = struct.Struct("<IIBIIBBHI")
_MAIN_4, _NAMED_4, _SUB_4, _END_4 = 0x73, 0x74, 0x7A, 0x7B
_BEFORE_4, _AFTER_4, _LOCKED_4, _LARGE_4, _UNICODE_4 = 0x01, 0x02, 0x04, 0x100, 0x200
_FOLDER_4, _HAS_DATA_4, _HEADERS_LOCKED_4 = 0xE0, 0x8000, 0x80
_UNIX, _LINK_MODE = 3, 0xA000
_NAMED_5, _SERVICE_5, _LOCKED_5, _END_5 = 2, 3, 4, 5
_HAS_EXTRA_5, _HAS_DATA_5, _BEFORE_5, _AFTER_5 = 0x01, 0x02, 0x08, 0x10
_FOLDER_5, _HAS_TIME_5, _HAS_SUM_5, _NO_SIZE_5 = 0x01, 0x02, 0x04, 0x08
_EXTRA_LOCKED, _EXTRA_LINK = 1, 5


class HeaderError(ValueError):
    """A header is not what the format asks for."""


class HeadersLocked(Exception):
    """The headers themselves are under a password."""


@dataclass(frozen=True, slots=True)
class Header:
    """A file: its packed bytes begin at `start`; -1 is an unknown sum or size."""

    name: str = field(repr=False)
    start: int
    packed: int
    size: int
    crc: int
    is_stored: bool
    is_directory: bool = False
    is_locked: bool = False
    is_link: bool = False
    is_before: bool = False
    is_after: bool = False
    is_comment: bool = False

    @property
    def is_split(self) -> bool:
        """Whether a part of its bytes is in another volume."""
        return self.is_before or self.is_after


def headers(stream: BinaryIO, budget: Budget) -> Iterator[Header]:
    """The files of an archive in stored order. Raises HeaderError where a header is damaged, HeadersLocked."""
    stream.seek(0)
    is_new = stream.read(len(RAR_5)) == RAR_5
    position = len(RAR_5) if is_new else len(RAR_4)
    read = _new_block if is_new else _old_block
    size = stream.seek(0, 2)
    while position < size:
        budget.check_time()
        found, position = read(stream, position)
        if position < 0:
            return
        if found:
            yield found
    # Archives of before version 3 have no block that ends them.
    if is_new or position > size:
        raise HeaderError


def _old_block(stream: BinaryIO, position: int) -> tuple[Header | None, int]:
    stream.seek(position)
    fixed = stream.read(_BLOCK_4.size)
    if len(fixed) < _BLOCK_4.size:
        raise HeaderError
    own_sum, kind, flags, size = _BLOCK_4.unpack(fixed)
    content = stream.read(max(0, size - _BLOCK_4.size))
    if size < _BLOCK_4.size or not 0x72 <= kind <= _END_4:
        raise HeaderError
    # Comments that stand in the header of their file are not in its sum.
    is_whole = len(content) == size - _BLOCK_4.size
    if not is_whole or (kind in (_NAMED_4, _SUB_4) and not _fits(own_sum, fixed, content, flags)):
        raise HeaderError
    if kind == _END_4:
        return None, -1
    if kind == _MAIN_4 and flags & _HEADERS_LOCKED_4:
        raise HeadersLocked
    start = position + size
    if kind in (_NAMED_4, _SUB_4):
        found = _old_file(content, flags, start, is_sub=kind == _SUB_4)
        return found, start + found.packed
    return None, start + (int.from_bytes(content[:4], "little") if flags & _HAS_DATA_4 else 0)


def _fits(own_sum: int, fixed: bytes, content: bytes, flags: int) -> bool:
    return bool(flags & 0x08) or zlib.crc32(fixed[2:] + content) & 0xFFFF == own_sum


def _old_file(content: bytes, flags: int, start: int, *, is_sub: bool) -> Header:
    if len(content) < _FILE_4.size:
        raise HeaderError
    packed, size, system, crc, _, _, method, length, attributes = _FILE_4.unpack_from(content)
    position = _FILE_4.size
    if flags & _LARGE_4:
        high_packed, high_size = struct.unpack_from("<2I", content.ljust(position + 8, b"\0"), position)
        packed, size, position = packed | high_packed << 32, size | high_size << 32, position + 8
    raw = content[position : position + length]
    return Header(
        _old_name(raw, flags),
        start,
        packed,
        size,
        crc,
        method == _STORED_4,
        is_directory=flags & _FOLDER_4 == _FOLDER_4,
        is_locked=bool(flags & _LOCKED_4),
        is_link=system == _UNIX and attributes & 0xF000 == _LINK_MODE,
        is_before=bool(flags & _BEFORE_4),
        is_after=bool(flags & _AFTER_4),
        is_comment=is_sub,
    )


def _old_name(raw: bytes, flags: int) -> str:
    plain, has_more, packed = raw.partition(b"\0")
    if not flags & _UNICODE_4:
        name = decode(plain, "cp850")
    else:
        # Without a second form the first one is UTF-8.
        name = _wide_name(plain, packed) if has_more else plain.decode("utf-8", "surrogateescape")
    return name.replace("\\", "/")


def _wide_name(plain: bytes, packed: bytes) -> str:
    """A name in 16-bit characters, packed by what it has in common with its plain form."""
    octets, out = iter(packed), bytearray()
    try:
        high = next(octets)
        while True:
            modes = next(octets)
            for shift in (6, 4, 2, 0):
                _wide_characters(modes >> shift & 3, octets, high, plain, out)
    except StopIteration:
        return out.decode("utf-16-le", "replace")


def _wide_characters(mode: int, octets: Iterator[int], high: int, plain: bytes, out: bytearray) -> None:
    if mode < 2:
        out += bytes((next(octets), high * mode))
        return
    first = next(octets)
    if mode == 2:
        out += bytes((first, next(octets)))
        return
    change = next(octets) if first & 0x80 else None
    for _ in range((first & 0x7F) + 2):
        at = len(out) // 2
        octet = plain[at] if at < len(plain) else 0x3F
        out += bytes((octet, 0)) if change is None else bytes((octet + change & 0xFF, high))


class _Numbers:
    """Reads the numbers of a new header: seven bits a byte, the lowest first."""

    def __init__(self, data: bytes):
        self.data = data
        self.position = 0

    def next(self) -> int:
        """The next number."""
        value = 0
        for shift in range(0, 70, 7):
            if self.position >= len(self.data):
                break
            octet = self.data[self.position]
            self.position += 1
            value |= (octet & 0x7F) << shift
            if octet < 0x80:
                return value
        raise HeaderError

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if count > len(self.data) - self.position:
            raise HeaderError
        self.position += count
        return self.data[self.position - count : self.position]


def _new_block(stream: BinaryIO, position: int) -> tuple[Header | None, int]:
    stream.seek(position)
    head = _Numbers(stream.read(4 + 3))
    own_sum = int.from_bytes(head.take(4), "little")
    size = head.next()
    if not 0 < size <= _MOST_HEADER:
        raise HeaderError
    stream.seek(position + 4)
    block = stream.read(head.position - 4 + size)
    if len(block) < head.position - 4 + size or zlib.crc32(block) != own_sum:
        raise HeaderError
    numbers = _Numbers(block)
    numbers.next()
    kind, flags = numbers.next(), numbers.next()
    extra = numbers.next() if flags & _HAS_EXTRA_5 else 0
    packed = numbers.next() if flags & _HAS_DATA_5 else 0
    start = position + 4 + len(block)
    if kind == _LOCKED_5:
        raise HeadersLocked
    if kind == _END_5:
        return None, -1
    if kind not in (_NAMED_5, _SERVICE_5):
        return None, start + packed
    return _new_file(numbers, flags, extra, start, packed, is_service=kind == _SERVICE_5), start + packed


def _new_file(numbers: _Numbers, flags: int, extra: int, start: int, packed: int, *, is_service: bool) -> Header:
    own_flags, size = numbers.next(), numbers.next()
    numbers.next()
    if own_flags & _HAS_TIME_5:
        numbers.take(4)
    crc = int.from_bytes(numbers.take(4), "little") if own_flags & _HAS_SUM_5 else -1
    packing = numbers.next()
    numbers.next()
    name = numbers.take(numbers.next()).decode("utf-8", "surrogateescape")
    kinds = set(_extra_kinds(numbers.data[len(numbers.data) - extra :] if extra else b""))
    return Header(
        name,
        start,
        packed,
        -1 if own_flags & _NO_SIZE_5 else size,
        crc,
        not packing >> 7 & 7,
        is_directory=bool(own_flags & _FOLDER_5),
        is_locked=_EXTRA_LOCKED in kinds,
        is_link=_EXTRA_LINK in kinds,
        is_before=bool(flags & _BEFORE_5),
        is_after=bool(flags & _AFTER_5),
        is_comment=is_service,
    )


def _extra_kinds(data: bytes) -> Iterator[int]:
    position = 0
    while position < len(data):
        numbers = _Numbers(data[position:])
        size = numbers.next()
        yield numbers.next() if size else 0
        position += numbers.position if not size else max(1, size + _width(size))


def _width(number: int) -> int:
    return max(1, -(-number.bit_length() // 7))
