"""The language of messages: gettext catalogues beside this file, English in the code, French complete."""

import gettext
import locale
import os
from collections.abc import Callable
from pathlib import Path

Translate = Callable[[str], str]

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent / "locale"


def mark(message: str) -> str:
    """Marks a message for the catalogue where it is written; it is translated where it is shown."""
    return message


def preferred() -> str:
    """French in a French locale, English otherwise."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    return "fr" if chosen.lower().startswith("fr") else "en"


def translator(language: str) -> Translate:
    """The translating function of a language; English is the language of the code."""
    if language == "en":
        return lambda message: message
    return gettext.translation("leakscan", FOLDER, [language]).gettext
