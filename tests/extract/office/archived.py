"""Archives of Pages and Keynote, made message by message: packed without packing."""

import io
import struct
import zipfile


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def field(number: int, value: int | bytes) -> bytes:
    """A field of a message: a number, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def block(data: bytes) -> bytes:
    """A block of the packing that holds the bytes as they are."""
    literal = bytes((61 << 2,)) + struct.pack("<H", len(data) - 1) + data
    packed = varint(len(data)) + literal
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def archive(*objects: tuple[int, int, bytes]) -> bytes:
    """An archive of objects: number, type, message."""
    out = b""
    for identifier, kind, message in objects:
        info = field(1, kind) + field(3, len(message))
        head = field(1, identifier) + field(2, info)
        out += varint(len(head)) + head + message
    return block(out)


def pages(*members: tuple[str, bytes]) -> bytes:
    """A document with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members:
            package.writestr(name, content)
    return out.getvalue()
