"""`leakscan fingerprint`: values on standard input, their keyed fingerprints beside them on standard output."""

import getpass
import sys
from datetime import UTC, datetime

import click

from leakscan.cli.app import App
from leakscan.fingerprint import Fingerprinter, load_key, normal_form
from leakscan.inventory import open_inventory
from leakscan.language import Translate, mark

_CATEGORIES = ("nir", "health", "credential", "identity", "financial", "document")


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "fingerprint",
        callback=click.pass_obj(_fingerprint),
        help=_(
            mark("Read values, one a line, and write value, tab, fingerprint. Its use is written to the inventory.")
        ),
        params=[
            click.Option(["--category"], type=click.Choice(_CATEGORIES), help=_(mark("What the values are"))),
            click.Option(
                ["--inventory"], type=click.Path(dir_okay=False), help=_(mark("The inventory whose key is used"))
            ),
        ],
    )


def _fingerprint(app: App, category: str | None, inventory: str | None) -> int:
    with open_inventory(app.inventory_path(inventory)) as store:
        key = load_key(app.settings.key_of(store.id), create=True, inventory=store.path)
        prints = Fingerprinter(key)
        count = 0
        for line in sys.stdin.buffer:
            raw = line.rstrip(b"\r\n")
            value = raw.decode("utf-8", "surrogateescape")
            mark_ = prints.of(normal_form(value, category)).hex()  # type: ignore[arg-type]
            sys.stdout.buffer.write(raw + b"\t" + mark_.encode() + b"\n")
            count += 1
        # Whoever can ask for fingerprints can try values: each use is on record, without the values.
        detail: dict[str, str | int] = {"count": count, "category": category or ""}
        store.events.append(key, kind="fingerprint", actor=getpass.getuser(), at=datetime.now(UTC), detail=detail)
    return 0
