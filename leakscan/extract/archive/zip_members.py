"""The members of a zip: where each is, how it is packed, which share bytes, and what stands between them."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.archive.methods import ZSTD_MARK, Inflate64, unzstd
from leakscan.extract.archive.ppmd import ZipPpmd
from leakscan.extract.archive.zip_headers import ENCRYPTED, UTF_8, LocalHeader, data_start, stored_size, unicode_name
from leakscan.extract.charset import decode
from leakscan.extract.unpacked import (
    Damage,
    Decoder,
    Packing,
    Stored,
    ZipLzma,
    bunzip,
    inflate,
    unpacked,
    unxz,
    window,
)

_AES, _STORED, _PPMD, _ZSTD, _OLD_ZSTD = 99, 0, 98, 93, 20
# What ends by a mark of its own, whatever size is declared.
_DECODERS: dict[int, Callable[[], Decoder]] = {
    8: inflate,
    9: lambda: cast(Decoder, Inflate64()),
    12: bunzip,
    14: ZipLzma,
    _OLD_ZSTD: unzstd,
    _ZSTD: unzstd,
    95: unxz,
}
_DESCRIPTOR = 24
_LEAST_GAP = 32
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A member of which the content begins at `start` (-1: it is not there) and has at most `room` bytes.

    `packed`, `size` and `crc` are what is declared, -1 for unknown; `is_shared` tells that its bytes are also those of
    another member.
    """

    name: str = field(repr=False)
    method: int
    is_encrypted: bool
    packed: int
    size: int
    crc: int
    header: int
    start: int
    room: int = -1
    is_shared: bool = False

    @property
    def is_known(self) -> bool:
        """Whether its method is one that is read."""
        return self.method in (_STORED, _PPMD) or self.method in _DECODERS

    @property
    def is_directory(self) -> bool:
        """Whether it is a folder: it has a name of its own form and no content."""
        return self.name.endswith(("/", "\\")) and self.size <= 0

    @property
    def end(self) -> int:
        """Where the declared content ends."""
        return self.start + max(0, self.packed) if self.start >= 0 else self.header


def listed(stream: BinaryIO, archive: zipfile.ZipFile) -> list[Member]:
    """The members of the directory, in its order."""
    members = [_of_directory(stream, info) for info in archive.infolist()]
    covered, previous = 0, -1
    order = sorted(range(len(members)), key=lambda index: members[index].header)
    following = archive.start_dir
    for index in reversed(order):
        room = following - members[index].start
        members[index] = replace(members[index], room=max(members[index].packed, room))
        following = members[index].header if members[index].start >= 0 else following
    for index in order:
        member = members[index]
        is_shared = member.start >= 0 and (member.header < covered or member.header == previous)
        members[index] = replace(member, is_shared=is_shared, room=member.packed if is_shared else member.room)
        covered, previous = max(covered, member.end), member.header
    return members


def found(header: LocalHeader, end: int) -> Member:
    """A member as its own header tells of it."""
    name = unicode_name(header.extra, header.name) or _label(header.name, header.flags)
    is_encrypted = bool(header.flags & ENCRYPTED) or header.method == _AES
    room = header.packed if header.packed >= 0 else max(0, end - header.start)
    return Member(
        name, header.method, is_encrypted, header.packed, header.size, header.crc, header.start, header.start, room
    )


def _of_directory(stream: BinaryIO, info: zipfile.ZipInfo) -> Member:
    packed, size = info.compress_size, info.file_size
    # A directory that tells less than there is would hide the end of what is not packed.
    if info.compress_type == _STORED and (own := stored_size(stream, info.header_offset)) > packed:
        packed = size = own
    return Member(
        _name(info),
        info.compress_type,
        bool(info.flag_bits & ENCRYPTED) or info.compress_type == _AES,
        packed,
        size,
        info.CRC,
        info.header_offset,
        data_start(stream, info.header_offset),
    )


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & UTF_8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    return unicode_name(info.extra, raw) or _label(raw, 0)


def _label(name: bytes, flags: int) -> str:
    # Without the flag the standard says cp437, French Windows writes cp850 (which has the same small letters with
    # accents, and the capitals too) and others write UTF-8 all the same.
    return name.decode("utf-8", "surrogateescape") if flags & UTF_8 else decode(name, "cp850")


def opened(stream: BinaryIO, member: Member, damage: Damage) -> BinaryIO:
    """The content of a member."""
    if decoder := _DECODERS.get(member.method):
        marks = (ZSTD_MARK,) if decoder is unzstd else ()
        packing = Packing(decoder, marks, crc=member.crc, size=member.size)
        return unpacked(window(stream, member.start, member.room), packing, damage)
    packed = member.packed if member.packed >= 0 else member.room
    making = partial(ZipPpmd, member.size) if member.method == _PPMD else partial(Stored, packed)
    packing = Packing(lambda: cast(Decoder, making()), crc=member.crc, size=member.size)
    return unpacked(window(stream, member.start, packed), packing, damage)


def gaps(stream: BinaryIO, members: Sequence[Member], directory: int) -> Iterator[tuple[int, int]]:
    """The ranges before, between and behind the members that belong to none and hold more than blanks."""
    covered = 0
    for member in sorted((each for each in members if each.start >= 0), key=lambda each: each.header):
        # Sums and sizes may stand behind the content.
        is_gap = member.header - covered > (_DESCRIPTOR if covered else 0)
        if is_gap and _has_content(stream, covered, member.header):
            yield covered, member.header
        covered = max(covered, member.end)
    if directory - covered > _DESCRIPTOR and _has_content(stream, covered, directory):
        yield covered, directory


def _has_content(stream: BinaryIO, start: int, end: int) -> bool:
    stream.seek(start)
    return len(stream.read(min(_CHUNK, end - start)).strip(b" \0\t\r\n\xff")) >= _LEAST_GAP
