"""The workbook of the person in charge of data protection: what to treat, what was found, what was not read."""

from collections.abc import Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from leakscan.language import Translate, mark
from leakscan.report.cases import cases
from leakscan.report.data import ReportData
from leakscan.report.labels import ACTIVE_STATUSES, FINDING_STATUS_LABELS, STATUSES_A_PERSON_SETS, status_label
from leakscan.report.mailboxes import mailbox_table
from leakscan.report.overview import overview
from leakscan.report.tables import Cell, Column, Table, findings_table, inventory_table, not_read_table, scope_table
from leakscan.report.xlsx_style import (
    LINE_HEIGHT,
    SETTLED_COLOURS,
    colour_severities,
    colour_word,
    head_cell,
    lines_needed,
    new_sheet,
    new_workbook,
    set_up_pages,
    table_cell,
)
from leakscan.report.xlsx_summary import write_summary

# The head and the line about what is not shown take one row each.
MOST_ROWS = 1_048_576 - 2
_TALLEST = 409
_MOST_ON_A4 = 12


def write_xlsx(data: ReportData, stream: BinaryIO, *, translate: Translate) -> None:
    """Writes the workbook. Every text is a text for the spreadsheet too, never a formula."""
    workbook = new_workbook()
    workbook.properties.title = translate(mark("Exposed data: remediation inventory"))
    workbook.properties.creator = f"leakscan {data.version}"
    # A workbook holds wall-clock times without a zone.
    workbook.properties.created = data.generated.replace(tzinfo=None)
    write_summary(workbook, data, overview(data, cases(data)), translate=translate)
    _write_table(workbook, inventory_table(data, translate=translate), frozen="D2", translate=translate)
    makers = (findings_table, not_read_table, *((mailbox_table,) if data.mailboxes else ()), scope_table)
    for make in makers:
        _write_table(workbook, make(data, translate=translate), frozen="A2", translate=translate)
    workbook.save(stream)


def _write_table(workbook: Workbook, table: Table, *, frozen: str, translate: Translate) -> None:
    sheet = new_sheet(workbook, table.name)
    rows = min(len(table.rows), MOST_ROWS)
    _set_up(sheet, table, frozen=frozen, rows=rows)
    sheet.append([head_cell(sheet, translate(column.title), column.kind) for column in table.columns])
    for number, row in enumerate(table.rows[:rows], start=2):
        _set_height(sheet, number, row, table.columns)
        sheet.append([table_cell(sheet, value, column) for value, column in zip(row, table.columns, strict=True)])
    if rows < len(table.rows):
        rest = translate(mark("Not shown, the sheet is full: {count}")).format(count=len(table.rows) - rows)
        sheet.append([table_cell(sheet, rest, table.columns[0])])
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        _dress(sheet, f"{letter}2:{letter}{max(rows, 1) + 1}", column.kind, translate=translate)


def _set_height(sheet: Worksheet, number: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
    # A row of one line keeps its automatic height: it grows when somebody types a comment.
    lines = max(lines_needed(value, column.width) for value, column in zip(row, columns, strict=True))
    if lines > 1:
        sheet.row_dimensions[number].height = min(lines * LINE_HEIGHT + 2, _TALLEST)


def _set_up(sheet: Worksheet, table: Table, *, frozen: str, rows: int) -> None:
    sheet.freeze_panes = frozen
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[1].height = 46
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{rows + 1}"
    sheet.print_title_rows = "1:1"
    set_up_pages(sheet, paper="8" if len(table.columns) > _MOST_ON_A4 else "9", orientation="landscape")


def _dress(sheet: Worksheet, reach: str, kind: str, *, translate: Translate) -> None:
    if kind == "severity":
        colour_severities(sheet, reach, translate=translate)
    elif kind == "status":
        _offer_statuses(sheet, reach, translate=translate)
        for status, label in FINDING_STATUS_LABELS.items():
            if status not in ACTIVE_STATUSES:
                colour_word(sheet, reach, translate(label), SETTLED_COLOURS)


def _offer_statuses(sheet: Worksheet, reach: str, *, translate: Translate) -> None:
    words = ",".join(translate(status_label(status)) for status in STATUSES_A_PERSON_SETS)
    choice = DataValidation(
        type="list",
        formula1=f'"{words}"',
        allow_blank=False,
        showErrorMessage=True,
        errorTitle=translate(mark("Status")),
        error=translate(mark("Choose a status of the list. “Done (verified)” is set by the next scan only.")),
    )
    choice.add(reach)
    sheet.data_validations.append(choice)
