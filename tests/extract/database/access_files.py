"""Access databases written byte by byte: a catalogue and one table, for Jet 3 and Jet 4."""

import struct
from collections.abc import Sequence

from leakscan.extract.database.access_pages import rc4

KEY = (0x6B39DAC7).to_bytes(4, "little")
SIZES = {1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 6: 4, 7: 8, 8: 8, 15: 16, 16: 17, 19: 8}
VARYING = (9, 10, 11, 12)
Column = tuple[str, int]


def access(
    columns: Sequence[Column],
    rows: Sequence[Sequence[bytes | None]],
    *,
    old: bool = False,
    key: int = 0,
    deleted: Sequence[int] = (),
    values: Sequence[bytes] = (),
    name: str = "Patients",
    ace: bool = False,
) -> bytes:
    """A database with one table on page 4; `values` are the rows of page 6, which holds long values."""
    size = 2048 if old else 4096
    catalogue = (("Id", 4), ("Name", 10), ("Type", 3))
    listed = [[struct.pack("<i", 4), text(name, old=old), struct.pack("<h", 1)]]
    pages = [
        _head(size, old, key, ace), bytes(size),
        _definition(catalogue, size, old), _data(2, catalogue, listed, size, old, ()),
        _definition(columns, size, old), _data(4, columns, rows, size, old, deleted), _long(values, size, old),
    ]  # fmt: skip
    return b"".join(
        rc4((key ^ number).to_bytes(4, "little"), page) if key and number else page for number, page in enumerate(pages)
    )


def text(content: str, *, old: bool = False) -> bytes:
    if old:
        return content.encode("cp1252")
    if content.isascii() and len(content) > 2:
        return b"\xff\xfe" + content.encode("ascii")
    return content.encode("utf-16-le")


def inline(content: bytes) -> bytes:
    """A long value in the row itself."""
    return struct.pack("<III", len(content) | 0x80000000, 0, 0) + content


def elsewhere(length: int, number: int, *, chained: bool = False) -> bytes:
    """A long value on page 6, in one row or in several."""
    return struct.pack("<III", length | (0 if chained else 0x40000000), 6 << 8 | number, 0)


def _head(size: int, old: bool, key: int, ace: bool) -> bytes:
    head = bytearray(size)
    head[:0x18] = (
        b"\x00\x01\x00\x00"
        + (b"Standard ACE DB\x00" if ace else b"Standard Jet DB\x00")
        + bytes([0 if old else 1 + ace, 0, 0, 0])
    )
    inner = bytearray(128)
    struct.pack_into("<HI", inner, 0x3C - 0x18, 1252, key)
    head[0x18:0x98] = rc4(KEY, bytes(inner))
    return bytes(head)


def _places(columns: Sequence[Column]) -> list[int]:
    """The offset of each fixed column, the number of each varying one."""
    places, offset, number = [], 0, 0
    for _, kind in columns:
        places.append(number if kind in VARYING else offset)
        number += kind in VARYING
        offset += SIZES.get(kind, 0)
    return places


def _definition(columns: Sequence[Column], size: int, old: bool) -> bytes:
    head = bytearray(43 if old else 63)
    head[:2] = b"\x02\x01"
    struct.pack_into("<H", head, 25 if old else 45, len(columns))
    body = b""
    for number, ((_, kind), place) in enumerate(zip(columns, _places(columns), strict=True)):
        entry = bytearray(18 if old else 25)
        entry[0], entry[13 if old else 15] = kind, 0 if kind in VARYING else 1
        struct.pack_into("<H", entry, 5 if old else 9, number)
        struct.pack_into("<H", entry, (3 if old else 7) if kind in VARYING else (14 if old else 21), place)
        struct.pack_into("<H", entry, 16 if old else 23, SIZES.get(kind, 255))
        entry[10 if old else 12] = 2 if kind == 16 else entry[10 if old else 12]
        body += entry
    for name, _ in columns:
        content = name.encode("cp1252" if old else "utf-16-le")
        body += (bytes([len(content)]) if old else struct.pack("<H", len(content))) + content
    return (bytes(head) + body).ljust(size, b"\0")


def row(columns: Sequence[Column], values: Sequence[bytes | None], *, old: bool = False) -> bytes:
    fixed = b"".join(
        (value or b"").ljust(SIZES[kind], b"\0") if kind != 1 else b""
        for (_, kind), value in zip(columns, values, strict=True)
        if kind not in VARYING
    )
    data = (bytes([len(columns)]) if old else struct.pack("<H", len(columns))) + fixed
    offsets = []
    for (_, kind), value in zip(columns, values, strict=True):
        if kind in VARYING:
            offsets.append(len(data))
            data += value or b""
    end = [*offsets, len(data)]
    mask = bytearray((len(columns) + 7) // 8)
    for number, value in enumerate(values):
        mask[number // 8] |= (value is not None) << number % 8
    if not old:
        return data + struct.pack(f"<{len(end)}H", *reversed(end)) + struct.pack("<H", len(offsets)) + mask
    table = bytes(offset & 255 for offset in reversed(end))
    jumps: list[int] = []
    for index, offset in enumerate(end):
        jumps += [index] * (offset // 256 - len(jumps))
    return data + table + bytes(reversed(jumps)) + bytes([len(offsets)]) + mask


def _data(
    owner: int,
    columns: Sequence[Column],
    rows: Sequence[Sequence[bytes | None]],
    size: int,
    old: bool,
    deleted: Sequence[int],
) -> bytes:
    return _page(struct.pack("<I", owner), [row(columns, values, old=old) for values in rows], size, old, deleted)


def _long(values: Sequence[bytes], size: int, old: bool) -> bytes:
    return _page(b"LVAL", values, size, old, ())


def _page(owner: bytes, rows: Sequence[bytes], size: int, old: bool, deleted: Sequence[int]) -> bytes:
    page = bytearray(size)
    page[:8] = b"\x01\x01\x00\x00" + owner
    start = 8 if old else 12
    struct.pack_into("<H", page, start, len(rows))
    end = size
    for number, data in enumerate(rows):
        end -= len(data)
        page[end : end + len(data)] = data
        struct.pack_into("<H", page, start + 2 + 2 * number, end | (0x8000 if number in deleted else 0))
    return bytes(page)
