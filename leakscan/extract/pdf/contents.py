"""Content streams of pages: pdfium draws what it can unpack of them and says nothing of the rest."""

import zlib
from base64 import a85decode
from collections.abc import Iterator
from typing import Any

import pikepdf

from leakscan.extract.budget import Budget
from leakscan.extract.pdf.objects import BROKEN
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Problem

_DAMAGED = mark("The content of the page is damaged; what could be unpacked was read")
_BLOCK = 1 << 20
_HEADER = 2  # bytes of a zlib stream before its first block, RFC 1950
# What a page draws is far below; whatever is longer is left to the limits of time.
_LONGEST = 64 << 20


def damaged_pages(locator: Locator, document: Any, budget: Budget) -> Iterator[Problem]:
    """A problem for each page with a stream that cannot be unpacked to its end."""
    for number, page in enumerate(document.pages, 1):
        budget.check_time()
        if not all(map(_is_whole, _streams(page))):
            yield Problem(locator.at(page=number), "corrupt", _DAMAGED)


def _streams(page: Any) -> Iterator[Any]:
    try:
        contents = page.obj.get("/Contents")
        several = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    except BROKEN:
        return
    yield from (each for each in several if isinstance(each, pikepdf.Stream))


def _is_whole(stream: Any) -> bool:
    """By the two packings of nearly all producers; others are left to the readers."""
    try:
        packed, filters = stream.read_raw_bytes(), _filters(stream)
        if filters[:1] == ["/ASCII85Decode"]:
            packed, filters = a85decode(packed.strip().removesuffix(b"~>")), filters[1:]
        return filters[:1] != ["/FlateDecode"] or _unpacks(packed)
    except BROKEN:
        return False


def _filters(stream: Any) -> list[str]:
    named = stream.get("/Filter")
    return [str(each) for each in (named if isinstance(named, pikepdf.Array) else [named])]


def _unpacks(packed: bytes) -> bool:
    """The checksum at the end is left aside: some producers count its bytes wrongly."""
    unpacker, given = zlib.decompressobj(-zlib.MAX_WBITS), 0
    packed = packed[_HEADER:]
    try:
        while packed and not unpacker.eof and given < _LONGEST:
            given += len(unpacker.decompress(packed, _BLOCK))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof or given >= _LONGEST
