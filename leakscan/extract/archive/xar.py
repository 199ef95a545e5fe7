"""Xar archives (packages of macOS): each file becomes an item of its own."""

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.package import local, parse
from leakscan.extract.unpacked import Damage, Decoder, Inflate, Packing, Stored, bunzip, unpacked, unxz, window
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

# Mark, length of this header, version, length of the packed directory and of the plain one, kind of the sum.
_HEAD = struct.Struct(">4sHHQQI")
_CHUNK = 1 << 18
_MOST_DIRECTORY = 64 << 20
_FILES = 1_000_000
_DEPTH = 256
_DAMAGED = mark("The directory of the archive is damaged")
_METHOD = mark("Packed with a method that is not read")
_LINK = mark("A link in an archive is not followed")
_STYLES: dict[str, Callable[[], Decoder]] = {
    # What the format calls gzip is a zlib stream.
    "application/x-gzip": lambda: cast(Decoder, Inflate(15)),
    "application/zlib": lambda: cast(Decoder, Inflate(15)),
    "application/x-bzip2": bunzip,
    "application/x-lzma": unxz,
    "application/x-xz": unxz,
}
_STORED = ("", "application/octet-stream")


@dataclass(slots=True)
class _File:
    """What the directory tells of a file; `numbers` are its offset, length and size."""

    folder: "_File | None" = field(default=None, repr=False)
    own_name: str = field(default="", repr=False)
    kind: str = ""
    style: str = ""
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name with those of the folders around it."""
        names, file = [self.own_name], self.folder
        while file and len(names) < _DEPTH:
            names.append(file.own_name)
            file = file.folder
        return "/".join(reversed(names))


class _Contents:
    """Takes the files from the directory as it is parsed."""

    def __init__(self) -> None:
        self.files: list[_File] = []
        self._open: list[_File] = []
        self._path: list[str] = []
        self._text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = local(tag)
        self._path.append(name)
        self._text = ""
        if name == "file" and len(self.files) < _FILES:
            self._open.append(_File(self._open[-1] if self._open else None))
            self.files.append(self._open[-1])
        elif name == "encoding" and self._path[-2:-1] == ["data"] and self._open:
            self._open[-1].style = attributes.get("style", "")

    def end(self, tag: str) -> None:
        """An element is complete."""
        name, text = local(tag), self._text.strip()
        self._text = ""
        if self._path:
            self._path.pop()
        parent = self._path[-1] if self._path else ""
        if not self._open:
            return
        file = self._open[-1]
        if name == "file":
            self._open.pop()
        elif parent == "file" and name == "name":
            file.own_name = text
        elif parent == "file" and name == "type":
            file.kind = text
        elif parent == "data" and name in ("offset", "length", "size") and text.isdecimal() and len(text) < 20:
            file.numbers[name] = int(text)

    def data(self, text: str) -> None:
        """The text of an element."""
        self._text += text

    def close(self) -> None:
        """Nothing is left to do."""


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            yield Problem(item.locator, "corrupt", _DAMAGED)
            return
        _, start, _, packed, _, _ = _HEAD.unpack(head)
        damage = Damage()
        contents = _Contents()
        directory = unpacked(window(stream, start, packed), Packing(lambda: cast(Decoder, Inflate(15))), damage)
        for _ in parse(_chunks(directory, budget), contents, damage):
            budget.check_time()
        seen: Counter[str] = Counter()
        for file in contents.files:
            seen[file.name] += 1
            yield from _file(item.locator.enter("xar", file.name, seen[file.name]), stream, start + packed, file)
        if damage.detail or not contents.files:
            place = item.locator.at(part="directory") if contents.files else item.locator
            yield Problem(place, "corrupt", _DAMAGED)


def _chunks(stream: BinaryIO, budget: Budget) -> Iterator[bytes]:
    total = 0
    while (chunk := stream.read(_CHUNK)) and total < _MOST_DIRECTORY:
        total += len(chunk)
        budget.spend(len(chunk), so_far=total)
        yield chunk


def _file(locator: Locator, stream: BinaryIO, heap: int, file: _File) -> Extracted:
    if file.kind == "directory":
        return
    if file.kind in ("symlink", "hardlink") and not file.numbers:
        yield Problem(locator, "excluded", _LINK)
    elif file.style not in _STYLES and file.style not in _STORED:
        yield Problem(locator, "unsupported", _METHOD)
    else:
        damage = Damage()
        length, size = file.numbers.get("length", 0), file.numbers.get("size", -1)
        packing = Packing(_STYLES.get(file.style) or partial(_stored, length), size=size)
        packed = window(stream, heap + file.numbers.get("offset", 0), length, damage=damage)
        yield Item(locator, partial(unpacked, packed, packing, damage), size, packed=length)
        if damage.detail:
            yield Problem(locator.at(part="content"), "corrupt", damage.detail)


def _stored(size: int) -> Decoder:
    return cast(Decoder, Stored(size))


XAR = Extractor(
    "xar",
    ("application/x-xar",),
    extract,
    reads=mark("every file (stored, zlib, bzip2, lzma, xz)"),
    leaves=mark("links, which are listed, and extended attributes"),
    library="lxml",
)
