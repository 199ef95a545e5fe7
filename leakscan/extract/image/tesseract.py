"""Tesseract, the program that reads what pictures show: found on the machine, run as a process for each picture."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from leakscan.sandbox import dying_with

FRENCH = "fra"
_ORIENTATION = "osd"
# Older ones neither take the resolution nor know the models that are asked for here.
OLDEST = 4
_ASK_SECONDS = 10.0
_VERSION = re.compile(r"tesseract v?(\d+)(\.[\w.-]+)?")
# Modes of page segmentation: columns and paragraphs, or words wherever they stand.
PAGE, SPARSE = 3, 11
_WORD, _COLUMNS = "5", 12
_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, how sure it is (0 to 100), the line it belongs to and where it stands, in pixels."""

    text: str = field(repr=False)
    confidence: float
    line: tuple[str, str, str]
    left: int
    top: int
    width: int
    height: int


class NotRecognised(Exception):
    """A picture was not read: the program failed, or it took too long."""

    def __init__(self, *, is_late: bool):
        super().__init__("late" if is_late else "failed")
        self.is_late = is_late


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program and the languages it has the data of."""

    program: str
    version: str
    languages: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether it is new enough and knows a language."""
        return self.major >= OLDEST and bool(self.language)

    @property
    def major(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0])

    @property
    def language(self) -> str:
        """French, else English, else whatever there is; empty for none."""
        known = [each for each in self.languages if each != _ORIENTATION]
        return next((each for each in (FRENCH, "eng") if each in known), known[0] if known else "")

    def read(self, picture: Image.Image, *, mode: int, seconds: float) -> list[Word]:
        """The words of a grey picture in reading order. Raises NotRecognised."""
        if seconds <= 0:
            raise NotRecognised(is_late=True)
        content = BytesIO()
        picture.save(content, "PPM")
        options = ["-l", self.language, "--psm", str(mode), "--dpi", "300", "-c", "tessedit_create_tsv=1"]
        return _words(_answer([self.program, "stdin", "stdout", *options], content.getvalue(), seconds))


def installed(environment: Mapping[str, str] = os.environ) -> Tesseract | None:
    """The program of this machine; None when there is none, or none that answers."""
    program = shutil.which("tesseract", path=environment.get("PATH")) or _on_windows(environment)
    # Whatever the data folder is changes the answer, so it is a part of what is remembered.
    return _asked(program, environment.get("TESSDATA_PREFIX", "")) if program else None


def capability(environment: Mapping[str, str] = os.environ) -> str:
    """Changes when pictures could be read otherwise than before."""
    found = installed(environment)
    return f"{found.version} {' '.join(found.languages)}" if found else ""


def _on_windows(environment: Mapping[str, str]) -> str:
    """Where the usual installer puts it, without a change of PATH."""
    folders = [Path(environment[name]) for name in _WINDOWS if sys.platform == "win32" and environment.get(name)]
    places = [folder / below for folder in folders for below in ("Tesseract-OCR", "Programs/Tesseract-OCR")]
    return next((str(place / "tesseract.exe") for place in places if (place / "tesseract.exe").is_file()), "")


@lru_cache(maxsize=8)
def _asked(program: str, data: str) -> Tesseract | None:  # noqa: ARG001 - the folder of the data tells answers apart
    try:
        version = _VERSION.search(_answer([program, "--version"], b"", _ASK_SECONDS))
        listed = _answer([program, "--list-langs"], b"", _ASK_SECONDS).splitlines()
    except NotRecognised:
        return None
    if not version:
        return None
    # The first line says where they are; the names of scripts come with a folder.
    languages = tuple(sorted(line.strip() for line in listed[1:] if line.strip()))
    return Tesseract(program, version.group(1) + (version.group(2) or ""), languages)


def _answer(command: list[str], given: bytes, seconds: float) -> str:
    """What a command writes. The picture goes in by a pipe: nothing of it stands on a disk or a command line."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # what Windows alone has
    try:
        done = subprocess.run(
            command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds,
            env=environment, creationflags=hidden, check=True, preexec_fn=dying_with(os.getpid()),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotRecognised(is_late=True) from None
    except (OSError, subprocess.CalledProcessError):
        raise NotRecognised(is_late=False) from None
    return done.stdout.decode("utf-8", "replace")


def _words(table: str) -> list[Word]:
    rows = (row.split("\t") for row in table.splitlines()[1:])
    return [_word(row) for row in rows if len(row) == _COLUMNS and row[0] == _WORD and row[-1].strip()]


def _word(row: list[str]) -> Word:
    left, top, width, height = map(int, row[6:10])
    return Word(row[11].strip(), float(row[10]), (row[2], row[3], row[4]), left, top, width, height)
