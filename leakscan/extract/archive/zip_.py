"""Zip archives: each member becomes an item of its own; without a directory, members are found by their own headers."""

import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.archive.zip_headers import ENCRYPTED, UTF_8, LocalHeader, data_start, local_headers
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
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
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_AES = 99
_STORED = 0
_END_RECORD = 22
_DECODERS: dict[int, Callable[[], Decoder]] = {8: inflate, 12: bunzip, 14: ZipLzma, 95: unxz}
_MISPLACED = mark("The archive's directory points to a place where the member is not")
_NO_DIRECTORY = mark("The archive's directory is damaged; its members were found by their own headers")
_NOTHING = mark("Neither a directory nor a member of the archive can be read")
_METHOD = mark("Packed with a method that is not read")
_PASSWORD = mark("Opens only with a password")


@dataclass(frozen=True, slots=True)
class _Member:
    name: str = field(repr=False)
    method: int
    is_encrypted: bool
    packed: int
    size: int
    crc: int
    start: Callable[[], int]


def extract(item: Item, budget: Budget) -> Extracted:
    """Each member in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        end = stream.seek(0, 2)
        archive = _directory(stream, end)
        if archive is None:
            yield from _recover(item.locator, stream, end, budget)
            return
        yield from _comments(item.locator, archive)
        listed = (_listed(stream, info) for info in archive.infolist())
        yield from _members(item.locator, stream, end, listed, budget)


def _directory(stream: BinaryIO, end: int) -> zipfile.ZipFile | None:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError, struct.error):
        return None
    members = archive.infolist()
    # A directory may hide members by listing none. A cut archive may end in the directory of an archive that is its
    # member; joined archives have several directories.
    is_empty = not members and end > _END_RECORD + len(archive.comment)
    is_foreign = data_start(stream, 0) >= 0 and all(info.header_offset > 0 for info in members)
    return None if is_empty or is_foreign else archive


def _recover(locator: Locator, stream: BinaryIO, end: int, budget: Budget) -> Extracted:
    found = False
    for problem_or_item in _members(locator, stream, end, map(_found, local_headers(stream, end, budget)), budget):
        found = True
        yield problem_or_item
    if found:
        yield Problem(locator.at(part="directory"), "corrupt", _NO_DIRECTORY)
    else:
        yield Problem(locator, "corrupt", _NOTHING)


def _members(locator: Locator, stream: BinaryIO, end: int, members: Iterator[_Member], budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    for member in members:
        budget.check_time()
        if member.name.endswith(("/", "\\")) and member.size <= 0:
            continue
        seen[member.name] += 1
        inner = locator.enter("zip", member.name, seen[member.name])
        if member.is_encrypted:
            yield Problem(inner, "encrypted", _PASSWORD)
        elif member.method != _STORED and member.method not in _DECODERS:
            yield Problem(inner, "unsupported", _METHOD)
        elif (start := member.start()) < 0:
            yield Problem(inner, "corrupt", _MISPLACED)
        else:
            yield from _readable(inner, stream, start, end, member)


def _readable(locator: Locator, stream: BinaryIO, start: int, end: int, member: _Member) -> Extracted:
    damage = Damage()
    opening = partial(_open, stream, start, end, member, damage)
    yield Item(locator, opening, member.size, packed=max(0, member.packed))
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", damage.detail)


def _open(stream: BinaryIO, start: int, end: int, member: _Member, damage: Damage) -> BinaryIO:
    packed = member.packed if member.packed >= 0 else max(0, end - start)
    decoder = _DECODERS.get(member.method) or partial(_stored, packed)
    packing = Packing(decoder, crc=member.crc, size=member.size)
    return unpacked(window(stream, start, packed), packing, damage)


def _stored(size: int) -> Decoder:
    return cast(Decoder, Stored(size))


def _listed(stream: BinaryIO, info: zipfile.ZipInfo) -> _Member:
    return _Member(
        _name(info),
        info.compress_type,
        bool(info.flag_bits & ENCRYPTED) or info.compress_type == _AES,
        info.compress_size,
        info.file_size,
        info.CRC,
        partial(data_start, stream, info.header_offset),
    )


def _found(header: LocalHeader) -> _Member:
    return _Member(
        _label(header.name, header.flags),
        header.method,
        bool(header.flags & ENCRYPTED) or header.method == _AES,
        header.packed,
        header.size,
        header.crc,
        lambda: header.start,
    )


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & UTF_8:
        return info.orig_filename
    return _label(info.orig_filename.encode("cp437"), 0)


def _label(name: bytes, flags: int) -> str:
    # Without the flag the standard says cp437, French Windows writes cp850 (which has the same small letters with
    # accents, and the capitals too) and others write UTF-8 all the same.
    return name.decode("utf-8", "surrogateescape") if flags & UTF_8 else decode(name, "cp850")


def _comments(locator: Locator, archive: zipfile.ZipFile) -> Extracted:
    """What was written beside the members."""
    writer = Writer(locator)
    if archive.comment:
        writer.add(decode(archive.comment, "cp850") + "\n", part="comment")
    for number, info in enumerate(archive.infolist(), 1):
        if info.comment:
            writer.add(decode(info.comment, "cp850") + "\n", part="comment", record=number)
    yield from writer.break_here()


ZIP = Extractor(
    "zip",
    ("application/zip", "application/java-archive"),
    extract,
    reads="every member (stored, deflate, bzip2, lzma, xz), comments; members of an archive without a directory",
    leaves="members under a password, which are listed",
    library="zipfile",
)
