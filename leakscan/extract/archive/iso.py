"""Images of CDs and DVDs in ISO 9660: each file becomes an item of its own."""

from collections import Counter
from functools import partial
from typing import BinaryIO

from leakscan.extract.archive.iso_records import Record, Tree, Volume, volumes
from leakscan.extract.archive.iso_sectors import plain_sectors
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage, window
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_FILES = 1_000_000
_FOREIGN = mark("A disc without the file system of CDs; other file systems are not read yet")
_DAMAGED = mark("A folder of the disc is damaged; the files that were found were read")
_LINK = mark("A link in an archive is not followed")


def extract(item: Item, budget: Budget) -> Extracted:
    """The labels of the disc, then each file. Names are labels, never paths to write to."""
    with item.open() as raw:
        stream = plain_sectors(raw)
        found = volumes(stream)
        if not found:
            yield Problem(item.locator, "unsupported", _FOREIGN)
            return
        yield from _labels(item.locator, found)
        yield from _files(item.locator, stream, found, budget)


def _labels(locator: Locator, found: list[Volume]) -> Extracted:
    """What a disc is called: the name of a patient on discs with pictures."""
    writer = Writer(locator)
    for text in dict.fromkeys(text for volume in found for text in volume.texts if text):
        writer.add(text + "\n", part="label")
    yield from writer.break_here()


def _files(locator: Locator, stream: BinaryIO, found: list[Volume], budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    given: set[tuple[int, int]] = set()
    is_damaged = False
    # Both trees name the same bytes; a file may be left out of one of them. The names of Windows are whole ones, and
    # so are those that Unix adds to the old ones.
    for volume in sorted(found, key=lambda each: not each.is_joliet):
        tree = Tree(stream, volume, budget)
        for record in tree.files():
            if (record.start, record.size) in given and record.size:
                continue
            given.add((record.start, record.size))
            if volume.is_joliet is False and len(found) > 1 and not record.size:
                continue
            seen[record.name] += 1
            if seen.total() > _FILES:
                yield Problem(locator.at(part="archive"), "too-many")
                return
            yield from _file(locator.enter("iso", record.name, seen[record.name]), stream, record)
        is_damaged |= tree.is_damaged
    if is_damaged:
        yield Problem(locator.at(part="directory") if seen else locator, "corrupt", _DAMAGED)


def _file(locator: Locator, stream: BinaryIO, record: Record) -> Extracted:
    if record.is_link:
        yield Problem(locator, "excluded", _LINK)
        return
    damage = Damage()
    opening = partial(window, stream, record.start, record.size, damage=damage)
    yield Item(locator, opening, record.size, record.modified)
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", damage.detail)


ISO = Extractor(
    "iso",
    ("application/x-iso9660-image", "application/x-cd-image"),
    extract,
    reads=mark("the labels and every file (ISO 9660, Joliet, Rock Ridge), raw images of 2352 bytes a sector too"),
    leaves=mark("links, which are listed; discs that have UDF only; earlier sessions; audio"),
)
