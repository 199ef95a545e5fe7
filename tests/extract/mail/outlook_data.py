"""Outlook data files, made by hand: blocks, pages, heaps and tables as MS-PST describes them, in all three shapes."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from leakscan.extract.mail.pst_cipher import _FORWARD, CYCLIC, NONE, PERMUTED, cyclic
from tests.extract.mail.outlooks import BINARY, BOOLEAN, DOUBLE, LONG, MULTIPLE, STRING, TIME, UNICODE, Value, text

OBJECT = 0x0D
_START = 0x4600
_LARGEST_VALUE = 3000
_FORMS = {LONG: "<i", DOUBLE: "<d", BOOLEAN: "<B", TIME: "<Q"}
_SET = bytes.fromhex("2903020000000000c000000000000046")


class Form(NamedTuple):
    """The sizes of one of the three shapes."""

    version: int
    wide: bool
    page: int
    page_end: int
    counts: int
    block_end: int
    unit: int
    largest: int
    bits: int


ANSI = Form(15, False, 512, 12, 496, 12, 64, 8180, 11)
UNICODE_2003 = Form(23, True, 512, 16, 488, 16, 64, 8176, 11)
OST_2013 = Form(36, True, 4096, 24, 4056, 24, 512, 65512, 14)


class Message(NamedTuple):
    """A message; an attachment is its properties and its content, which may be a message too."""

    values: Sequence[Value]
    recipients: Sequence[Sequence[Value]] = ()
    attachments: Sequence[tuple[Sequence[Value], Any]] = ()
    is_hidden: bool = False


class Ole(NamedTuple):
    """An object of another program within a message."""

    content: bytes


class Folder(NamedTuple):
    """A folder; one that keeps a search holds no message of its own."""

    name: str
    messages: Sequence[Message] = ()
    is_search: bool = False


def crc(data: bytes) -> int:
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(offset: int, number: int) -> int:
    mixed = (offset ^ number) & 0xFFFFFFFF
    return (mixed >> 16 ^ mixed) & 0xFFFF


class _Writer:
    def __init__(self, form: Form, cipher: int, *, is_packed: bool, small: int):
        self.form = form
        self.cipher = cipher
        self.is_packed = is_packed
        # Blocks smaller than they may be make rows of blocks out of short contents.
        self.largest = small or form.largest
        self.body = bytearray()
        self.blocks: list[tuple[int, int, int]] = []
        self.nodes: list[tuple[int, int, int, int]] = []
        self.next = 4

    def place(self) -> int:
        return _START + len(self.body)

    def block(self, content: bytes, *, internal: bool = False) -> int:
        form = self.form
        number = self.next | (2 if internal else 0)
        self.next += 4
        unpacked = len(content)
        if not internal:
            if self.cipher == PERMUTED:
                content = content.translate(_FORWARD)
            elif self.cipher == CYCLIC:
                content = cyclic(content, number)
            packed = zlib.compress(content)
            if self.is_packed and len(packed) < unpacked:
                content = packed
        room = -(-(len(content) + form.block_end) // form.unit) * form.unit
        head = len(content), signature(self.place(), number)
        if form.wide:
            end = struct.pack("<HHIQ", *head, crc(content), number)
            end += struct.pack("<HHI", 0, unpacked, 0) if form.block_end == 24 else b""
        else:
            end = struct.pack("<HHII", *head, number, crc(content))
        self.blocks.append((number, self.place(), len(content)))
        self.body += content + bytes(room - len(content) - form.block_end) + end
        return number

    def data(self, content: bytes) -> int:
        """A row of blocks, by as many blocks of references as it takes."""
        return self.rows([content[at : at + self.largest] for at in range(0, len(content), self.largest)])

    def rows(self, pieces: Sequence[bytes]) -> int:
        if not pieces:
            return 0
        numbers = [self.block(piece) for piece in pieces]
        if len(numbers) == 1:
            return numbers[0]
        total, room = sum(map(len, pieces)), 100
        groups = [numbers[at : at + room] for at in range(0, len(numbers), room)]
        sizes = [sum(map(len, pieces[at : at + room])) for at in range(0, len(numbers), room)]
        firsts = [self.references(1, group, size) for group, size in zip(groups, sizes, strict=True)]
        return firsts[0] if len(firsts) == 1 else self.references(2, firsts, total)

    def references(self, level: int, numbers: Sequence[int], size: int) -> int:
        kind = "Q" if self.form.wide else "I"
        return self.block(
            struct.pack(f"<BBHI{len(numbers)}{kind}", 1, level, len(numbers), size, *numbers), internal=True
        )

    def inner(self, nodes: Sequence[tuple[int, int, int]]) -> int:
        if not nodes:
            return 0
        form = "<I4xQQ" if self.form.wide else "<III"
        head = struct.pack("<BBH", 2, 0, len(nodes)) + (bytes(4) if self.form.wide else b"")
        return self.block(head + b"".join(struct.pack(form, *node) for node in sorted(nodes)), internal=True)

    def page(self, kind: int, level: int, entries: Sequence[bytes]) -> int:
        form = self.form
        gap = -self.place() % form.page
        self.body += bytes(gap)
        offset, number = self.place(), self.next
        self.next += 4
        width = len(entries[0])
        room = form.counts // width
        counts = (len(entries), room, width, level)
        data = b"".join(entries).ljust(form.counts, b"\0")
        data += struct.pack("<HHBB10x" if form.page == 4096 else ("<BBBB4x" if form.wide else "<BBBB"), *counts)
        head = struct.pack("<BBH", kind, kind, signature(offset, number))
        if form.wide:
            end = head + struct.pack("<IQ", crc(data), number) + bytes(form.page_end - 16)
        else:
            end = head + struct.pack("<II", number, crc(data))
        self.body += data + end
        return offset

    def tree(self, kind: int, entries: Sequence[tuple[int, bytes]]) -> tuple[int, int]:
        """The root of a tree: its number and its place."""
        rows, level = list(entries), 0
        while True:
            room = self.form.counts // len(rows[0][1])
            above = []
            for at in range(0, len(rows), room):
                group = rows[at : at + room]
                number = self.next
                offset = self.page(kind, level, [row for _, row in group])
                entry = struct.pack("<QQQ" if self.form.wide else "<III", group[0][0], number, offset)
                above.append((group[0][0], entry, number, offset))
            if len(above) == 1:
                return above[0][2], above[0][3]
            rows, level = [(key, entry) for key, entry, _, _ in above], level + 1

    def trees(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The roots of both trees."""
        wide = self.form.wide
        block = "<QQHHI" if wide else "<IIHH"
        node = "<I4xQQII" if wide else "<IIII"
        extra = (0,) if wide else ()
        nodes = self.tree(0x81, [(each[0], struct.pack(node, *each, *extra)) for each in sorted(self.nodes)])
        rows = [(each[0], struct.pack(block, *each, 2, *extra)) for each in sorted(self.blocks)]
        return nodes, self.tree(0x80, rows)

    def file(self) -> bytes:
        nodes, blocks = self.trees()
        return self.header(nodes, blocks).ljust(_START, b"\0") + self.body

    def header(self, nodes: tuple[int, int], blocks: tuple[int, int]) -> bytes:
        form = self.form
        size = self.place()
        kind = b"SO" if form is OST_2013 else b"SM"
        head = bytearray(564)
        struct.pack_into("<2sHHBB", head, 8, kind, form.version, 19, 1, 1)
        if form.wide:
            struct.pack_into("<QQQQQQQQB", head, 184, size, 0x4400, 0, 0, *nodes, *blocks, 2)
            struct.pack_into("<BB", head, 512, 0x80, self.cipher)
            struct.pack_into("<Q", head, 516, self.next)
            struct.pack_into("<I", head, 524, crc(bytes(head[8:524])))
        else:
            struct.pack_into("<IIIIIIIIB", head, 168, size, 0x4400, 0, 0, *nodes, *blocks, 2)
            struct.pack_into("<BB", head, 460, 0x80, self.cipher)
        struct.pack_into("<4sI", head, 0, b"!BDN", crc(bytes(head[8:479])))
        return bytes(head)


class _Heap:
    """Collects values; those that are too long become nodes of their own."""

    def __init__(self, writer: _Writer, inner: Sequence[tuple[int, int, int]] = ()):
        self.writer = writer
        self.inner = list(inner)
        self.pages: list[list[bytes]] = [[]]
        self.own = 0x100

    def add(self, value: bytes) -> int:
        if sum(map(len, self.pages[-1])) + len(value) > 6000:
            self.pages.append([])
        self.pages[-1].append(value)
        bits = self.writer.form.bits
        return len(self.pages) - 1 << 5 + bits | len(self.pages[-1]) << 5

    def store(self, value: bytes, pieces: Sequence[bytes] = ()) -> int:
        if not value:
            return 0
        if len(value) <= _LARGEST_VALUE:
            return self.add(value)
        return self.below(self.writer.rows(pieces) if pieces else self.writer.data(value))

    def below(self, data: int, inner: int = 0) -> int:
        self.own += 1
        number = self.own << 5 | 0x1F
        self.inner.append((number, data, inner))
        return number

    def tree(self, key: int, width: int, records: Sequence[bytes]) -> int:
        root = self.add(b"".join(records)) if records else 0
        return self.add(struct.pack("<BBBBI", 0xB5, key, width, 0, root))

    def node(self, kind: int, root: int) -> tuple[int, int]:
        """The blocks of the heap, and those of the nodes below."""
        pieces = []
        for number, values in enumerate(self.pages):
            start = 12 if number == 0 else 66 if number == 8 else 2
            content = b"".join(values)
            content += bytes(len(content) % 2)
            starts = [start]
            for value in values:
                starts.append(starts[-1] + len(value))
            place = start + len(content)
            head = struct.pack("<HBBI4x", place, 0xEC, kind, root) if number == 0 else struct.pack("<H", place)
            table = struct.pack(f"<HH{len(starts)}H", len(values), 0, *starts)
            pieces.append(head.ljust(start, b"\0") + content + table)
        return self.writer.rows(pieces), self.writer.inner(self.inner)


def _bytes(kind: int, value: Any) -> bytes:
    if kind in _FORMS:
        return struct.pack(_FORMS[kind], value)
    if kind == UNICODE:
        return value.encode("utf-16-le")
    return value.encode("cp1252") if kind == STRING and isinstance(value, str) else value


def _value(heap: _Heap, kind: int, value: Any) -> bytes:
    """Four bytes: the value itself, or where it stands."""
    if kind & MULTIPLE:
        parts = [_bytes(kind & ~MULTIPLE, each) for each in value]
        starts = [4 + 4 * len(parts) + sum(map(len, parts[:number])) for number in range(len(parts))]
        return struct.pack("<I", heap.store(struct.pack(f"<I{len(parts)}I", len(parts), *starts) + b"".join(parts)))
    raw = _bytes(kind, value)
    return raw.ljust(4, b"\0") if kind in (LONG, BOOLEAN) else struct.pack("<I", heap.store(raw))


def _properties(heap: _Heap, values: Sequence[Value]) -> tuple[int, int]:
    records = [
        struct.pack("<HH", each.tag, each.kind) + _value(heap, each.kind, each.value)
        for each in sorted(values, key=lambda each: each.tag)
    ]
    return heap.node(0xBC, heap.tree(2, 6, records))


def _table(writer: _Writer, rows: Sequence[tuple[int, Sequence[Value]]]) -> tuple[int, int]:
    """A table: the number of each row and a column for each property that a row has."""
    heap = _Heap(writer)
    columns: dict[int, int] = {0x67F2: LONG, 0x67F3: LONG}
    for _, values in rows:
        columns |= {each.tag: each.kind for each in values}
    tags = [0x67F2, 0x67F3, *sorted(set(columns) - {0x67F2, 0x67F3})]
    wide = {tag: 8 if columns[tag] in (TIME, DOUBLE) else 4 for tag in tags if columns[tag] != BOOLEAN}
    place, starts = 0, {}
    for tag in (*tags[:2], *sorted(tags[2:], key=lambda tag: -wide.get(tag, 1))):
        starts[tag] = place
        place += wide.get(tag, 1)
    bytes_end = place
    words_end = sum(wide.values())
    width = bytes_end + -(-len(tags) // 8)
    matrix = []
    for number, values in rows:
        row, exists = bytearray(bytes_end), bytearray(width - bytes_end)
        by_tag = {each.tag: each for each in values} | {
            0x67F2: Value(0x67F2, LONG, number), 0x67F3: Value(0x67F3, LONG, 1),
        }  # fmt: skip
        for bit, tag in enumerate(tags):
            if tag not in by_tag:
                continue
            exists[bit // 8] |= 0x80 >> bit % 8
            kind, value = columns[tag], by_tag[tag].value
            content = _bytes(kind, value) if kind in (TIME, DOUBLE) else _value(heap, kind, value)
            row[starts[tag] : starts[tag] + wide.get(tag, 1)] = content[: wide.get(tag, 1)]
        matrix.append(bytes(row + exists))
    index = 4 if writer.form.wide else 2
    records = [struct.pack("<II" if index == 4 else "<IH", row[0], at) for at, row in enumerate(rows)]
    row_index = heap.tree(4, index, records)
    together = max(1, writer.largest // width)
    pieces = [b"".join(matrix[at : at + together]) for at in range(0, len(matrix), together)]
    if len(pieces) > 1:
        pieces = [piece.ljust(writer.largest, b"\0") for piece in pieces[:-1]] + pieces[-1:]
    address = heap.store(b"".join(matrix), pieces)
    ends = struct.pack("<HHHH", words_end, words_end, bytes_end, width)
    described = sorted((tag, bit) for bit, tag in enumerate(tags))
    head = struct.pack("<BB", 0x7C, len(tags)) + ends + struct.pack("<III", row_index, address, 0)
    for tag, bit in described:
        head += struct.pack("<HHHBB", columns[tag], tag, starts[tag], wide.get(tag, 1), bit)
    return heap.node(0x7C, heap.add(head))


def _message(writer: _Writer, message: Message) -> tuple[int, int]:
    inner = []
    if message.recipients:
        inner.append((0x692, *_table(writer, list(enumerate(message.recipients)))))
    rows = []
    for number, (values, content) in enumerate(message.attachments):
        node = 0x8025 + 32 * number
        inner.append((node, *_attachment(writer, values, content)))
        rows.append((node, [Value(0x3705, LONG, 5 if isinstance(content, Message) else 1)]))
    if rows:
        inner.append((0x671, *_table(writer, rows)))
    return _properties(_Heap(writer, inner), message.values)


def _attachment(writer: _Writer, values: Sequence[Value], content: Any) -> tuple[int, int]:
    heap = _Heap(writer)
    own = list(values)
    if isinstance(content, Message):
        number = heap.below(*_message(writer, content))
        own += [Value(0x3705, LONG, 5), Value(0x3701, OBJECT, struct.pack("<II", number, 100))]
    elif isinstance(content, Ole):
        number = heap.below(writer.data(content.content))
        own += [Value(0x3705, LONG, 6), Value(0x3701, OBJECT, struct.pack("<II", number, len(content.content)))]
    else:
        own += [Value(0x3705, LONG, 1), Value(0x0E20, LONG, len(content)), Value(0x3701, BINARY, content)]
    return _properties(heap, own)


def _names(messages: Sequence[Message]) -> list[Value]:
    named = sorted({each.tag: each.name for message in messages for each in message.values if each.name}.items())
    entries, texts = b"", b""
    for tag, name in named:
        is_text = isinstance(name, str)
        entries += struct.pack("<IHH", len(texts) if is_text else name, 6 | is_text, tag - 0x8000)
        if is_text:
            raw = name.encode("utf-16-le")
            texts += struct.pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)
    # No data file has an empty list of names.
    entries, texts = entries + struct.pack("<IHH", 0x8233, 6, 0x7FF), texts or bytes(4)
    streams = [Value(tag, BINARY, data) for tag, data in ((2, _SET), (3, entries), (4, texts))]
    return [Value(1, LONG, 251), *streams]


def data_file(
    folders: Sequence[Folder],
    form: Form = UNICODE_2003,
    *,
    cipher: int = NONE,
    is_packed: bool = False,
    small: int = 0,
    password: int = 0,
    deleted: Sequence[Message] = (),
    homeless: Sequence[Message] = (),
) -> bytes:
    """An Outlook data file with these folders below its root; what was deleted stands in pages that no tree reaches."""
    writer = _Writer(form, cipher, is_packed=is_packed, small=small)
    own = text if form.wide else lambda tag, value: Value(tag, STRING, value)

    def node(number: int, found: tuple[int, int], above: int = 0) -> None:
        writer.nodes.append((number, *found, above))

    everything = [message for folder in folders for message in folder.messages]
    node(0x21, _properties(_Heap(writer), [own(0x3001, "Cabinet"), Value(0x67FF, LONG, password)]))
    node(0x61, _properties(_Heap(writer), _names(everything)))
    node(0x122, _properties(_Heap(writer), [own(0x3001, ""), Value(0x3602, LONG, 0), Value(0x360A, BOOLEAN, 1)]), 0x122)
    numbers = {}
    for number, folder in enumerate(folders):
        numbers[folder.name] = at = 0x8022 + 32 * number | folder.is_search
        shown = [each for each in folder.messages if not each.is_hidden]
        values = [own(0x3001, folder.name), Value(0x3602, LONG, len(shown)), Value(0x360A, BOOLEAN, 0)]
        node(at, _properties(_Heap(writer), values), 0x122)
    node(0x12D, _table(writer, [(at, [own(0x3001, name)]) for name, at in numbers.items() if not at & 1]))
    count = 0
    for folder in folders:
        at, rows = numbers[folder.name], ([], [])
        for message in folder.messages:
            count += 1
            number = 0x200000 + 32 * count | (8 if message.is_hidden else 4)
            node(number, _message(writer, message), at)
            rows[message.is_hidden].append((number, [each for each in message.values if each.tag == 0x0037]))
        if not folder.is_search:
            for kind, listed in zip((0x0E, 0x0F), rows, strict=True):
                node(at & ~0x1F | kind, _table(writer, listed))
    for message in homeless:
        count += 1
        node(0x200004 + 32 * count, _message(writer, message), 0x7FFFF22)
    if deleted:
        _forget(writer, [(0x200004 + 32 * (count + 1 + each), message) for each, message in enumerate(deleted)])
    return writer.file()


def _forget(writer: _Writer, messages: Sequence[tuple[int, Message]]) -> None:
    """Writes messages and the pages that know them, and keeps neither in the trees."""
    nodes, blocks = list(writer.nodes), list(writer.blocks)
    for number, message in messages:
        writer.nodes.append((number, *_message(writer, message), 0x8022))
    writer.trees()
    writer.nodes, writer.blocks = nodes, blocks
