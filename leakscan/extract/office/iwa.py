"""Objects of Pages, Numbers and Keynote: packed archives of numbered messages, read without their schemas."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

from leakscan.extract.budget import Budget
from leakscan.extract.office.snappy import unpacked_block
from leakscan.extract.unpacked import Damage
from leakscan.language import mark

_DAMAGED = mark("The packed data are damaged; what came before was read")
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Archived:
    """An object: its number, the type of its message, and the message."""

    identifier: int
    kind: int
    message: bytes = field(repr=False)


def objects(packed: bytes, damage: Damage, budget: Budget) -> Iterator[Archived]:
    """The objects of an archive."""
    data = _unpacked(packed, damage, budget)
    position = 0
    while position < len(data):
        size, position = _varint(data, position)
        head = Message(data[position : position + size])
        position += size
        identifier = head.number(1)
        for info in head.messages(2):
            length = info.number(3)
            if position + length > len(data):
                damage.note(_DAMAGED)
            yield Archived(identifier, info.number(1), data[position : position + length])
            position += length


def _unpacked(packed: bytes, damage: Damage, budget: Budget) -> bytes:
    out = bytearray()
    position = 0
    while position + 4 <= len(packed):
        size = int.from_bytes(packed[position + 1 : position + 4], "little")
        if packed[position] != 0 or position + 4 + size > len(packed):
            damage.note(_DAMAGED)
            break
        block = unpacked_block(packed[position + 4 : position + 4 + size], damage)
        out += block
        budget.check_time()
        budget.spend(len(block), so_far=len(out))
        position += 4 + size
    return bytes(out)


class Message:
    """The fields of a message by their numbers, as far as it is whole."""

    def __init__(self, data: bytes):
        self._fields: dict[int, list[int | bytes]] = {}
        for number, value in fields(data):
            self._fields.setdefault(number, []).append(value)

    def number(self, field_number: int) -> int:
        """A number; 0 when it is not there."""
        value = self._fields.get(field_number, [0])[0]
        return value if isinstance(value, int) else 0

    def all_bytes(self, field_number: int) -> list[bytes]:
        """Every value of a field that holds bytes."""
        return [value for value in self._fields.get(field_number, ()) if isinstance(value, bytes)]

    def bytes(self, field_number: int) -> bytes:
        """The first value of a field that holds bytes."""
        return next(iter(self.all_bytes(field_number)), b"")

    def text(self, field_number: int) -> str:
        """A text; empty when it is not there."""
        return self.bytes(field_number).decode("utf-8", "replace")

    def messages(self, field_number: int) -> "list[Message]":
        """The messages in a field."""
        return [Message(value) for value in self.all_bytes(field_number)]

    def message(self, field_number: int) -> "Message":
        """The first message in a field; an empty one when it is not there."""
        return Message(self.bytes(field_number))

    def reference(self, field_number: int) -> int:
        """The number of the object that a field leads to."""
        return self.message(field_number).number(1)


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of the fields; ends where no field can be read."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, position = _varint(data, position)
            yield number, value
        elif kind == _BYTES:
            size, position = _varint(data, position)
            if not number or position + size > len(data):
                return
            yield number, data[position : position + size]
            position += size
        elif kind in (_FIXED_32, _FIXED_64):
            width = 4 if kind == _FIXED_32 else 8
            if position + width > len(data):
                return
            yield number, int(unpack_from("<I" if width == 4 else "<Q", data, position)[0])
            position += width
        else:
            return


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """Every text in a message and in the messages within it."""
    for _, value in fields(data):
        if not isinstance(value, bytes) or not value:
            continue
        found = _text(value)
        if found:
            yield found
        elif depth < _DEEPEST:
            yield from texts(value, depth + 1)


def _text(value: bytes) -> str:
    try:
        found = value.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return found if all(letter >= " " or letter in "\t\n\r" for letter in found) else ""


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 64:
        octet = data[position]
        position += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, position
        shift += 7
    return value, len(data)
