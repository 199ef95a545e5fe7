"""Pages of an Access database (Jet 3, Jet 4, ACE), decoded where only the simple encoding of Jet hides them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from
from typing import BinaryIO

TABLE, DATA = 2, 1
_HEADER_KEY = 0x6B39DAC7
_LONG_VALUE = b"LVAL"
_DELETED, _ELSEWHERE, _OFFSET = 0x8000, 0x4000, 0x1FFF
# A value in many pages goes on from row to row; a chain that is longer than this leads nowhere.
_MOST_STEPS = 100_000
MOST_VALUE = 64 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of pages and definitions stand; Jet 3 (Access 97) and Jet 4 (2000 and later) differ."""

    size: int
    rows: int
    columns: int
    indexes: int
    definitions: int
    index_size: int
    column_size: int
    number: int
    variable: int
    in_row: int
    flags: int
    fixed: int
    length: int
    is_old: bool = False


JET3 = Layout(2048, 0x08, 25, 31, 43, 8, 18, 1, 3, 5, 13, 14, 16, True)
JET4 = Layout(4096, 0x0C, 45, 51, 63, 12, 25, 5, 7, 9, 15, 21, 23)


@dataclass(frozen=True, slots=True)
class RowSlot:
    """A row in its page: deleted ones keep their bytes, moved ones hold where they went."""

    page: int
    number: int
    data: bytes = field(repr=False)
    is_deleted: bool = False
    is_elsewhere: bool = False


class Pages:
    """The pages of a file by their number, counted from 0."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        stream.seek(0)
        head = stream.read(4096)
        self.layout = JET3 if head[0x14:0x15] == b"\x00" else JET4
        self.is_ace = head[0x14:0x15] > b"\x01"
        opened = rc4(_HEADER_KEY.to_bytes(4, "little"), head[0x18:0x98])
        self.code_page = unpack_from("<H", opened, 0x3C - 0x18)[0] if len(opened) > 0x40 else 0
        self._key = unpack_from("<I", opened, 0x3E - 0x18)[0] if len(opened) > 0x40 else 0
        size = stream.seek(0, 2)
        self.count = -(-size // self.layout.size)
        self.is_cut = bool(size % self.layout.size)

    @property
    def is_encoded(self) -> bool:
        """Whether pages are stored under a key that the header holds."""
        return self._key != 0

    def page(self, number: int) -> bytes:
        """A page; empty when there is none."""
        if not 0 <= number < self.count:
            return b""
        self._stream.seek(number * self.layout.size)
        data = self._stream.read(self.layout.size)
        if self._key and number:
            return rc4((self._key ^ number).to_bytes(4, "little"), data)
        return data

    def slots(self, number: int, data: bytes) -> Iterator[RowSlot]:
        """The rows of a data page."""
        start = self.layout.rows
        if len(data) < start + 2:
            return
        count = unpack_from("<H", data, start)[0]
        end = len(data)
        for index in range(count):
            position = start + 2 + 2 * index
            if position + 2 > len(data):
                return
            flagged = unpack_from("<H", data, position)[0]
            first = flagged & _OFFSET
            if first < start + 2 or first > end:
                continue
            yield RowSlot(number, index, data[first:end], bool(flagged & _DELETED), bool(flagged & _ELSEWHERE))
            end = first

    def row(self, pointer: int) -> bytes:
        """The row that a pointer of page and number leads to; empty when there is none."""
        data = self.page(pointer >> 8)
        if data[:1] != b"\x01":
            return b""
        wanted = pointer & 0xFF
        return next((slot.data for slot in self.slots(pointer >> 8, data) if slot.number == wanted), b"")

    def long_value(self, content: bytes) -> bytes:
        """A memo or object: in the row itself, in one other row, or in a chain of rows."""
        if len(content) < 12:
            return b""
        length, pointer = unpack_from("<II", content)
        if length & 0x80000000:
            return content[12:]
        if length & 0x40000000:
            return self.row(pointer)[: length & 0x3FFFFFFF]
        wanted = min(length & 0x3FFFFFFF, MOST_VALUE)
        pieces: list[bytes] = []
        total, seen = 0, set[int]()
        while pointer and pointer not in seen and total < wanted and len(seen) < _MOST_STEPS:
            seen.add(pointer)
            row = self.row(pointer)
            if len(row) < 4:
                break
            pieces.append(row[4:])
            total += len(row) - 4
            pointer = unpack_from("<I", row)[0]
        return b"".join(pieces)[:wanted]


def owner_of(data: bytes) -> int:
    """The page of the table that a data page belongs to; 0 for one of long values."""
    return 0 if data[4:8] == _LONG_VALUE else int.from_bytes(data[4:8], "little")


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher by which Jet hides its header, and its pages on request.

    >>> rc4(b"Key", b"Plaintext").hex()
    'bbf316e8d940af0ad3'
    """
    state = list(range(256))
    second = 0
    for first in range(256):
        second = (second + state[first] + key[first % len(key)]) & 255
        state[first], state[second] = state[second], state[first]
    first = second = 0
    output = bytearray(len(data))
    for index, octet in enumerate(data):
        first = (first + 1) & 255
        second = (second + state[first]) & 255
        state[first], state[second] = state[second], state[first]
        output[index] = octet ^ state[(state[first] + state[second]) & 255]
    return bytes(output)
