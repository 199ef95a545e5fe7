"""Database files written for tests: SQLite with what it leaves behind, dBase tables byte by byte."""

import sqlite3
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path


def sqlite(*statements: str | tuple[str, Sequence[object]], beside: str = "", page: int = 4096) -> bytes:
    """The bytes of a database after some statements; `beside` is the ending of a file beside it to take instead."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.db"
        base = sqlite3.connect(path, isolation_level=None)
        # What a deletion leaves behind is part of the tests, whatever the library was built with.
        base.executescript(f"pragma secure_delete=off; pragma page_size={page};")
        for statement in statements:
            if isinstance(statement, str):
                base.execute(statement)
            else:
                base.executemany(*statement)
        data = Path(f"{path}{beside}").read_bytes()
        base.close()
        return data


def dbf(
    fields: Sequence[tuple[str, str, int]],
    records: Sequence[Sequence[bytes | str]],
    *,
    version: int = 3,
    code_page: int = 2,
    count: int | None = None,
    encoding: str = "cp850",
    states: str = "",
    end: bytes = b"\x1a",
) -> bytes:
    """A table of records whose values are padded to the width of their field."""
    width = 1 + sum(length for _, _, length in fields)
    head = struct.pack(
        "<4BIHH16xBBH", version, 124, 1, 31, len(records) if count is None else count, 33 + 32 * len(fields), width,
        0, code_page, 0,
    )  # fmt: skip
    for name, kind, length in fields:
        head += struct.pack("<11ss4xBB14x", name.encode(encoding), kind.encode(), length & 255, length >> 8)
    body = b""
    for number, record in enumerate(records):
        body += states[number : number + 1].encode() or b" "
        for value, (_, kind, length) in zip(record, fields, strict=True):
            content = value if isinstance(value, bytes) else value.encode(encoding)
            body += content.rjust(length) if kind in "NF" else content.ljust(length)
    return head + b"\x0d" + body + end
