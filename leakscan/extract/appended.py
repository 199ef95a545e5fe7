"""What stands behind the end of a document: an archive glued to a picture, text written after the last mark."""

import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract.container_kinds import has_directory
from leakscan.extract.unpacked import FURTHEST, window
from leakscan.model import Item

_CHUNK = 1 << 20
# Programs fill up with blanks and NULs; a few bytes more are theirs, too.
_LEAST = 16


def appended(item: Item, media_type: str) -> Iterator[Item]:
    """The bytes behind the end of a document as a member; nothing for formats that have no end of their own."""
    end_of = _ENDS.get(media_type) or _SIZED.get(media_type)
    if end_of is None:
        return
    with item.open() as stream:
        start = (_archive(stream) if media_type in _ENDS else 0) or end_of(stream)
        size = stream.seek(0, 2)
        # A damaged directory counts from a place before the beginning.
        if start <= 0 or stream.seek(start) != start or len(stream.read(_CHUNK).strip(b" \0\t\r\n")) < _LEAST:
            return
        yield Item(item.locator.enter("tail", "appended"), partial(_opened, item, start, size - start), size - start)


def _opened(item: Item, start: int, size: int) -> BinaryIO:
    return window(item.open(), start, size)


def _archive(stream: BinaryIO) -> int:
    """Where a zip at the end of the stream begins; 0 for none."""
    if not has_directory(stream):
        return 0
    try:
        with zipfile.ZipFile(stream) as archive:
            return min((member.header_offset for member in archive.infolist()), default=0)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return 0


def _end_of_pdf(stream: BinaryIO) -> int:
    start = stream.seek(0, 2)
    following = b""
    while start > 0:
        size = min(_CHUNK, start)
        start -= size
        stream.seek(start)
        block = stream.read(size) + following
        if (found := block.rfind(b"%%EOF")) >= 0:
            return start + found + 5
        following = block[:4]
    return 0


def _end_of_png(stream: BinaryIO) -> int:
    position = 8
    stream.seek(position)
    while len(head := stream.read(8)) == 8:
        length, kind = unpack_from(">I4s", head)
        position += 12 + length
        if kind == b"IEND":
            return int(position)
        stream.seek(position)
    return 0


def _end_of_seven_zip(stream: BinaryIO) -> int:
    """Behind the directory, which the head points to; 0 where the archive stands behind a program."""
    stream.seek(0)
    head = stream.read(32)
    if len(head) < 32 or not head.startswith(b"7z"):
        return 0
    position, length = unpack_from("<QQ", head, 12)
    return min(32 + int(position) + int(length), FURTHEST)


def _end_of_cabinet(stream: BinaryIO) -> int:
    stream.seek(0)
    head = stream.read(12)
    return int(unpack_from("<I", head, 8)[0]) if len(head) == 12 and head.startswith(b"MSCF") else 0


def _end_of_sqlite(stream: BinaryIO) -> int:
    """Behind the last page: their number is believed when the version that wrote it wrote the file last."""
    stream.seek(0)
    head = stream.read(100)
    if len(head) < 100 or head[24:28] != head[92:96]:
        return 0
    size, pages = unpack_from(">H", head, 16)[0], unpack_from(">I", head, 28)[0]
    return int(size if size > 1 else 1 << 16) * int(pages)


def _end_of_disc(stream: BinaryIO) -> int:
    """Behind the last sector that the volume tells of; 0 for an image of raw sectors."""
    stream.seek(0x8000)
    head = stream.read(2048)
    if len(head) < 2048 or head[1:6] != b"CD001":
        return 0
    return int(unpack_from("<I", head, 80)[0]) * int(unpack_from("<H", head, 128)[0])


def _end_of_cardiogram(stream: BinaryIO) -> int:
    stream.seek(2)
    return int.from_bytes(stream.read(4), "little")


def _end_of_hive(stream: BinaryIO) -> int:
    stream.seek(40)
    return 4096 + int.from_bytes(stream.read(4), "little")


def _nowhere(stream: BinaryIO) -> int:  # noqa: ARG001 - the end is not looked for
    return 0


# Cameras write much behind the end of a JPEG; its reader and that of GIF look for text everywhere: only an archive is
# looked for here.
_ENDS: dict[str, Callable[[BinaryIO], int]] = {
    "application/pdf": _end_of_pdf,
    "image/png": _end_of_png,
    "image/gif": _nowhere,
    "image/jpeg": _nowhere,
}
# Formats that tell how long they are. A zip at their end is one that they hold.
_SIZED: dict[str, Callable[[BinaryIO], int]] = {
    "application/x-7z-compressed": _end_of_seven_zip,
    "application/vnd.ms-cab-compressed": _end_of_cabinet,
    "application/vnd.sqlite3": _end_of_sqlite,
    "application/x-iso9660-image": _end_of_disc,
    "application/x-scp-ecg": _end_of_cardiogram,
    "application/x-windows-registry": _end_of_hive,
}
