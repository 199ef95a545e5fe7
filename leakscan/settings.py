"""Settings: `leakscan.toml` and the options of the command line, read once into one frozen value."""

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs

from leakscan.errors import UsageError

_APP = "leakscan"
_KEYS = {"include", "exclude", "private_marks", "jobs", "seconds", "ocr", "ocr_seconds", "threshold", "key"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told. `seconds` is the time one file may take, `memory` the bytes a worker may take.

    `ocr` is whether the text of pictures is read, `ocr_seconds` the time that may take in one file.
    """

    data_dir: Path
    config_dir: Path
    cache_dir: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    private_marks: tuple[str, ...] = ("Personnel", "Privé")
    jobs: int = 0
    seconds: float = 300.0
    ocr: bool = True
    ocr_seconds: float = 240.0
    memory: int = 3 << 30
    threshold: str = "high"
    key: str = ""

    @property
    def workers(self) -> int:
        """How many worker processes: as asked, else one a core."""
        if self.jobs:
            return self.jobs
        if sys.platform == "linux":
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    @property
    def recognition(self) -> float:
        """The seconds that text recognition may take in one file; 0 when it is switched off."""
        return self.ocr_seconds if self.ocr else 0.0

    @property
    def inventory(self) -> Path:
        """The inventory that is used when no other is named."""
        return self.data_dir / "inventory.db"


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
    return _with(settings, content, chosen)


def _with(settings: Settings, content: Mapping[str, Any], file: Path) -> Settings:
    if unknown := set(content) - _KEYS:
        raise UsageError(f"{file}: unknown settings {', '.join(sorted(unknown))}; known: {', '.join(sorted(_KEYS))}")
    values: dict[str, Any] = {}
    for key, value in content.items():
        current = getattr(settings, key)
        if isinstance(current, tuple):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise UsageError(f"{file}: {key} must be a list of texts")
            value = tuple(value)
        elif not isinstance(value, (int, float) if isinstance(current, float) else type(current)):
            raise UsageError(f"{file}: {key} has a value of the wrong kind")
        values[key] = value
    return replace(settings, **values)
