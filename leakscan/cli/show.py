"""`leakscan show`: opens a file or the place of a finding again, with everything that was found masked."""

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from leakscan.cli.app import App
from leakscan.errors import UsageError
from leakscan.fingerprint import default_key_reference, load_key
from leakscan.inventory import open_inventory
from leakscan.language import Translate, mark
from leakscan.locator import Locator, parse
from leakscan.model import Item, Outcome
from leakscan.report.places import display
from leakscan.report.wording import visible, visible_lines
from leakscan.rollup import READ
from leakscan.rulebook import Rulebook, default_folder
from leakscan.showing import Passage, show
from leakscan.sources import file_at
from leakscan.workers import Setup, make_tools


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "show",
        callback=click.pass_obj(_show),
        help=_(
            mark(
                "Open a file, or the place of a finding as exports and reports name it, and tell what stands there."
                " What was found is masked."
            )
        ),
        params=[
            click.Argument(["target"]),
            click.Option(["--text", "with_text"], is_flag=True, help=_(mark("Also the text around it"))),
            click.Option(["--inventory"], type=click.Path(dir_okay=False), help=_(mark("The inventory file to use"))),
            click.Option(["--json", "as_json"], is_flag=True, help=_(mark("Tell the result as JSON"))),
        ],
    )


def _show(app: App, target: str, with_text: bool, inventory: str | None, as_json: bool) -> int:
    file = app.inventory_path(inventory)
    item, wanted, key = _opened(app, file, target)
    settings = app.settings
    setup = Setup(
        default_folder(), "", settings.cache_dir, settings.seconds, settings.memory, datetime.now(UTC),
        ocr_seconds=settings.recognition,
    )  # fmt: skip
    said = 0
    with tempfile.TemporaryDirectory(prefix="leakscan-") as scratch:
        tools = make_tools(setup, Path(scratch), key=key)

        def take(passage: Passage) -> None:
            nonlocal said
            if passage.rules or with_text:
                said += 1
                _tell(app, passage, tools.rulebook, with_text=with_text, as_json=as_json)

        outcome = show(item, tools, wanted, take=take)
    if not said:
        click.echo(app.translate(mark("Nothing was found at this place.")), err=True)
    return _tell_unread(app, outcome, wanted)


def _opened(app: App, file: Path, target: str) -> tuple[Item, Locator, bytes]:
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
        key = load_key(app.settings.key or default_key_reference(store.id, app.settings.config_dir))
    return file_at(source.root, wanted), wanted, key


def _tell(app: App, passage: Passage, rulebook: Rulebook, *, with_text: bool, as_json: bool) -> None:
    place = passage.locator.canonical()
    if as_json:
        row = {"locator": place, "rules": passage.rules} | ({"text": passage.text} if with_text else {})
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo(click.style(display(place, translate=app.translate), bold=True))
    for rule in passage.rules:
        click.echo(f"  {rulebook.entry(rule).name[app.language]} ({rule})")
    if with_text:
        click.echo(visible_lines(passage.text))


def _tell_unread(app: App, outcome: Outcome, wanted: Locator) -> int:
    """Names what could not be read; the exit code is that of an incomplete scan if there was anything."""
    unread = [each for each in outcome.documents if each.status not in (READ[0], "excluded")]
    for each in unread:
        detail = app.translate(each.detail) if each.detail else ""
        where = display((each.shown or each.locator).canonical(), translate=app.translate)
        click.echo(visible(f"{where}: {each.status} {detail}".rstrip()), err=True)
    return 2 if unread and not wanted.place else 0
