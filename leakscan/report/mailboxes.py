"""The mailboxes of a report: every message accounted for, or what is missing."""

from collections.abc import Mapping

from leakscan.language import Translate, mark
from leakscan.report.data import ReportData, Row
from leakscan.report.places import display
from leakscan.report.tables import Cell, Column, Table
from leakscan.report.wording import Wording

MAILBOX_COLUMNS = (
    Column(mark("Mailbox"), 52),
    Column(mark("By its index"), 14, "number"),
    Column(mark("Found"), 12, "number"),
    Column(mark("Read whole"), 12, "number"),
    Column(mark("In part"), 12, "number"),
    Column(mark("Not read"), 12, "number"),
    Column(mark("Left closed"), 12, "number"),
    Column(mark("Result"), 44),
)


def mailbox_table(data: ReportData, *, translate: Translate) -> Table:
    """One row for each mailbox, those with a gap first."""
    rows = [_row(row, translate=translate) for row in data.mailboxes]
    return Table(translate(mark("Mailboxes")), MAILBOX_COLUMNS, rows)


def total_line(data: ReportData, *, translate: Translate) -> str:
    """All messages together; empty when there is no mailbox."""
    counted = [row for row in data.mailboxes if not row["same_as"]]
    if not counted:
        return ""
    every = sum(max(row["found"], row["expected"] or 0) for row in counted)
    figures = {"read": sum(row["read"] for row in counted), "all": every, "mailboxes": len(counted)}
    line = _filled(mark("Messages read to their end: {read} of {all}, in {mailboxes} mailboxes"), figures, translate)
    if closed := sum(row["set_aside"] for row in counted):
        line += _filled(mark("; left closed: {count}"), {"count": closed}, translate)
    return line


def _filled(message: str, figures: Mapping[str, int], translate: Translate) -> str:
    number = Wording(translate).number
    return translate(message).format(**{name: number(figure) for name, figure in figures.items()})


def has_gap(row: Row) -> bool:
    """Whether a message is missing, or was not read to its end."""
    return bool(_missing(row) or row["partial"] or row["failed"])


def _row(row: Row, *, translate: Translate) -> tuple[Cell, ...]:
    place = display(row["locator"], translate=translate)
    counts = (row["expected"], row["found"], row["read"], row["partial"], row["failed"], row["set_aside"])
    return (place, *counts, result(row, translate=translate))


def result(row: Row, *, translate: Translate) -> str:
    """Whether the mailbox is accounted for, in words."""
    told = []
    if missing := _missing(row):
        told.append(translate(mark("Not found: {count}")).format(count=missing))
    if unread := row["partial"] + row["failed"]:
        told.append(translate(mark("Not read to their end: {count}")).format(count=unread))
    if told:
        return "; ".join(told)
    if row["expected"] is None:
        return translate(mark("Complete; no index to compare with"))
    return translate(mark("Complete"))


def _missing(row: Row) -> int:
    return max(0, int(row["expected"] or 0) - int(row["found"]))
