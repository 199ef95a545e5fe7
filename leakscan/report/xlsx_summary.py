"""The first sheet of the workbook: one page that can be printed and shown to the management."""

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.chart import DoughnutChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from leakscan.language import Translate, mark
from leakscan.report.data import ReportData
from leakscan.report.labels import category_label, severity_label
from leakscan.report.overview import GRAVEST_FIRST, Overview
from leakscan.report.summary import METHOD, verdict
from leakscan.report.tables import Cell, Column, explanation
from leakscan.report.wording import Wording, visible
from leakscan.report.xlsx_style import (
    CHART_COLOURS,
    INK,
    LINE_HEIGHT,
    colour_severities,
    head_cell,
    lines_needed,
    new_sheet,
    set_up_pages,
    styled,
    table_cell,
)

_WIDTHS = (52, 14, 14, 14, 14, 14)
_LAST = "F"
_MOST_LINES = 15
_TITLE = Font(name="Calibri", size=18, bold=True, color=INK)
_SECTION = Font(name="Calibri", size=12, bold=True, color=INK)
_QUIET = Font(name="Calibri", size=10, color="52616B")
_WRAPPED = Alignment(vertical="center", wrap_text=True, indent=1)
# Tone -> (background, text).
_TONES = {"bad": ("8B1A2B", "FFFFFF"), "warning": ("FEF3C7", "5B3A00"), "good": ("E3F1E7", "1D5B34")}
_TEXT = Column("", 0)
_NUMBER = Column("", 0, "number")
_LEVEL = Column("", 0, "severity")


def write_summary(workbook: Workbook, data: ReportData, figures: Overview, *, translate: Translate) -> None:
    """Verdict, figures, folders and rules, then how to read them."""
    page = _Page(workbook, translate(mark("Summary")))
    wording = Wording(translate)
    page.line(translate(mark("Exposed data: remediation inventory")), font=_TITLE, height=30)
    made = translate(mark("Report of {moment}, leakscan {version}"))
    page.line(made.format(moment=wording.moment(data.generated), version=data.version), font=_QUIET)
    page.gap()
    told = verdict(figures, translate=translate)
    page.band(told.headline, *_TONES[told.tone], size=13)
    for reservation in told.reservations:
        page.band(reservation, *_TONES["warning"], size=10)
    page.gap()
    _write_figures(page, figures, wording)
    _write_folders(page, figures, translate=translate)
    _write_rules(page, data, figures, translate=translate)
    _write_unread(page, figures, translate=translate)
    page.section(translate(mark("How to read this workbook")))
    for message in METHOD:
        page.paragraph(translate(message))


class _Page:
    """A sheet written line by line that knows on which row it is."""

    def __init__(self, workbook: Workbook, title: str) -> None:
        self.sheet = new_sheet(workbook, title)
        self.row = 0
        for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
            self.sheet.column_dimensions[letter].width = width
        set_up_pages(self.sheet, orientation="portrait")

    def line(self, text: str, *, font: Font, height: float | None = None) -> None:
        self._append([styled(self.sheet, text, font=font)], height)

    def gap(self) -> None:
        self._append([])

    def section(self, title: str) -> None:
        self.gap()
        self.line(title, font=_SECTION, height=22)

    def band(self, text: str, background: str, colour: str, *, size: int) -> None:
        font = Font(name="Calibri", size=size, bold=True, color=colour)
        cells = [styled(self.sheet, text, font=font, alignment=_WRAPPED, background=background)]
        cells += [styled(self.sheet, "", background=background) for _ in _WIDTHS[1:]]
        self._append(cells, height=26 if size > 10 else 20)
        self._merge()

    def paragraph(self, text: str) -> None:
        # Merged cells never grow by themselves.
        height = lines_needed(text, sum(_WIDTHS)) * LINE_HEIGHT + 4
        self._append([styled(self.sheet, text, alignment=Alignment(vertical="top", wrap_text=True))], height)
        self._merge()

    def head(self, first: str, *titles: str) -> None:
        cells = [head_cell(self.sheet, title, "number") for title in titles]
        self._append([head_cell(self.sheet, first, "text"), *cells], height=24)

    def cells(self, columns: Sequence[Column], values: Iterable[Cell]) -> None:
        cells = [table_cell(self.sheet, value, column) for column, value in zip(columns, values, strict=True)]
        lines = lines_needed(str(cells[0].value), _WIDTHS[0])
        self._append(cells, lines * LINE_HEIGHT + 2 if lines > 1 else None)

    def _append(self, cells: Sequence[SheetCell], height: float | None = None) -> None:
        self.row += 1
        if height:
            self.sheet.row_dimensions[self.row].height = height
        self.sheet.append(list(cells))

    def _merge(self) -> None:
        self.sheet.merged_cells.add(f"A{self.row}:{_LAST}{self.row}")


def _write_figures(page: _Page, figures: Overview, wording: Wording) -> None:
    translate = wording.translate
    page.head(translate(mark("Files to treat, by severity")), translate(mark("Files")))
    first = page.row + 1
    for severity in GRAVEST_FIRST:
        page.cells((_LEVEL, _NUMBER), (translate(severity_label(severity)), figures.to_treat.counts[severity]))
    colour_severities(page.sheet, f"A{first}:A{page.row}", translate=translate)
    if figures.to_treat.total:
        page.sheet.add_chart(_doughnut(page.sheet, first, page.row), f"D{first - 1}")
    lines: tuple[tuple[str, Cell], ...] = (
        (mark("Persons concerned (estimate)"), wording.span(*figures.persons)),
        (mark("Files already dealt with"), figures.settled),
        (mark("Files scanned"), figures.files),
        (mark("Elements inside archives, mailboxes and documents"), figures.members),
        (mark("Elements not read, or in part only"), sum(figures.unread.values())),
    )
    page.gap()
    for message, value in lines:
        page.cells((_TEXT, _NUMBER), (translate(message), value))


def _doughnut(sheet: Worksheet, first: int, last: int) -> DoughnutChart:
    chart = DoughnutChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    for index, severity in enumerate(GRAVEST_FIRST):
        point = DataPoint(idx=index)
        point.graphicalProperties.solidFill = CHART_COLOURS[severity]
        chart.series[0].data_points.append(point)
    chart.dataLabels = DataLabelList(showVal=False, showPercent=False, showCatName=False, showSerName=False)
    chart.holeSize = 62
    chart.width, chart.height = 9, 6
    return chart


def _write_folders(page: _Page, figures: Overview, *, translate: Translate) -> None:
    if not figures.folders:
        return
    page.section(translate(mark("By location")))
    page.head(
        translate(mark("Folder")), *(translate(severity_label(level)).capitalize() for level in GRAVEST_FIRST),
        translate(mark("Total")),
    )  # fmt: skip
    for group in figures.folders[:_MOST_LINES]:
        values: tuple[Cell, ...] = (visible(group.name), *(group.counts[level] for level in GRAVEST_FIRST), group.total)
        page.cells((_TEXT, *(_NUMBER,) * 5), values)
    _write_rest(page, len(figures.folders), translate=translate)


def _write_rules(page: _Page, data: ReportData, figures: Overview, *, translate: Translate) -> None:
    if not figures.rules:
        return
    page.section(translate(mark("By kind of data")))
    titles = (mark("Rule"), mark("Severity"), mark("Files"), mark("Occurrences"))
    page.head(*map(translate, titles))
    first = page.row + 1
    for rule in figures.rules[:_MOST_LINES]:
        name = f"{translate(category_label(rule.category))} – {data.rule_name(rule.rule)}"
        severity = translate(severity_label(rule.severity))
        page.cells((_TEXT, _LEVEL, _NUMBER, _NUMBER), (visible(name), severity, rule.files, rule.count))
    colour_severities(page.sheet, f"B{first}:B{page.row}", translate=translate)
    _write_rest(page, len(figures.rules), translate=translate)


def _write_unread(page: _Page, figures: Overview, *, translate: Translate) -> None:
    causes = {**figures.unread, **figures.set_aside}
    if not causes:
        return
    page.section(translate(mark("Not read, and why")))
    page.head(translate(mark("Cause")), translate(mark("Elements")))
    for status, count in causes.items():
        page.cells((_TEXT, _NUMBER), (translate(explanation(status).label), count))


def _write_rest(page: _Page, count: int, *, translate: Translate) -> None:
    if count > _MOST_LINES:
        rest = translate(mark("Further lines, see the other sheets: {count}")).format(count=count - _MOST_LINES)
        page.line(rest, font=_QUIET)
