"""`leakscan watchlist`: the practice's own patients as fingerprints, made from an export of its software."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, json_option
from leakscan.errors import UsageError
from leakscan.fingerprint import Fingerprinter, load_key
from leakscan.inventory import Inventory, open_inventory
from leakscan.language import Translate, mark
from leakscan.report.wording import Wording, visible
from leakscan.watchlist import Built, Facts, build, read_facts, write_watchlist
from leakscan.watchlist.columns import ROLES, named_columns
from leakscan.watchlist.rows import rows_of


def command(_: Translate) -> click.Command:
    """The command in a language."""
    which = inventory_option(_)
    file = click.Option(
        ["--file"], type=click.Path(dir_okay=False), help=_(mark("Another list than that of the inventory"))
    )
    as_json = json_option(_)
    return click.Group(
        "watchlist",
        help=_(mark("Keep the list of the practice's own patients, as fingerprints")),
        commands=[
            click.Command(
                "build",
                callback=click.pass_obj(_build),
                help=_(mark("Make the list from an export of the practice's software (CSV or workbook)")),
                params=[
                    click.Argument(["patients"], type=click.Path(dir_okay=False)),
                    click.Option(
                        ["--output"], type=click.Path(dir_okay=False), help=_(mark("Another file for the list"))
                    ),
                    click.Option(
                        ["--columns"],
                        default="",
                        help=_(
                            mark("Headings that are not recognised, as in nom=NAME1,ddn=BORN; roles: {roles}")
                        ).format(roles=", ".join(ROLES)),
                    ),
                    which,
                    as_json,
                ],
            ),
            click.Command(
                "info",
                callback=click.pass_obj(_info),
                help=_(mark("Tell how many are on the list")),
                params=[file, which, as_json],
            ),
            click.Command(
                "remove", callback=click.pass_obj(_remove), help=_(mark("Delete the list")), params=[file, which]
            ),
        ],
    )


def _build(app: App, patients: str, output: str | None, columns: str, inventory: str | None, as_json: bool) -> int:
    named = named_columns(columns)
    file = app.inventory_path(inventory)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_inventory(file) as store:
        target = Path(output) if output else app.settings.watchlist_of(store.id)
        _refuse_scanned(target, store)
        key = load_key(app.settings.key_of(store.id), create=True, inventory=store.path)
        built = build(rows_of(Path(patients)), Fingerprinter(key), named=named)
        if not built.entries:
            raise UsageError(f"{patients}: no column or row tells a patient; name the columns with --columns")
        now = datetime.now(UTC)
        facts = Facts(
            store.id, now.isoformat(timespec="seconds"), built.patients, built.numbers, built.names, len(built.entries)
        )
        write_watchlist(target, facts, sorted(built.entries))
        store.events.append(
            key,
            kind="watchlist",
            actor="leakscan",
            at=now,
            detail={"patients": built.patients, "entries": facts.entries},
        )
    _tell_built(app, target, facts, built, as_json=as_json)
    return 0


def _refuse_scanned(target: Path, store: Inventory) -> None:
    if any(target.resolve().is_relative_to(Path(source.root)) for source in store.sources()):
        raise UsageError(f"{target}: the watch-list must not lie in what is scanned; choose another folder")


def _tell_built(app: App, target: Path, facts: Facts, built: Built, *, as_json: bool) -> None:
    if as_json:
        told = {**asdict(facts), "file": str(target), "columns": dict(built.columns), "nothing": dict(built.nothing)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    _ = app.translate
    for role, headings in built.columns.items():
        taken = ", ".join(map(visible, headings))
        click.echo(_(mark("Column for {role}: {headings}")).format(role=role, headings=taken))
    for reason, count in built.nothing.items():
        line = _(mark("Rows that gave nothing, {reason}: {count}"))
        click.echo(line.format(reason=_(reason), count=Wording(_).number(count)))
    _tell_facts(app, target, facts)


def _tell_facts(app: App, target: Path, facts: Facts) -> None:
    number = Wording(app.translate).number
    message = mark("{file}: {patients} patients, {numbers} with a number, {names} with name and date of birth")
    click.echo(
        app.translate(message).format(
            file=target, patients=number(facts.patients), numbers=number(facts.numbers), names=number(facts.names)
        )
    )


def _info(app: App, file: str | None, inventory: str | None, as_json: bool) -> int:
    target = _chosen(app, file, inventory)
    facts = read_facts(target)
    if as_json:
        click.echo(json.dumps({**asdict(facts), "file": str(target)}, ensure_ascii=False))
    else:
        _tell_facts(app, target, facts)
    return 0


def _remove(app: App, file: str | None, inventory: str | None) -> int:
    target = _chosen(app, file, inventory)
    read_facts(target)  # what is no watch-list is not deleted
    target.unlink()
    click.echo(app.translate(mark("{file}: deleted. The next scan does without it.")).format(file=target))
    return 0


def _chosen(app: App, file: str | None, inventory: str | None) -> Path:
    if file or app.settings.watchlist:
        return Path(file or app.settings.watchlist).expanduser()
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        return app.settings.watchlist_of(store.id)
