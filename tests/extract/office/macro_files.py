"""Macro projects made by hand: sources are packed without back references."""

import struct


def packed(source: bytes) -> bytes:
    """A run of chunks in which every character stands for itself."""
    found = b"\x01"
    for start in range(0, len(source), 3600):
        piece = source[start : start + 3600]
        tokens = b"".join(b"\x00" + piece[at : at + 8] for at in range(0, len(piece), 8))
        found += struct.pack("<H", 0xB000 | (len(tokens) - 1)) + tokens
    return found


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HI", kind, len(content)) + content


def plan(*modules: tuple[str, int], code_page: int = 1252) -> bytes:
    """The stream called dir: names of modules and where their sources begin."""
    records = _record(0x0003, struct.pack("<H", code_page)) + struct.pack("<HIIH", 0x0009, 4, 1, 1)
    for name, offset in modules:
        raw = name.encode("cp1252")
        records += _record(0x0019, raw) + _record(0x001A, raw) + _record(0x0031, struct.pack("<I", offset))
    return packed(records)


def project(source: str, *, offset: int = 12, root: str = "") -> dict[str, bytes]:
    """The streams of a project with one module called Module1, for `compound`."""
    lines = f'Attribute VB_Name = "Module1"\r\n{source}'.encode("cp1252")
    return {
        f"{root}VBA/dir": plan(("Module1", offset)),
        f"{root}VBA/Module1": bytes(offset) + packed(lines),
        f"{root}PROJECT": b'ID="{0}"\r\nModule=Module1\r\nDPB="0102"\r\nDescription="Export du Dr BLANC"\r\n',
    }
