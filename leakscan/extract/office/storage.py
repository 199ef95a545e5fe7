"""Streams of OLE files: their bytes, and whether all of them are there."""

from collections.abc import Iterator
from functools import partial
from struct import error as StructError
from typing import BinaryIO

import olefile

from leakscan.extract.budget import Budget
from leakscan.extract.office.compound import Later

_PIECE = 1 << 18

# What olefile raises over damaged tables, directories and streams.
REFUSED = (OSError, ValueError, IndexError, OverflowError, TypeError, RecursionError, StructError)


def open_storage(stream: BinaryIO) -> "olefile.OleFileIO":
    """A compound file in which no stream claims to be larger than the file."""
    storage = olefile.OleFileIO(stream)
    # Sectors in a ring would be read up to the claim: two gigabytes from a file of three kilobytes.
    # A smaller claim than the limit of small streams would have the bytes looked for among those.
    most = max(stream.seek(0, 2), storage.minisectorcutoff)
    for entry in filter(None, storage.direntries):
        entry.size = min(entry.size, most)
    return storage


def stream_bytes(storage: "olefile.OleFileIO", path: list[str], budget: Budget) -> tuple[bytes, bool]:
    """The bytes of a stream as far as they can be read, and whether that is all of it."""
    try:
        stream = storage.openstream(path)
        budget.spend(stream.size, so_far=stream.size)
        data = bytes(stream.read())
    except REFUSED:
        return b"", False
    return data, len(data) >= storage.get_size(path)


def stream_later(storage: "olefile.OleFileIO", path: list[str]) -> tuple[Later, bool]:
    """A long stream that is fetched when it is read, sector by sector, and whether all of it is there."""
    size = storage.get_size(path)
    runs, found = _runs(storage, storage.direntries[storage._find(path)].isectStart, size)
    return Later(min(size, found), partial(_fetched, storage.fp, runs)), found >= size


def _runs(storage: "olefile.OleFileIO", sector: int, size: int) -> tuple[list[tuple[int, int]], int]:
    """Where the sectors of a stream stand, neighbours together, and how many bytes these are."""
    width, found = storage.sectorsize, 0
    runs: list[tuple[int, int]] = []
    while found < size and 0 <= sector < len(storage.fat):
        offset = width * (sector + 1)
        if runs and sum(runs[-1]) == offset:
            runs[-1] = runs[-1][0], runs[-1][1] + width
        else:
            runs.append((offset, width))
        found += width
        sector = storage.fat[sector]
    return runs, found


def _fetched(stream: BinaryIO, runs: list[tuple[int, int]]) -> Iterator[bytes]:
    for offset, length in runs:
        for at in range(offset, offset + length, _PIECE):
            stream.seek(at)
            yield stream.read(min(_PIECE, offset + length - at))


def plain_name(path: list[str]) -> str:
    """The name of a stream without the marks that programs put before it."""
    return "/".join(part.strip("\x00\x01\x02\x03\x04\x05\x06") for part in path)
