"""The layout of a DICOM file: preamble, meta information, transfer syntax, and where the data set begins."""

import io
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.health.dicom_elements import KNOWN, TRANSFER_SYNTAX, Element, Syntax, Walker

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as far as its meta information: `stream` stands where the data set begins."""

    stream: BinaryIO = field(repr=False)
    size: int
    transfer_syntax: str
    syntax: Syntax
    meta: tuple[Element, ...] = field(repr=False)
    is_cut: bool = False

    def walker(self) -> Walker:
        """Walks over the data set."""
        return Walker(self.stream, self.syntax, size=self.size)


def open_file(stream: BinaryIO, budget: Budget) -> Opened:
    """Reads what stands before the data set. Files without preamble or meta information begin with the data itself."""
    size = stream.seek(0, 2)
    stream.seek(128)
    start = 132 if stream.read(4) == b"DICM" else _behind_mark(stream)
    stream.seek(start)
    head = stream.read(8)
    stream.seek(start)
    meta: tuple[Element, ...] = ()
    is_cut = False
    if head[:2] == b"\x02\x00":
        explicit = head[4:6].decode("latin-1") in KNOWN
        walker = Walker(stream, Syntax(is_explicit=explicit), size=size, only_group=2)
        meta, is_cut = tuple(walker.elements()), walker.is_broken
    declared = next((each.value for each in meta if each.tag == TRANSFER_SYNTAX), b"").decode("latin-1").strip(" \x00")
    if declared == DEFLATED:
        data, is_cut = _inflated(stream, budget)
        return Opened(io.BytesIO(data), len(data), declared, Syntax(), meta, is_cut)
    return Opened(stream, size, declared, _syntax(stream, declared), meta, is_cut)


def _behind_mark(stream: BinaryIO) -> int:
    """Where the data begin in a file that has no preamble; some writers leave the mark that stands behind it."""
    stream.seek(0)
    return 4 if stream.read(4) == b"DICM" else 0


def _syntax(stream: BinaryIO, declared: str) -> Syntax:
    """What the first element shows; the declared syntax only where it shows nothing, because writers are mistaken."""
    position = stream.tell()
    head = stream.read(8)
    stream.seek(position)
    if len(head) < 8:
        return Syntax()
    is_explicit = head[4:6].decode("latin-1") in KNOWN
    low, high = int.from_bytes(head[:2], "little"), int.from_bytes(head[:2], "big")
    is_little = low <= high if low != high else declared != BIG
    return Syntax(is_explicit, is_little)


def _inflated(stream: BinaryIO, budget: Budget) -> tuple[bytes, bool]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    parts: list[bytes] = []
    so_far = packed = 0
    try:
        while chunk := stream.read(_CHUNK):
            budget.check_time()
            packed += len(chunk)
            while chunk and not inflater.eof:
                parts.append(inflater.decompress(chunk, _CHUNK << 4))
                chunk = inflater.unconsumed_tail
                so_far += len(parts[-1])
                budget.spend(len(parts[-1]), so_far=so_far, packed=packed)
    except zlib.error:
        return b"".join(parts), True
    return b"".join(parts), not inflater.eof
