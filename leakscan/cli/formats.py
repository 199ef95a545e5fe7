"""`leakscan formats`: what is read inside each format, and what is not."""

import click

from leakscan.cli.app import App
from leakscan.extract import extractors
from leakscan.language import Translate, mark


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command("formats", callback=click.pass_obj(_formats), help=_(mark("List the formats that are read")))


def _formats(app: App) -> int:
    _ = app.translate
    for each in extractors():
        click.echo(f"{each.name} ({', '.join(each.media_types)})")
        for told, text in (
            (mark("read: {text}"), each.reads),
            (mark("not read: {text}"), each.leaves),
            (mark("library: {text}"), each.library),
        ):
            if text:
                click.echo(f"  {_(told).format(text=text)}")
    return 0
