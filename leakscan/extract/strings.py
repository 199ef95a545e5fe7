"""Strings: the readable runs of any binary file, in 8-bit and 16-bit characters, each at its offset."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

SHORTEST = 6
_READ = 4 << 20
_LONGEST = 1 << 16
_MARGIN = 16
# Accented letters stand alone or in pairs (UTF-8) between plain ones; a run holds four plain characters in a row.
_HIGH = rb"[\x80-\xff]{1,2}"
_PLAIN = rb"[\x20-\x7e\t]"
_BYTE = (
    rb"(?:" + _HIGH + rb"(?=[A-Za-z]))?(?:" + _PLAIN + rb"{1,3}" + _HIGH + rb"){0,3}"
    + _PLAIN + rb"{4,}(?:" + _HIGH + _PLAIN + rb"+){0,20000}(?:(?<=[A-Za-z])" + _HIGH + rb")?"
)  # fmt: skip
_ACCENT = re.compile(rb"[\x80-\xff]")
_LITTLE = rb"(?:[\x20-\x7e\xa0-\xff\t]\x00|[\x52\x53]\x01|[\x13\x14\x18-\x1d\x26\xac]\x20)"
_BIG = rb"(?:\x00[\x20-\x7e\xa0-\xff\t]|\x01[\x52\x53]|\x20[\x13\x14\x18-\x1d\x26\xac])"
_SUFFIXES = frozenset((
    "docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "doc", "xls", "ppt", "odt", "ods", "odp", "odg", "rtf",
    "pdf", "zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "tar", "eml", "msg", "mbox", "html", "xml", "json",
    "csv", "epub", "jpg", "jpeg", "png", "tif", "tiff", "gif", "bmp", "db", "sqlite", "mdb", "accdb",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A readable run and the offset of its first byte."""

    offset: int
    text: str


class _Reader:
    """Finds the readable runs of at least so many characters, 16-bit before 8-bit."""

    def __init__(self, shortest: int):
        self._shortest = shortest
        least = b"{%d,%d}" % (shortest, _LONGEST)
        self._little = re.compile(b"(?P<little>" + _LITTLE + least + b")")
        self._any = re.compile(self._little.pattern + b"|(?P<big>" + _BIG + least + b")|(?P<byte>" + _BYTE + b")")

    def matches(self, data: bytes) -> Iterator[re.Match[bytes]]:
        position = 0
        while match := self._any.search(data, position):
            if match.lastgroup == "big":
                # Little-endian text behind a zero looks big-endian until its last character.
                little = self._little.match(data, match.start() + 1)
                match = little if little and little.end() > match.end() else match
            yield match
            position = match.end()

    def run(self, match: re.Match[bytes], base: int) -> Iterator[Run]:
        content = match.group()
        if match.lastgroup == "byte":
            # Noise: too short, or more accents than any French word has.
            if len(content) < self._shortest or len(_ACCENT.findall(content)) * 10 > len(content) * 3:
                return
            found = content.decode("ascii") if content.isascii() else decode(content)
        else:
            found = content.decode("utf-16-le" if match.lastgroup == "little" else "utf-16-be", "replace")
        # Noise is mostly signs; words, numbers and addresses are not.
        if sum(map(str.isalnum, found)) * 2 + found.count(" ") * 2 > len(found):
            yield Run(base + match.start(), found)


def runs(stream: BinaryIO, budget: Budget, *, shortest: int = SHORTEST) -> Iterator[Run]:
    """The readable runs of a stream, in order."""
    reader = _Reader(shortest)
    rest, base = b"", 0
    while data := stream.read(_READ):
        budget.check_time()
        data = rest + data
        last = len(data) - _MARGIN
        for match in reader.matches(data):
            # A run that reaches the end of what was read may go on.
            if match.end() > last and len(match.group()) < _LONGEST:
                last = match.start()
                break
            yield from reader.run(match, base)
            last = max(last, match.end())
        last = max(last, 0)
        rest, base = data[last:], base + last
    for match in reader.matches(rest):
        yield from reader.run(match, base)


def write(locator: Locator, found: Iterator[Run], **place: str) -> Iterator[Segment]:
    """The runs as lines, each at its offset."""
    writer = Writer(locator)
    for run in found:
        writer.add(f"{run.text.strip()}\n", **place, offset=run.offset)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def extract(item: Item, budget: Budget) -> Extracted:
    """The strings of a program, a font, a recording or an unknown file."""
    with item.open() as stream:
        yield from write(item.locator, runs(stream, budget))


def _extract_unknown(item: Item, budget: Budget) -> Extracted:
    yield from extract(item, budget)
    # The name promises a format and the bytes are not of any: the document is lost, not read.
    if item.name.rpartition(".")[2].lower() in _SUFFIXES:
        yield Problem(item.locator, "corrupt", mark("the content is not of the kind its name says"))


def _extract_partly(part: str, detail: str, item: Item, budget: Budget) -> Extracted:
    yield from extract(item, budget)
    yield Problem(item.locator.at(part=part), "partial", detail)


def _partly(part: str, detail: str) -> Callable[[Item, Budget], Extracted]:
    return partial(_extract_partly, part, detail)


def known_suffix(name: str) -> bool:
    """Whether a file name ends like that of a format which has a structure of its own."""
    return name.rpartition(".")[2].lower() in _SUFFIXES


STRINGS = Extractor(
    "strings",
    (
        "application/x-msdownload", "application/x-executable", "application/x-mach-binary", "application/java-vm",
        "application/wasm", "application/x-windows-registry", "application/x-ms-evtx", "application/pkix-cert",
        "audio/*", "video/*", "font/*",
    ),
    extract,
    reads="readable runs of six characters and more in 8-bit and 16-bit characters",
    leaves="sound, pictures and packed content",
)  # fmt: skip
UNKNOWN = Extractor(
    "strings",
    ("application/octet-stream",),
    _extract_unknown,
    reads="readable runs of six characters and more in 8-bit and 16-bit characters",
    leaves="packed content",
)
DATABASE = Extractor(
    "strings-database",
    (
        "application/vnd.sqlite3", "application/x-msaccess", "application/x-dbf", "application/vnd.ms-tnef",
        "application/vnd.wordperfect", "application/x-mswrite", "application/postscript", "application/hwp",
        "application/vnd.lotus-1-2-3",
    ),
    _partly("content", mark("read as raw strings only")),
    reads="readable runs of six characters and more in 8-bit and 16-bit characters",
    leaves="rows, fields and packed content",
)  # fmt: skip
DICOM = Extractor(
    "strings-dicom",
    ("application/dicom",),
    _partly("pixels", mark("medical pictures are not read yet")),
    reads="the text of the header",
    leaves="the pictures",
)
