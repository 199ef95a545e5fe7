"""Word 2003 XML: text, tables, headers, notes, changes and properties; pictures and objects become items."""

import base64
import binascii
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ooxml_text import OfficeText
from leakscan.extract.office.package import DAMAGED, local, parse
from leakscan.extract.office.running import write
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 1 << 18


class _WithFiles(OfficeText):
    """Takes what is written in base64 too: pictures, embedded objects."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, bytes]] = []
        self.is_damaged = False
        self._name = ""
        self._digits: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        super().start(tag, attributes)
        if local(tag) == "binData":
            self._digits = []
            self._name = next((value for key, value in attributes.items() if local(key) == "name"), "")

    def end(self, tag: str) -> None:
        """Closes an element."""
        super().end(tag)
        if self._digits is not None and local(tag) == "binData":
            try:
                content = base64.b64decode("".join("".join(self._digits).split()))
                self.files.append((self._name.rpartition("/")[2] or "data", content))
            except (binascii.Error, ValueError):
                self.is_damaged = True
            self._digits = None

    def data(self, text: str) -> None:
        """Takes characters."""
        if self._digits is None:
            super().data(text)
        else:
            self._digits.append(text)


def extract(item: Item, budget: Budget) -> Extracted:
    """The text in the order of the file, files where they stand."""
    writer = Writer(item.locator)
    target = _WithFiles()
    damage = Damage()
    count = 0
    with item.open() as stream:
        for _ in parse(_chunks(stream), target, damage):
            budget.check_time()
            write(writer, target.take())
            if writer.is_full:
                yield from writer.break_here()
            files, target.files = target.files, []
            for name, data in files:
                count += 1
                budget.spend(len(data), so_far=len(data))
                yield Item(item.locator.enter("wordml", name, count), partial(BytesIO, data), len(data))
    yield from writer.break_here()
    if target.is_damaged:
        damage.note(DAMAGED)
    if damage.detail:
        yield Problem(item.locator.at(part="content"), "corrupt", damage.detail)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


WORDML = Extractor(
    "wordml",
    ("application/x-wordml",),
    extract,
    reads=mark(
        "body, tables, headers and footers, notes, comments, text boxes, tracked changes, hidden text, fields, "
        "links, properties; embedded files and pictures"
    ),
    leaves=mark("looks"),
    library="lxml",
)
