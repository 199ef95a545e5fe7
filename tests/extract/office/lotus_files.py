"""Lotus 1-2-3 files made record by record."""

import struct


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0F, struct.pack("<BHH", 0xFF, column, row) + b"'" + text.encode("cp850") + b"\x00")


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0E, struct.pack("<BHHd", 0xFF, column, row, value))


def later_label(row: int, column: int, text: str, sheet: int = 0) -> bytes:
    return record(0x16, struct.pack("<HBB", row, sheet, column) + b"'" + text.encode("cp850") + b"\x00")


def wk1(*records: bytes) -> bytes:
    return record(0, b"\x06\x04") + b"".join(records) + record(1)


def wk3(*records: bytes) -> bytes:
    return record(0, b"\x00\x10" + bytes(24)) + b"".join(records) + record(1)


def works(*records: bytes) -> bytes:
    return record(0xFF, b"\x04\x04") + b"".join(records) + record(1)
