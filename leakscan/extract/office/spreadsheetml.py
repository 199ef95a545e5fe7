"""Excel 2003 XML: cells of every sheet and what is written around them."""

from collections.abc import Iterator
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.package import parse
from leakscan.extract.office.part_lines import Line
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.office.spreadsheetml_text import SpreadsheetText
from leakscan.extract.rows import SheetRow
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 1 << 18


def extract(item: Item, budget: Budget) -> Extracted:
    """Sheet by sheet."""
    damage = Damage()
    with item.open() as stream:
        yield from write_found(item.locator, _found(stream, damage), budget)
    if damage.detail:
        yield Problem(item.locator.at(part="content"), "corrupt", damage.detail)


def _found(stream: BinaryIO, damage: Damage) -> Iterator[SheetRow | Line]:
    target = SpreadsheetText()
    for _ in parse(iter(lambda: stream.read(_CHUNK), b""), target, damage):
        yield from target.take()


SPREADSHEETML = Extractor(
    "spreadsheetml",
    ("application/x-spreadsheetml",),
    extract,
    reads=mark(
        "cells of all sheets, hidden ones too; comments, links, headers and footers, names, validations, "
        "properties, texts of formulas"
    ),
    leaves=mark("looks"),
    library="lxml",
)
