"""The directories of an ISO 9660 image: records, their names in three forms, and the tree they make."""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from leakscan.extract.archive.iso_sectors import SECTOR
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode

_FIRST, _LAST = 16, 128
_PRIMARY, _FURTHER, _END = 1, 2, 255
_JOLIET = (b"%/@", b"%/C", b"%/E")
_ROOT, _ESCAPES = 156, 88
_DIRECTORY, _CONTINUES = 0x02, 0x80
_RECORD = 33
_MOST_DIRECTORY = 64 << 20
_DIRECTORIES = 200_000
_AREAS = 16
# Places of texts in a volume descriptor: label, set, publisher, preparer, application.
_TEXTS = ((40, 32), (190, 128), (318, 128), (446, 128), (574, 128))


@dataclass(frozen=True, slots=True)
class Record:
    """A file or a folder: the ranges of its bytes, and what it is called with the folders around it."""

    name: str = field(repr=False)
    start: int
    size: int
    is_directory: bool = False
    is_link: bool = False
    continues: bool = False
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Volume:
    """A tree of directories: where its root is, and whether its names are in 16-bit characters."""

    root: Record
    is_joliet: bool
    texts: tuple[str, ...] = field(repr=False)


def volumes(stream: BinaryIO) -> list[Volume]:
    """The trees that the image describes: that of old names, which may hold longer ones, and that of Windows."""
    found = []
    for sector in range(_FIRST, _LAST):
        stream.seek(sector * SECTOR)
        data = stream.read(SECTOR)
        if len(data) < SECTOR or data[1:6] != b"CD001" or data[0] == _END:
            break
        is_joliet = data[0] == _FURTHER and data[_ESCAPES : _ESCAPES + 3] in _JOLIET
        if data[0] == _PRIMARY or is_joliet:
            start, size = struct.unpack_from("<I4xI", data, _ROOT + 2)
            texts = tuple(_text(data[at : at + length], is_joliet=is_joliet) for at, length in _TEXTS)
            found.append(Volume(Record("", start * SECTOR, size, is_directory=True), is_joliet, texts))
    return found


def _text(raw: bytes, *, is_joliet: bool) -> str:
    text = raw.decode("utf-16-be", "replace") if is_joliet else decode(raw, "cp850")
    return text.strip(" \0")


class Tree:
    """The files of a volume. What is damaged is passed over and noted."""

    def __init__(self, stream: BinaryIO, volume: Volume, budget: Budget):
        self._stream = stream
        self._volume = volume
        self._budget = budget
        self._skip = 0
        self.is_damaged = False

    def files(self) -> Iterator[Record]:
        """Every file, folder by folder; each folder is entered once."""
        waiting = deque([self._volume.root])
        entered = {self._volume.root.start}
        while waiting:
            folder = waiting.popleft()
            for record in self._joined(folder):
                if not record.is_directory:
                    yield record
                elif record.start not in entered and len(entered) < _DIRECTORIES:
                    entered.add(record.start)
                    waiting.append(record)

    def _joined(self, folder: Record) -> Iterator[Record]:
        """The records of a folder; a long file has several, of which the ranges follow one another."""
        held: Record | None = None
        for record in self._records(folder):
            if held and held.continues and held.name == record.name and held.start + held.size == record.start:
                record = replace(held, size=held.size + record.size, continues=record.continues)
            elif held:
                yield held
            held = record
        if held:
            yield held

    def _records(self, folder: Record) -> Iterator[Record]:
        self._stream.seek(folder.start)
        data = self._stream.read(min(folder.size, _MOST_DIRECTORY))
        self.is_damaged |= len(data) < folder.size
        position = 0
        while position + _RECORD < len(data):
            self._budget.check_time()
            length = data[position]
            if not length:
                # A record does not cross the end of a sector.
                position += SECTOR - position % SECTOR
                continue
            raw = data[position : position + length]
            position += length
            if length <= _RECORD or len(raw) < length or _RECORD + raw[32] > length:
                self.is_damaged = True
                position += -position % SECTOR
                continue
            if record := self._record(folder, raw):
                yield record

    def _record(self, folder: Record, raw: bytes) -> Record | None:
        start, size = struct.unpack_from("<I4xI", raw, 2)
        identifier = raw[_RECORD : _RECORD + raw[32]]
        areas = self._areas(raw, _RECORD + raw[32] + (1 - raw[32] % 2))
        if identifier in (b"\0", b"\1"):
            self._note_skip(identifier, areas)
            return None
        name, is_link = self._long_name(areas)
        name = name or self._name(identifier)
        full = f"{folder.name}/{name}" if folder.name else name
        flags = raw[25]
        # An attribute record may stand before the content.
        start = (start + raw[1]) * SECTOR
        return Record(
            full, start, size, bool(flags & _DIRECTORY), is_link, bool(flags & _CONTINUES), _moment(raw[18:25])
        )

    def _name(self, identifier: bytes) -> str:
        if self._volume.is_joliet:
            return identifier[: len(identifier) // 2 * 2].decode("utf-16-be", "surrogatepass").partition(";")[0]
        return decode(identifier, "cp850").partition(";")[0].removesuffix(".")

    def _note_skip(self, identifier: bytes, areas: list[tuple[bytes, bytes]]) -> None:
        if identifier == b"\0" and areas and areas[0][0] == b"SP" and len(areas[0][1]) >= 3:
            self._skip = areas[0][1][2]

    def _areas(self, raw: bytes, start: int) -> list[tuple[bytes, bytes]]:
        """The fields behind the name of a record and where they go on."""
        if self._volume.is_joliet:
            return []
        found: list[tuple[bytes, bytes]] = []
        data = raw[start + self._skip :]
        for _ in range(_AREAS):
            more = b""
            position = 0
            while position + 4 <= len(data) and data[position + 2] >= 4:
                kind, content = data[position : position + 2], data[position + 4 : position + data[position + 2]]
                if kind == b"CE" and len(content) >= 20:
                    more = content
                found.append((kind, content))
                position += data[position + 2]
            if not more:
                break
            sector, offset, length = (int.from_bytes(more[at : at + 4], "little") for at in (0, 8, 16))
            self._stream.seek(sector * SECTOR + offset)
            data = self._stream.read(min(length, SECTOR))
        return found

    @staticmethod
    def _long_name(areas: list[tuple[bytes, bytes]]) -> tuple[str, bool]:
        name = b"".join(content[1:] for kind, content in areas if kind == b"NM")
        return decode(name, "utf-8") if name else "", any(kind == b"SL" for kind, _ in areas)


def _moment(raw: bytes) -> int:
    try:
        moment = datetime(1900 + raw[0], raw[1], raw[2], raw[3], raw[4], raw[5], tzinfo=UTC)
    except ValueError:
        return 0
    return max(0, int(moment.timestamp())) * 1_000_000_000
