"""Backups of Android devices: a few lines, then a packed tar archive, unless a password closes it."""

from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import FURTHEST, Damage, Decoder, Inflate, Packing, unpacked, window
from leakscan.language import mark
from leakscan.model import Item, Problem

_LINES = 4
_LONGEST_HEAD = 256


def extract(item: Item, budget: Budget) -> Extracted:
    """The archive as a member."""
    budget.check_time()
    with item.open() as stream:
        lines = stream.read(_LONGEST_HEAD).split(b"\n", _LINES)
    if len(lines) <= _LINES:
        yield Problem(item.locator, "corrupt", mark("The header of the backup is damaged"))
        return
    if lines[3].strip() != b"none":
        yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))
        return
    start = sum(len(line) + 1 for line in lines[:_LINES])
    damage = Damage()
    locator = item.locator.enter("ab", "backup.tar")
    is_packed = lines[2].strip() == b"1"
    yield Item(locator, partial(_open, item, start, is_packed, damage), packed=max(0, item.size))
    if damage.detail:
        yield Problem(item.locator.at(part="tail"), "corrupt", damage.detail)


def _open(item: Item, start: int, is_packed: bool, damage: Damage) -> BinaryIO:
    rest = window(item.open(), start, item.size - start if item.size >= 0 else FURTHEST)
    return unpacked(rest, Packing(_inflate), damage) if is_packed else rest


def _inflate() -> Decoder:
    return cast(Decoder, Inflate(15))


ANDROID_BACKUP = Extractor(
    "android-backup",
    ("application/x-android-backup",),
    extract,
    reads=mark("the archive inside, when no password closes it"),
    leaves=mark("everything inside otherwise"),
)
