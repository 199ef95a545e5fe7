"""Zip archives: each member becomes an item of its own; without a directory, members are found by their own headers."""

import struct
import zipfile
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import BinaryIO

from leakscan.extract.archive.zip_headers import data_start, end_of_archive, is_split, local_headers
from leakscan.extract.archive.zip_members import Member, found, gaps, listed, opened
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage, window
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_END_RECORD = 22
# A few members may share their bytes; bombs have hundreds that do.
_MOST_SHARED = 4
_MISPLACED = mark("The archive's directory points to a place where the member is not")
_NO_DIRECTORY = mark("The archive's directory is damaged; its members were found by their own headers")
_SPLIT = mark("A piece of a split archive: members that go on in another piece are cut")
_ELSEWHERE = mark("Stands in another piece of the split archive")
_NOTHING = mark("Neither a directory nor a member of the archive can be read")
_METHOD = mark("Packed with a method that is not read")
_PASSWORD = mark("Opens only with a password")
_SHARED = mark("Shares its packed bytes with other members, as in bombs")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each member in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        size = stream.seek(0, 2)
        end = end_of_archive(stream, size, budget)
        archive = _directory(window(stream, 0, end), end) if end else None
        if archive is None:
            yield from _recover(item.locator, stream, size, budget)
            return
        yield from _comments(item.locator, archive)
        members = listed(stream, archive)
        beside = list(gaps(stream, members, archive.start_dir)) if members else []
        yield from _beside(item.locator, stream, "prepended", [each for each in beside if each[0] == 0])
        yield from _members(item.locator, stream, size, members, budget)
        yield from _beside(item.locator, stream, "between", [each for each in beside if each[0] > 0])
        yield from _behind(item.locator, stream, end, size)


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


def _recover(locator: Locator, stream: BinaryIO, size: int, budget: Budget) -> Extracted:
    was_found = False
    members = (found(header, size) for header in local_headers(stream, size, budget))
    for problem_or_item in _members(locator, stream, size, members, budget):
        was_found = True
        yield problem_or_item
    if not was_found:
        yield Problem(locator, "corrupt", _NOTHING)
    elif is_split(stream, size):
        yield Problem(locator.at(part="directory"), "partial", _SPLIT)
    else:
        yield Problem(locator.at(part="directory"), "corrupt", _NO_DIRECTORY)


def _members(locator: Locator, stream: BinaryIO, size: int, members: Iterable[Member], budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    taken, in_pieces = 0, is_split(stream, size)
    for member in members:
        budget.check_time()
        if member.is_directory:
            continue
        seen[member.name] += 1
        taken += max(0, member.packed)
        inner = locator.enter("zip", member.name, seen[member.name])
        if member.is_encrypted:
            yield Problem(inner, "encrypted", _PASSWORD)
        elif not member.is_known:
            yield Problem(inner, "unsupported", _METHOD)
        elif member.start < 0 and in_pieces:
            yield Problem(inner, "unsupported", _ELSEWHERE)
        elif member.start < 0:
            yield Problem(inner, "corrupt", _MISPLACED)
        elif member.is_shared and taken > _MOST_SHARED * size:
            yield Problem(inner, "suspicious-ratio", _SHARED)
        else:
            yield from _readable(inner, stream, member)


def _readable(locator: Locator, stream: BinaryIO, member: Member) -> Extracted:
    damage = Damage()
    yield Item(locator, partial(opened, stream, member, damage), member.size, packed=max(0, member.room))
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", damage.detail)


def _beside(locator: Locator, stream: BinaryIO, name: str, ranges: list[tuple[int, int]]) -> Extracted:
    """What stands before the members or between them and belongs to none: a program, or what somebody hid."""
    for number, (start, end) in enumerate(ranges, 1):
        yield Item(locator.enter("tail", name, number), partial(window, stream, start, end - start), end - start)


def _behind(locator: Locator, stream: BinaryIO, end: int, size: int) -> Extracted:
    stream.seek(end)
    if stream.read(1 << 20).strip(b" \0\t\r\n"):
        yield Item(locator.enter("tail", "appended"), partial(window, stream, end, size - end), size - end)


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
    reads=mark(
        "every member (stored, deflate, deflate64, bzip2, lzma, xz, zstd, ppmd), comments, bytes that belong to "
        "no member; members of an archive without a directory"
    ),
    leaves=mark("members under a password, which are listed"),
    library="zipfile",
)
