"""Samples of formats: a file with a planted number at a known place, a broken one, one under a password."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from leakscan.model import Status

STORED = Path(__file__).parents[1] / "fixtures" / "formats"
# An invented number with its key; the label makes one of them enough.
NIR = "2 69 05 49 588 157 80"
MARKER = f"NIR : {NIR}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of a format. `format` is the name of its entry in EXTRACTORS; `places` are where the number is found.

    A place is the canonical locator behind the file's name: `#page=2`, `!zip/a.txt#line=3`. Of `kind` broken, the
    file is damaged; of `kind` encrypted, it is under a password.
    """

    format: str
    name: str
    make: Callable[[], bytes]
    places: tuple[str, ...] = ()
    status: Status = "scanned"
    kind: Literal["whole", "broken", "encrypted"] = "whole"


def stored(name: str) -> bytes:
    """A file that only a program can write, kept below tests/fixtures/formats."""
    return (STORED / name).read_bytes()
