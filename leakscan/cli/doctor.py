"""`leakscan doctor`: what this machine has for a scan, what is missing, and how to get it."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import click

from leakscan.cli.app import App
from leakscan.cli.options import inventory_option, json_option
from leakscan.errors import LeakscanError
from leakscan.extract import extractors
from leakscan.extract.image.tesseract import FRENCH, OLDEST, installed
from leakscan.extract.recognise import by_magic
from leakscan.language import Translate, mark
from leakscan.rulebook import default_folder, load, terminology
from leakscan.sandbox import Measure, measures

State = Literal["ok", "missing", "broken"]
# A part without which nothing can be scanned makes a scan incomplete from the start.
_SOUND, _UNSOUND = 0, 2

_STATES = {"ok": mark("ok"), "missing": mark("missing"), "broken": mark("broken")}
_COLOURS = {"ok": "green", "missing": "yellow", "broken": "red"}
_PIP = mark("install: {command}")
_RULES = mark("install leakscan again")
_FOLDER = mark("choose another with --inventory, or change the rights of the folder")
_NO_PROGRAM = mark("text of pictures and scans is not read")
_TOO_OLD = mark("version {version} is too old to read with")
_NO_FRENCH = mark("version {version}, without the data for French: scans are read badly")
_SLOWER = mark("works without, but more slowly")
_KEYRING = mark("the key of an inventory is kept in a file")
_TYPES = mark("rare formats are recognised less well")
_GUARD_ONLY = mark("the kernel of this system cannot see to it; Linux 5.13 or later can")
_INSTALL = {
    "linux": "apt install tesseract-ocr tesseract-ocr-fra",
    "darwin": "brew install tesseract tesseract-lang",
    "win32": "winget install UB-Mannheim.TesseractOCR",
}
_CHOOSE_FRENCH = mark("install: {command} (choose French among the additional language data)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a scan needs: its state, what it is or what its lack means, and how to put it right."""

    name: str
    state: State
    detail: str = ""
    remedy: str = ""
    required: bool = False


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "doctor",
        callback=click.pass_obj(_doctor),
        help=_(
            mark(
                "Tell what this machine has for a scan, what is missing and how to get it."
                " Exit code 0: scans can run; 2: a part that every scan needs is broken."
            )
        ),
        params=[
            inventory_option(_),
            json_option(_),
        ],
    )


def _doctor(app: App, inventory: str | None, as_json: bool) -> int:
    parts = list(_parts(app, app.inventory_path(inventory)))
    if as_json:
        click.echo(json.dumps([asdict(part) for part in parts], ensure_ascii=False))
    else:
        for part in parts:
            _tell(app, part)
    return _UNSOUND if any(part.required and part.state != "ok" for part in parts) else _SOUND


def _tell(app: App, part: Part) -> None:
    state = app.translate(_STATES[part.state])
    click.echo(f"{click.style(f'{state:9}', fg=_COLOURS[part.state])} {part.name:24} {part.detail}".rstrip())
    if part.remedy:
        click.echo(f"{'':34} {part.remedy}")


def _parts(app: App, inventory: Path) -> Iterator[Part]:
    yield _rules(app)
    for name in dict.fromkeys(app.settings.terminologies):
        yield _terminology(app, name)
    yield _folder(app, inventory)
    yield _tesseract(app)
    yield from _formats(app)
    yield _types(app)
    yield _library(app, app.translate(mark("Search engine")), "hyperscan", _SLOWER)
    yield _library(app, app.translate(mark("Lexicon engine")), "ahocorasick_rs", _SLOWER)
    yield from map(partial(_measure, app), measures())
    yield _library(app, app.translate(mark("Keyring of the system")), "keyring", _KEYRING, package="leakscan[keyring]")


def _rules(app: App) -> Part:
    name = app.translate(mark("Rules"))
    try:
        count = sum(1 for _ in load(default_folder()).entries())
    except (LeakscanError, OSError):
        return Part(name, "broken", remedy=app.translate(_RULES), required=True)
    return Part(name, "ok", str(count), required=True)


def _terminology(app: App, name: str) -> Part:
    told = app.translate(mark("Terminology {name}")).format(name=name)
    try:
        brought = terminology(name, load(default_folder()), asked_in=app.settings.file)
    except LeakscanError as error:
        return Part(told, "broken", remedy=str(error), required=True)
    return Part(
        told, "ok", app.translate(mark("{name}, {count} terms")).format(name=brought.called, count=brought.terms)
    )


def _folder(app: App, inventory: Path) -> Part:
    """Whether the inventory can be written: its folder is made by the first scan, the one above it must allow that."""
    name = app.translate(mark("Folder of the inventory"))
    nearest = next((each for each in inventory.absolute().parents if each.exists()), Path())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Part(name, "ok", str(inventory.parent), required=True)
    return Part(name, "broken", str(inventory.parent), app.translate(_FOLDER), required=True)


def _tesseract(app: App) -> Part:
    name = app.translate(mark("Text recognition"))
    told = _CHOOSE_FRENCH if sys.platform == "win32" else _PIP
    remedy = app.translate(told).format(command=_INSTALL.get(sys.platform, _INSTALL["linux"]))
    found = installed()
    if found is None:
        return Part(name, "missing", app.translate(_NO_PROGRAM), remedy)
    if found.major < OLDEST:
        return Part(name, "missing", app.translate(_TOO_OLD).format(version=found.version), remedy)
    if FRENCH not in found.languages:
        return Part(name, "missing", app.translate(_NO_FRENCH).format(version=found.version), remedy)
    return Part(name, "ok", f"Tesseract {found.version} ({', '.join(found.languages)})")


def _formats(app: App) -> Iterator[Part]:
    """The formats of which the library is missing; one line when there is none."""
    name = app.translate(mark("Formats"))
    remedy = app.translate(_PIP).format(command="pip install leakscan")
    read = list(extractors())
    lost = [each.name for each in read if each.leaves == "everything" and not each.reads]
    yield from (Part(f"{name}: {each}", "broken", remedy=remedy) for each in lost)
    if not lost:
        yield Part(name, "ok", str(len(read)))
    if not find_spec("pi_heif"):
        yield Part(f"{name}: HEIC", "missing", remedy=app.translate(_PIP).format(command="pip install pi-heif"))


def _types(app: App) -> Part:
    name = app.translate(mark("Recognition of formats"))
    found = by_magic(b"%!PS-Adobe-3.0\n")
    if "magic" in sys.modules:  # a library that cannot be loaded is not left there
        return Part(name, "ok", "libmagic")
    state: State = "missing" if found else "broken"
    return Part(name, state, app.translate(_TYPES), app.translate(_PIP).format(command="pip install pylibmagic"))


def _measure(app: App, measure: Measure) -> Part:
    name = app.translate(measure.name)
    if measure.by_kernel:
        return Part(name, "ok", measure.means)
    return Part(name, "missing", measure.means, app.translate(_GUARD_ONLY))


def _library(app: App, name: str, module: str, lack: str, *, package: str = "") -> Part:
    if find_spec(module):
        return Part(name, "ok", module)
    remedy = app.translate(_PIP).format(command=f"pip install '{package or module.replace('_', '-')}'")
    return Part(name, "missing", app.translate(lack), remedy)
