"""`leakscan export`: the tables of the inventory for other programs, on standard output."""

import sys
from collections.abc import Iterable

import click

from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, redact_option
from leakscan.cli.report import redaction_of
from leakscan.inventory import Inventory, open_inventory
from leakscan.language import Translate, mark
from leakscan.report.data import Row
from leakscan.report.delimited import export_csv
from leakscan.report.jsonl import export_jsonl

_COLUMNS = {
    "files": (
        "path",
        "member",
        "status",
        "severity",
        "persons_low",
        "persons_high",
        "media_type",
        "detail",
        "locator",
        "minors",
        "copies",
    ),
    "findings": (
        "path",
        "member",
        "rule",
        "category",
        "confidence",
        "severity",
        "count",
        "distinct",
        "locations",
        "excerpt",
        "reasons",
        "status",
        "copies",
    ),
    "mailboxes": ("path", "member", "expected", "found", "read", "partial", "failed", "set_aside", "locator"),
    "decisions": ("path", "member", "rule", "status", "owner", "due", "note"),
    "names": ("redacted", "locator"),
}


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "export",
        callback=click.pass_obj(_export),
        help=_(mark("Write a table of the inventory to standard output. Values are masked, in names too.")),
        params=[
            click.Option(["--table"], type=click.Choice(list(_COLUMNS)), required=True, help=_(mark("Which table"))),
            click.Option(
                ["--format", "format_"],
                type=click.Choice(["jsonl", "csv"]),
                default="jsonl",
                show_default=True,
                help=_(mark("In which form")),
            ),
            inventory_option(_),
            click.Option(["--clear-names"], is_flag=True, help=_(mark("Do not mask what was found in names"))),
            redact_option(_),
        ],
    )


def _export(app: App, table: str, format_: str, inventory: str | None, clear_names: bool, redact_paths: bool) -> int:
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        rows = _rows(app, store, table, clear_names=clear_names)
        if table == "names":
            rows = redaction_of(app, store).names(rows)
        elif redact_paths:
            rows = map(redaction_of(app, store).row, rows)
        if format_ == "jsonl":
            export_jsonl(rows, sys.stdout.buffer)
        else:
            export_csv(rows, sys.stdout.buffer, columns=_COLUMNS[table])
    return 0


def _rows(app: App, store: Inventory, table: str, *, clear_names: bool) -> Iterable[Row]:
    if table in ("files", "names"):
        return store.files(translate=app.translate, clear_names=clear_names)
    if table == "findings":
        return store.findings(translate=app.translate, clear_names=clear_names)
    return store.mailboxes() if table == "mailboxes" else store.decisions(clear_names=clear_names)
