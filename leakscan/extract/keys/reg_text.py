"""Exports of the Windows registry: one line a value, with texts that are written as bytes in plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text_kinds import looks_like_text
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item

_VALUE = re.compile(r'\s*(?:"(?P<name>(?:[^"\\]|\\.)*)"|(?P<default>@))\s*=\s*(?P<content>.*)', re.DOTALL)
_HEX = re.compile(r"hex(?:\((?P<type>[0-9a-fA-F]{1,8})\))?:(?P<bytes>[0-9a-fA-F,\s\\]*)\Z")
_TEXT = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"\s*\Z', re.DOTALL)
_TEXTS = frozenset(("1", "2", "6", "7"))
# A value of several megabytes is a file of its own; lines are joined up to here.
_MOST = 16 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, or any other line, with the number of its first line."""

    line: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line parted into what stands before a text and the text, with the name that governs it."""

    before: str = field(repr=False)
    value: str = field(default="", repr=False)
    name: str = ""


def extract(item: Item, budget: Budget) -> Extracted:
    """Each value under its name, with its key as place."""
    writer = Writer(item.locator)
    key, is_wide = "", True
    with item.open() as stream:
        for number, entry in enumerate(_entries(plain.pieces(stream))):
            budget.check_time()
            if number == 0:
                is_wide = not entry.text.startswith("REGEDIT4")
            if entry.text.startswith("["):
                key = entry.text.strip().strip("[]")
            shown = _shown(entry.text, is_wide)
            place = {"key": key, "line": str(entry.line)} if key else {"line": str(entry.line)}
            writer.add(shown.before, **place)
            # Only a text is what its name says: bytes in digits are told by their line.
            writer.add(shown.value, heading=shown.name, **place)
            writer.add("\n", **place)
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.break_here()


def _entries(pieces: Iterator[str]) -> Iterator[Entry]:
    """The lines, those that go on in the next ones joined."""
    held: list[str] = []
    size = first = 0
    for number, line in enumerate(_lines(pieces), 1):
        first = first if held else number
        is_open = line.endswith("\\") and size < _MOST and (bool(held) or "=hex" in line)
        held.append(line[:-1].strip() if is_open and held else line[:-1] if is_open else line.strip() if held else line)
        size += len(line)
        if not is_open:
            yield Entry(first, "".join(held))
            held, size = [], 0
    if held:
        yield Entry(first, "".join(held))


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield from lines
    if rest:
        yield rest


def _shown(line: str, is_wide: bool) -> Shown:
    """A line in plain words; bytes that are no text stay as they are."""
    match = _VALUE.match(line)
    if not match:
        return Shown(line)
    name = _unescaped(match["name"]) if match["name"] is not None else "@"
    quoted = f'"{name}"' if match["name"] is not None else "@"
    if text := _TEXT.match(match["content"]):
        return Shown(f"{quoted}=", f'"{_unescaped(text["text"])}"', name)
    coded = _HEX.match(match["content"])
    if not coded:
        return Shown(line)
    data = bytes.fromhex("".join(re.findall(r"[0-9a-fA-F]{2}", coded["bytes"])))
    if (coded["type"] or "3").lstrip("0") in _TEXTS:
        decoded = data.decode("utf-16-le", "replace") if is_wide else decode(data)
        return Shown(f"{quoted}=", f'"{plain_text(decoded)}"', name)
    readable = as_text(data)
    return Shown(f"{line}\n{quoted}: ", readable, name) if readable else Shown(line)


def as_text(data: bytes) -> str:
    """The text that bytes of no stated type are; empty for others.

    >>> as_text("Madame ABEL".encode("utf-16-le")), as_text(bytes(range(30)))
    ('Madame ABEL', '')
    """
    stripped = data.rstrip(b"\x00")
    if len(stripped) < 6 or not looks_like_text(data[: len(stripped) + 1] if b"\x00" in stripped else stripped):
        return ""
    return plain_text(decode(data))


def plain_text(text: str) -> str:
    """A text on one line, without its end."""
    return re.sub(r"[\x00\r\n\t]+", " ", text).strip()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


REG_TEXT = Extractor(
    "registry-export",
    ("text/x-registry",),
    extract,
    reads=mark("every key, name and value, texts written as bytes decoded"),
    leaves=mark("values that are bytes and no text, which stay in digits"),
)
