"""`leakscan scan`: scans folders and files, tells what was found, and says by its exit code how it stands."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from leakscan import __version__
from leakscan.cli.app import App, drop_output
from leakscan.cli.inside import refuse_inside
from leakscan.cli.options import inventory_option, json_option, redact_option
from leakscan.cli.report import chosen_format, data_of, redaction_of, write
from leakscan.cli.stop import stoppable
from leakscan.errors import UsageError
from leakscan.inventory import Inventory, open_inventory
from leakscan.language import Translate, mark
from leakscan.model import SEVERITIES, Severity
from leakscan.pipeline import Progress, Scanned, scan
from leakscan.report.data import ReportData

COMPLETE, FOUND, INCOMPLETE = 0, 1, 2


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "scan",
        callback=click.pass_obj(_scan),
        help=_(
            mark(
                "Scan folders and files. Exit code 0: complete, nothing at or above the threshold;"
                " 1: findings; 2: incomplete."
            )
        ),
        params=[
            click.Argument(["paths"], nargs=-1, type=click.Path()),
            inventory_option(_),
            click.Option(
                ["--jobs"], type=click.IntRange(0, 256), default=None, help=_(mark("Worker processes; 0: one a core"))
            ),
            click.Option(["--no-ocr"], is_flag=True, help=_(mark("Do not read the text that pictures show"))),
            click.Option(["--include"], multiple=True, help=_(mark("Scan only what matches this pattern"))),
            click.Option(["--exclude"], multiple=True, help=_(mark("Leave out what matches this pattern"))),
            click.Option(
                ["--threshold"],
                type=click.Choice(SEVERITIES[1:]),
                default=None,
                help=_(mark("The severity from which findings count for the exit code")),
            ),
            click.Option(
                ["--report"], type=click.Path(dir_okay=False), help=_(mark("Also write a report to this file"))
            ),
            click.Option(
                ["--watchlist"],
                type=click.Path(dir_okay=False),
                help=_(mark("Tell the patients of this practice from others by this list")),
            ),
            click.Option(
                ["--resume"], is_flag=True, help=_(mark("Go on with the scans that were interrupted; needs no folder"))
            ),
            click.Option(["--wait"], is_flag=True, help=_(mark("Wait for another scan of this inventory to end"))),
            click.Option(
                ["--force"],
                is_flag=True,
                help=_(mark("Accept an inventory, key or report that lies in what is scanned; it is left out")),
            ),
            redact_option(_),
            json_option(_),
        ],
    )


def _scan(
    app: App,
    paths: tuple[str, ...],
    inventory: str | None,
    jobs: int | None,
    no_ocr: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    threshold: Severity | None,
    report: str | None,
    watchlist: str | None,
    resume: bool,
    wait: bool,
    force: bool,
    redact_paths: bool,
    as_json: bool,
) -> int:
    settings = replace(
        app.settings,
        include=include or app.settings.include,
        exclude=(*app.settings.exclude, *exclude),
        jobs=app.settings.jobs if jobs is None else jobs,
        ocr=app.settings.ocr and not no_ocr,
        threshold=threshold or app.settings.threshold,
        watchlist=watchlist or app.settings.watchlist,
    )
    app = replace(app, settings=settings)
    # A wrong ending is told before the scan, not after a night of it.
    report_format = chosen_format(Path(report)) if report else ""
    file = app.inventory_path(inventory)
    if not paths and not resume:
        raise UsageError("name the folders to scan, or use --resume to go on with interrupted scans")
    if not force:
        refuse_inside(paths, {"--inventory": file, "--report": report and Path(report)}, app.settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_inventory(file) as store, store.lock(waiting=partial(_tell_waiting, app) if wait else None):
        if not paths:
            paths = tuple(source.root for source in store.interrupted())
        if not paths:
            click.echo(app.translate(mark("No scan was interrupted: there is nothing to go on with.")), err=as_json)
            return COMPLETE
        runs = []
        for path in paths:
            with _watcher(app) as bar, stoppable(bar) as watch:
                now = partial(datetime.now, UTC)
                runs.append(scan(Path(path), store, settings, watch=watch, now=now, trace=_tracer(app)))
        code = _exit_code(store, runs, settings.threshold)
        data = data_of(app, store, datetime.now().astimezone()) if report or not as_json else None
        if report and data:
            told = redaction_of(app, store).data(data) if redact_paths else data
            write(told, Path(report), report_format, translate=app.translate)
        try:
            _tell(app, store, runs, code, None if as_json else data)
            if report:
                click.echo(app.translate(mark("Report: {file}")).format(file=report), err=as_json)
        except BrokenPipeError:
            drop_output()  # nobody reads on, but the exit code still tells how it stands
    return code


def _tracer(app: App) -> Callable[[str], None]:
    return partial(click.echo, err=True) if app.debug else lambda _: None


def _tell_waiting(app: App, holder: str) -> None:
    told = app.translate(mark("Another run{holder} is writing this inventory; waiting for its end."))
    click.echo(told.format(holder=holder), err=True)


def _exit_code(inventory: Inventory, runs: list[Scanned], threshold: Severity) -> int:
    if any(not each.is_whole or inventory.unread(each.run) for each in runs):
        return INCOMPLETE
    return FOUND if any(inventory.to_treat(each.run, threshold) for each in runs) else COMPLETE


def _tell(app: App, inventory: Inventory, runs: list[Scanned], code: int, data: ReportData | None) -> None:
    if data is None:
        click.echo(json.dumps([_figures(inventory, each) for each in runs], ensure_ascii=False))
        return
    from leakscan.cli.console import Terminal
    from leakscan.report.terminal import print_summary

    for each in runs:
        if not each.is_whole:
            told = app.translate(
                mark("{source}: went away during the scan; what was not read is listed. Scan again.")
                if each.is_lost
                else mark("{source}: empty, although it held files before. Is the share or medium connected?")
            )
            click.echo(told.format(source=each.source), err=True)
    print_summary(data, Terminal(), translate=app.translate)
    for name, terms in dict.fromkeys((each.called, each.terms) for run in runs for each in run.terminologies):
        told = app.translate(mark("Terminology used: {name}, {count} terms"))
        click.echo(told.format(name=name, count=terms))
    click.echo(app.translate(mark("Inventory: {file}")).format(file=inventory.path))
    if code == INCOMPLETE:
        click.echo(app.translate(mark("Incomplete: some files were not read. The report names each of them and why.")))


def _figures(inventory: Inventory, scanned: Scanned) -> dict[str, Any]:
    summary = inventory.summary(scanned.run)
    return {
        "source": scanned.source,
        "run": scanned.run.id,
        "complete": scanned.is_whole and not summary.unread,
        "version": __version__,
        "files": summary.files,
        "members": summary.members,
        "bytes": summary.bytes,
        "carried_over": summary.carried,
        "statuses": dict(summary.statuses),
        "severities": dict(summary.severities),
        "persons": [summary.persons_low, summary.persons_high],
        "unread": len(summary.unread),
        "mailboxes": list(map(_mailbox, inventory.mailboxes(scanned.run))),
        "terminologies": [
            {"name": each.name, "version": each.version, "terms": each.terms} for each in scanned.terminologies
        ],
        "filters": {each.filter.name: each.findings for each in inventory.filters()},
    }


def _mailbox(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("locator", "expected", "found", "read", "partial", "failed", "set_aside")}


def _watcher(app: App) -> AbstractContextManager[Callable[[Progress], None]]:
    if not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    from leakscan.cli.progress import progress_bar

    return progress_bar(app.translate)
