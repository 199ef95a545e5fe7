"""CSV as French spreadsheets open it: semicolons, UTF-8 with a byte order mark, no formulas."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, TextIO, cast

from leakscan.language import Translate
from leakscan.report.data import ReportData, Row
from leakscan.report.tables import Cell, inventory_table
from leakscan.report.wording import Wording, neutral, visible

# Lists without bound are for programs, which read the lines of JSON.
_LEFT_OUT = ("fingerprints",)


def write_csv(data: ReportData, stream: BinaryIO, *, translate: Translate) -> None:
    """The remediation inventory, with the columns of the spreadsheet."""
    table = inventory_table(data, translate=translate)
    wording = Wording(translate)
    titles = [translate(column.title) for column in table.columns]
    _write(titles, ([_cell(value, wording) for value in row] for row in table.rows), stream)


def export_csv(rows: Iterable[Row], stream: BinaryIO, *, columns: Sequence[str]) -> None:
    """Rows of the inventory under their keys; a list becomes the lines of one cell."""
    kept = [name for name in columns if name not in _LEFT_OUT]
    _write(kept, ([_plain(row.get(name)) for name in kept] for row in rows), stream)


def _write(titles: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO) -> None:
    stream.write(b"\xef\xbb\xbf")
    writer = csv.writer(cast(TextIO, _Encoding(stream)), delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows(rows)


class _Encoding:
    """Takes the text of a csv writer to a binary stream that it leaves open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode("utf-8"))


def _cell(value: Cell, wording: Wording) -> str:
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    return neutral(value) if isinstance(value, str) else wording.date(value)


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return neutral("\n".join(visible(str(part)) for part in value))
    return neutral(visible(value)) if isinstance(value, str) else "" if value is None else str(value)
