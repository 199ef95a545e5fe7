"""S/MIME: what an opaque signature or a packing wraps, and whether a wrapping is a lock (RFC 5652, in DER and BER)."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Literal

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail.transfer import decoded
from leakscan.extract.strings import STRINGS
from leakscan.language import mark
from leakscan.model import Item, Problem

Wrapping = Literal["signed", "packed", "encrypted", "unknown"]

LOCKED = mark("Encrypted for the holder of a key")
UNREAD = mark("A signed or compressed wrapping that is not read")
CUT = mark("What is signed is damaged or ends too early; what came before was read")

_PKCS_7 = bytes.fromhex("2a864886f70d0107")
_SIGNED = _PKCS_7 + b"\x02"
_PACKED = bytes.fromhex("2a864886f70d0109100109")
_ENCRYPTED = (_PKCS_7 + b"\x03", _PKCS_7 + b"\x04", _PKCS_7 + b"\x06", bytes.fromhex("2a864886f70d0109100117"))
_OBJECT, _OCTETS, _SEQUENCE, _FIRST = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEPTH = 20
# Around the letters of base64: the frame that programs of the command line put there.
_FRAME = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9# ]{1,40}-----")
_LETTERS = re.compile(rb"[A-Za-z0-9+/=\s]+")
_BYTES = 256 << 20
_PIECE = 1 << 20


class _Malformed(ValueError):
    """Not the structure that the standard describes."""


def wrapping(data: bytes) -> Wrapping:
    """What kind of wrapping the bytes are."""
    try:
        kind, _ = _content_info(data)
    except _Malformed:
        return "unknown"
    if kind in (_SIGNED, _PACKED):
        return "signed" if kind == _SIGNED else "packed"
    return "encrypted" if kind in _ENCRYPTED else "unknown"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was wrapped, empty when it stands elsewhere, and whether all of it is there."""

    content: bytes = field(default=b"", repr=False)
    is_whole: bool = True


def opened(data: bytes, budget: Budget) -> Opened | None:
    """What was signed or packed; None when the wrapping is neither or is damaged."""
    try:
        kind, position = _content_info(data)
        if kind not in (_SIGNED, _PACKED):
            return None
        position = _enter(data, position, _SEQUENCE)
        for _ in ("version", "algorithms"):
            position = _skip(data, position)
        _, position, end = _header(data, position)
        position = _skip(data, position)
        if position == end or data[position : position + 2] == b"\0\0":
            return Opened()
        pieces: list[bytes] = []
        is_whole = _gather(data, _enter(data, position, _FIRST), pieces)
        if not pieces and not is_whole:
            return None
        content = b"".join(pieces)
        return _unpacked(content, is_whole, budget) if kind == _PACKED else Opened(content, is_whole)
    except _Malformed:
        return None


def _gather(data: bytes, position: int, pieces: list[bytes]) -> bool:
    """Takes the pieces that are there; whether all of them are."""
    try:
        pieces.extend(_octets(data, position))
    except _Malformed:
        return False
    return True


def _unpacked(packed: bytes, is_whole: bool, budget: Budget) -> Opened:
    inflater, content, rest = zlib.decompressobj(), bytearray(), packed
    try:
        while piece := inflater.decompress(rest, _PIECE):
            content += piece
            budget.spend(len(piece), so_far=len(content), packed=len(packed))
            rest = inflater.unconsumed_tail
    except zlib.error:
        return Opened(bytes(content), is_whole=False)
    return Opened(bytes(content), is_whole and inflater.eof)


def bare(data: bytes) -> bytes:
    """The bytes without the letters of base64 that they may be written in."""
    letters = _FRAME.sub(b"", data[:_BYTES])
    return decoded(letters, "base64") if _LETTERS.fullmatch(letters) else data


def _content_info(data: bytes) -> tuple[bytes, int]:
    position = _enter(data, 0, _SEQUENCE)
    tag, start, end = _header(data, position)
    if tag != _OBJECT or end is None:
        raise _Malformed
    return data[start:end], _enter(data, end, _FIRST)


def _header(data: bytes, position: int) -> tuple[int, int, int | None]:
    """Tag, start of the content and its end; no end where the length is indefinite."""
    if position + 2 > len(data):
        raise _Malformed
    tag, length = data[position], data[position + 1]
    start = position + 2
    if length == 0x80:
        return tag, start, None
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    return tag, start, start + length


def _enter(data: bytes, position: int, expected: int) -> int:
    tag, start, _ = _header(data, position)
    if tag != expected:
        raise _Malformed
    return start


def _skip(data: bytes, position: int, depth: int = 0) -> int:
    _, start, end = _header(data, position)
    if end is not None:
        return end
    if depth > _DEPTH:
        raise _Malformed
    position = start
    while data[position : position + 2] != b"\0\0":
        position = _skip(data, position, depth + 1)
    return position + 2


def _octets(data: bytes, position: int, depth: int = 0) -> Iterator[bytes]:
    """The pieces of a string of octets, which may be made of strings."""
    tag, start, end = _header(data, position)
    if tag & ~_CONSTRUCTED != _OCTETS or depth > _DEPTH:
        raise _Malformed
    if not tag & _CONSTRUCTED:
        yield data[start:end]
        if end is None or end > len(data):
            raise _Malformed
        return
    position = start
    while position < (len(data) if end is None else min(end, len(data))):
        if end is None and data[position : position + 2] == b"\0\0":
            return
        yield from _octets(data, position, depth + 1)
        position = _skip(data, position)
    if end is None or end > len(data):
        raise _Malformed


def _extract(item: Item, budget: Budget) -> Extracted:
    """The signed file."""
    budget.check_time()
    with item.open() as stream:
        data = stream.read(_BYTES + 1)
    if len(data) > _BYTES:
        yield Problem(item.locator, "too-large")
        return
    data = bare(data)
    if wrapping(data) == "encrypted":
        yield Problem(item.locator, "encrypted", LOCKED)
        return
    found = opened(data, budget)
    if found is None:
        yield Problem(item.locator, "unsupported", UNREAD)
    elif not found.content and found.is_whole:
        # The signature of another file: nothing but the names in its certificates.
        yield from STRINGS.extract(Item(item.locator, partial(BytesIO, data), len(data)), budget)
    else:
        yield from _content(item, found)


def _content(item: Item, found: Opened) -> Extracted:
    name = item.name[:-4] if item.name.lower().endswith((".p7m", ".p7s")) else item.name
    yield Item(item.locator.enter("p7m", name or "content"), partial(BytesIO, found.content), len(found.content))
    if not found.is_whole:
        yield Problem(item.locator.at(part="content"), "corrupt", CUT)


P7M = Extractor(
    "p7m",
    ("application/pkcs7-mime", "application/pkcs7-signature"),
    _extract,
    reads=mark("the signed or packed file; the names in a signature that stands beside its file"),
    leaves=mark("what is encrypted, which is listed"),
)
