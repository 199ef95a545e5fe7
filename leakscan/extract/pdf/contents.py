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
# A plan of a building has some megabytes; pdfium takes a page at once, and cannot be interrupted.
_DRAWN = 32 << 20
_MOST_RATIO = 1032  # of deflate
_WIDER = frozenset(("None", "/ASCII85Decode", "/ASCIIHexDecode"))


def damaged_pages(locator: Locator, document: Any, budget: Budget) -> Iterator[Problem]:
    """A problem for each page with a stream that cannot be unpacked to its end."""
    for number, page in enumerate(document.pages, 1):
        budget.check_time()
        if not all(map(_is_whole, _streams(page))):
            yield Problem(locator.at(page=number), "corrupt", _DAMAGED)


def shortened(document: Any, page: Any, budget: Budget) -> bool:
    """Cuts what a page draws to what is read of one page; whether that was needed."""
    budget.check_time()
    streams = list(_streams(page))
    if sum(map(_at_most, streams)) <= _DRAWN:
        return False
    content = bytearray()
    for stream in streams:
        for piece in _beginning(stream):
            content += piece
            if len(content) > _DRAWN:
                # Between two words of the language of drawing.
                page.obj.Contents = document.make_stream(
                    bytes(content[: content.rfind(b"\n", 0, _DRAWN) + 1 or _DRAWN])
                )
                return True
        content += b"\n"
    return False


def _at_most(stream: Any) -> int:
    """The bytes that a stream can unpack to."""
    packings = [each for each in _filters(stream) if each not in _WIDER]
    return int(len(stream.read_raw_bytes()) * _MOST_RATIO ** len(packings))


def _beginning(stream: Any) -> Iterator[bytes]:
    """A stream from its start, piece by piece where deflate alone packs it, however often."""
    filters = _filters(stream)
    if any(each not in ("None", "/FlateDecode") for each in filters) or "/DecodeParms" in stream:
        yield bytes(stream.read_bytes())
        return
    pieces = iter([bytes(stream.read_raw_bytes())])
    for _ in range(filters.count("/FlateDecode")):
        pieces = _inflated(pieces)
    yield from pieces


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for piece in pieces:
        while piece and not unpacker.eof:
            try:
                yield unpacker.decompress(piece, _BLOCK)
            except zlib.error:
                return
            piece = unpacker.unconsumed_tail


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
