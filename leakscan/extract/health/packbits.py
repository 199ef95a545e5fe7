"""Run lengths of DICOM (PS3.5 annex G): a header of segments, each packed like the PackBits of TIFF."""

from struct import unpack_from

_HEADER = 64


def unpacked(data: bytes, plane: int) -> bytes:
    """The planes of a frame, one after the other, each of so many bytes; what is missing is black.

    >>> unpacked(b"".join(number.to_bytes(4, "little") for number in (1, 64)).ljust(64, b"\\0") + b"\\xfeA\\x01BC", 6)
    b'AAABC\\x00'
    """
    if len(data) < _HEADER:
        return b""
    count = min(15, int(unpack_from("<L", data)[0]))
    starts = [int(start) for start in unpack_from(f"<{count}L", data, 4)]
    ends = [*starts[1:], len(data)]
    planes = (_plane(data[start:end], plane) for start, end in zip(starts, ends, strict=False))
    return b"".join(each.ljust(plane, b"\x00") for each in planes)


def _plane(packed: bytes, most: int) -> bytes:
    plain = bytearray()
    position = 0
    while position < len(packed) - 1 and len(plain) < most:
        length = packed[position]
        if length < 128:
            plain += packed[position + 1 : position + 2 + length]
            position += 2 + length
        else:
            if length > 128:
                plain += packed[position + 1 : position + 2] * (257 - length)
            position += 2 if length > 128 else 1
    return bytes(plain[:most])
