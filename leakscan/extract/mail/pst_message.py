"""Items of an Outlook data file, rewritten as message files: what reads those reads these (MS-PST 2.4.5, MS-OXMSG)."""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from leakscan.extract.mail.mapi import BINARY, FIRST_NAMED, MULTIPLE, OBJECT, STRING, UNICODE, Name, Property
from leakscan.extract.mail.mapi_names import MOMENTS, UNREAD
from leakscan.extract.mail.pst_blocks import Node, Store
from leakscan.extract.mail.pst_heap import PROPERTIES, Found, Heap, properties, table
from leakscan.extract.mail.pst_pages import Damaged
from leakscan.extract.office.compound import ROOT, STORAGE, STREAM, Content, Entry, Later, packed

ATTACHMENT = 0x05
_RECIPIENTS, _ATTACHMENTS = 0x692, 0x671
# What is read of a message apart from texts: bodies, headers, code pages, whether it was sent, whether it is private.
_KEPT = frozenset((0x0036, 0x007D, 0x1000, 0x1009, 0x1013, 0x0C15, 0x3FDE, 0x3FF1, 0x3FFD, 0x001A, 0x0E07))
FOLDER = 0x0E05
_TEXTUAL = frozenset((STRING, UNICODE, BINARY))
_WIDE_VALUES = 8
_NAMES = "__nameid_version1.0"
_GUIDS = bytes.fromhex("2903020000000000c000000000000046")
_NULL_LENGTH = {STRING: 1, UNICODE: 2}
_DEEPEST = 12
_MOST_PARTS = 20_000
_MOST_STREAM = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Message:
    """A message file; `is_whole` tells whether all that the message refers to was found."""

    open: Callable[[], BinaryIO] = field(repr=False)
    size: int
    is_whole: bool = True


def message(store: Store, node: Node, names: Mapping[int, Name], folder: str) -> Message:
    """A message with all that is attached. Raises Damaged when it has no properties."""
    return _Writer(store, names).message(node, folder)


class _Writer:
    def __init__(self, store: Store, names: Mapping[int, Name]):
        self._store = store
        self._names = names
        self._used: dict[int, Name] = {}
        self._entries = [Entry("Root Entry", ROOT)]
        self._is_whole = True
        self._parts = 0

    def message(self, node: Node, folder: str) -> Message:
        """The whole file."""
        heap = Heap(self._store, node)
        found = properties(heap)
        own = [*found.properties, Property(FOLDER, UNICODE, (folder.encode("utf-16-le", "replace"),))]
        self._message(0, heap, found, own, head=32, depth=0)
        self._named()
        return Message(*packed(self._entries), self._is_whole)

    def _message(self, at: int, heap: Heap, found: Found, own: Sequence[Property], *, head: int, depth: int) -> None:
        self._note(found)
        self._properties(at, filter(self._is_read, own), head)
        for number, recipient in enumerate(self._rows(heap, _RECIPIENTS)):
            place = self._add(at, f"__recip_version1.0_#{number:08X}", STORAGE)
            self._properties(place, recipient[1], 8)
        attached = [node for node in heap.inner.values() if node.kind == ATTACHMENT]
        promised = {number for number, _ in self._rows(heap, _ATTACHMENTS)}
        for number, node in enumerate(attached):
            place = self._add(at, f"__attach_version1.0_#{number:08X}", STORAGE)
            self._attachment(place, node, depth)
        for number in range(len(attached), len(attached) + len(promised - {node.number for node in attached})):
            # It stands in the list and is not there: the reader of the file says so.
            self._properties(self._add(at, f"__attach_version1.0_#{number:08X}", STORAGE), (), 8)

    def _rows(self, heap: Heap, number: int) -> Iterator[tuple[int, list[Property]]]:
        node = heap.inner.get(number)
        if node is None:
            return
        try:
            yield from table(Heap(self._store, node))
        except (Damaged, struct.error):
            self._is_whole = False

    def _attachment(self, at: int, node: Node, depth: int) -> None:
        self._parts += 1
        self._store.budget.check_time()
        try:
            heap = Heap(self._store, node)
            found = properties(heap)
        except (Damaged, struct.error):
            self._is_whole = False
            self._properties(at, (), 8)
            return
        self._note(found)
        self._properties(at, found.properties, 8)
        try:
            self._content(at, heap, found, depth)
        except (Damaged, struct.error):
            self._is_whole = False

    def _content(self, at: int, heap: Heap, found: Found, depth: int) -> None:
        if found.kind != OBJECT:
            if found.content & 0x1F:
                self._later(at, heap.inner.get(found.content))
            elif found.kind:
                self._add(at, "__substg1.0_37010102", STREAM, heap.value(found.content))
            return
        # An object names the node in which it stands, and its size.
        inner = heap.inner.get(struct.unpack_from("<I", heap.value(found.content))[0])
        if inner and self._embedded(at, inner, depth):
            return
        self._later(at, inner)

    def _embedded(self, at: int, inner: Node, depth: int) -> bool:
        """Writes a message within the message; False when it is an object of another kind."""
        try:
            heap = Heap(self._store, inner)
        except Damaged:
            return False
        if heap.kind != PROPERTIES:
            return False
        if depth >= _DEEPEST or self._parts > _MOST_PARTS:
            raise Damaged
        place = self._add(at, "__substg1.0_3701000D", STORAGE)
        found = properties(heap)
        self._message(place, heap, found, found.properties, head=24, depth=depth + 1)
        return True

    def _later(self, at: int, node: Node | None) -> None:
        """The content of an attachment, fetched block by block when it is read."""
        if node is None:
            raise Damaged
        size = min(self._store.length(node.data), _MOST_STREAM)
        content = Later(size, partial(self._store.pieces, node.data))
        self._add(at, "__substg1.0_37010102", STREAM, content)

    def _note(self, found: Found) -> None:
        self._is_whole = self._is_whole and found.is_whole

    def _is_read(self, each: Property) -> bool:
        """Whether anything of a property comes to be read: marks of programs would make equal messages differ."""
        name = self._names.get(each.tag)
        number = name.number if name else each.tag
        if each.tag in _KEPT:
            return True
        return number not in UNREAD and (each.kind in _TEXTUAL or name is not None or each.tag in MOMENTS)

    def _properties(self, at: int, found: Iterable[Property], head: int) -> None:
        fixed = bytearray(head)
        for each in found:
            if each.tag >= FIRST_NAMED and each.tag in self._names:
                self._used[each.tag] = self._names[each.tag]
            stem = f"__substg1.0_{each.tag:04X}"
            if len(each.values) == 1 and each.kind in _TEXTUAL:
                content = each.values[0]
                self._add(at, f"{stem}{each.kind:04X}", STREAM, content)
                size = len(content) + _NULL_LENGTH.get(each.kind, 0)
                fixed += struct.pack("<HHIII", each.kind, each.tag, 6, size, 0)
            elif each.kind in _TEXTUAL:
                name = f"{stem}{each.kind | MULTIPLE:04X}"
                for number, value in enumerate(each.values):
                    self._add(at, f"{name}-{number:08X}", STREAM, value)
            elif len(each.values) == 1 and len(each.values[0]) <= _WIDE_VALUES:
                fixed += struct.pack("<HHI", each.kind, each.tag, 6) + each.values[0].ljust(8, b"\0")
        self._add(at, "__properties_version1.0", STREAM, bytes(fixed))

    def _add(self, above: int, name: str, kind: int, content: Content = b"") -> int:
        self._entries.append(Entry(name, kind, content))
        self._entries[above].children.append(len(self._entries) - 1)
        return len(self._entries) - 1

    def _named(self) -> None:
        """The table of names, of those that this message uses."""
        entries, texts = b"", b""
        for tag, name in self._used.items():
            number = len(texts) if name.text else name.number
            entries += struct.pack("<IHH", number, 4 | bool(name.text), tag - FIRST_NAMED)
            if name.text:
                raw = name.text.encode("utf-16-le", "replace")
                texts += struct.pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)
        if entries:
            at = self._add(0, _NAMES, STORAGE)
            self._add(at, "__substg1.0_00020102", STREAM, _GUIDS)
            self._add(at, "__substg1.0_00030102", STREAM, entries)
            self._add(at, "__substg1.0_00040102", STREAM, texts)
