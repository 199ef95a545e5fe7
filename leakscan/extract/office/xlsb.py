"""Binary workbooks (xlsb): the cells of every sheet, hidden ones too, and everything that is written around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from struct import unpack_from

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import sheet_parts
from leakscan.extract.office.biff12 import is_cut, records, text_at
from leakscan.extract.office.ooxml import relations
from leakscan.extract.office.opening import is_main_locked, read_package
from leakscan.extract.office.package import DAMAGED, Package
from leakscan.extract.office.part_lines import Line
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.office.workbook_xml import Plan, Sheet, with_loose
from leakscan.extract.office.xlsb_cells import CELLS, SheetCells, shared_texts, style_shapes
from leakscan.extract.office.xlsb_parts import part_lines
from leakscan.extract.rows import SheetRow
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_WORKBOOK = "xl/workbook.bin"
_SHEET, _PROPERTIES = 156, 153
_FOLDERS = ("xl/worksheets/sheet", "xl/macrosheets/", "xl/dialogsheets/", "xl/chartsheets/")


@dataclass(slots=True)
class _Workbook:
    package: Package
    plan: Plan
    cells: SheetCells


def extract(item: Item, budget: Budget) -> Extracted:
    """Sheet by sheet, then the parts around them, then what is embedded."""
    yield from read_package(item, budget, _read, is_locked=lambda package: is_main_locked(package, _WORKBOOK))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    damage = Damage()
    found = plan(package)
    strings = shared_texts(package.read(found.strings, damage))
    cells = SheetCells(strings, style_shapes(package.read(found.styles, damage)), found.epoch)
    workbook = _Workbook(package, found, cells)
    for sheet in found.sheets:
        yield from _sheet(item, workbook, sheet, budget)
    leftovers: Iterator[SheetRow | Line] = (Line(text, "", (), "strings") for text in cells.unused())
    yield from write_found(item.locator, leftovers, budget)
    if damage.detail or cells.has_lost:
        yield Problem(item.locator.at(part="strings"), "corrupt", damage.detail or DAMAGED)
    yield from sheet_parts.read_parts(item, package, found, budget)


def _sheet(item: Item, workbook: _Workbook, sheet: Sheet, budget: Budget) -> Extracted:
    damage = Damage()
    content = workbook.package.read(sheet.part, damage)
    in_cells = ((kind, start, end) for kind, start, end in records(content) if kind in CELLS)
    around = ((kind, start, end) for kind, start, end in records(content) if kind not in CELLS)
    lines = part_lines(content, around, "sheet", (("sheet", sheet.name),))
    yield from write_found(item.locator, chain(workbook.cells.read(sheet.name, content, in_cells), lines), budget)
    if damage.detail or is_cut(content):
        yield Problem(item.locator.at(sheet=sheet.name), "corrupt", damage.detail or DAMAGED)


def plan(package: Package) -> Plan:
    """The sheets in their order, sheets that the workbook does not list after them; where the calendar starts."""
    workbook = next((link.target for link in relations(package, "") if link.kind == "officeDocument"), _WORKBOOK)
    content = package.read(workbook if workbook in package else _WORKBOOK, Damage())
    parts = {link.identifier: link.target for link in relations(package, workbook)}
    listed, epoch = [], CALENDAR_WINDOWS_1900
    for kind, start, end in records(content):
        if kind == _SHEET:
            identifier, position = text_at(content[:end], start + 8)
            name = text_at(content[:end], position)[0]
            if (target := parts.get(identifier, "")) and target in package:
                listed.append(Sheet(name, target))
        elif kind == _PROPERTIES and end - start >= 4 and unpack_from("<I", content, start)[0] & 1:
            epoch = CALENDAR_MAC_1904
    return with_loose(package, workbook, listed, epoch, folders=_FOLDERS, ending=".bin")


XLSB = Extractor(
    "xlsb",
    ("application/vnd.ms-excel.sheet.binary.macroenabled.12",),
    extract,
    reads=mark(
        "cells of all sheets, hidden ones too; comments, headers and footers, names, links, drawings, charts, "
        "tables, validations, connections, properties, caches, texts of formulas, macros; embedded files"
    ),
    leaves=mark("looks, printer settings"),
    library="openpyxl, lxml",
)
