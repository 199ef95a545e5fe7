"""`leakscan inventory`: figures of the inventory, and proof that it is sound and its events were not changed."""

import json

import click

from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, json_option
from leakscan.errors import InventoryError
from leakscan.fingerprint import load_key
from leakscan.inventory import FilterUse, open_inventory
from leakscan.language import Translate, mark


def command(_: Translate) -> click.Command:
    """The command in a language."""
    which = inventory_option(_)
    as_json = json_option(_)
    return click.Group(
        "inventory",
        help=_(mark("Tell about the inventory, check its chain of events")),
        commands=[
            click.Command(
                "info",
                callback=click.pass_obj(_info),
                params=[which, as_json],
                help=_(mark("Sources, runs and figures")),
            ),
            click.Command(
                "verify",
                callback=click.pass_obj(_verify),
                params=[which, as_json],
                help=_(mark("Check the file, its rows and the chain of events")),
            ),
        ],
    )


def _info(app: App, inventory: str | None, as_json: bool) -> int:
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        summary = store.summary()
        facts = {
            "file": str(store.path),
            "id": store.id,
            "sources": {source.name: source.root for source in store.sources()},
            "runs": len(store.runs()),
            "interrupted": [source.name for source in store.interrupted()],
            "files": summary.files,
            "members": summary.members,
            "statuses": dict(summary.statuses),
            "severities": dict(summary.severities),
            "filters": {each.filter.name: _told(each) for each in store.filters()},
            "chain_head": store.events.head(),
        }
    for name, value in facts.items():
        if not as_json:
            click.echo(f"{name}: {value}")
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    return 0


def _told(use: FilterUse) -> dict[str, str | int | bool | None]:
    told = use.filter
    until = told.until.isoformat() if told.until else None
    return {
        "reason": told.reason, "signer": told.signer, "until": until, "expired": told.is_expired,
        "findings": use.findings,
    }  # fmt: skip


def _verify(app: App, inventory: str | None, as_json: bool) -> int:
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        faults = store.faults()
        verdict = store.events.verify(load_key(app.settings.key_of(store.id)))
        faults += [] if verdict.is_sound else [f"the chain of events is broken: {verdict.fault}"]
        if as_json:
            head = store.events.head()
            told = {"sound": not faults, "faults": faults, "events": verdict.events, "chain_head": head}
            click.echo(json.dumps(told, ensure_ascii=False))
        if faults:
            more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
            raise InventoryError(f"{store.path}: {faults[0]}{more}; restore a backup and compare")
    if not as_json:
        click.echo(app.translate(mark("The inventory is sound, and its chain of events is intact.")))
    return 0
