"""Old and binary workbooks (xls, xlsb): the cells of every sheet; what cannot be read as cells is read as strings."""

from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import ole
from leakscan.extract.office.binary_sheet import binary_areas, is_locked, old_area, old_records, old_texts
from leakscan.extract.office.xlsx import LARGEST_AREA, calamine_rows
from leakscan.extract.rows import write_rows
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_OLE = b"\xd0\xcf\x11\xe0"
# All sheets of an xls are read at once.
_LARGEST_WORKBOOK = 2 * LARGEST_AREA
_PASSWORD = mark("Opens only with a password")
_REFUSED = (CalamineError, OSError, ValueError, KeyError, IndexError, OverflowError)


def extract(item: Item, budget: Budget) -> Extracted:
    """Sheet by sheet."""
    with item.open() as stream:
        is_ole = stream.read(4) == _OLE
        stream.seek(0)
        records = old_records(stream, budget) if is_ole else b""
        if is_locked(records):
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        if old_area(records) > _LARGEST_WORKBOOK:
            yield from ole.extract(item, budget)
            return
        areas = {} if is_ole else binary_areas(stream, budget)
        try:
            workbook = _open(stream)
        except PasswordError:
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        except _REFUSED:
            yield from _strings(item, budget, is_ole=is_ole)
            return
        for name in workbook.sheet_names:
            if areas.get(name, 0) > LARGEST_AREA:
                yield Problem(item.locator.at(sheet=name), "too-large", mark("The used area of the sheet is too large"))
            else:
                yield from _sheet(item, workbook, name, budget)
        yield from _side_texts(item.locator, records)


def _open(stream: BinaryIO) -> CalamineWorkbook:
    stream.seek(0)
    return CalamineWorkbook.from_filelike(stream)


def _sheet(item: Item, workbook: CalamineWorkbook, name: str, budget: Budget) -> Extracted:
    try:
        yield from write_rows(item.locator, name, calamine_rows(workbook, name), budget)
    except _REFUSED:
        yield Problem(item.locator.at(sheet=name), "corrupt", mark("The sheet is damaged"))


def _side_texts(locator: Locator, records: bytes) -> Iterator[Segment]:
    writer = Writer(locator)
    for part, text in old_texts(records):
        writer.add(f"{text}\n", part=part)
    yield from writer.break_here()


def _strings(item: Item, budget: Budget, *, is_ole: bool) -> Extracted:
    if is_ole:
        yield from ole.extract(item, budget)
        return
    # Excel 4 and before wrote no container.
    yield from strings.extract(item, budget)
    yield Problem(item.locator.at(part="content"), "partial", mark("Read as raw strings only"))


LEGACY_SHEET = Extractor(
    "legacy_sheet",
    ("application/vnd.ms-excel", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    extract,
    reads="cells of all sheets, hidden ones too; in xls also comments, text boxes, print headers and footers",
    leaves="comments and headers of xlsb, links, properties, macros, embedded files",
    library="python-calamine, olefile",
)
