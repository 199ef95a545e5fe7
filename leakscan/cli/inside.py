"""Files of our own in what is scanned: they would go along with the medium, or be found by whoever reads the share."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from leakscan.errors import UsageError
from leakscan.settings import Settings


def refuse_inside(roots: Sequence[str], named: Mapping[str, Path | str | None], settings: Settings) -> None:
    """Raises UsageError for a file that somebody put into a scanned folder by an option or a setting.

    The usual places are below the home of the user: whoever scans all homes has them in it, and they are left out.
    """
    key = settings.key.removeprefix("file:") if settings.key.startswith("file:") else None
    usual = (settings.data_dir.resolve(), settings.config_dir.resolve())
    for option, file in {**named, "key": key}.items():
        if not file or any(Path(file).resolve().is_relative_to(folder) for folder in usual):
            continue
        for root in roots:
            if _is_inside(Path(file), Path(root)):
                raise UsageError(
                    f"{file}: {option} must not lie in what is scanned ({root}); choose another folder, or use --force"
                )


def _is_inside(file: Path, root: Path) -> bool:
    """By the places themselves, whatever links and cases their names are written with."""
    top = root.resolve()
    resolved = file.resolve()
    if resolved.is_relative_to(top):
        return top.is_dir() or resolved == top
    return any(folder.exists() and top.exists() and os.path.samefile(folder, top) for folder in resolved.parents)  # noqa: PTH121
