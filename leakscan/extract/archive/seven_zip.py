"""7z archives: files packed together are unpacked from front to back, and each is an item of its own."""

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.archive.forward import skip_to
from leakscan.extract.archive.methods import MethodError
from leakscan.extract.archive.seven_zip_coders import is_encrypted, is_known, opened
from leakscan.extract.archive.seven_zip_headers import (
    ENCODED,
    HEADER,
    MOST_HEADER,
    Cursor,
    Directory,
    Entry,
    Folder,
    HeaderError,
    Start,
    Streams,
    directory,
    start_of,
    streams,
)
from leakscan.extract.archive.starts import SEVEN_ZIP as MARK
from leakscan.extract.archive.starts import archive_start
from leakscan.extract.budget import Budget, OverBudget, refused
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import CUT, Damage, Decoder, Packing, Stored, unpacked, window
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Status

_HEAD = 32
_PASSWORD = mark("Opens only with a password")
_LINK = mark("A link in an archive is not followed")
_DELETED = mark("An entry that only tells that a file was deleted")
_METHOD = mark("Packed with a method that is not read")
_NO_MEMORY = mark("Unpacking takes more memory than a worker may have")
_NO_START = mark("The beginning of the archive is damaged: its directory cannot be found")
_NO_END = mark("The directory at the end of the archive is missing: it is cut off or stands in a further volume")
_NO_DIRECTORY = mark("The directory of the archive is damaged")


class _Unreadable(Exception):
    """The directory cannot be read: why, as a status and its detail."""

    def __init__(self, kind: Status, detail: str):
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Content:
    """Where the bytes of a file are among those that come out of its folder."""

    folder: int
    offset: int
    size: int
    crc: int


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        start = archive_start(stream, MARK)
        if start > 0:
            yield Item(item.locator.enter("tail", "prepended"), partial(window, stream, 0, start), start)
        size = stream.seek(0, 2) - max(0, start)
        archive = window(stream, max(0, start), size)
        try:
            found = _directory(archive, size, budget)
        except _Unreadable as cause:
            yield Problem(item.locator, cause.kind, cause.detail)
            return
        yield from _members(item.locator, _Folders(archive, found.streams), found, budget)


def _directory(archive: BinaryIO, size: int, budget: Budget) -> Directory:
    archive.seek(0)
    start = start_of(archive.read(_HEAD))
    if start is None:
        raise _Unreadable("corrupt", _NO_START)
    if not start.size and size <= _HEAD:
        return Directory(Streams(), ())
    try:
        data = _unpacked_header(archive, _packed_header(archive, start, size), budget)
        return directory(Cursor(data[1:]))
    except (HeaderError, MethodError, UnicodeDecodeError) as error:
        raise _Unreadable("corrupt", _NO_DIRECTORY) from error
    except MemoryError as error:
        raise _Unreadable("too-large", _NO_MEMORY) from error


def _packed_header(archive: BinaryIO, start: Start, size: int) -> bytes:
    if not start.size or start.position + start.size > size:
        raise _Unreadable("corrupt", _NO_END)
    if start.size > MOST_HEADER:
        raise HeaderError
    archive.seek(start.position)
    data = archive.read(start.size)
    if zlib.crc32(data) != start.crc:
        raise HeaderError
    return data


def _unpacked_header(archive: BinaryIO, data: bytes, budget: Budget) -> bytes:
    """The header, which is most often packed itself, and may be so more than once."""
    for _ in range(4):
        if data[:1] == bytes([HEADER]):
            return data
        if data[:1] != bytes([ENCODED]):
            break
        packed = streams(Cursor(data[1:]))
        if not packed.folders:
            break
        data = _header_in(archive, packed, budget)
    raise HeaderError


def _header_in(archive: BinaryIO, packed: Streams, budget: Budget) -> bytes:
    folder = packed.folders[0]
    if is_encrypted(folder):
        raise _Unreadable("encrypted", _PASSWORD)
    if not is_known(folder):
        raise _Unreadable("unsupported", _METHOD)
    if folder.size > MOST_HEADER:
        raise HeaderError
    budget.spend(folder.size, so_far=folder.size)
    data = opened(archive, folder, packed.ranges_of(0), Damage()).read(folder.size)
    if len(data) < folder.size or (folder.crc >= 0 and zlib.crc32(data) != folder.crc):
        raise HeaderError
    return data


def _members(locator: Locator, folders: "_Folders", found: Directory, budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    contents = _contents(found.streams)
    for entry in found.entries:
        content = next(contents, None) if entry.has_stream else None
        if entry.is_directory and not entry.is_anti:
            continue
        seen[entry.name] += 1
        inner = locator.enter("7z", entry.name, seen[entry.name])
        if refusal := _refusal(entry):
            yield Problem(inner, "excluded", refusal)
        elif entry.has_stream and content is None:
            yield Problem(inner, "corrupt", _NO_DIRECTORY)
        elif content is None:
            yield Item(inner, _nothing, 0, entry.modified)
        else:
            yield from _member(inner, folders, content, entry, budget)


def _contents(packed: Streams) -> Iterator[_Content]:
    for number, files in enumerate(packed.contents):
        offset = 0
        for size, crc in files:
            yield _Content(number, offset, size, crc)
            offset += size


def _refusal(entry: Entry) -> str:
    if entry.is_anti:
        return _DELETED
    return _LINK if entry.is_link else ""


def _nothing() -> BinaryIO:
    return window(cast(BinaryIO, None), 0, 0)


def _member(locator: Locator, folders: "_Folders", content: _Content, entry: Entry, budget: Budget) -> Extracted:
    try:
        stream = folders.open(content.folder)
        can_be_read = skip_to(stream, content.offset, budget) or not content.size
    except _Unreadable as cause:
        yield Problem(locator, cause.kind, cause.detail)
        return
    except OverBudget as refusal:
        yield refused(locator, refusal)
        return
    if not can_be_read:
        yield Problem(locator, "corrupt", folders.damage.detail or CUT)
        return
    damage = Damage()
    yield Item(
        locator,
        partial(_open, stream, content, damage),
        content.size,
        entry.modified,
        packed=folders.packed_size(content.folder),
    )
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", damage.detail)


def _open(stream: BinaryIO, content: _Content, damage: Damage) -> BinaryIO:
    packing = Packing(lambda: cast(Decoder, Stored(content.size)), crc=content.crc, size=content.size)
    return unpacked(window(stream, content.offset, content.size), packing, damage)


class _Folders:
    """The folder that is being unpacked: one at a time, from front to back."""

    def __init__(self, archive: BinaryIO, packed: Streams):
        self._archive = archive
        self._packed = packed
        self._number = -1
        self._stream: BinaryIO | None = None
        self.damage = Damage()

    def open(self, number: int) -> BinaryIO:
        """What comes out of a folder."""
        if self._number != number or self._stream is None:
            self._stream = None
            self.damage = Damage()
            self._stream = self._opened(self._packed.folders[number], number)
            self._number = number
        return self._stream

    def _opened(self, folder: Folder, number: int) -> BinaryIO:
        if is_encrypted(folder):
            raise _Unreadable("encrypted", _PASSWORD)
        if not is_known(folder):
            raise _Unreadable("unsupported", _METHOD)
        try:
            return opened(self._archive, folder, self._packed.ranges_of(number), self.damage)
        except MethodError as error:
            raise _Unreadable("unsupported", _METHOD) from error
        except MemoryError as error:
            raise _Unreadable("too-large", _NO_MEMORY) from error

    def packed_size(self, number: int) -> int:
        """How many bytes of the archive the folder takes."""
        return sum(size for _, size in self._packed.ranges_of(number))


SEVEN_ZIP = Extractor(
    "7z",
    ("application/x-7z-compressed",),
    extract,
    reads=mark("every file (LZMA, LZMA2, PPMd, BZip2, Deflate, Deflate64, Zstandard, LZ4, with filters), solid or not"),
    leaves=mark("files under a password, links and marks of deleted files, which are listed"),
    library="lzma, pyppmd, pybcj, inflate64",
)
