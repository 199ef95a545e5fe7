"""A storage within a compound file, written out as a compound file of its own: an embedded document."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import olefile

from leakscan.extract.office.storage import REFUSED

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FAT, _DIFAT, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_IN_HEADER = 109


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = field(default=b"", repr=False)
    class_id: bytes = bytes(16)
    children: list[int] = field(default_factory=list)
    start: int = _END


def carve(storage: "olefile.OleFileIO", root: Sequence[str], *, shared: Sequence[str] = ()) -> bytes:
    """The storage at `root` as a file, with outer storages that it shares: the bytes of streams stay as they are."""
    entries = [_Entry("Root Entry", _ROOT, class_id=_class_id(storage, root))]
    numbers: dict[tuple[str, ...], int] = {(): 0}
    for path in storage.listdir(streams=True, storages=True):
        inner = tuple(path[len(root) :])
        if path[0] in shared and path[0] not in root[:1]:
            inner = tuple(path)
        elif tuple(path[: len(root)]) != tuple(root):
            continue
        if not inner or inner[:-1] not in numbers or inner in numbers:
            continue
        is_stream = storage.get_type(path) == _STREAM
        entry = _Entry(inner[-1], _STREAM if is_stream else _STORAGE, _content(storage, path) if is_stream else b"")
        numbers[inner] = len(entries)
        entries[numbers[inner[:-1]]].children.append(len(entries))
        entries.append(entry)
    return _written(entries)


def _class_id(storage: "olefile.OleFileIO", root: Sequence[str]) -> bytes:
    text = storage.getclsid(list(root)).replace("-", "") if root else ""
    raw = bytes.fromhex(text) if len(text) == 32 else bytes(16)
    return raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]


def _content(storage: "olefile.OleFileIO", path: list[str]) -> bytes:
    try:
        return bytes(storage.openstream(path).read())
    except REFUSED:
        return b""


def _written(entries: list[_Entry]) -> bytes:
    """Header, table of sectors, directory, small streams, large streams."""
    table: list[int] = []
    body = bytearray()
    small, small_table = _small_streams(entries)
    entries[0].content = small
    for entry in entries:
        if entry.kind == _ROOT or (entry.kind == _STREAM and len(entry.content) >= _CUTOFF):
            entry.start = _put(body, table, entry.content)
    small_start = _put(body, table, struct.pack(f"<{len(small_table)}I", *small_table))
    links = _links(entries)
    directory = b"".join(_directory(entry, *links[index]) for index, entry in enumerate(entries))
    directory_start = _put(body, table, directory)
    data = len(table)
    count, extra = _table_size(data)
    table += [_FAT] * count + [_DIFAT] * extra
    places = list(range(data, data + count))
    blocks = -(-4 * len(small_table) // _SECTOR)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count,
        directory_start, 0, _CUTOFF, small_start, blocks, data + count if extra else _END, extra,
    )  # fmt: skip
    first = places[:_IN_HEADER] + [_FREE] * (_IN_HEADER - len(places[:_IN_HEADER]))
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(count * _SECTOR, b"\xff")
    return b"".join((header, struct.pack("<109I", *first), body, sectors, _further(places[_IN_HEADER:], data + count)))


def _small_streams(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    small, table = bytearray(), list[int]()
    for entry in entries:
        if entry.kind == _STREAM and 0 < len(entry.content) < _CUTOFF:
            entry.start = len(table)
            count = -(-len(entry.content) // _SMALL)
            table += [*range(len(table) + 1, len(table) + count), _END]
            small += entry.content.ljust(count * _SMALL, b"\x00")
    return bytes(small), table


def _put(body: bytearray, table: list[int], content: bytes) -> int:
    """Appends content in whole sectors; the first of them."""
    if not content:
        return _END
    start, count = len(table), -(-len(content) // _SECTOR)
    table += [*range(start + 1, start + count), _END]
    body += content.ljust(count * _SECTOR, b"\x00")
    return start


def _table_size(data: int) -> tuple[int, int]:
    """How many sectors the table takes, itself included, and how many list those that the header has no room for."""
    count = extra = 0
    while True:
        needed = -(-(data + count + extra) // (_SECTOR // 4))
        lists = max(0, -(-(needed - _IN_HEADER) // (_SECTOR // 4 - 1)))
        if (needed, lists) == (count, extra):
            return count, extra
        count, extra = needed, lists


def _further(places: list[int], start: int) -> bytes:
    room = _SECTOR // 4 - 1
    pieces = [places[index : index + room] for index in range(0, len(places), room)]
    written = b""
    for number, piece in enumerate(pieces, 1):
        following = start + number if number < len(pieces) else _END
        written += struct.pack("<128I", *piece, *[_FREE] * (room - len(piece)), following)
    return written


def _directory(entry: _Entry, left: int, right: int, child: int) -> bytes:
    name = entry.name[:31].encode("utf-16-le") + b"\x00\x00"
    size = 0 if entry.kind == _STORAGE else len(entry.content)
    return struct.pack(
        "<64sHBBIII16s20xIQ", name, len(name), entry.kind, 1, left, right, child, entry.class_id,
        entry.start if size else (0 if entry.kind == _STORAGE else _END), size,
    )  # fmt: skip


def _links(entries: list[_Entry]) -> list[tuple[int, int, int]]:
    """Left, right and child of each entry: the entries of a storage are a balanced tree, sorted by length and name."""
    links = [[_NONE, _NONE, _NONE] for _ in entries]
    for index, entry in enumerate(entries):
        ordered = sorted(entry.children, key=lambda child: (len(entries[child].name), entries[child].name.upper()))
        links[index][2] = _tree(links, ordered)
    return [(left, right, child) for left, right, child in links]


def _tree(links: list[list[int]], ordered: list[int]) -> int:
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    root = ordered[middle]
    links[root][0] = _tree(links, ordered[:middle])
    links[root][1] = _tree(links, ordered[middle + 1 :])
    return root
