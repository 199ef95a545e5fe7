"""S/MIME: what an opaque signature wraps, and whether a wrapping is a lock (RFC 5652, in DER and BER)."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Literal

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.strings import STRINGS
from leakscan.language import mark
from leakscan.model import Item, Problem

Wrapping = Literal["signed", "encrypted", "unknown"]

LOCKED = mark("Encrypted for the holder of a key")
UNREAD = mark("A signed or compressed wrapping that is not read")

_PKCS_7 = bytes.fromhex("2a864886f70d0107")
_SIGNED = _PKCS_7 + b"\x02"
_ENCRYPTED = (_PKCS_7 + b"\x03", _PKCS_7 + b"\x04", _PKCS_7 + b"\x06", bytes.fromhex("2a864886f70d0109100117"))
_OBJECT, _OCTETS, _SEQUENCE, _FIRST = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEPTH = 20
_BYTES = 256 << 20


class _Malformed(ValueError):
    """Not the structure that the standard describes."""


def wrapping(data: bytes) -> Wrapping:
    """What kind of wrapping the bytes are."""
    try:
        kind, _ = _content_info(data)
    except _Malformed:
        return "unknown"
    if kind == _SIGNED:
        return "signed"
    return "encrypted" if kind in _ENCRYPTED else "unknown"


def signed_content(data: bytes) -> bytes | None:
    """What was signed, empty when it stands elsewhere; None when this is no signature or is damaged."""
    try:
        kind, position = _content_info(data)
        if kind != _SIGNED:
            return None
        position = _enter(data, position, _SEQUENCE)
        for _ in ("version", "digest algorithms"):
            position = _skip(data, position)
        _, position, end = _header(data, position)
        position = _skip(data, position)
        if position == end or data[position : position + 2] == b"\0\0":
            return b""
        position = _enter(data, position, _FIRST)
        return b"".join(_octets(data, position))
    except _Malformed:
        return None


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
        return
    position = start
    while position < (len(data) if end is None else min(end, len(data))):
        if end is None and data[position : position + 2] == b"\0\0":
            return
        yield from _octets(data, position, depth + 1)
        position = _skip(data, position)


def _extract(item: Item, budget: Budget) -> Extracted:
    """The signed file."""
    budget.check_time()
    with item.open() as stream:
        data = stream.read(_BYTES + 1)
    if len(data) > _BYTES:
        yield Problem(item.locator, "too-large")
    elif wrapping(data) == "encrypted":
        yield Problem(item.locator, "encrypted", LOCKED)
    elif (content := signed_content(data)) is None:
        yield Problem(item.locator, "unsupported", UNREAD)
    elif not content:
        # The signature of another file: nothing but the names in its certificates.
        yield from STRINGS.extract(item, budget)
    else:
        name = item.name[:-4] if item.name.lower().endswith((".p7m", ".p7s")) else item.name
        yield Item(item.locator.enter("p7m", name or "content"), partial(BytesIO, content), len(content))


P7M = Extractor(
    "p7m",
    ("application/pkcs7-mime", "application/pkcs7-signature"),
    _extract,
    reads="the signed file; the names in a signature that stands beside its file",
    leaves="what is encrypted, which is listed",
)
