"""The summary on a terminal: the verdict, the figures, the gravest files, what was not read."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leakscan.language import Translate, mark
from leakscan.report.cases import Case, cases
from leakscan.report.data import ReportData, Row
from leakscan.report.filters import filter_lines
from leakscan.report.labels import category_label, severity_label
from leakscan.report.mailboxes import has_gap, result, total_line
from leakscan.report.overview import GRAVEST_FIRST, Overview, overview
from leakscan.report.places import display
from leakscan.report.summary import verdict
from leakscan.report.tables import explanation
from leakscan.report.wording import Wording

MOST_CASES = 10
_STYLES = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "blue", "none": ""}
_TONES = {"bad": "bold red", "warning": "bold yellow", "good": "bold green"}


def print_summary(data: ReportData, console: Console, *, translate: Translate) -> None:
    """Prints the summary. Every name goes out as plain text: brackets in it are no markup."""
    every = cases(data)
    figures = overview(data, every)
    told = verdict(figures, translate=translate)
    console.print(Text(told.headline, style=_TONES[told.tone]))
    for reservation in told.reservations:
        console.print(Text(reservation, style="yellow"))
    console.print(_figures(figures, translate=translate))
    active = [case for case in every if case.is_active]
    if active:
        console.print(_gravest(active[:MOST_CASES], translate=translate))
    if len(active) > MOST_CASES:
        rest = translate(mark("Further files to treat: {count}. See the report."))
        console.print(Text(rest.format(count=Wording(translate).number(len(active) - MOST_CASES)), style="dim"))
    if line := total_line(data, translate=translate):
        console.print(Text(line))
    if gaps := [row for row in data.mailboxes if has_gap(row)][:MOST_CASES]:
        console.print(_mailboxes(gaps, translate=translate))
    if causes := figures.unread | figures.set_aside:
        console.print(_causes(causes, translate=translate))
    if data.filters:
        console.print(Text(translate(mark("Filters that make notes of findings")), style="bold"))
    for line in filter_lines(data, translate=translate):
        console.print(Text(f"  {line}", style="dim"))


def _figures(figures: Overview, *, translate: Translate) -> Table:
    number = Wording(translate).number
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row(Text(translate(mark("Files scanned"))), Text(number(figures.files)))
    for severity in GRAVEST_FIRST:
        label = translate(mark("To treat, {severity}")).format(severity=translate(severity_label(severity)))
        table.add_row(Text(label, style=_STYLES[severity]), Text(number(figures.to_treat.counts[severity])))
    persons = Wording(translate).span(*figures.persons)
    table.add_row(Text(translate(mark("Persons concerned (estimate)"))), Text(persons))
    table.add_row(Text(translate(mark("Files already dealt with"))), Text(number(figures.settled)))
    return table


def _mailboxes(shown: Sequence[Row], *, translate: Translate) -> Table:
    table = Table(title=translate(mark("Mailboxes with a gap")), title_justify="left", title_style="bold")
    for title in (mark("Mailbox"), mark("Result")):
        table.add_column(Text(translate(title)), overflow="fold")
    for row in shown:
        table.add_row(
            Text(display(row["locator"], translate=translate)), Text(result(row, translate=translate), style="yellow")
        )
    return table


def _gravest(shown: list[Case], *, translate: Translate) -> Table:
    table = Table(title=translate(mark("Gravest files")), title_justify="left", title_style="bold")
    for title in (mark("Severity"), mark("Location"), mark("Data categories"), mark("Persons concerned (estimate)")):
        table.add_column(Text(translate(title)), overflow="fold")
    for case in shown:
        table.add_row(
            Text(translate(severity_label(case.severity)), style=_STYLES[case.severity]),
            Text(display(case.row["locator"], translate=translate)),
            Text(", ".join(translate(category_label(name)) for name in case.categories)),
            Text(Wording(translate).span(*case.persons)),
        )
    return table


def _causes(causes: dict[str, int], *, translate: Translate) -> Table:
    table = Table(title=translate(mark("Not read, and why")), title_justify="left", title_style="bold")
    for title in (mark("Elements"), mark("Cause"), mark("What to do")):
        table.add_column(Text(translate(title)), overflow="fold")
    for status, count in causes.items():
        cause = explanation(status)
        remedy = translate(cause.remedy) if cause.remedy else ""
        table.add_row(Text(Wording(translate).number(count)), Text(translate(cause.label)), Text(remedy))
    return table
