"""What a locator or a path on the command line stands for: the file, opened again with the key of its inventory."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from leakscan.cli.app import App
from leakscan.errors import UsageError
from leakscan.fingerprint import load_key
from leakscan.inventory import open_inventory
from leakscan.locator import Locator, parse
from leakscan.model import Item, Outcome
from leakscan.report.places import display
from leakscan.report.wording import visible
from leakscan.rollup import READ
from leakscan.rulebook import default_folder
from leakscan.sources import file_at
from leakscan.workers import Setup


def opened(app: App, file: Path, target: str) -> tuple[Item, Locator, bytes]:
    """What a locator or a path stands for, and the key that names are masked with."""
    path = Path(target)
    # A path that exists is a path, whatever it looks like; it needs no inventory, and any key will do.
    if path.is_file():
        wanted = Locator(path.resolve().parent.name or "root", path.resolve().name)
        return file_at(str(path.resolve()), wanted), wanted, os.urandom(32)
    if path.is_dir():
        raise UsageError(f"{target}: is a folder; name one of its files")
    try:
        shown = parse(target)
    except ValueError:
        raise UsageError(f"{target}: there is no such file, and it is no locator (source:path)") from None
    if not file.exists():
        raise UsageError(f"{target}: there is no such file; {file}: there is no inventory that could know the source")
    with open_inventory(file, readonly=True) as store:
        source = next((each for each in store.sources() if each.name == shown.source), None)
        if source is None:
            raise UsageError(
                f"{shown.source}: {file} knows no source of that name; `leakscan inventory info` lists them"
            )
        wanted = store.clear(shown)
        key = load_key(app.settings.key_of(store.id))
    return file_at(source.root, wanted), wanted, key


def setup_of(app: App) -> Setup:
    """How a single file is read outside a scan: by the rules and settings of now."""
    settings = app.settings
    return Setup(
        default_folder(), "", settings.cache_dir, settings.seconds, settings.memory, datetime.now(UTC),
        ocr_seconds=settings.recognition, own_addresses=settings.own_addresses, private_marks=settings.mail_marks,
        terminologies=settings.terminologies,
    )  # fmt: skip


def tell_unread(app: App, outcome: Outcome, wanted: Locator) -> int:
    """Names what could not be read; the exit code is that of an incomplete scan if there was anything."""
    unread = [each for each in outcome.documents if each.status not in (READ[0], "excluded")]
    for each in unread:
        detail = app.translate(each.detail) if each.detail else ""
        where = display((each.shown or each.locator).canonical(), translate=app.translate)
        click.echo(visible(f"{where}: {each.status} {detail}".rstrip()), err=True)
    return 2 if unread and not wanted.place else 0
