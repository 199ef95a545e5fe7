"""Tar archives: each file becomes an item of its own; links and devices are named and never followed."""

import io
import struct
import tarfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import FURTHEST, TRAILING, Damage, window
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

BLOCK = tarfile.BLOCKSIZE
_HEADER_BYTES = 16 << 20
_SKIP = 16 << 20
_ENTRIES = 1_000_000
# Words of a header that tell the name once more, or numbers.
_NUMBERS = frozenset(
    ("path", "linkpath", "size", "mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "hdrcharset")
)
_DAMAGED = mark("Damaged headers in the archive; the files around them were read")
_UNENDED = mark("The archive ends without its end mark; what is there was read")
_LINK = mark("A link in an archive is not followed")
_DEVICE = mark("Devices and pipes have no content")
# What the parser of the standard library raises on hostile headers, as far as its own errors do not cover it.
_HEADER_ERRORS = (tarfile.TarError, ValueError, OverflowError, IndexError, KeyError, RecursionError, struct.error)


def is_tar(head: bytes) -> bool:
    """Whether the first bytes are a header of a tar archive: its checksum tells, old archives have no other mark."""
    if len(head) < BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except _HEADER_ERRORS:
        return False
    return True


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        yield from walk(item.locator, stream, budget, Damage())


def walk(locator: Locator, stream: BinaryIO, budget: Budget, damage: Damage, *, packed: int = 0) -> Extracted:
    """The members of an archive read from front to back; `damage` may hold what the packed stream told.

    `packed` is the size of that stream: no member takes more of it.
    """
    blocks = _Blocks(stream)
    writer = Writer(locator)
    seen: Counter[str] = Counter()
    for archive, member in _members(blocks, budget, damage):
        if member.isdir():
            continue
        seen[member.name] += 1
        if seen.total() > _ENTRIES:
            yield Problem(locator.at(part="archive"), "too-many")
            return
        for label in _labels(member):
            writer.add(label + "\n", part="label", record=seen.total())
        if writer.is_full:
            yield from writer.break_here()
        yield from _member(locator.enter("tar", member.name, seen[member.name]), archive, member, max(0, packed))
    yield from writer.break_here()
    if blocks.behind >= 0:
        yield Item(locator.enter("tail", "appended"), partial(window, stream, blocks.behind, FURTHEST))
    if damage.detail and damage.detail != TRAILING:
        # The archive itself is unreadable only when nothing came out of it.
        yield Problem(locator.at(part="archive") if seen else locator, "corrupt", damage.detail)


def _labels(member: tarfile.TarInfo) -> Iterator[str]:
    """What is written beside a member: comments and other words, and where a link leads."""
    if (member.issym() or member.islnk()) and member.linkname:
        yield f"link: {member.linkname}"
    for key, value in member.pax_headers.items():
        if key not in _NUMBERS and not key.startswith(("GNU.sparse.", "SCHILY.", "LIBARCHIVE.")):
            yield f"{key}: {value}"


def _member(locator: Locator, archive: tarfile.TarFile, member: tarfile.TarInfo, packed: int) -> Extracted:
    if member.issym() or member.islnk():
        yield Problem(locator, "excluded", _LINK)
        return
    if member.isdev():
        yield Problem(locator, "excluded", _DEVICE)
        return
    damage = Damage()
    opening = partial(_open, archive, member, damage)
    yield Item(locator, opening, member.size, _nanoseconds(member.mtime), packed=packed)
    if damage.detail:
        yield Problem(locator.at(part="tail"), "corrupt", damage.detail)


def _nanoseconds(modified: float) -> int:
    return int(modified * 1_000_000_000) if 0 < modified < 1 << 33 else 0


def _open(archive: tarfile.TarFile, member: tarfile.TarInfo, damage: Damage) -> BinaryIO:
    if member.issparse():
        return cast(BinaryIO, io.BufferedReader(_Sparse(archive, member, damage)))
    return window(cast(BinaryIO, archive.fileobj), member.offset_data, member.size, damage=damage)


def _members(blocks: "_Blocks", budget: Budget, damage: Damage) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    # Headers are read one by one: TarFile.next() takes a damaged header in the middle for the end of the archive.
    archive = tarfile.TarFile(fileobj=io.BytesIO(bytes(2 * BLOCK)), encoding="utf-8", errors="surrogateescape")
    archive.fileobj, archive.offset = cast(Any, blocks), 0
    ended = False
    while True:
        offset = archive.offset
        blocks.skip_to(offset, budget)
        block = blocks.peek()
        if len(block) < BLOCK:
            if not ended:
                damage.note(_UNENDED)
            elif block.strip(b"\0"):
                blocks.stands_behind(offset)
            return
        archive.offset = offset + BLOCK
        if not block.strip(b"\0"):
            ended = True
            continue
        try:
            member = tarfile.TarInfo.fromtarfile(archive)
        except _HEADER_ERRORS:
            # What follows the end mark is whatever the disk held, unless it is a further archive.
            if ended:
                blocks.stands_behind(offset)
            else:
                damage.note(_DAMAGED)
            archive.offset = offset + BLOCK
            continue
        ended, blocks.behind = False, -1
        yield archive, member


class _Blocks:
    """The archive's stream with one block of look-ahead: going back in a packed stream would unpack it again."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._held = b""
        self.behind = -1

    def stands_behind(self, offset: int) -> None:
        """Keeps where bytes begin that stand behind the end mark."""
        self.behind = offset if self.behind < 0 else self.behind

    def peek(self) -> bytes:
        """The next block, which stays to be read."""
        self._held = self._held or self._stream.read(BLOCK)
        return self._held

    def read(self, size: int) -> bytes:
        """The next bytes; no header is as long as a hostile one claims to be."""
        if size > _HEADER_BYTES:
            raise tarfile.ReadError
        held, self._held = self._held, b""
        if len(held) > size:
            held, self._held = held[:size], held[size:]
        return held + self._stream.read(size - len(held)) if size > len(held) else held

    def tell(self) -> int:
        """The position of the next byte."""
        return self._stream.tell() - len(self._held)

    def seek(self, position: int) -> int:
        """Moves to a byte."""
        if position != self.tell():
            self._held = b""
            self._stream.seek(position)
        return position

    def skip_to(self, position: int, budget: Budget) -> None:
        """Moves on in steps, between which the time is checked."""
        budget.check_time()
        while position - self.tell() > _SKIP:
            before = self.tell()
            self.seek(before + _SKIP - 1)
            budget.check_time()
            # A size may be told that lies far behind the end: no stream says so when it is moved there.
            if not self._stream.read(1) or self.tell() == before:
                return
        self.seek(position)


class _Sparse(io.RawIOBase):
    """A file with holes; reading ends where the archive does."""

    def __init__(self, archive: tarfile.TarFile, member: tarfile.TarInfo, damage: Damage):
        self._inner = archive.extractfile(member)
        self._damage = damage

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the file."""
        return self._inner.seek(offset, whence) if self._inner else 0

    def readinto(self, buffer: Any) -> int:
        """The next bytes, holes as zeros."""
        try:
            data = self._inner.read(len(buffer)) if self._inner else b""
        except _HEADER_ERRORS:
            self._damage.note(_UNENDED)
            return 0
        buffer[: len(data)] = data
        return len(data)


TAR = Extractor(
    "tar",
    ("application/x-tar",),
    extract,
    reads=mark("every file, sparse ones too, around damaged headers and past the end mark; PAX and GNU names"),
    leaves=mark("links, devices and pipes, which are listed"),
)
