"""Options that several commands share, spelled once."""

import click

from leakscan.language import Translate, mark


def inventory_option(_: Translate) -> click.Option:
    """Which inventory a command works with."""
    return click.Option(["--inventory"], type=click.Path(dir_okay=False), help=_(mark("The inventory file to use")))


def json_option(_: Translate) -> click.Option:
    """Whether a command tells its result to a program."""
    return click.Option(["--json", "as_json"], is_flag=True, help=_(mark("Tell the result as JSON")))


def redact_option(_: Translate) -> click.Option:
    """Whether names of folders, files and people give way to pseudonyms."""
    return click.Option(
        ["--redact-paths"],
        is_flag=True,
        help=_(mark("Pseudonyms in place of names, for what leaves the house; `export --table names` undoes them")),
    )
