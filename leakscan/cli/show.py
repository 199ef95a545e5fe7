"""`leakscan show`: opens a file or the place of a finding again, with everything that was found masked."""

import json

import click

from leakscan.cli.app import App
from leakscan.cli.opening import opened, setup_of, tell_unread
from leakscan.cli.options import inventory_option, json_option
from leakscan.language import Translate, mark
from leakscan.report.places import display
from leakscan.report.wording import visible_lines
from leakscan.rulebook import Rulebook
from leakscan.scratch import scratch
from leakscan.showing import Passage, show
from leakscan.workers import make_tools


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
            inventory_option(_),
            json_option(_),
        ],
    )


def _show(app: App, target: str, with_text: bool, inventory: str | None, as_json: bool) -> int:
    file = app.inventory_path(inventory)
    item, wanted, key = opened(app, file, target)
    setup = setup_of(app)
    said = 0
    with scratch() as folder:
        tools = make_tools(setup, folder, key=key)

        def take(passage: Passage) -> None:
            nonlocal said
            if passage.rules or with_text:
                said += 1
                _tell(app, passage, tools.rulebook, with_text=with_text, as_json=as_json)

        outcome = show(item, tools, wanted, take=take)
    if not said:
        click.echo(app.translate(mark("Nothing was found at this place.")), err=True)
    return tell_unread(app, outcome, wanted)


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
