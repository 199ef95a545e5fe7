"""Cpio archives in their four dialects: each file becomes an item of its own."""

import stat
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from leakscan.extract.archive.forward import Forward
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_END = "TRAILER!!!"
_NAME_BYTES = 1 << 16
_ENTRIES = 1_000_000
_LINK = mark("A link in an archive is not followed")
_DEVICE = mark("Devices and pipes have no content")
_DAMAGED = mark("A header of the archive is damaged; what came before was read")
_UNENDED = mark("The archive ends without its end mark; what is there was read")


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: int
    size: int
    name_size: int
    modified: int
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """A form of header: its length, what names and contents are filled up to, and how its fields are read."""

    mark: bytes
    length: int
    unit: int
    read: Callable[[bytes], _Entry]


def _hexadecimal(head: bytes) -> _Entry:
    numbers = [int(head[at : at + 8], 16) for at in range(6, 110, 8)]
    return _Entry(numbers[1], numbers[6], numbers[11], numbers[5])


def _octal(head: bytes) -> _Entry:
    return _Entry(int(head[18:24], 8), int(head[65:76], 8), int(head[59:65], 8), int(head[48:59], 8))


def _binary(order: str) -> Callable[[bytes], _Entry]:
    def read(head: bytes) -> _Entry:
        # Numbers of 32 bits are two of 16, the upper one first.
        numbers = struct.unpack(f"{order}13H", head)
        return _Entry(numbers[3], numbers[11] << 16 | numbers[12], numbers[10], numbers[8] << 16 | numbers[9])

    return read


_DIALECTS = (
    _Dialect(b"070701", 110, 4, _hexadecimal),
    _Dialect(b"070702", 110, 4, _hexadecimal),
    _Dialect(b"070707", 76, 1, _octal),
    _Dialect(b"\xc7\x71", 26, 2, _binary("<")),
    _Dialect(b"\x71\xc7", 26, 2, _binary(">")),
)
_LONGEST_MARK = 6


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        yield from walk(item.locator, stream, budget, Damage(), packed=max(0, item.size))


def walk(
    locator: Locator, stream: BinaryIO, budget: Budget, damage: Damage, *, via: str = "cpio", packed: int = 0
) -> Extracted:
    """The files of an archive read from front to back; `damage` may hold what the packed stream told."""
    forward = Forward(stream, budget)
    seen: Counter[str] = Counter()
    while entry := _next(forward, damage):
        start = forward.position
        forward.position = start + entry.size
        if stat.S_ISDIR(entry.mode):
            continue
        seen[entry.name] += 1
        if seen.total() > _ENTRIES:
            yield Problem(locator.at(part="archive"), "too-many")
            return
        inner = locator.enter(via, entry.name, seen[entry.name])
        if refusal := _refusal(entry.mode):
            yield Problem(inner, "excluded", refusal)
        else:
            yield from forward.member(inner, start, entry.size, entry.modified * 1_000_000_000, packed)
    if damage.detail:
        yield Problem(locator.at(part="archive") if seen else locator, "corrupt", damage.detail)


def _refusal(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return _LINK
    # No type at all is what careless writers leave: the content counts.
    return "" if stat.S_ISREG(mode) or not stat.S_IFMT(mode) else _DEVICE


def _next(forward: Forward, damage: Damage) -> _Entry | None:
    """The next header; None behind the last one. A further archive may follow the end mark."""
    unit = forward.unit
    while True:
        forward.align(unit)
        found = _header(forward)
        if found is None or found.name != _END:
            break
        forward.position += found.size
        unit = 1
        if not forward.skip_zeros():
            return None
    if found is None:
        damage.note(_DAMAGED if forward.read(1) else _UNENDED)
    return found


def _header(forward: Forward) -> _Entry | None:
    start = forward.position
    magic = forward.read(_LONGEST_MARK)
    dialect = next((each for each in _DIALECTS if magic.startswith(each.mark)), None)
    if dialect is None:
        forward.position = start
        return None
    head = magic + forward.read(dialect.length - len(magic))
    if len(head) < dialect.length:
        return None
    try:
        entry = dialect.read(head)
    except (ValueError, struct.error):
        return None
    if not 0 < entry.name_size <= _NAME_BYTES or min(entry.size, entry.mode) < 0:
        return None
    name = forward.read(entry.name_size)
    forward.unit = dialect.unit
    forward.align(dialect.unit)
    return _Entry(entry.mode, entry.size, entry.name_size, entry.modified, decode(name.partition(b"\0")[0], "utf-8"))


CPIO = Extractor(
    "cpio",
    ("application/x-cpio",),
    extract,
    reads=mark("every file, in the new, old and binary dialects; archives that follow one another"),
    leaves=mark("links, devices and pipes, which are listed"),
)
