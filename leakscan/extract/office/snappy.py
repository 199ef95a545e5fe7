"""Snappy: the packing of Apple's documents. Blocks without frames and checksums."""

from leakscan.extract.unpacked import Damage
from leakscan.language import mark

_DAMAGED = mark("The packed data are damaged; what came before was read")
_MOST = 64 << 20


def unpacked_block(packed: bytes, damage: Damage) -> bytes:
    """The bytes of one block, up to where it is damaged.

    >>> unpacked_block(bytes([6, 0x04, 97, 98, 0x01, 2]), Damage())
    b'ababab'
    """
    size, position = _size(packed)
    out = bytearray()
    try:
        while position < len(packed) and len(out) < min(size, _MOST):
            tag = packed[position]
            position += 1
            if tag & 3 == 0:
                length, position = _literal(packed, tag, position)
                out += packed[position : position + length]
                position += length
            else:
                length, offset, position = _copy(packed, tag, position)
                if not 0 < offset <= len(out):
                    break
                _repeat(out, offset, length)
    except IndexError:
        damage.note(_DAMAGED)
    if len(out) != size:
        damage.note(_DAMAGED)
    return bytes(out)


def _size(packed: bytes) -> tuple[int, int]:
    size = 0
    for position, octet in enumerate(packed[:5]):
        size |= (octet & 0x7F) << 7 * position
        if octet < 0x80:
            return size, position + 1
    return 0, len(packed)


def _literal(packed: bytes, tag: int, position: int) -> tuple[int, int]:
    length = tag >> 2
    if length < 60:
        return length + 1, position
    count = length - 59
    return int.from_bytes(packed[position : position + count], "little") + 1, position + count


def _copy(packed: bytes, tag: int, position: int) -> tuple[int, int, int]:
    if tag & 3 == 1:
        return (tag >> 2 & 7) + 4, (tag >> 5) << 8 | packed[position], position + 1
    width = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(packed[position : position + width], "little"), position + width


def _repeat(out: bytearray, offset: int, length: int) -> None:
    # What is copied may be longer than what is there: then it repeats itself.
    piece = bytes(out[len(out) - offset : len(out) - offset + length])
    while len(piece) < length:
        piece += piece
    out += piece[:length]
