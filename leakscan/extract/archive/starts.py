"""Archives behind a program that unpacks them: where they begin, proved by the sums of their first headers."""

import struct
import zlib
from typing import BinaryIO

SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
RAR_4, RAR_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_MOST_PROGRAM = 4 << 20
_SEVEN_ZIP_HEAD = 32
_RAR_4_MAIN = 0x73
_RAR_5_KINDS = (1, 4)


def archive_start(stream: BinaryIO, mark: bytes) -> int:
    """Where an archive with this mark begins in the file; -1 when there is none."""
    stream.seek(0)
    head = stream.read(_MOST_PROGRAM)
    position = head.find(mark)
    while position >= 0 and not _PROOFS[mark](head, position):
        position = head.find(mark, position + 1)
    return position


def archive_in(stream: BinaryIO) -> str:
    """The media type of the archive behind a program; empty when there is none."""
    if archive_start(stream, SEVEN_ZIP) > 0:
        return "application/x-7z-compressed"
    return "application/x-rar" if max(archive_start(stream, RAR_4), archive_start(stream, RAR_5)) > 0 else ""


def _is_seven_zip(head: bytes, start: int) -> bool:
    return start == 0 or _has_sum(head, start + 8, start + 12, start + _SEVEN_ZIP_HEAD)


def _has_sum(head: bytes, place: int, start: int, end: int) -> bool:
    return end <= len(head) and int.from_bytes(head[place : place + 4], "little") == zlib.crc32(head[start:end])


def _is_rar_4(head: bytes, start: int) -> bool:
    header = start + len(RAR_4)
    if len(head) < header + 7:
        return False
    own_sum, kind, _, size = struct.unpack_from("<HBHH", head, header)
    return start == 0 or (
        kind == _RAR_4_MAIN and 7 < size < 4096 and zlib.crc32(head[header + 2 : header + size]) & 0xFFFF == own_sum
    )


def _is_rar_5(head: bytes, start: int) -> bool:
    header = start + len(RAR_5)
    if start == 0 or len(head) < header + 7:
        return start == 0
    size = head[header + 4]
    # The first header is short: its size is one byte, and so is its kind.
    return size < 0x80 and head[header + 5] in _RAR_5_KINDS and _has_sum(head, header, header + 4, header + 5 + size)


_PROOFS = {SEVEN_ZIP: _is_seven_zip, RAR_4: _is_rar_4, RAR_5: _is_rar_5}
