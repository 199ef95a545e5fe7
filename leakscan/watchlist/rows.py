"""The rows of an export of patients: delimited text in any character set, or a workbook."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from leakscan.errors import UsageError
from leakscan.extract import extractor_for
from leakscan.extract.budget import Budget, Limits, OverBudget
from leakscan.extract.charset import decode
from leakscan.extract.recognise import recognise
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_DELIMITERS = ";\t,|"
_HEAD = 4096
_DAMAGED = ("corrupt", "partial", "encrypted", "too-large")


def rows_of(path: Path) -> Iterator[list[str]]:
    """Every row, headings included; raises UsageError when the file cannot be read as a table."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the list of patients cannot be read ({error.strerror})") from error
    kind = recognise(io.BytesIO(raw), path.name)
    try:
        yield from _delimited(decode(raw)) if kind.startswith("text/") else _in_sheets(path, raw, kind)
    # What a parser says of a file may quote it.
    except (csv.Error, OverBudget, ValueError, OSError):
        raise UsageError(f"{path}: the list of patients cannot be read as a table; export it as CSV") from None


def _delimited(text: str) -> Iterator[list[str]]:
    head = text[:_HEAD]
    delimiter = max(_DELIMITERS, key=head.count)
    yield from csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)


def _in_sheets(path: Path, raw: bytes, kind: str) -> Iterator[list[str]]:
    item = Item(Locator("list", path.name), partial(io.BytesIO, raw), len(raw))
    budget = Budget(Limits(seconds=3600.0), size=len(raw))
    with closing(iter(extractor_for(kind).extract(item, budget))) as given:  # type: ignore[type-var]
        for each in given:
            # Patients of the part that cannot be read would be missing from the list, and nobody would know.
            if isinstance(each, Problem) and each.kind in _DAMAGED:
                raise ValueError
            if isinstance(each, Segment) and each.layout == "table" and each.anchors.delimiter:
                yield from (line.split(each.anchors.delimiter) for line in each.text.splitlines())
