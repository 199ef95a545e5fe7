"""Hives of the Windows registry: every key with its values, deleted ones too, walked cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.keys.reg_text import as_text, plain_text
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

CUT = mark("The registry hive is cut or damaged; the keys of the rest were read")
_BASE = 4096
_NOTHING = bytes(4)
_MOST = 512 << 20
_NONE = 0xFFFFFFFF
_DEEPEST = 512
_MOST_VALUES = 1 << 20
_SEGMENT = 16344
_MOST_DATA = 16 << 20
_TEXTS = (1, 2, 6, 7)
_NUMBERS = {4: "<I", 5: ">I", 11: "<Q"}
_ASCII_KEY, _ASCII_VALUE = 0x20, 0x01
_LONGEST_DIGITS = 1024


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a key: its name, the number of its type, its bytes."""

    name: str
    type: int
    data: bytes = field(repr=False)

    def parts(self) -> tuple[str, str]:
        """The value as an export writes it: what stands before a text, and the text. Bytes in digits are no text."""
        name = f'"{self.name}"=' if self.name else "@="
        if self.type in _TEXTS:
            return name, f'"{plain_text(self.data.decode("utf-16-le", "replace"))}"'
        if self.type in _NUMBERS and len(self.data) == (8 if self.type == 11 else 4):
            return name + str(unpack_from(_NUMBERS[self.type], self.data)[0]), ""
        if readable := as_text(self.data):
            return name, f'"{readable}"'
        if len(self.data) <= _LONGEST_DIGITS:
            return f"{name}hex:{self.data.hex(',')}", ""
        return name, ""


class Hive:
    """The cells of a hive by their offset behind the first block."""

    def __init__(self, data: bytes):
        self.data = data
        self._paths: dict[int, str] = {}

    def cell(self, offset: int) -> bytes:
        """The content of a cell; empty when there is none."""
        start = _BASE + offset
        if offset == _NONE or start + 4 > len(self.data):
            return b""
        size = abs(unpack_from("<i", self.data, start)[0])
        return self.data[start + 4 : start + size] if 8 <= size <= len(self.data) - start else b""

    def cells(self) -> Iterator[tuple[int, bool]]:
        """The offsets of all cells and whether they are in use, bin after bin."""
        start = _BASE
        while start + 32 < len(self.data):
            if self.data[start : start + 4] != b"hbin":
                start += _BASE
                continue
            size = unpack_from("<I", self.data, start + 8)[0]
            is_told = 0 < size <= len(self.data) - start and size % _BASE == 0
            end = start + size if is_told else min(start + _BASE, len(self.data))
            position = start + 32
            while position + 8 <= end:
                length = unpack_from("<i", self.data, position)[0]
                if not 8 <= abs(length) <= end - position:
                    break
                yield position - _BASE, length < 0
                position += abs(length)
            start = end

    def path(self, offset: int) -> str:
        """The names from the root down to a key."""
        names: list[str] = []
        seen: set[int] = set()
        while offset not in self._paths and offset not in seen and len(seen) < _DEEPEST:
            seen.add(offset)
            key = self.cell(offset)
            if key[:2] != b"nk" or len(key) < 76:
                break
            names.append(key_name(key))
            offset = unpack_from("<I", key, 16)[0]
        return "\\".join([*filter(None, [self._paths.get(offset, "")]), *reversed(names)])

    def values(self, key: bytes) -> Iterator[Value]:
        """The values that a key lists."""
        count, listed = unpack_from("<II", key, 36)
        offsets = self.cell(listed) if count and listed != _NONE else b""
        for position in range(0, min(4 * min(count, _MOST_VALUES), len(offsets) // 4 * 4), 4):
            value = self.value(self.cell(unpack_from("<I", offsets, position)[0]))
            if value:
                yield value

    def value(self, cell: bytes) -> Value | None:
        """A value by its cell; None when the cell holds none."""
        if cell[:2] != b"vk" or len(cell) < 20:
            return None
        length, size, offset, kind, flags = unpack_from("<HIIIH", cell, 2)
        name = cell[20 : 20 + length]
        decoded = name.decode("latin-1") if flags & _ASCII_VALUE else name.decode("utf-16-le", "replace")
        if size & 0x80000000:
            return Value(decoded, kind, cell[8 : 8 + min(size & 0x7FFFFFFF, 4)])
        return Value(decoded, kind, self._long(offset, min(size, _MOST_DATA)))

    def _long(self, offset: int, size: int) -> bytes:
        data = self.cell(offset)
        if size <= _SEGMENT or data[:2] != b"db" or len(data) < 8:
            return data[:size]
        count, listed = unpack_from("<HI", data, 2)
        offsets = self.cell(listed)
        pieces = [
            self.cell(unpack_from("<I", offsets, 4 * index)[0])[:_SEGMENT]
            for index in range(min(count, len(offsets) // 4))
        ]
        return b"".join(pieces)[:size]


def key_name(key: bytes) -> str:
    """The name of a key."""
    length = unpack_from("<H", key, 72)[0]
    name = key[76 : 76 + length]
    return name.decode("latin-1") if unpack_from("<H", key, 2)[0] & _ASCII_KEY else name.decode("utf-16-le", "replace")


def extract(item: Item, budget: Budget) -> Extracted:
    """The keys as they stand in the file, then the values that no key lists any more."""
    with item.open() as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST or data[_BASE : _BASE + 4] != b"hbin":
        # A log of changes begins like a hive and has no bins.
        yield from strings.extract(item, budget)
        if len(data) > _MOST:
            yield Problem(item.locator.at(part="keys"), "partial", mark("Read as raw strings only"))
        elif len(data) < _BASE + 4 and data[28:32] == _NOTHING and data[40:44] != _NOTHING:
            # A hive by its kind, and by the size of its bins.
            yield Problem(item.locator.at(part="keys"), "partial", CUT)
        return
    hive, writer = Hive(data), Writer(item.locator)
    for count, (offset, is_used) in enumerate(hive.cells()):
        if count % 1000 == 0:
            budget.check_time()
        _write(hive, writer, offset, is_used)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()
    size = unpack_from("<I", data, 40)[0]
    if size + _BASE > len(data):
        yield Problem(item.locator.at(part="keys"), "partial", CUT)


def _write(hive: Hive, writer: Writer, offset: int, is_used: bool) -> None:
    cell = hive.cell(offset)
    if cell[:2] == b"nk" and len(cell) >= 76:
        path = hive.path(offset)
        place = {"key": path} if is_used else {"part": "free", "key": path}
        writer.add(f"[{path}]\n", **place)
        for value in hive.values(cell):
            _write_value(writer, value, place)
    elif not is_used and (cell[:2] == b"vk") and (found := hive.value(cell)):
        _write_value(writer, found, {"part": "free"})
    elif not is_used:
        _write_free(writer, cell, offset)


def _write_value(writer: Writer, value: Value, place: dict[str, str]) -> None:
    before, text = value.parts()
    place = {**place, "value": value.name or "@"}
    writer.add(before, **place)
    writer.add(text, heading=value.name, **place)
    writer.add("\n", **place)


def _write_free(writer: Writer, cell: bytes, offset: int) -> None:
    """The readable runs of a free cell: what was freed with others around it has no head of its own."""
    for run in strings.runs_of(cell):
        writer.add(f"{run.text.strip()}\n", part="free", offset=_BASE + offset + 4 + run.offset)


HIVE = Extractor(
    "registry",
    ("application/x-windows-registry",),
    extract,
    reads=mark("every key, name and value, also of deleted keys; texts stored as bytes"),
    leaves=mark("values that are bytes and no text, which stay in digits"),
)
