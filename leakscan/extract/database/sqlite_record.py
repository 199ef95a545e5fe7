"""Records as SQLite stores them: a header of types, then the values (https://www.sqlite.org/fileformat2.html)."""

from struct import unpack
from typing import NamedTuple

from leakscan.extract.charset import decode
from leakscan.extract.database.records import Value

# The sizes of the values of types 0 to 11; from 12 on even numbers are blobs, odd ones texts.
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
_CODECS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}


class Record(NamedTuple):
    """The values of a row; not whole when its bytes end before its header says."""

    values: list[Value]
    is_whole: bool


def varint(data: bytes, position: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the position behind it; raises IndexError at the end of the data.

    >>> varint(bytes([0x81, 0x01]), 0)
    (129, 2)
    """
    octet = data[position]
    if octet < 0x80:
        return octet, position + 1
    value = octet & 0x7F
    for step in range(1, 8):
        octet = data[position + step]
        value = value << 7 | octet & 0x7F
        if octet < 0x80:
            return value, position + step + 1
    return value << 8 | data[position + 8], position + 9


def signed(value: int) -> int:
    """A number of nine bytes read as signed: row numbers may be negative."""
    return value - (1 << 64) if value >> 63 else value


def size_of(serial: int) -> int:
    """How many bytes a value of a type takes."""
    return _SIZES[serial] if serial < 12 else (serial - 12) >> 1


def types_of(payload: bytes, position: int, end: int) -> list[int]:
    """The types between two positions."""
    types = list(payload[position:end])
    if max(types, default=0) < 0x80:
        return types
    types = []
    while position < end:
        serial, position = varint(payload, position)
        types.append(serial)
    return types


def decoded(payload: bytes, encoding: int) -> Record:
    """The values of a record, as far as its bytes go; raises IndexError or ValueError when its header is none."""
    end, position = varint(payload, 0)
    if not position <= end <= len(payload) or end > 1 << 17:
        raise ValueError("no record")
    types = types_of(payload, position, end)
    values, reached = values_of(payload, end, types, encoding)
    return Record(values, reached <= len(payload))


def values_of(data: bytes, position: int, types: list[int], encoding: int) -> tuple[list[Value], int]:
    """The values of some types from a position on, and the position behind them."""
    codec = _CODECS.get(encoding, "utf-8")
    values: list[Value] = []
    for serial in types:
        size = size_of(serial)
        values.append(_value(data[position : position + size], serial, size, codec))
        position += size
    return values, position


def _value(content: bytes, serial: int, size: int, codec: str) -> Value:
    if serial >= 12:
        return _text(content, codec) if serial & 1 else content
    if serial in (0, 10, 11) or len(content) < size:
        return None
    if serial == 7:
        number: float = unpack(">d", content)[0]
        return number
    return serial - 8 if serial > 7 else int.from_bytes(content, "big", signed=True)


def _text(content: bytes, codec: str) -> str | bytes:
    if codec == "utf-8" and b"\x00" in content:
        # A log tells the encoding only when it holds the first page.
        return decode(content)
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        # Programs of the time of cp1252 store their own bytes as text, and some store whole files.
        return content if codec == "utf-8" else content.decode(codec, "replace")
