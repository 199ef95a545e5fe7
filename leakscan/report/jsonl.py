"""Rows of the inventory for programs: one JSON object a line, UTF-8."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from leakscan.report.data import Row


def export_jsonl(rows: Iterable[Row], stream: BinaryIO) -> None:
    """Writes each row as it comes: an export may be longer than the memory."""
    for row in rows:
        stream.write(_line(row))


def _line(row: Row) -> bytes:
    try:
        return json.dumps(dict(row), ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        # A file name that is not UTF-8 comes back from JSON escapes as it was.
        return json.dumps(dict(row)).encode("ascii") + b"\n"
