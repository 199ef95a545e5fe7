"""Small OLE compound files, made by hand: olefile only reads them."""

import struct

_SECTOR = 512
_END, _FAT, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def compound(streams: dict[str, bytes]) -> bytes:
    """A file with these streams, `storage/stream` for those within; each is padded to the size of no mini stream."""
    padded = {name: data + bytes(max(0, 4096 - len(data))) for name, data in streams.items()}
    names = _with_storages(padded)
    directory_size = -(-(len(names) + 1) * 128 // _SECTOR)
    fat_size = next(
        count
        for count in range(1, 110)
        if count * 128 >= count + directory_size + sum(-(-len(data) // _SECTOR) for data in padded.values())
    )
    fat = [_FAT] * fat_size + [*range(fat_size + 1, fat_size + directory_size), _END]
    body, entries = b"", [_entry("Root Entry", _ROOT, child=1)]
    for number, name in enumerate(names, 1):
        right = next(
            (at for at, other in enumerate(names[number:], number + 1) if _above(other) == _above(name)), _NONE
        )
        if name not in padded:
            entries.append(_entry(name.rpartition("/")[2], _STORAGE, right=right, child=number + 1))
            continue
        first, sectors = len(fat), -(-len(padded[name]) // _SECTOR)
        fat.extend([*range(first + 1, first + sectors), _END])
        body += padded[name].ljust(sectors * _SECTOR, b"\x00")
        label = name.rpartition("/")[2]
        entries.append(_entry(label, _STREAM, right=right, start=first, size=len(padded[name])))
    directory = b"".join(entries).ljust(directory_size * _SECTOR, b"\x00")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_size * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_size, fat_size, 0,
        4096, _END, 0, _END, 0,
    )  # fmt: skip
    sectors = [*range(fat_size), *[_FREE] * (109 - fat_size)]
    return header + struct.pack("<109I", *sectors) + table + directory + body


def _with_storages(streams: dict[str, bytes]) -> list[str]:
    """The names in their order, each storage before what is in it."""
    order: dict[str, int] = {}
    for name in streams:
        for path in _paths(name):
            order.setdefault(path, len(order))
    return sorted(order, key=lambda name: [order[path] for path in _paths(name)])


def _paths(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _above(name: str) -> str:
    return name.rpartition("/")[0]


def _entry(name: str, kind: int, *, child: int = _NONE, right: int = _NONE, start: int = 0, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le") + b"\x00\x00"
    return struct.pack("<64sHBBIII16xI16xIQ", raw, len(raw), kind, 1, _NONE, right, child, 0, start, size)


Tree = dict[str, "bytes | Tree"]


def compound_tree(tree: Tree) -> bytes:
    """A file with storages within storages; streams keep their size, small ones stand in the mini stream."""
    rows: list[list] = [["Root Entry", 5, _NONE, _NONE, _NONE, b""]]
    _grow(rows, 0, tree)
    small, small_table, large, table = b"", [], b"", []
    for row in rows[1:]:
        data = row[5]
        if data is not None and 0 < len(data) < 4096:
            row.append(len(small_table))
            count = -(-len(data) // 64)
            small_table += [*range(len(small_table) + 1, len(small_table) + count), _END]
            small += data.ljust(count * 64, b"\0")
    rows[0][5] = small
    for row in rows:
        if row[5] and (row[1] == 5 or len(row[5]) >= 4096):
            row.append(len(table))
            large = _append(large, table, row[5])
    mini_start = len(table) if small_table else _END
    large = _append(large, table, struct.pack(f"<{len(small_table)}I", *small_table))
    directory_start = len(table)
    entries = [
        struct.pack(
            "<64sHBBIII16xI16xIQ", name.encode("utf-16-le") + b"\0\0", 2 * len(name) + 2, kind, 1, left, right, child,
            0, rest[0] if rest else _END, len(data or b""),
        )
        for name, kind, left, right, child, data, *rest in rows
    ]  # fmt: skip
    large = _append(large, table, b"".join(entries))
    sectors = next(count for count in range(1, 110) if count * 128 >= len(table) + count)
    places = list(range(len(table), len(table) + sectors))
    table += [_FAT] * sectors
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, sectors,
        directory_start, 0, 4096, mini_start, -(-len(small_table) // 128), _END, 0,
    )  # fmt: skip
    first = struct.pack("<109I", *places, *[_FREE] * (109 - sectors))
    return header + first + large + struct.pack(f"<{len(table)}I", *table).ljust(sectors * _SECTOR, b"\xff")


def _grow(rows: list[list], above: int, tree: Tree) -> None:
    """Siblings are a balanced tree in the order of the format: by length, then by name."""
    numbers = []
    for name in sorted(tree, key=lambda each: (len(each), each.upper())):
        content = tree[name]
        is_storage = isinstance(content, dict)
        numbers.append(len(rows))
        rows.append([name, 1 if is_storage else 2, _NONE, _NONE, _NONE, None if is_storage else content])
        if is_storage:
            _grow(rows, numbers[-1], content)
    rows[above][4] = _middle(rows, numbers)


def _middle(rows: list[list], numbers: list[int]) -> int:
    if not numbers:
        return _NONE
    half = len(numbers) // 2
    rows[numbers[half]][2] = _middle(rows, numbers[:half])
    rows[numbers[half]][3] = _middle(rows, numbers[half + 1 :])
    return numbers[half]


def _append(large: bytes, table: list[int], data: bytes) -> bytes:
    count = -(-len(data) // _SECTOR)
    table += [*range(len(table) + 1, len(table) + count), _END] if count else []
    return large + data.ljust(count * _SECTOR, b"\0")
