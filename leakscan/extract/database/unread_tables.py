"""Databases of which the structure is not read: their readable runs in both widths, and that rows were not."""

import io
from typing import BinaryIO, cast

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.database.kinds import MEDIA_TYPES
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.language import mark
from leakscan.model import Item, Problem

RUNS_ONLY = mark("A database of this kind is read as raw strings only, not by rows and fields")
# FileMaker hides its texts by turning over the same bits of every byte.
_TURNED = bytes(octet ^ 0x5A for octet in range(256))


class _Turned(io.RawIOBase):
    """A stream with the bits of each byte turned back."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer)).translate(_TURNED)
        buffer[: len(data)] = data
        return len(data)


def extract(item: Item, budget: Budget) -> Extracted:
    """The readable runs, then the fact that rows were not read."""
    yield from strings.extract(item, budget)
    yield Problem(item.locator.at(part="rows"), "partial", RUNS_ONLY)


def _extract_filemaker(item: Item, budget: Budget) -> Extracted:
    yield from strings.extract(item, budget)
    with item.open() as stream:
        turned = cast(BinaryIO, io.BufferedReader(_Turned(stream), 1 << 20))
        yield from strings.write(item.locator, strings.runs(turned, budget), part="texts")
    yield Problem(item.locator.at(part="rows"), "partial", RUNS_ONLY)


UNREAD_TABLES = Extractor(
    "strings-tables",
    tuple(media_type for media_type in MEDIA_TYPES if media_type != "application/x-filemaker"),
    extract,
    reads=mark("readable runs of six characters and more in 8-bit and 16-bit characters"),
    leaves=mark("rows, fields and packed content"),
)
FILEMAKER = Extractor(
    "filemaker",
    ("application/x-filemaker",),
    _extract_filemaker,
    reads=mark("readable runs, also of the texts that FileMaker hides"),
    leaves=mark("records and fields"),
)
