"""What no scan opens: loaded from `rules/discard.yaml`; nothing in it goes by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leakscan.errors import RulesError

# [MS-FSCC] 2.6 for Windows, <sys/stat.h> for macOS: reading such a file makes the system fetch it.
_WINDOWS = {"offline": 0x1000, "recall-on-open": 0x40000, "recall-on-data-access": 0x400000}
_MACOS = {"dataless": 0x40000000}
_KEYS = {"pseudo_file_systems", "cloud_only"}


@dataclass(frozen=True, slots=True)
class Discard:
    """File systems that the kernel makes up, and the marks of a file whose content is only in the cloud."""

    pseudo_file_systems: frozenset[str] = frozenset()
    windows_attributes: int = 0
    macos_flags: int = 0


def load_discard(file: Path) -> Discard:
    """Reads the file; RulesError names it and the key that is wrong."""
    content = _parsed(file)
    if not isinstance(content, dict) or set(content) != _KEYS:
        raise RulesError(f"{file}: needs the keys {', '.join(sorted(_KEYS))} and no other")
    cloud = content["cloud_only"]
    if not isinstance(cloud, dict) or set(cloud) != {"windows", "macos"}:
        raise RulesError(f"{file}: cloud_only needs the keys macos, windows and no other")
    return Discard(
        frozenset(_texts(file, "pseudo_file_systems", content["pseudo_file_systems"])),
        _bits(file, "cloud_only.windows", cloud["windows"], _WINDOWS),
        _bits(file, "cloud_only.macos", cloud["macos"], _MACOS),
    )


def _parsed(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_bytes())
    except OSError as error:
        raise RulesError(f"{file}: cannot be read") from error
    except yaml.YAMLError as error:
        raise RulesError(f"{file}: this is not YAML") from error


def _texts(file: Path, key: str, values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise RulesError(f"{file}: {key} must be a list of texts")
    return values


def _bits(file: Path, key: str, values: Any, known: dict[str, int]) -> int:
    names = set(_texts(file, key, values))
    if unknown := names - set(known):
        raise RulesError(f"{file}: {key} knows {', '.join(known)}, not {', '.join(sorted(unknown))}")
    return sum(known[name] for name in names)
