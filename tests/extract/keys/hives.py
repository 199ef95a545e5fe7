"""A registry hive written cell by cell."""

import struct
from collections.abc import Sequence

BASE = 4096
NONE = 0xFFFFFFFF


def hive(keys: Sequence[tuple[str, int, Sequence[tuple[str, int, bytes]]]], *, free: Sequence[bytes] = ()) -> bytes:
    """Keys as (name, index of the parent or -1, values); values as (name, type, data); `free` are freed cells."""
    body = bytearray(32)
    offsets: list[int] = []
    for name, parent, values in keys:
        listed = [_value(body, *value) for value in values]
        values_at = add(body, struct.pack(f"<{len(listed)}I", *listed)) if listed else NONE
        above = offsets[parent] if parent >= 0 else NONE
        head = b"nk" + struct.pack(
            "<HQIIIIIIIIIIIIIIIHH", 0x20, 0, 0, above, 0, 0, NONE, NONE, len(listed), values_at, NONE, NONE,
            0, 0, 0, 0, 0, len(name), 0,
        )  # fmt: skip
        offsets.append(add(body, head + name.encode("latin-1")))
    for content in free:
        add(body, content, is_used=False)
    size = -(-len(body) // 4096) * 4096
    if size - len(body) >= 8:
        body += struct.pack("<i", size - len(body))
    body = body.ljust(size, b"\0")
    body[:32] = b"hbin" + struct.pack("<II", 0, size) + bytes(20)
    base = bytearray(BASE)
    base[:4] = b"regf"
    struct.pack_into("<II", base, 36, 32, size)
    return bytes(base) + bytes(body)


def add(body: bytearray, content: bytes, *, is_used: bool = True) -> int:
    offset = len(body)
    size = -(-(len(content) + 4) // 8) * 8
    body += struct.pack("<i", -size if is_used else size) + content.ljust(size - 4, b"\0")
    return offset


def value_cell(name: str, kind: int, size: int, at: int) -> bytes:
    return b"vk" + struct.pack("<HIIIHH", len(name), size, at, kind, 1, 0) + name.encode("latin-1")


def _value(body: bytearray, name: str, kind: int, data: bytes) -> int:
    if len(data) <= 4:
        inline = int.from_bytes(data.ljust(4, b"\0"), "little")
        return add(body, value_cell(name, kind, len(data) | 0x80000000, inline))
    if len(data) <= 16344:
        return add(body, value_cell(name, kind, len(data), add(body, data)))
    pieces = [add(body, data[start : start + 16344]) for start in range(0, len(data), 16344)]
    listed = add(body, struct.pack(f"<{len(pieces)}I", *pieces))
    return add(body, value_cell(name, kind, len(data), add(body, b"db" + struct.pack("<HII", len(pieces), listed, 0))))
