"""How the workbook looks: cells that are never formulas, colours with enough contrast, pages that print well."""

import re
from datetime import date
from typing import Literal, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from leakscan.language import Translate
from leakscan.report.labels import severity_label
from leakscan.report.tables import Cell, Column
from leakscan.report.wording import neutral

# Severity -> (fill, text): the contrast of each pair is above 4.5 to 1.
SEVERITY_COLOURS = {
    "critical": ("8B1A2B", "FFFFFF"),
    "high": ("C2410C", "FFFFFF"),
    "medium": ("FCD34D", "3B2A00"),
    "low": ("DBEAFE", "1E3A5F"),
}
CHART_COLOURS = {"critical": "8B1A2B", "high": "C2410C", "medium": "EAB308", "low": "7BA7D9"}
SETTLED_COLOURS = ("E3F1E7", "1D5B34")
INK = "1B2730"
LINE_HEIGHT = 13.5
HEAD = "1F3A4D"
_MOST_CHARACTERS = 32_767
_FIRST_YEAR = 1900
# Spreadsheets read _x0041_ inside a text as the character it numbers.
_NUMBERED_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LINE = Side(style="thin", color="D5DCE2")
_BORDER = Border(bottom=_LINE, right=_LINE)
_FONT = Font(name="Calibri", size=10, color=INK)
_HEAD_FONT = Font(name="Calibri", size=10, bold=True, color="FFFFFF")
_CENTRED = Alignment(vertical="top", horizontal="center", wrap_text=True)
_ALIGNMENTS = {
    "text": Alignment(vertical="top", wrap_text=True, horizontal="left", indent=1),
    "status": _CENTRED,
    "severity": _CENTRED,
    "number": Alignment(vertical="top", horizontal="right", indent=1),
    "date": _CENTRED,
}


_FORMATS = {"number": "#,##0", "date": "DD/MM/YYYY"}


def new_workbook() -> Workbook:
    """A workbook that is written row by row and has a named style for each kind of column."""
    workbook = Workbook(write_only=True)
    for kind, alignment in _ALIGNMENTS.items():
        number_format = _FORMATS.get(kind, "General")
        workbook.add_named_style(
            NamedStyle(_style_name(kind), font=_FONT, border=_BORDER, alignment=alignment, number_format=number_format)
        )
    return workbook


def _style_name(kind: str) -> str:
    return f"leakscan {kind}"


def new_sheet(workbook: Workbook, title: str) -> Worksheet:
    """A sheet of a workbook that is written row by row: it has all that a sheet has, save reading back."""
    sheet = cast(Worksheet, workbook.create_sheet(title))
    sheet.sheet_view.showGridLines = False
    return sheet


def fill(colour: str) -> PatternFill:
    """A plain background."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def styled(
    sheet: Worksheet,
    text: str,
    *,
    font: Font = _FONT,
    alignment: Alignment | None = None,
    background: str = "",
) -> SheetCell:
    """A cell outside the body of a table."""
    cell = _cell(sheet, text)
    cell.font = font
    if alignment:
        cell.alignment = alignment
    if background:
        cell.fill = fill(background)
    return cell


def table_cell(sheet: Worksheet, value: Cell, column: Column) -> SheetCell:
    """A cell in the body of a table."""
    cell = _cell(sheet, value)
    # A named style is looked up; fonts and borders set one by one cost most of the time of a large workbook.
    cell.style = _style_name(column.kind)
    return cell


def _cell(sheet: Worksheet, value: Cell) -> SheetCell:
    """A cell that holds the value as what it is: a text stays a text, a day that no spreadsheet counts becomes one."""
    cell = WriteOnlyCell(sheet)
    if isinstance(value, int) or (isinstance(value, date) and value.year >= _FIRST_YEAR):
        cell.value = value
    elif value is not None and value != "":
        cell.value = _plain_text(str(value))
        cell.data_type = "s"
    return cell


def head_cell(sheet: Worksheet, title: str, kind: str) -> SheetCell:
    """A cell in the head of a table, over the values of its column."""
    below = _ALIGNMENTS[kind]
    alignment = Alignment(vertical="center", wrap_text=True, horizontal=below.horizontal, indent=below.indent)
    return styled(sheet, title, font=_HEAD_FONT, alignment=alignment, background=HEAD)


def colour_severities(sheet: Worksheet, reach: str, *, translate: Translate) -> None:
    """Colours each severity by its word, so that it stays right when somebody sorts or edits."""
    for severity, colours in SEVERITY_COLOURS.items():
        colour_word(sheet, reach, translate(severity_label(severity)), colours)


def colour_word(sheet: Worksheet, reach: str, word: str, colours: tuple[str, str]) -> None:
    """Colours the cells that hold exactly this word."""
    background, text = colours
    style = DifferentialStyle(font=Font(color=text, bold=True), fill=fill(background))
    rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=style)
    sheet.conditional_formatting.add(reach, rule)


def lines_needed(value: Cell, width: int) -> int:
    """How many lines a text takes in a column of that many characters."""
    if not isinstance(value, str):
        return 1
    # Widths are counted in digits; a text takes less room than as many digits.
    room = max(1, int(width * 1.08) - 2)
    return sum(1 + max(0, len(line) - 1) // room for line in value.split("\n"))


def set_up_pages(sheet: Worksheet, *, paper: str = "9", orientation: Literal["portrait", "landscape"]) -> None:
    """As wide as the page, numbered; paper 9 is A4, 8 is A3."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P / &N"))


def _plain_text(text: str) -> str:
    safe = _NUMBERED_CHARACTER.sub("_x005F_", neutral(text))
    return safe if len(safe) <= _MOST_CHARACTERS else safe[: _MOST_CHARACTERS - 1] + "…"
