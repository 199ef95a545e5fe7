"""OneNote: embedded files as items, and the readable runs of everything around them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage, window
from leakscan.language import mark
from leakscan.model import Item, Problem

# A file in the file: a mark, its length, eight and four bytes that say nothing, then the bytes.
_FILE = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
_HEAD = 36
_CHUNK = 1 << 20


def extract(item: Item, budget: Budget) -> Extracted:
    """The runs before, between and behind the embedded files, and the files."""
    with item.open() as stream:
        size = stream.seek(0, 2)
        position = 0
        for number, (start, length) in enumerate(_files(stream, size, budget), 1):
            if start < position:
                continue
            yield from strings.write(item.locator, _runs(stream, position, start - position, budget), part="text")
            damage = Damage()
            inner = item.locator.enter("onenote", f"file-{number}")
            yield Item(inner, partial(window, stream, start, length, damage=damage), length)
            if damage.detail:
                yield Problem(inner.at(part="content"), "corrupt", damage.detail)
            position = min(start + length, size)
        yield from strings.write(item.locator, _runs(stream, position, size - position, budget), part="text")
    yield Problem(item.locator.at(part="content"), "partial", mark("Read as raw strings only"))


def _files(stream: BinaryIO, size: int, budget: Budget) -> Iterator[tuple[int, int]]:
    """Where embedded files start and how long they are, in order."""
    for found in list(_marks(stream, budget)):
        stream.seek(found + len(_FILE))
        head = stream.read(8)
        if len(head) == 8 and 0 < (length := int(unpack_from("<Q", head)[0])) <= 2 * size:
            yield found + _HEAD, length


def _marks(stream: BinaryIO, budget: Budget) -> Iterator[int]:
    stream.seek(0)
    rest, base = b"", 0
    while chunk := stream.read(_CHUNK):
        budget.check_time()
        data = rest + chunk
        position = -1
        while (position := data.find(_FILE, position + 1)) >= 0:
            yield base + position
        rest = data[-len(_FILE) + 1 :]
        base += len(data) - len(rest)


def _runs(stream: BinaryIO, start: int, length: int, budget: Budget) -> Iterator[strings.Run]:
    for run in strings.runs(window(stream, start, length), budget):
        yield replace(run, offset=run.offset + start)


ONENOTE = Extractor(
    "onenote",
    ("application/onenote",),
    extract,
    reads=mark("embedded files and pictures; readable runs of six characters and more"),
    leaves=mark("order and places of the notes, which is told"),
)
