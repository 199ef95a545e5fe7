"""Texts that carry files: uuencode, yEnc and BinHex; the text around the files is read, each file is a member."""

import re
from collections import Counter
from functools import partial
from io import BytesIO

from leakscan.extract import binhex
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.written_files import files_in
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_MOST_BYTES = 256 << 20
_BEGINS = re.compile(rb"^(?:begin(?:-base64)? [0-7]{3,4} |=ybegin )", re.MULTILINE)
_ENDS = re.compile(rb"^(?:end|====|=yend[^\r\n]*)[ \t]*\r?$", re.MULTILINE)
_RESOURCES = ".rsrc"

CUT = mark("A file in the text is cut; what came before was read")
LONG = mark("The text is larger than what is searched for files")


def extract(item: Item, budget: Budget) -> Extracted:
    """The text without the files, then the files in order."""
    with item.open() as stream:
        data = stream.read(_MOST_BYTES)
        is_whole = not stream.read(1)
    files, around = files_in(data)
    found = list(binhex.files_in(around))
    budget.check_time()
    yield from plain.read(item.locator, BytesIO(around), budget)
    names: Counter[bytes] = Counter()
    for name, content in (*files, *(pair for each in found for pair in _halves(each))):
        names[name] += 1
        yield _member(item.locator, name, names[name], content)
    if any(each.is_cut for each in found) or len(_BEGINS.findall(data)) > len(_ENDS.findall(data)):
        yield Problem(item.locator.at(part="end"), "corrupt", CUT)
    if not is_whole:
        yield Problem(item.locator.at(part="end"), "too-large", LONG)


def _halves(file: binhex.MacFile) -> list[tuple[bytes, bytes]]:
    halves = ((file.name, file.data), (file.name + _RESOURCES.encode(), file.resources))
    return [(name, content) for name, content in halves if content]


def _member(locator: Locator, name: bytes, nth: int, content: bytes) -> Item:
    return Item(locator.enter("text", decode(name), nth), partial(BytesIO, content), len(content))


WRITTEN = Extractor(
    "written-files",
    ("text/x-uuencode", "application/mac-binhex40"),
    extract,
    reads=mark("the text, and the files written into it as uuencode, yEnc or BinHex"),
)
