"""What every command is given: the language, the settings, and the way to the inventory."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from leakscan import settings
from leakscan.language import Translate
from leakscan.settings import Settings


@dataclass(frozen=True, slots=True)
class App:
    """The context of a command."""

    translate: Translate
    language: str
    settings: Settings
    debug: bool

    @classmethod
    def of(cls, translate: Translate, language: str, *, settings_file: str | None, debug: bool) -> "App":
        """Reads the settings; raises UsageError when they are wrong."""
        file = Path(settings_file) if settings_file else None
        return cls(translate, language, settings.read(file, os.environ), debug)

    def inventory_path(self, named: str | None) -> Path:
        """The inventory of an option, of LEAKSCAN_INVENTORY, or the default one."""
        chosen = named or os.environ.get("LEAKSCAN_INVENTORY")
        return Path(chosen) if chosen else self.settings.inventory


def drop_output() -> None:
    """Whoever read the output has gone: what is still to be said there goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
