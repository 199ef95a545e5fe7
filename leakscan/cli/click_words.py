"""What click says of itself, in the language of leakscan: click asks gettext, and is given our catalogue."""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager

from leakscan.language import FOLDER, mark

# Click's own messages, written here so that the catalogue holds them; its plural forms stay in English.
CLICK_MESSAGES = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Show the version and exit."),
    mark("Show this message and exit."),
    mark("required"),
    mark("default: {default}"),
    mark("env var: {var}"),
    mark("Error: {message}"),
    mark("Try '{command} {option}' for help."),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Missing argument"),
    mark("Missing command."),
    mark("Missing option"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Option {name!r} does not take a value."),
    mark("{value} is not in the range {range}."),
    mark("{value!r} is not a valid {number_type}."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is a file."),
    mark("file"),
    mark("directory"),
)


@contextmanager
def click_speaks(language: str) -> Iterator[None]:
    """Click speaks the language inside the block.

    gettext knows no other way to choose a language for a library than the environment.
    """
    chosen, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("leakscan", FOLDER)
    gettext.textdomain("leakscan")
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if chosen is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = chosen
