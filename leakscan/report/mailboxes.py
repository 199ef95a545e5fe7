"""The mailboxes of a report: every message accounted for, or what is missing."""

from leakscan.language import Translate, mark
from leakscan.report.data import ReportData, Row
from leakscan.report.places import display
from leakscan.report.tables import Cell, Column, Table
from leakscan.report.wording import Wording

MAILBOX_COLUMNS = (
    Column(mark("Mailbox"), 52),
    Column(mark("Messages by its own index"), 14, "number"),
    Column(mark("Messages found"), 12, "number"),
    Column(mark("Read whole"), 12, "number"),
    Column(mark("Read in part"), 12, "number"),
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
    message = translate(mark("Messages read to their end: {read} of {all}, in {mailboxes} mailboxes"))
    every = sum(max(row["found"], row["expected"] or 0) for row in counted)
    number = Wording(translate).number
    return message.format(
        read=number(sum(row["read"] for row in counted)), all=number(every), mailboxes=number(len(counted))
    )


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
        told.append(translate(mark("Messages of its index not found: {count}")).format(count=missing))
    if unread := row["partial"] + row["failed"]:
        told.append(translate(mark("Messages not read to their end: {count}")).format(count=unread))
    if told:
        return "; ".join(told)
    if row["expected"] is None:
        return translate(mark("Every message found was dealt with; this format has no index of its own"))
    return translate(mark("Every message of its index was dealt with"))


def _missing(row: Row) -> int:
    return max(0, int(row["expected"] or 0) - int(row["found"]))
