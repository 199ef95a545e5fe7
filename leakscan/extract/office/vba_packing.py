"""The packing of macro sources (MS-OVBA 2.4.1): chunks of at most 4096 characters, each with back references."""

from struct import unpack_from

_SIGNATURE = 1
_CHUNK = 4096


def unpack(data: bytes, start: int = 0) -> bytes:
    """What a packed run holds, as far as it is whole; empty when it is none.

    >>> unpack(b"\\x01\\x19\\xb0\\x00abcdefgh\\x00ijklmnop\\x00qrstuv.")
    b'abcdefghijklmnopqrstuv.'
    """
    if data[start : start + 1] != bytes((_SIGNATURE,)):
        return b""
    found = bytearray()
    position = start + 1
    while position + 2 <= len(data):
        header = unpack_from("<H", data, position)[0]
        # Bits 12 to 14 hold the pattern 3 in every chunk.
        if header >> 12 & 7 != 3:
            break
        end = min(position + 3 + (header & 0x0FFF), len(data))
        if header & 0x8000:
            _unpack_chunk(data, position + 2, end, found)
        else:
            found += data[position + 2 : position + 2 + _CHUNK]
            end = position + 2 + _CHUNK
        position = end
    return bytes(found)


def _unpack_chunk(data: bytes, position: int, end: int, found: bytearray) -> None:
    start = len(found)
    while position < end:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position >= end or len(found) - start >= _CHUNK:
                return
            if not flags >> bit & 1:
                found.append(data[position])
                position += 1
            elif position + 2 <= end:
                if not _copy(unpack_from("<H", data, position)[0], start, found):
                    return
                position += 2
            else:
                return


def _copy(token: int, start: int, found: bytearray) -> bool:
    """Repeats what came before; False when the reference leads before the chunk."""
    # The more there is to point at, the more bits the distance takes.
    width = max((len(found) - start - 1).bit_length(), 4)
    distance = (token >> (16 - width)) + 1
    if distance > len(found) - start:
        return False
    for _ in range(min((token & (0xFFFF >> width)) + 3, _CHUNK)):
        found.append(found[-distance])
    return True
