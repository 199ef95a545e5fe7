"""`leakscan report`: writes the inventory as a workbook, a page or a table."""

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from leakscan import __version__
from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, redact_option
from leakscan.errors import UsageError
from leakscan.fingerprint import Fingerprinter, load_key
from leakscan.inventory import Inventory, open_inventory
from leakscan.language import Translate, mark
from leakscan.report.collect import report_data
from leakscan.report.data import ReportData
from leakscan.report.redaction import Redaction
from leakscan.rulebook import default_folder, load

FORMATS = ("xlsx", "html", "csv")


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "report",
        callback=click.pass_obj(_report),
        help=_(mark("Write the report of the inventory. Values are masked, in names too.")),
        params=[
            click.Option(
                ["--format", "format_"],
                type=click.Choice(FORMATS),
                help=_(mark("By default from the ending of the file")),
            ),
            click.Option(
                ["--output"], type=click.Path(dir_okay=False), required=True, help=_(mark("The file to write"))
            ),
            inventory_option(_),
            click.Option(["--clear-names"], is_flag=True, help=_(mark("Do not mask what was found in names"))),
            redact_option(_),
        ],
    )


def _report(
    app: App, format_: str | None, output: str, inventory: str | None, clear_names: bool, redact_paths: bool
) -> int:
    chosen = chosen_format(Path(output), format_)
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        data = data_of(app, store, datetime.now().astimezone(), clear_names=clear_names)
        if redact_paths:
            data = redaction_of(app, store).data(data)
    write(data, Path(output), chosen, translate=app.translate)
    click.echo(app.translate(mark("Report: {file}")).format(file=output))
    return 0


def chosen_format(output: Path, format_: str | None = None) -> str:
    """The format asked for, or that of the file's ending; UsageError for an ending that no report has."""
    chosen = format_ or output.suffix.lower().removeprefix(".")
    if chosen not in FORMATS:
        raise UsageError(f"{output}: name a file that ends in .xlsx, .html or .csv, or give --format")
    return chosen


def write(data: ReportData, output: Path, format_: str, *, translate: Translate) -> None:
    """Writes a report, readable by its owner only; a report that fails leaves the former file as it was."""
    try:
        # A name that nobody can foresee: in a shared folder somebody could have put a link there.
        descriptor, name = tempfile.mkstemp(prefix=".leakscan-", dir=output.absolute().parent)
    except OSError as error:
        raise UsageError(f"{output}: the report cannot be written ({error.strerror}); choose another file") from error
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _writer(format_)(data, stream, translate=translate)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(output)
    except OSError as error:
        raise UsageError(
            f"{output}: the report cannot be written ({error.strerror}); see that the disk is not full"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _writer(format_: str) -> Any:
    if format_ == "xlsx":
        from leakscan.report.xlsx import write_xlsx

        return write_xlsx
    if format_ == "html":
        from leakscan.report.html import write_html

        return write_html
    from leakscan.report.delimited import write_csv

    return write_csv


def redaction_of(app: App, inventory: Inventory) -> Redaction:
    """The pseudonyms of an inventory; raises an error when its key is not at hand."""
    return Redaction(Fingerprinter(load_key(app.settings.key_of(inventory.id))), app.translate)


def data_of(app: App, inventory: Inventory, generated: datetime, *, clear_names: bool = False) -> ReportData:
    """What the report tells, in the language of the user."""
    rulebook = load(default_folder())
    return report_data(
        inventory,
        generated=generated,
        version=__version__,
        rules_digest=rulebook.digest,
        rule_names={entry.id: entry.name[app.language] for entry in rulebook.entries()},
        translate=app.translate,
        exclusions=app.settings.exclude,
        clear_names=clear_names,
    )
