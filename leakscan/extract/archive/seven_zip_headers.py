"""The directory of a 7z archive: which files it holds, and where and how their bytes are packed."""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from leakscan.extract.archive.starts import SEVEN_ZIP

# Signature, version, sum of what follows; then where the directory is, behind this header, its length and its sum.
_START = struct.Struct("<6s2BI2QI")
MOST_HEADER = 128 << 20
_ENTRIES = 1_000_000
_CODERS = 32
_MAIN, _ADDITIONAL, _PROPERTIES = 4, 3, 2
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _SIZES, _COUNTS = 6, 7, 8, 9, 10, 11, 12, 13
_EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES, _MODIFIED, _ATTRIBUTES = 14, 15, 16, 17, 20, 21
HEADER, ENCODED = 1, 23
# Windows counts tenths of microseconds since 1601.
_EPOCH = 116_444_736_000_000_000


class HeaderError(ValueError):
    """The directory is not what the format asks for."""


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking. `inputs` counts the streams it takes; every coder that is in use gives one."""

    method: bytes
    properties: bytes
    inputs: int = 1


@dataclass(frozen=True, slots=True)
class Folder:
    """Files packed as one: its coders, which of their inputs take what another gives, and which are in the archive."""

    coders: tuple[Coder, ...]
    bonds: dict[int, int]
    packed: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    crc: int = -1

    @property
    def last(self) -> int:
        """The coder that gives the files."""
        return next((number for number in range(len(self.coders)) if number not in self.bonds.values()), 0)

    @property
    def size(self) -> int:
        """How many bytes come out."""
        return self.sizes[self.last] if self.sizes else 0


@dataclass(frozen=True, slots=True)
class Streams:
    """Where the packed bytes are: folders, ranges of the archive, and the files (size, sum) in each folder."""

    folders: tuple[Folder, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()
    contents: tuple[tuple[tuple[int, int], ...], ...] = ()

    def ranges_of(self, number: int) -> tuple[tuple[int, int], ...]:
        """The ranges that a folder takes, in the order of its packed inputs."""
        first = sum(len(folder.packed) for folder in self.folders[:number])
        return self.ranges[first : first + len(self.folders[number].packed)]


@dataclass(slots=True)
class Entry:
    """A file, a folder, or the mark that one was deleted."""

    name: str = field(default="", repr=False)
    has_stream: bool = True
    is_directory: bool = False
    is_anti: bool = False
    attributes: int = 0
    modified: int = 0

    @property
    def is_link(self) -> bool:
        """Whether the content is the target of a link: a Unix mode in the upper half, or a mark of Windows."""
        has_mode = self.attributes & 0x8000
        return bool(self.attributes & 0x400) or bool(has_mode and (self.attributes >> 28) == 0xA)


@dataclass(frozen=True, slots=True)
class Start:
    """What the first 32 bytes tell of the directory."""

    position: int
    size: int
    crc: int


def start_of(head: bytes) -> Start | None:
    """The start header, if its own sum is right."""
    if len(head) < _START.size:
        return None
    signature, _, _, own_sum, offset, size, crc = _START.unpack_from(head)
    if signature != SEVEN_ZIP or zlib.crc32(head[12:32]) != own_sum:
        return None
    return Start(_START.size + offset, size, crc)


class Cursor:
    """Reads the numbers of a directory; whatever would go past its end is an error."""

    def __init__(self, data: bytes):
        self._data = data
        self._position = 0

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._position

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if count > self.left:
            raise HeaderError
        self._position += count
        return self._data[self._position - count : self._position]

    def byte(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def fixed(self, width: int) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.take(width), "little")

    def number(self) -> int:
        """A number of one to nine bytes: the leading ones of the first tell how many follow."""
        first = self.byte()
        following = next((count for count in range(8) if not first & 0x80 >> count), 8)
        high = first & (0x7F >> following) if following < 8 else 0
        return self.fixed(following) + (high << 8 * following)

    def count(self, most: int) -> int:
        """A number of things of which there cannot be more than so many."""
        number = self.number()
        if number > most:
            raise HeaderError
        return number

    def bits(self, count: int) -> list[bool]:
        """A row of bits, the first in the highest place."""
        octets = self.take(-(-count // 8))
        return [bool(octets[index >> 3] & 0x80 >> (index & 7)) for index in range(count)]

    def defined(self, count: int) -> list[bool]:
        """A row of bits that may be written as `all of them`."""
        return [True] * count if self.byte() else self.bits(count)

    def sums(self, count: int) -> list[int]:
        """A sum for each thing that has one, -1 for the others."""
        return [self.fixed(4) if is_defined else -1 for is_defined in self.defined(count)]


def streams(cursor: Cursor) -> Streams:
    """The block of packed streams, which is ended by its end mark."""
    ranges: list[tuple[int, int]] = []
    folders: list[Folder] = []
    contents: list[tuple[tuple[int, int], ...]] | None = None
    while kind := cursor.byte():
        if kind == _PACK:
            ranges = _ranges(cursor)
        elif kind == _UNPACK:
            folders = _folders(cursor)
        elif kind == _SUBSTREAMS:
            contents = _contents(cursor, folders)
        else:
            raise HeaderError
    if sum(len(folder.packed) for folder in folders) > len(ranges):
        raise HeaderError
    if contents is None:
        contents = [((folder.size, folder.crc),) for folder in folders]
    return Streams(tuple(folders), tuple(ranges), tuple(contents))


def _ranges(cursor: Cursor) -> list[tuple[int, int]]:
    position = _START.size + cursor.number()
    count = cursor.count(cursor.left)
    sizes: list[int] = []
    while kind := cursor.byte():
        if kind == _SIZE:
            sizes = [cursor.number() for _ in range(count)]
        elif kind == _CRC:
            cursor.sums(count)
        else:
            raise HeaderError
    return list(zip(accumulate(sizes, initial=position), sizes, strict=False))


def _folders(cursor: Cursor) -> list[Folder]:
    if cursor.byte() != _FOLDER:
        raise HeaderError
    count = cursor.count(cursor.left)
    # What an external stream would hold: no program writes it.
    if cursor.byte():
        raise HeaderError
    folders = [_folder(cursor) for _ in range(count)]
    sizes: list[tuple[int, ...]] = [() for _ in folders]
    sums = [-1] * count
    while kind := cursor.byte():
        if kind == _SIZES:
            sizes = [tuple(cursor.number() for _ in folder.coders) for folder in folders]
        elif kind == _CRC:
            sums = cursor.sums(count)
        else:
            raise HeaderError
    known = zip(folders, sizes, sums, strict=True)
    return [Folder(folder.coders, folder.bonds, folder.packed, size, crc) for folder, size, crc in known]


def _folder(cursor: Cursor) -> Folder:
    coders = tuple(_coder(cursor) for _ in range(cursor.count(_CODERS)))
    inputs = sum(coder.inputs for coder in coders)
    pairs = [(cursor.count(inputs - 1), cursor.count(len(coders) - 1)) for _ in range(len(coders) - 1)]
    bonds = dict(pairs)
    free = [number for number in range(inputs) if number not in bonds]
    # Without coders, or with bonds in a ring, nothing could come out.
    if not coders or not free:
        raise HeaderError
    packed = free if len(free) == 1 else [cursor.count(inputs - 1) for _ in free]
    return Folder(coders, bonds, tuple(packed))


def _coder(cursor: Cursor) -> Coder:
    flags = cursor.byte()
    method = cursor.take(flags & 0x0F)
    inputs = 1
    if flags & 0x10:
        inputs = cursor.count(_CODERS)
        if cursor.number() != 1 or not inputs:
            raise HeaderError
    properties = cursor.take(cursor.count(cursor.left)) if flags & 0x20 else b""
    if flags & 0x80:
        raise HeaderError
    return Coder(method, properties, inputs)


def _contents(cursor: Cursor, folders: list[Folder]) -> list[tuple[tuple[int, int], ...]]:
    counts = [1] * len(folders)
    sizes: list[list[int]] | None = None
    sums: list[int] | None = None
    while kind := cursor.byte():
        if kind == _COUNTS:
            counts = [cursor.count(_ENTRIES) for _ in folders]
            if sum(counts) > _ENTRIES:
                raise HeaderError
        elif kind == _SIZE:
            sizes = [_sizes(cursor, folder, count) for folder, count in zip(folders, counts, strict=True)]
        elif kind == _CRC:
            unknown = sum(count for folder, count in zip(folders, counts, strict=True) if _asks(folder, count))
            sums = cursor.sums(unknown)
        else:
            raise HeaderError
    if sizes is None:
        if any(count > 1 for count in counts):
            raise HeaderError
        sizes = [[folder.size] * count for folder, count in zip(folders, counts, strict=True)]
    return list(_with_sums(folders, sizes, iter(sums or [])))


def _sizes(cursor: Cursor, folder: Folder, count: int) -> list[int]:
    """The sizes of the files in a folder: that of the last is what the others leave."""
    if not count:
        return []
    sizes = [cursor.number() for _ in range(count - 1)]
    rest = folder.size - sum(sizes)
    if rest < 0:
        raise HeaderError
    return [*sizes, rest]


def _asks(folder: Folder, count: int) -> bool:
    """Whether the sums of the files are not already known as that of the folder."""
    return count != 1 or folder.crc < 0


def _with_sums(
    folders: list[Folder], sizes: list[list[int]], sums: Iterator[int]
) -> Iterator[tuple[tuple[int, int], ...]]:
    for folder, own in zip(folders, sizes, strict=True):
        if _asks(folder, len(own)):
            yield tuple((size, next(sums, -1)) for size in own)
        else:
            yield ((own[0], folder.crc),)


@dataclass(frozen=True, slots=True)
class Directory:
    """All that a header tells."""

    streams: Streams
    entries: tuple[Entry, ...] = field(repr=False)


def directory(cursor: Cursor) -> Directory:
    """The header behind its mark."""
    packed = Streams()
    kind = cursor.byte()
    if kind == _PROPERTIES:
        while cursor.byte():
            cursor.take(cursor.count(cursor.left))
        kind = cursor.byte()
    if kind == _ADDITIONAL:
        streams(cursor)
        kind = cursor.byte()
    if kind == _MAIN:
        packed = streams(cursor)
        kind = cursor.byte()
    if not kind:
        return Directory(packed, ())
    return Directory(packed, tuple(_entries(cursor)))


def _entries(cursor: Cursor) -> list[Entry]:
    # Each file has a name of at least its end mark, or a packed stream of its own.
    entries = [Entry() for _ in range(cursor.count(min(_ENTRIES, 8 * cursor.left)))]
    while kind := cursor.byte():
        content = Cursor(cursor.take(cursor.count(cursor.left)))
        if reader := _READERS.get(kind):
            reader(content, entries)
    return entries


def _empty_streams(cursor: Cursor, entries: list[Entry]) -> None:
    for entry, is_empty in zip(entries, cursor.bits(len(entries)), strict=True):
        entry.has_stream = not is_empty
        entry.is_directory = is_empty


def _empty_files(cursor: Cursor, entries: list[Entry]) -> None:
    without = [entry for entry in entries if not entry.has_stream]
    for entry, is_file in zip(without, cursor.bits(len(without)), strict=True):
        entry.is_directory = not is_file


def _anti(cursor: Cursor, entries: list[Entry]) -> None:
    without = [entry for entry in entries if not entry.has_stream]
    for entry, is_anti in zip(without, cursor.bits(len(without)), strict=True):
        entry.is_anti = is_anti


def _names(cursor: Cursor, entries: list[Entry]) -> None:
    if cursor.byte():
        raise HeaderError
    text = cursor.take(cursor.left & ~1).decode("utf-16-le", "surrogatepass")
    for entry, name in zip(entries, text.split("\0"), strict=False):
        entry.name = name


def _modified(cursor: Cursor, entries: list[Entry]) -> None:
    has_time = cursor.defined(len(entries))
    cursor.byte()
    for entry, is_defined in zip(entries, has_time, strict=True):
        if is_defined:
            entry.modified = max(0, (cursor.fixed(8) - _EPOCH) * 100)


def _attributes(cursor: Cursor, entries: list[Entry]) -> None:
    has_attributes = cursor.defined(len(entries))
    cursor.byte()
    for entry, is_defined in zip(entries, has_attributes, strict=True):
        if is_defined:
            entry.attributes = cursor.fixed(4)


_READERS: dict[int, Callable[[Cursor, list[Entry]], None]] = {
    _EMPTY_STREAM: _empty_streams,
    _EMPTY_FILE: _empty_files,
    _ANTI: _anti,
    _NAMES: _names,
    _MODIFIED: _modified,
    _ATTRIBUTES: _attributes,
}
