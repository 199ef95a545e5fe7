"""TNEF: what Outlook packs a message into as winmail.dat, attribute by attribute (MS-OXTNEF)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.mail.mapi import (
    BINARY,
    FIRST_NAMED,
    GUID,
    MULTIPLE,
    OBJECT,
    STRING,
    UNICODE,
    Name,
    Property,
)

SIGNATURE = b"\x78\x9f\x3e\x22"
FROM, SUBJECT, BODY, OWNER, SENT_FOR, DELEGATE = 0x8000, 0x8004, 0x800C, 0x0000, 0x0001, 0x0002
PROPERTIES, RECIPIENTS, CODE_PAGE = 0x9003, 0x9004, 0x9007
ATTACHMENT, START, DATA, TITLE, TRANSPORT_NAME = 0x9005, 0x9002, 0x800F, 0x8010, 0x9001
_WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, GUID: 16}
_VARIABLE = frozenset((STRING, UNICODE, BINARY, OBJECT))
# The interface by which an object is opened stands before it.
_INTERFACE = 16
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the message or of an attachment; `is_whole` tells whether its bytes are all there and right."""

    number: int
    value: bytes = field(repr=False)
    is_attached: bool = False
    is_whole: bool = True


class Damaged(ValueError):
    """What follows is not what it has to be; what came before counts."""


def attributes(data: bytes) -> Iterator[Attribute]:
    """The attributes in their order, the last one as far as it goes. Raises Damaged where they stop being such."""
    position = 6
    while position + 9 <= len(data):
        level, number, size = data[position], *unpack_from("<H2xI", data, position + 1)
        if level not in (1, 2):
            raise Damaged
        value = data[position + 9 : position + 9 + size]
        position += 9 + size
        is_right = data[position : position + 2] == (sum(value) & 0xFFFF).to_bytes(2, "little")
        yield Attribute(number, value, is_attached=level == 2, is_whole=is_right)
        position += 2
    if data[position:].strip(b"\0\r\n \x1a"):
        raise Damaged


def properties(data: bytes) -> list[Property]:
    """The MAPI properties in an attribute, as many as are whole."""
    return _Properties(data).all()


def recipients(data: bytes) -> list[list[Property]]:
    """The properties of each row of the table of recipients."""
    reader = _Properties(data)
    try:
        count = min(reader.number(), _MOST)
    except StructError:
        return []
    rows: list[list[Property]] = []
    while len(rows) < count and (row := reader.all()):
        rows.append(row)
    return rows


class _Properties:
    def __init__(self, data: bytes):
        self._data = data
        self._position = 0
        self._is_damaged = False

    def all(self) -> list[Property]:
        """The next list of properties."""
        found: list[Property] = []
        if self._is_damaged:
            return found
        try:
            for _ in range(min(self.number(), _MOST)):
                found.append(self._property())
        except (StructError, Damaged):
            self._is_damaged = True
        return found

    def number(self) -> int:
        """The next number."""
        value: int = unpack_from("<I", self._data, self._position)[0]
        self._position += 4
        return value

    def _property(self) -> Property:
        kind, tag = unpack_from("<HH", self._data, self._position)
        self._position += 4
        name = self._name() if tag >= FIRST_NAMED else None
        single = kind & ~MULTIPLE
        if single not in _VARIABLE and single not in _WIDTHS:
            raise Damaged
        count = self.number() if kind & MULTIPLE or single in _VARIABLE else 1
        values = [self._value(single) for _ in range(min(count, _MOST))]
        return Property(tag, single, tuple(values), name)

    def _name(self) -> Name:
        self._position += 16
        if self.number():
            return Name(text=self._take(self.number()).decode("utf-16-le", "replace").rstrip("\0"))
        return Name(self.number())

    def _value(self, kind: int) -> bytes:
        if kind not in _VARIABLE:
            return self._take(_WIDTHS[kind])
        value = self._take(self.number())
        return value[_INTERFACE:] if kind == OBJECT else value

    def _take(self, size: int) -> bytes:
        value = self._data[self._position : self._position + size]
        if len(value) < size:
            raise Damaged
        self._position += -(-size // 4) * 4
        return value
