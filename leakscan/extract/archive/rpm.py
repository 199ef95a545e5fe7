"""RPM packages: the texts of the header, and the files of the cpio archive behind it."""

from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.archive import cpio
from leakscan.extract.archive.methods import ZSTD_MARK, unzstd
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage, Packing, bunzip, gunzip, unpacked, unxz, window
from leakscan.language import mark
from leakscan.model import Item, Problem

_LEAD, _HEAD = 96, 16
_HEADER_MARK = b"\x8e\xad\xe8\x01"
_MOST_HEADER = 256 << 20
_DAMAGED = mark("The header of the package is damaged")
_CUT = mark("The package ends before its files")
_METHOD = mark("Packed with a method that is not read")
_PACKINGS = (
    (b"\x1f\x8b", Packing(gunzip)),
    (b"BZh", Packing(bunzip)),
    (b"\xfd7zXZ", Packing(unxz)),
    (b"\x5d\x00\x00", Packing(unxz)),
    (ZSTD_MARK, Packing(unzstd, (ZSTD_MARK,))),
)


def extract(item: Item, budget: Budget) -> Extracted:
    """The header, then each file in stored order."""
    with item.open() as stream:
        header = _header_end(stream, _LEAD)
        header += -header % 8
        payload = _header_end(stream, header) if header > 0 else -1
        if payload < 0:
            yield Problem(item.locator, "corrupt", _DAMAGED)
            return
        texts = strings.runs(window(stream, header, payload - header), budget)
        yield from strings.write(item.locator, texts, part="header")
        size = stream.seek(0, 2)
        yield from _files(item, window(stream, payload, size - payload), budget)


def _header_end(stream: BinaryIO, start: int) -> int:
    """Where a header ends: behind its index and its store; -1 when none stands there."""
    stream.seek(start)
    head = stream.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(_HEADER_MARK):
        return -1
    length = 16 * int.from_bytes(head[8:12], "big") + int.from_bytes(head[12:16], "big")
    return start + _HEAD + length if length <= _MOST_HEADER else -1


def _files(item: Item, payload: BinaryIO, budget: Budget) -> Extracted:
    start = payload.read(_HEAD)
    payload.seek(0)
    damage = Damage()
    packed = max(0, item.size)
    if start.startswith((b"07070", b"\xc7\x71")):
        yield from cpio.walk(item.locator, payload, budget, damage, via="rpm", packed=packed)
        return
    packing = next((each for mark_, each in _PACKINGS if start.startswith(mark_)), None)
    if packing is None:
        place = item.locator.at(part="files")
        yield Problem(place, "unsupported", _METHOD) if start else Problem(place, "corrupt", _CUT)
        return
    stream = unpacked(payload, packing, damage)
    yield from cpio.walk(item.locator, stream, budget, damage, via="rpm", packed=packed)


RPM = Extractor(
    "rpm",
    ("application/x-rpm",),
    extract,
    reads=mark("the texts of the header and every file"),
    leaves=mark("links, devices and pipes, which are listed"),
)
