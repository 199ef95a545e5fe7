"""Workbooks of Excel: the cells of every sheet, hidden ones too, and everything that is written around them."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineWorkbook

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import sheet_parts
from leakscan.extract.office.package import DAMAGED, Package, open_package
from leakscan.extract.office.part_lines import PartLines, read_lines
from leakscan.extract.office.sheet_xml import Styles, Survey, cell_styles, shared_strings, sheet_rows
from leakscan.extract.office.workbook_xml import Plan, Sheet, plan
from leakscan.extract.rows import Row, write_rows
from leakscan.extract.tables import cell_text
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The fast reader makes room for every cell of the used rectangle, empty or not: 32 bytes each.
LARGEST_AREA = 6_000_000
_STYLES = mark("More styles of cells than programs write; numbers in the others are read as they are stored")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")
# What calamine raises, and what comes out of openpyxl's inside when a workbook is not as it expects.
_REFUSED = (
    CalamineError, InvalidFileException, ParseError, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError,
    AttributeError, OSError, EOFError, RuntimeError, OverflowError, SyntaxError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(slots=True)
class _Workbook:
    """An open workbook and its three readers, each made on first use."""

    stream: BinaryIO = field(repr=False)
    package: Package
    plan: Plan
    _fast: CalamineWorkbook | None = None
    _second: "openpyxl.Workbook | None" = None
    styles: Styles = field(default_factory=Styles)
    used: bytearray = field(default_factory=bytearray, repr=False)
    has_lost: bool = False
    _strings: tuple[list[str], list[str]] | None = field(default=None, repr=False)

    def fast(self, sheet: Sheet) -> Iterator[Row]:
        """The rows as calamine reads them."""
        if self._fast is None:
            self.stream.seek(0)
            self._fast = CalamineWorkbook.from_filelike(self.stream)
        yield from calamine_rows(self._fast, sheet.name)

    def second(self, sheet: Sheet) -> Iterator[Row]:
        """The rows as openpyxl reads them."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self._second is None:
                self._second = openpyxl.load_workbook(self.stream, read_only=True, data_only=True)
            found = self._second[sheet.name]
            if not hasattr(found, "reset_dimensions"):
                return
            found.reset_dimensions()
            for number, cells in enumerate(found.iter_rows(values_only=True), 1):
                yield Row(number, range(len(cells)), [cell_text(cell) for cell in cells])

    def streamed(self, sheet: Sheet, damage: Damage, *, has_uncached: bool) -> Iterator[Row]:
        """The rows as they stand in the XML: slower, but needs no room for gaps, and shows formulas."""
        chunks = self.package.chunks(sheet.part, damage)
        yield from sheet_rows(chunks, self.strings(damage)[0], self.styles, damage, keeps_cells=has_uncached)

    def strings(self, damage: Damage) -> tuple[list[str], list[str]]:
        """The shared texts, and how some of them are read aloud."""
        if self._strings is None:
            self._strings = shared_strings(self.package.chunks(self.plan.strings, damage))
        return self._strings


def extract(item: Item, budget: Budget) -> Extracted:
    """Sheet by sheet, then the parts around them, then what is embedded."""
    with item.open() as stream:
        package = open_package(stream, budget)
        if package is None:
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
            return
        damage = Damage()
        sheets = plan(package)
        styles = cell_styles(package.chunks(sheets.styles, damage), sheets.epoch)
        workbook = _Workbook(stream, package, sheets, styles=styles)
        has_aloud = _count_strings(workbook, damage)
        if damage.detail:
            yield Problem(item.locator.at(part="strings"), "corrupt", damage.detail)
        if styles.is_cut:
            yield Problem(item.locator.at(part="styles"), "too-many", _STYLES)
        is_damaged = False
        for sheet in workbook.plan.sheets:
            for found in _sheet(item, workbook, sheet, budget):
                is_damaged = is_damaged or isinstance(found, Problem)
                yield found
        if is_damaged:
            # The texts of cells stand apart from the sheets: those of the lost cells are still there.
            yield from read_lines(item.locator, package.chunks(sheets.strings, damage), PartLines(()), part="strings")
        elif has_aloud or not all(workbook.used):
            yield from _leftovers(item.locator, workbook)
        if workbook.has_lost and not is_damaged:
            yield Problem(item.locator.at(part="strings"), "corrupt", DAMAGED)
        yield from sheet_parts.read_parts(item, package, workbook.plan, budget)


def _count_strings(workbook: _Workbook, damage: Damage) -> bool:
    """Makes room for a mark at each shared text; whether some are read aloud.

    The fast readers unpack them on their own: what they come to is counted here first.
    """
    count, has_aloud, tail = 0, False, b""
    for chunk in workbook.package.chunks(workbook.plan.strings, damage):
        chunk = tail + chunk
        has_aloud = has_aloud or b"rPh" in chunk
        count += len(_STRING.findall(chunk))
        # What may be the beginning of a mark is looked at again.
        start = chunk.rfind(b"<")
        tail = chunk[start:] if start >= 0 and len(chunk) - start < 64 and not _STRING.match(chunk, start) else b""
    # In 16-bit characters none is found: then all are read.
    workbook.used = bytearray(count or len(workbook.strings(damage)[0]))
    return has_aloud


def _leftovers(locator: Locator, workbook: _Workbook) -> Iterator[Segment]:
    """Shared texts that no cell shows any more, and how texts are read aloud."""
    strings, aloud = workbook.strings(Damage())
    writer = Writer(locator)
    for text, used in zip(strings, workbook.used, strict=False):
        if not used:
            writer.add(f"{text}\n", part="strings")
        if writer.is_full:
            yield from writer.break_here()
    for text in aloud:
        writer.add(f"{text}\n", part="phonetic")
    yield from writer.break_here()


def _sheet(item: Item, workbook: _Workbook, sheet: Sheet, budget: Budget) -> Extracted:
    damage = Damage()
    survey = Survey(workbook.styles.padded, workbook.used)
    around = survey.around(workbook.package.chunks(sheet.part, damage))
    yield from sheet_parts.around_cells(item.locator, around, sheet.name)
    workbook.has_lost = workbook.has_lost or survey.has_lost
    rows = workbook.streamed(sheet, damage, has_uncached=survey.has_uncached)
    needs_all = survey.has_uncached or survey.has_padded
    if sheet.is_listed and survey.has_cells and not needs_all and survey.area <= LARGEST_AREA:
        rows = _first_to_read((workbook.fast, workbook.second), sheet, rows)
    yield from write_rows(item.locator, sheet.name, rows, budget)
    writer = Writer(item.locator)
    for text, cell in survey.literals.items():
        writer.add(f"{text}\n", sheet=sheet.name, cell=cell, part="formula")
    yield from writer.break_here()
    if damage.detail:
        yield Problem(item.locator.at(sheet=sheet.name), "corrupt", damage.detail)


def _first_to_read(
    ways: Iterable[Callable[[Sheet], Iterator[Row]]], sheet: Sheet, otherwise: Iterator[Row]
) -> Iterator[Row]:
    """The rows by the first way; where it fails, the next one goes on behind the last row given."""
    last = 0
    for way in ways:
        try:
            for row in way(sheet):
                if row.number > last:
                    last = row.number
                    yield row
        except _REFUSED:
            # What one reader refuses the next one often takes; the last of them takes everything that is XML.
            continue
        return
    yield from (row for row in otherwise if row.number > last)


def calamine_rows(workbook: CalamineWorkbook, name: str) -> Iterator[Row]:
    """The rows of a sheet at their true numbers: rows are counted from the first of the sheet, columns are not."""
    sheet = workbook.get_sheet_by_name(name)
    first = sheet.start[1] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield Row(number, range(first, first + len(cells)), [cell_text(cell) for cell in cells])


XLSX = Extractor(
    "xlsx",
    (_MEDIA_TYPE,),
    extract,
    reads=mark(
        "cells of all sheets, hidden ones too; comments, headers and footers, names, links, drawings, charts, "
        "tables, validations, connections, properties, caches, texts of formulas, texts that no cell shows any "
        "more, macros; embedded files"
    ),
    leaves=mark("looks, printer settings"),
    library="python-calamine, openpyxl, lxml",
)
