"""The command line: one module a command, loaded when it is called."""

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from leakscan import __version__
from leakscan.cli.app import App, drop_output
from leakscan.cli.click_words import click_speaks
from leakscan.cli.complaint import complain, complain_of_usage
from leakscan.errors import Interrupted, LeakscanError, UsageError
from leakscan.language import LANGUAGES, Translate, mark, preferred, translator

# A run that broke off is incomplete.
_BROKEN_OFF = 2

# Each command: its module and its line in the list of commands.
_COMMANDS = {
    "scan": mark("Scan folders and files into the inventory"),
    "report": mark("Write the report of the inventory (xlsx, html, csv)"),
    "export": mark("Write the tables of the inventory for other programs (jsonl, csv)"),
    "show": mark("Open a file, or the place of a finding, again"),
    "explain": mark("Tell why a place or a file is a finding: the whole chain of evidence"),
    "fingerprint": mark("Turn values into their keyed fingerprints"),
    "allow": mark("Keep the list of values that somebody answers for"),
    "watchlist": mark("Keep the list of the practice's own patients, as fingerprints"),
    "inventory": mark("Tell about the inventory, check its chain of events"),
    "rules": mark("List, check and explain the rules"),
    "formats": mark("List the formats that are read"),
    "doctor": mark("Tell what this machine has for a scan, and what is missing"),
}


class _Commands(click.Group):
    def __init__(self, translate: Translate, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._translate = translate

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"leakscan.cli.{cmd_name}").command(self._translate)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(self._translate(mark("Commands"))):
            formatter.write_dl([(name, self._translate(line)) for name, line in _COMMANDS.items()])


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs leakscan and exits with the code of what happened."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # The language must be known before any help text is made, so before click reads the line.
    translate = translator(_language(given))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with click_speaks(_language(given)):
        code = _run(build(translate, _language(given)), given, translate)
    sys.exit(code)


def build(translate: Translate, language: str) -> click.Group:
    """All commands, in a language."""
    group = _Commands(
        translate,
        name="leakscan",
        help=translate(mark("Finds patient data and credentials, and follows them until they are dealt with.")),
        context_settings={"help_option_names": ["-h", "--help"]},
        params=[
            click.Option(
                ["--lang"],
                type=click.Choice(LANGUAGES),
                expose_value=False,
                help=translate(mark("Language of the messages; French in a French locale")),
            ),
            click.Option(
                ["--settings"],
                type=click.Path(dir_okay=False),
                help=translate(mark("Another settings file than leakscan.toml")),
            ),
            click.Option(["--debug"], is_flag=True, help=translate(mark("Show where an error came from"))),
        ],
    )
    group.callback = click.pass_context(_started(translate, language))
    return click.version_option(__version__, prog_name="leakscan")(group)


def _started(translate: Translate, language: str):  # type: ignore[no-untyped-def]
    def start(context: click.Context, settings: str | None, debug: bool) -> None:
        context.obj = App.of(translate, language, settings_file=settings, debug=debug)

    return start


def _trace(error: Exception, arguments: list[str]) -> None:
    """Where an error came from, for --debug: places in the program only, as its message may quote content."""
    if "--debug" in arguments:
        click.echo("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__, err=True)


def _language(arguments: Sequence[str]) -> str:
    for number, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=")
        if argument == "--lang":
            value = arguments[number + 1] if number + 1 < len(arguments) else ""
        if argument.startswith("--lang") and value in LANGUAGES:
            return value
    return preferred()


def _run(group: click.Group, arguments: list[str], translate: Translate) -> int:
    try:
        code = group.main(arguments, prog_name="leakscan", standalone_mode=False)
    except click.ClickException as error:
        complain_of_usage(error)
        return UsageError.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):  # click turns the one into the other
        click.echo(
            translate(mark("Interrupted: what was read is kept; the same command goes on from there.")), err=True
        )
        return Interrupted.exit_code
    except BrokenPipeError:
        drop_output()
        return 0
    except LeakscanError as error:
        complain(f"leakscan: {error}")
        _trace(error, arguments)
        return error.exit_code
    # The last line of defence: an exit code of Python's own would read as "findings".
    except Exception as error:  # noqa: BLE001
        told = translate(
            mark("An error of leakscan itself ({kind}); --debug shows where. The inventory is consistent.")
        )
        click.echo(f"leakscan: {told.format(kind=type(error).__name__)}", err=True)
        _trace(error, arguments)
        return _BROKEN_OFF
    return code if isinstance(code, int) else 0
