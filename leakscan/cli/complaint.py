"""What the program complains about, in which what somebody typed can neither leak nor play with the terminal."""

import io
import re

import click

from leakscan.fingerprint import mask_name
from leakscan.report.wording import visible_lines

# A path or a value on the command line may hold a number of a patient. Rules are not at hand when things go wrong, so
# every run of digits as long as such a number is cut down, with the marks that people put between them.
_LONG_NUMBER = re.compile(r"\d(?:[ ._\-]?\d){12,24}(?!\d)")


def harmless(text: str) -> str:
    r"""The text with long numbers cut down to their ends, and with controls of terminals written out.

    >>> harmless("/partage/NIR_269054958815780.txt: no such file\x1b[2J")
    '/partage/NIR_2...80.txt: no such file\\x1b[2J'
    """
    return visible_lines(mask_name(text, [match.span() for match in _LONG_NUMBER.finditer(text)]))


def complain(text: str) -> None:
    """Says it on the stream for errors."""
    click.echo(harmless(text), err=True)


def complain_of_usage(error: click.ClickException) -> None:
    """What click says of a wrong command line, which repeats what stood there."""
    said = io.StringIO()
    error.show(said)
    complain(said.getvalue().rstrip("\n"))
