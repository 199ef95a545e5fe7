"""`leakscan allow`: the list of values that somebody answers for. Values come on standard input, never as arguments."""

import json
import sys
from datetime import UTC, date, datetime

import click

from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, json_option
from leakscan.errors import UsageError
from leakscan.filters import checked_rule, packed_forms
from leakscan.fingerprint import Fingerprinter, load_key
from leakscan.inventory import Allowance, Inventory, NewAllowance, open_inventory
from leakscan.language import Translate, mark
from leakscan.rulebook import default_folder, load


def command(_: Translate) -> click.Command:
    """The command in a language."""
    which = inventory_option(_)
    signer = click.Option(["--by"], required=True, help=_(mark("Who answers for it")))
    return click.Group(
        "allow",
        help=_(mark("Keep the list of values that somebody answers for")),
        commands=[
            click.Command(
                "add",
                callback=click.pass_obj(_add),
                help=_(mark("Read values, one a line, and make notes of their findings from the next scan on")),
                params=[
                    click.Option(["--reason"], required=True, help=_(mark("Why they may be found"))),
                    signer,
                    click.Option(
                        ["--until"],
                        type=click.DateTime(["%Y-%m-%d"]),
                        help=_(mark("The last day on which it applies")),
                    ),
                    click.Option(["--rule"], default="", help=_(mark("Only for the findings of this rule"))),
                    click.Option(["--path"], default="", help=_(mark("Only in the files that this pattern names"))),
                    which,
                ],
            ),
            click.Command(
                "list",
                callback=click.pass_obj(_list),
                help=_(mark("Tell the entries: number, reason, signer, last day")),
                params=[
                    which,
                    json_option(_),
                ],
            ),
            click.Command(
                "remove",
                callback=click.pass_obj(_remove),
                help=_(mark("Take an entry off the list")),
                params=[click.Argument(["number"], type=click.IntRange(1)), signer, which],
            ),
        ],
    )


def _add(app: App, reason: str, by: str, until: datetime | None, rule: str, path: str, inventory: str | None) -> int:
    values = _values()
    if any(value in told for value in values for told in (reason, by, path)):
        raise UsageError("the reason, the signer and the pattern must not hold the value itself")
    if not reason.strip() or not by.strip():
        raise UsageError("--reason and --by must say something")
    rulebook = load(default_folder())
    file = app.inventory_path(inventory)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_inventory(file) as store:
        key = _key(app, store)
        prints = Fingerprinter(key)
        rule_id = checked_rule(rule, rulebook)
        packed = {packed_forms(value, prints, rulebook, rule_id=rule_id) for value in values}
        new = NewAllowance(
            b"".join(sorted(packed)),
            len(values),
            reason.strip(),
            by.strip(),
            rule_id,
            path,
            until.date() if until else None,
        )
        number = store.allow(new, key=key, at=datetime.now(UTC))
    told = app.translate(mark("Entry {number} of the allow-list: {count} values. The next scan applies it."))
    click.echo(told.format(number=number, count=len(values)))
    return 0


def _values() -> list[str]:
    lines = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").splitlines()
    values = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not values:
        raise UsageError("give the values on standard input, one a line")
    return values


def _list(app: App, inventory: str | None, as_json: bool) -> int:
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        entries = store.allowances()
    rows = [_row(each, datetime.now(UTC).date()) for each in entries]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        click.echo("\t".join(str(value) for value in _line(row, app)))
    if not rows:
        click.echo(app.translate(mark("The allow-list is empty.")))
    return 0


def _row(entry: Allowance, today: date) -> dict[str, str | int | bool | None]:
    told = entry.told
    return {
        "id": entry.id,
        "values": told.count,
        "reason": told.reason,
        "signer": told.signer,
        "rule": told.rule_id,
        "path": told.paths,
        "until": told.until.isoformat() if told.until else None,
        "expired": told.until is not None and told.until < today,
        "added": entry.added.isoformat(),
    }


def _line(row: dict[str, str | int | bool | None], app: App) -> list[object]:
    expired = app.translate(mark("expired")) if row["expired"] else ""
    told = [row[key] for key in ("id", "values", "reason", "signer", "rule", "path", "until")]
    return ["" if value is None else value for value in (*told, expired)]


def _remove(app: App, number: int, by: str, inventory: str | None) -> int:
    with open_inventory(app.inventory_path(inventory)) as store:
        if not store.disallow(number, by=by, key=_key(app, store), at=datetime.now(UTC)):
            raise UsageError(f"{number}: the allow-list has no such entry; `leakscan allow list` names them")
    click.echo(app.translate(mark("Entry {number} is off the allow-list.")).format(number=number))
    return 0


def _key(app: App, store: Inventory) -> bytes:
    return load_key(app.settings.key_of(store.id), create=True, inventory=store.path)
