"""Settings: `leakscan.toml` and the options of the command line, read once into one frozen value."""

import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from leakscan.errors import UsageError
from leakscan.model import SEVERITIES, Severity

_APP = "leakscan"
_KEYS = {
    "include", "exclude", "private_marks", "private_mail_marks", "jobs", "seconds", "ocr", "ocr_seconds", "threshold",
    "answer_seconds", "key", "house", "forgive", "watchlist", "terminologies",
}  # fmt: skip
_HOUSE = ("rpps", "finess", "siret", "iban", "phone", "email_domain")
# More seconds than a year has; and no number at all is not smaller than it.
_MOST = 100_000_000
_FORGIVE = {"paths", "rules", "reason", "signer", "until"}


@dataclass(frozen=True, slots=True)
class PathScope:
    """Places in which the findings of some rules are expected; no rules means all of them."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str
    signer: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told. `seconds` is the time one file may take, `memory` the bytes a worker may take.

    `answer_seconds` is the time that a folder may take to answer. `ocr` is whether the text of pictures is read,
    `ocr_seconds` the time that may take in one file. `house` holds the practice's own identifiers, each with its kind,
    `forgive` the places where findings are expected,
    `watchlist` the file with the fingerprints of its patients, `terminologies` the packages whose terms count behind
    those of the rules. `file` is where all that was read.
    """

    data_dir: Path
    config_dir: Path
    cache_dir: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    private_marks: tuple[str, ...] = ("Personnel", "Privé")
    private_mail_marks: tuple[str, ...] = ("Confidentiel",)
    jobs: int = 0
    seconds: float = 300.0
    answer_seconds: float = 60.0
    ocr: bool = True
    ocr_seconds: float = 240.0
    memory: int = 3 << 30
    threshold: Severity = "high"
    key: str = ""
    house: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    forgive: tuple[PathScope, ...] = ()
    watchlist: str = ""
    terminologies: tuple[str, ...] = ()
    file: str = ""

    @property
    def workers(self) -> int:
        """How many worker processes: as asked, else one a core."""
        if self.jobs:
            return self.jobs
        if sys.platform == "linux":
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    @property
    def mail_marks(self) -> tuple[str, ...]:
        """What closes folders and messages of mail: the marks of folders, and those of mail alone."""
        return (*self.private_marks, *self.private_mail_marks)

    @property
    def recognition(self) -> float:
        """The seconds that text recognition may take in one file; 0 when it is switched off."""
        return self.ocr_seconds if self.ocr else 0.0

    @property
    def inventory(self) -> Path:
        """The inventory that is used when no other is named."""
        return self.data_dir / "inventory.db"

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The practice's own domains of mail, and single addresses that it has elsewhere, in lower case."""
        return tuple(value.lower().lstrip("@") for kind, value in self.house if kind == "email_domain")

    def key_of(self, inventory_id: str) -> str:
        """Where the key of an inventory is kept: as the settings say, else in the user's configuration."""
        return self.key or f"file:{self.config_dir / 'keys' / inventory_id}.key"

    def watchlist_of(self, inventory_id: str) -> Path:
        """The watch-list of an inventory that is used when no other is named."""
        return self.data_dir / "watchlists" / f"{inventory_id}.watchlist"


def read(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of a file, or of the one in the configuration folder if there is one.

    LEAKSCAN_HOME puts data, configuration and cache below one folder. Raises UsageError naming the file and the key.
    """
    home = environment.get("LEAKSCAN_HOME")
    if home:
        settings = Settings(Path(home) / "data", Path(home) / "config", Path(home) / "cache")
    else:
        settings = Settings(
            platformdirs.user_data_path(_APP, appauthor=False),
            platformdirs.user_config_path(_APP, appauthor=False),
            platformdirs.user_cache_path(_APP, appauthor=False),
        )
    chosen = file or settings.config_dir / "leakscan.toml"
    if file is None and not chosen.is_file():
        return settings
    try:
        content = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{chosen}: the settings cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{chosen}: this is not TOML ({error})") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{chosen}: a number or a nesting in the settings is too long to be meant") from error
    return replace(_with(settings, content, chosen), file=str(chosen))


def _with(settings: Settings, content: Mapping[str, Any], file: Path) -> Settings:
    if unknown := set(content) - _KEYS:
        raise UsageError(f"{file}: unknown settings {', '.join(sorted(unknown))}; known: {', '.join(sorted(_KEYS))}")
    values: dict[str, Any] = {}
    for key, value in content.items():
        if key in _READERS:
            values[key] = _READERS[key](value, file)
            continue
        current = getattr(settings, key)
        if isinstance(current, tuple):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise UsageError(f"{file}: {key} must be a list of texts")
            value = tuple(value)
        elif not isinstance(value, (int, float) if isinstance(current, float) else type(current)) or (
            isinstance(value, bool) and not isinstance(current, bool)
        ):
            raise UsageError(f"{file}: {key} has a value of the wrong kind")
        elif isinstance(value, (int, float)) and not 0 <= value < _MOST:
            raise UsageError(f"{file}: {key} must be a number of 0 or more, and less than {_MOST}")
        values[key] = value
    return replace(settings, **values)


def _house(content: Any, file: Path) -> tuple[tuple[str, str], ...]:
    """The practice's own identifiers; what is wrong is named by its key, never by its value."""
    if not isinstance(content, dict) or (set(content) - set(_HOUSE)):
        raise UsageError(f"{file}: [house] knows {', '.join(_HOUSE)}")
    found = []
    for kind, given in content.items():
        listed = given if isinstance(given, list) else [given]
        if not all(isinstance(each, str) and each.strip() for each in listed):
            raise UsageError(f"{file}: {kind} in [house] must be a text between quotes, or a list of such texts")
        found += [(kind, each.strip()) for each in listed]
    return tuple(found)


def _forgive(content: Any, file: Path) -> tuple[PathScope, ...]:
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise UsageError(f"{file}: write each place as a table of its own, under [[forgive]]")
    return tuple(_path_scope(each, file) for each in content)


def _path_scope(content: Mapping[str, Any], file: Path) -> PathScope:
    if unknown := set(content) - _FORGIVE:
        raise UsageError(f"{file}: [[forgive]] does not know {', '.join(sorted(unknown))}")
    paths, rules = content.get("paths"), content.get("rules", [])
    if not paths or not _are_texts(paths) or not _are_texts(rules):
        raise UsageError(f"{file}: [[forgive]] needs paths, a list of texts; rules is such a list too")
    reason, signer, until = content.get("reason"), content.get("signer", ""), content.get("until")
    if not isinstance(reason, str) or not reason.strip() or not isinstance(signer, str):
        raise UsageError(f"{file}: [[forgive]] needs a reason, a text that says why")
    if until is not None and type(until) is not date:
        raise UsageError(f"{file}: until in [[forgive]] must be a day without quotes, as in until = 2027-01-31")
    return PathScope(tuple(paths), tuple(rules), reason.strip(), signer, until)


def _are_texts(content: Any) -> bool:
    return isinstance(content, list) and all(isinstance(each, str) for each in content)


# Settings that are tables, each with what reads it.
def _threshold(content: Any, file: Path) -> Severity:
    # The least severity is that of what need not be looked at: everything would count.
    chosen = next((each for each in SEVERITIES[1:] if each == content), None)
    if chosen is None:
        raise UsageError(f"{file}: threshold must be one of {', '.join(SEVERITIES[1:])}")
    return chosen


_READERS: Mapping[str, Callable[[Any, Path], Any]] = {
    "house": _house, "forgive": _forgive, "threshold": _threshold,
}  # fmt: skip
