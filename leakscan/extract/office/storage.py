"""Streams of OLE files: their bytes, and whether all of them are there."""

from struct import error as StructError
from typing import BinaryIO

import olefile

from leakscan.extract.budget import Budget

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


def plain_name(path: list[str]) -> str:
    """The name of a stream without the marks that programs put before it."""
    return "/".join(part.strip("\x00\x01\x02\x03\x04\x05\x06") for part in path)
