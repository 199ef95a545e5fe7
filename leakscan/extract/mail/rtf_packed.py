"""Packed RTF of Outlook: a window of 4096 bytes that is filled with common words before it starts (MS-OXRTFCP)."""

import zlib
from struct import unpack_from

from leakscan.extract.budget import Budget

_PACKED, _PLAIN = b"LZFu", b"MELA"
_HEADER = 16
_WINDOW = 4096
_FILLING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_PIECE = 1 << 16


def unpack(packed: bytes, budget: Budget) -> tuple[bytes, bool]:
    """The RTF, and whether it is whole: nothing is missing and the sum is right."""
    if len(packed) < _HEADER:
        return b"", False
    size, raw_size, kind, crc = unpack_from("<II4sI", packed)
    body = packed[_HEADER : size + 4]
    if kind == _PLAIN:
        return body[:raw_size], len(body) >= raw_size
    if kind != _PACKED:
        return b"", False
    raw = _expanded(body, budget)
    # The sum is that of zip files, without the two inversions.
    return raw[:raw_size], len(raw) >= raw_size and zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF == crc


def _expanded(body: bytes, budget: Budget) -> bytes:
    """All that the packed bytes stand for; a reference to the place that is written next ends them."""
    out = bytearray(_FILLING)
    shift = len(_FILLING)
    position, spent = 0, 0
    while position < len(body):
        control = body[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += body[position : position + 1]
                position += 1
                continue
            offset, length = divmod(int.from_bytes(body[position : position + 2], "big"), 16)
            position += 2
            distance = (len(out) - offset) % _WINDOW
            if position > len(body) or not distance:
                return bytes(out[shift:])
            _repeat(out, distance, length + 2)
        if len(out) - spent > _PIECE:
            budget.spend(len(out) - spent, so_far=len(out))
            spent = len(out)
    return bytes(out[shift:])


def _repeat(out: bytearray, distance: int, length: int) -> None:
    start = len(out) - distance
    if start < 0:
        # What the window holds beyond its filling was never written.
        out += bytes(length)
        return
    for index in range(start, start + length):
        out.append(out[index])
