"""ActiveMime: the packed storage in which Word keeps macros and objects beside its web pages."""

from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage, Decoder, Inflate, Packing, unpacked, window
from leakscan.language import mark
from leakscan.model import Item, Problem

_HEAD = 1 << 10
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def extract(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - members are counted as they are read
    """The storage as an item of its own."""
    with item.open() as stream:
        head = stream.read(_HEAD)
        start = min((found for sign in _ZLIB if (found := head.find(sign, 12)) >= 0), default=-1)
        if start < 0:
            yield Problem(item.locator, "corrupt", mark("The packed data are damaged; what came before was read"))
            return
        damage = Damage()
        size = stream.seek(0, 2)
        inner = item.locator.enter("mso", "storage")
        yield Item(inner, partial(_open, stream, start, size - start, damage))
        if damage.detail:
            yield Problem(inner.at(part="content"), "corrupt", damage.detail)


def _open(stream: BinaryIO, start: int, size: int, damage: Damage) -> BinaryIO:
    return unpacked(window(stream, start, size), Packing(_inflate), damage)


def _inflate() -> Decoder:
    return cast(Decoder, Inflate(15))


ACTIVEMIME = Extractor(
    "activemime",
    ("application/x-mso",),
    extract,
    reads=mark("the storage inside, as an item of its own"),
    library="zlib",
)
