"""The data elements of a DICOM file, one after the other, with their path through nested sequences.

A walker of our own: a damaged or cut file shall give what stands before the damage, in bounded memory, and none of the
pixels. Names and representations come from the data dictionary of pydicom.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from struct import Struct
from typing import BinaryIO

from pydicom import datadict

UNDEFINED = 0xFFFFFFFF
PIXELS = 0x7FE00010
TRANSFER_SYNTAX = 0x00020010
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
_SHORT = frozenset((
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI",
    "UL", "US",
))  # fmt: skip
KNOWN = _LONG | _SHORT
_DEEPEST = 64
# What is read of a value; texts are far shorter, pictures and waves far longer.
_MOST_TEXT, MOST_BINARY = 64 << 20, 4 << 20
_TEXTS = frozenset(("LT", "ST", "UC", "UR", "UT"))


@dataclass(frozen=True, slots=True)
class Syntax:
    """How elements are written: with their representation or without, and in which byte order."""

    is_explicit: bool = True
    is_little: bool = True


@dataclass(frozen=True, slots=True)
class Element:
    """One element that is no sequence. `path` leads to the item that holds it; `value` is empty where it is too long.

    `length` is UNDEFINED for pixels in fragments, of which `offset` is the first.
    """

    tag: int
    vr: str
    path: tuple[str, ...]
    offset: int
    length: int
    value: bytes = field(repr=False)
    is_cut: bool = False


@dataclass(slots=True)
class _Frame:
    """A sequence or an item that is open; `end` is where it ends, -1 where a delimiter tells."""

    name: str
    end: int
    syntax: Syntax
    is_sequence: bool
    items: int = 0


class Walker:
    """Walks over the elements from the stream's position on. `is_broken` tells afterwards whether sense ran out."""

    def __init__(self, stream: BinaryIO, syntax: Syntax, *, size: int, only_group: int = -1):
        self._stream = stream
        self._size = size
        self._only = only_group
        self._frames = [_Frame("", size, syntax, is_sequence=False)]
        self._creators: dict[tuple[tuple[str, ...], int], str] = {}
        self.is_broken = False

    def elements(self) -> Iterator[Element]:
        """Every element with a value."""
        while self._frames:
            position = self._stream.tell()
            if self._leave(position):
                continue
            head = self._stream.read(8)
            if len(head) < 8 or not any(head):
                # Zeros fill up; half a head, and sequences that nothing closed, are where a file was cut.
                is_open = len(head) < 8 and len(self._frames) > 1
                self.is_broken = self.is_broken or is_open or any(head) or any(self._stream.read(1 << 16))
                return
            syntax = self._frames[-1].syntax
            tag, vr, length = self._header(head, syntax)
            if self._only >= 0 and tag >> 16 != self._only:
                self._stream.seek(position)
                return
            found = self._element(tag, vr, length)
            if found is not None:
                yield found
                if found.is_cut:
                    self.is_broken = True
                    return

    def _leave(self, position: int) -> bool:
        frame = self._frames[-1]
        if 0 <= frame.end <= position:
            # An item that is longer than its sequence: the elements go on behind it.
            self._frames.pop()
            return True
        return False

    def _header(self, head: bytes, syntax: Syntax) -> tuple[int, str, int]:
        order = "<" if syntax.is_little else ">"
        group, number, length = _struct(f"{order}HHL").unpack(head)
        tag = int(group) << 16 | int(number)
        vr = head[4:6].decode("latin-1")
        if tag in (_ITEM, _ITEM_END, _SEQUENCE_END) or not syntax.is_explicit:
            return tag, "", int(length)
        if vr in _LONG:
            tail = self._stream.read(4)
            return tag, vr, int(_struct(f"{order}L").unpack(tail)[0]) if len(tail) == 4 else 0
        if vr in _SHORT or (vr.isascii() and vr.isupper() and vr.isalpha()):
            return tag, vr, int(_struct(f"{order}H").unpack(head[6:])[0])
        # Some writers leave out the representation inside sequences.
        return tag, "", int(length)

    def _element(self, tag: int, vr: str, length: int) -> Element | None:
        if tag in (_ITEM, _ITEM_END, _SEQUENCE_END):
            self._delimit(tag, length)
            return None
        offset = self._stream.tell()
        path = tuple(frame.name for frame in self._frames if frame.name and not frame.is_sequence)
        vr = vr if vr in KNOWN and vr != "UN" else self._known_vr(tag, path) or vr
        if self._is_sequence(tag, vr, length):
            if len(self._frames) > _DEEPEST:
                self.is_broken = True
                self._frames.clear()
                return None
            syntax = self._frames[-1].syntax
            # PS3.5 6.2.2: what an unknown representation of undefined length holds is implicit and little-endian.
            inner = syntax if vr == "SQ" else Syntax(is_explicit=False)
            end = offset + length if length != UNDEFINED else -1
            self._frames.append(_Frame(name_of(tag), end, inner, is_sequence=True))
            return None
        return self._valued(tag, vr, path, offset, length)

    def _valued(self, tag: int, vr: str, path: tuple[str, ...], offset: int, length: int) -> Element:
        if length == UNDEFINED:
            is_whole = self._skip_fragments()
            return Element(tag, vr, path, offset, UNDEFINED, b"", is_cut=not is_whole)
        most = _MOST_TEXT if vr in _TEXTS else MOST_BINARY
        value = self._stream.read(length) if length <= most and tag != PIXELS else b""
        self._stream.seek(offset + length)
        if tag & 0xFFFF0000 and (tag >> 16) % 2 and 0x10 <= tag & 0xFFFF <= 0xFF:
            self._creators[path, tag >> 16 << 16 | (tag & 0xFF)] = value.decode("latin-1").strip(" \x00")
        return Element(tag, vr, path, offset, length, value, offset + length > self._size)

    def _delimit(self, tag: int, length: int) -> None:
        """Opens an item, or closes what a delimiter ends."""
        if tag == _ITEM:
            while len(self._frames) > 1 and not self._frames[-1].is_sequence:
                self._frames.pop()
            above = self._frames[-1]
            above.items += 1
            end = self._stream.tell() + length if length != UNDEFINED else -1
            name = f"{above.name}[{above.items}]" if above.name else ""
            self._frames.append(_Frame(name, end, self._item_syntax(above.syntax), is_sequence=False))
            return
        wanted = tag == _SEQUENCE_END
        while len(self._frames) > 1:
            if self._frames.pop().is_sequence == wanted:
                break

    def _item_syntax(self, syntax: Syntax) -> Syntax:
        position = self._stream.tell()
        head = self._stream.read(8)
        self._stream.seek(position)
        if len(head) < 8 or head[4:6].decode("latin-1") not in KNOWN:
            return syntax
        return Syntax(is_explicit=True, is_little=syntax.is_little)

    def _is_sequence(self, tag: int, vr: str, length: int) -> bool:
        if vr == "SQ":
            return True
        if tag == PIXELS or vr in ("OB", "OW") or (vr in KNOWN and vr != "UN") or length < 8:
            return False
        position = self._stream.tell()
        order = "<" if self._frames[-1].syntax.is_little else ">"
        head = self._stream.read(4)
        self._stream.seek(position)
        return len(head) == 4 and _struct(f"{order}HH").unpack(head) == (0xFFFE, 0xE000)

    def _skip_fragments(self) -> bool:
        """Goes behind pixels in fragments; whether their end was found."""
        order = "<" if self._frames[-1].syntax.is_little else ">"
        while len(head := self._stream.read(8)) == 8:
            group, number, length = _struct(f"{order}HHL").unpack(head)
            if (group, number) != (0xFFFE, 0xE000) or length == UNDEFINED:
                return (group, number) == (0xFFFE, 0xE0DD)
            self._stream.seek(length, 1)
        return False

    def _known_vr(self, tag: int, path: tuple[str, ...]) -> str:
        group = tag >> 16
        if group % 2 == 0:
            return _dictionary_vr(tag)
        if tag & 0xFFFF <= 0xFF:
            return "LO"
        creator = self._creators.get((path, group << 16 | (tag & 0xFF00) >> 8), "")
        try:
            return datadict.private_dictionary_VR(tag, creator) if creator else ""
        except KeyError:
            return ""


@lru_cache(maxsize=64)
def _struct(shape: str) -> Struct:
    return Struct(shape)


@lru_cache(maxsize=4096)
def _dictionary_vr(tag: int) -> str:
    try:
        return datadict.dictionary_VR(tag).split(" or ")[0]
    except KeyError:
        return "UL" if tag & 0xFFFF == 0 else ""


@lru_cache(maxsize=4096)
def name_of(tag: int) -> str:
    """The keyword of a tag; its numbers where the dictionary has none.

    >>> name_of(0x00100020), name_of(0x00291010)
    ('PatientID', '(0029,1010)')
    """
    return datadict.keyword_for_tag(tag) or f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
