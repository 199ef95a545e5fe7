"""`leakscan formats`: what is read inside each format, and what is not."""

import json

import click

from leakscan.cli.app import App
from leakscan.cli.options import json_option
from leakscan.extract import extractors
from leakscan.language import Translate, mark


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "formats",
        callback=click.pass_obj(_formats),
        help=_(mark("List the formats that are read")),
        params=[json_option(_)],
    )


def _formats(app: App, as_json: bool) -> int:
    for each in extractors():
        reads, leaves = (app.translate(text) if text else "" for text in (each.reads, each.leaves))
        if as_json:
            row = {
                "format": each.name, "media_types": each.media_types, "reads": reads, "leaves": leaves,
                "library": each.library,
            }  # fmt: skip
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        click.echo(f"{each.name} ({', '.join(each.media_types)})")
        for told, text in (
            (mark("read: {text}"), reads),
            (mark("not read: {text}"), leaves),
            (mark("library: {text}"), each.library),
        ):
            if text:
                click.echo(f"  {app.translate(told).format(text=text)}")
    return 0
