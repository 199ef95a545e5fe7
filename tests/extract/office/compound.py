"""Small OLE compound files, made by hand: olefile only reads them."""

import struct

_SECTOR = 512
_END, _FAT, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF, 0xFFFFFFFF


def compound(streams: dict[str, bytes]) -> bytes:
    """A file with these streams in its root; each is padded to the size that needs no mini stream."""
    padded = {name: data + bytes(max(0, 4096 - len(data))) for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, child=1)]
    fat, body = [_FAT, _END], b""
    for number, (name, data) in enumerate(padded.items(), 1):
        first = len(fat)
        sectors = -(-len(data) // _SECTOR)
        fat.extend([*range(first + 1, first + sectors), _END])
        body += data.ljust(sectors * _SECTOR, b"\x00")
        right = number + 1 if number < len(padded) else _NONE
        entries.append(_entry(name, 2, right=right, start=first, size=len(data)))
    directory = b"".join(entries).ljust(_SECTOR, b"\x00")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
        _END, 0, _END, 0,
    )  # fmt: skip
    return header + struct.pack("<109I", 0, *[_FREE] * 108) + table + directory + body


def _entry(name: str, kind: int, *, child: int = _NONE, right: int = _NONE, start: int = 0, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le") + b"\x00\x00"
    return struct.pack("<64sHBBIII16xI16xIQ", raw, len(raw), kind, 1, _NONE, right, child, 0, start, size)
