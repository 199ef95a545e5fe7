"""Strings: the readable runs of any binary file, in 8-bit and 16-bit characters, each at its offset."""

import re
from bisect import bisect_right
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
# A run is looked for by an anchor (a plain sequence of classes is what `re` finds fast) and then followed to its ends.
# Accented letters stand alone or in pairs (UTF-8) between plain ones; a run holds four plain characters in a row.
_PLAIN = rb"[\x20-\x7e\t]"
_HIGH = rb"[\x80-\xff]{1,2}"
_WIDE = rb"[\x20-\x7e\xa0-\xff\t]"
_BYTE_ANCHOR = re.compile(_PLAIN * 4)
# Followed from the anchor to the front, in reverse.
_BYTE_BEFORE = re.compile(rb"(?:" + _HIGH + _PLAIN + rb"{1,3}){0,3}(?:" + _HIGH + rb")?")
_STRAY = re.compile(_HIGH + rb"(?![A-Za-z])")
_BYTE = re.compile(_PLAIN + rb"+(?:" + _HIGH + _PLAIN + rb"+){0,20000}(?:(?<=[A-Za-z])" + _HIGH + rb")?")
_LITTLE_ANCHOR = re.compile((_WIDE + rb"\x00") * 3)
_LITTLE = rb"(?:" + _WIDE + rb"\x00|[\x52\x53]\x01|[\x13\x14\x18-\x1d\x26\xac]\x20)"
_BIG_ANCHOR = re.compile((rb"\x00" + _WIDE) * 3)
_BIG = rb"(?:\x00" + _WIDE + rb"|\x01[\x52\x53]|\x20[\x13\x14\x18-\x1d\x26\xac])"
_ACCENT = re.compile(rb"[\x80-\xff]")
_SIGNS = bytes(octet for octet in range(128) if octet != 32 and not chr(octet).isalnum())
_CODECS = {"little": "utf-16-le", "big": "utf-16-be"}
_SUFFIXES = frozenset((
    "docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "doc", "xls", "ppt", "odt", "ods", "odp", "odg", "rtf",
    "pdf", "zip", "7z", "rar", "cab", "rpm", "deb", "zst", "gz", "tgz", "bz2", "xz", "tar",
    "eml", "msg", "mbox", "pst", "ost", "html", "xml", "json",
    "csv", "epub", "jpg", "jpeg", "png", "tif", "tiff", "gif", "bmp", "db", "sqlite", "mdb", "accdb",
))  # fmt: skip

_TABLES = frozenset(("db", "db3", "sqlite", "sqlite3", "mdb", "accdb", "sdb"))
_SAMPLE = 1 << 16
_LEAST_SAMPLE = 8192


@dataclass(frozen=True, slots=True)
class Run:
    """A readable run and the offset of its first byte."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    width: str


class _Reader:
    """Finds the readable runs of at least so many characters."""

    def __init__(self, shortest: int):
        self._shortest = shortest
        least = b"{%d,%d}" % (shortest, _LONGEST)
        self._little = re.compile(_LITTLE + least)
        self._big = re.compile(_BIG + least)

    def spans(self, data: bytes) -> list[_Span]:
        """All runs in order; where 16-bit text can be read in both byte orders, the one that goes further."""
        little = list(_wide(data, _LITTLE_ANCHOR, self._little, "little"))
        starts = [span.start for span in little]
        big = []
        for span in _wide(data, _BIG_ANCHOR, self._big, "big"):
            index = bisect_right(starts, span.end - 1) - 1
            rival = little[index] if index >= 0 and little[index].end > span.start else None
            if rival is None:
                big.append(span)
            elif span.end > rival.end:
                big.append(span)
                little[index] = _Span(rival.start, rival.start, "")
        wide = [span for span in little if span.width]
        return sorted([*wide, *big, *_narrow(data, self._shortest)], key=lambda span: span.start)

    def run(self, data: bytes, span: _Span, base: int) -> Iterator[Run]:
        """The text of a run, unless it is noise."""
        content = data[span.start : span.end]
        if span.width in _CODECS:
            found = content.decode(_CODECS[span.width], "replace")
        elif content.isascii():
            found = content.decode("ascii")
        elif len(_ACCENT.findall(content)) * 10 > len(content) * 3 or not _may_be_words(content):
            return
        else:
            found = decode(content)
        # Noise is mostly signs; words, numbers and addresses are not.
        if sum(map(str.isalnum, found)) * 2 + found.count(" ") * 2 > len(found):
            yield Run(base + span.start, found)


def _may_be_words(content: bytes) -> bool:
    """Whether it could be words if every accent were a letter: most noise is told without decoding it."""
    return len(content.translate(None, _SIGNS)) * 2 > len(content)


def _wide(data: bytes, anchor: re.Pattern[bytes], whole: re.Pattern[bytes], width: str) -> Iterator[_Span]:
    position = 0
    while found := anchor.search(data, position):
        match = whole.match(data, found.start())
        position = match.end() if match else found.end()
        if match:
            yield _Span(match.start(), match.end(), width)


def _narrow(data: bytes, shortest: int) -> Iterator[_Span]:
    position = 0
    while found := _BYTE_ANCHOR.search(data, position):
        start = found.start()
        # What stands before an anchor ends in an accent.
        if start > position and data[start - 1] & 0x80:
            start = _reached(data, position, start)
        match = _BYTE.match(data, found.start())
        position = match.end() if match else found.end()
        if position - start >= shortest:
            yield _Span(start, position, "byte")


def _reached(data: bytes, earliest: int, start: int) -> int:
    """Where a run begins that holds the letters with accents before its anchor."""
    before = _BYTE_BEFORE.match(data[max(earliest, start - 20) : start][::-1])
    start -= before.end() if before else 0
    # An accent begins a word only before a letter.
    stray = _STRAY.match(data, start)
    return stray.end() if stray else start


def runs(stream: BinaryIO, budget: Budget, *, shortest: int = SHORTEST) -> Iterator[Run]:
    """The readable runs of a stream, in order."""
    reader = _Reader(shortest)
    rest, base = b"", 0
    while data := stream.read(_READ):
        budget.check_time()
        data = rest + data
        # Disks and databases that are filled up, and bombs, have zeros by the gigabyte.
        if not data.strip(b"\0"):
            rest, base = b"", base + len(data)
            continue
        last = max(0, len(data) - _MARGIN)
        for span in reader.spans(data):
            # A run that reaches the end of what was read may go on.
            if span.end > last and span.end - span.start < _LONGEST:
                last = min(last, span.start)
                break
            yield from reader.run(data, span, base)
            last = max(last, span.end)
        rest, base = data[last:], base + last
    for span in reader.spans(rest):
        yield from reader.run(rest, span, base)


def runs_of(data: bytes, *, shortest: int = SHORTEST) -> Iterator[Run]:
    """The readable runs of some bytes, in order."""
    reader = _Reader(shortest)
    for span in reader.spans(data):
        yield from reader.run(data, span, 0)


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
    if item.name.rpartition(".")[2].lower() in _TABLES and looks_random(item):
        yield Problem(item.locator, "encrypted", mark("Random bytes throughout, as an encrypted database has them"))
    # The name promises a format and the bytes are not of any: the document is lost, not read.
    elif item.name.rpartition(".")[2].lower() in _SUFFIXES:
        yield Problem(item.locator, "corrupt", mark("The content is not of the kind its name says"))


def looks_random(item: Item) -> bool:
    """Whether all bytes are about as frequent in the first of them: packed content begins with a head of its own."""
    with item.open() as stream:
        sample = stream.read(_SAMPLE)
    counts = [sample.count(octet) for octet in range(256)]
    even = len(sample) / 256
    return len(sample) >= _LEAST_SAMPLE and min(counts) > even / 3 and max(counts) < even * 2


def _extract_partly(part: str, detail: str, item: Item, budget: Budget) -> Extracted:
    yield from extract(item, budget)
    yield Problem(item.locator.at(part=part), "partial", detail)


def _partly(part: str, detail: str) -> Callable[[Item, Budget], Extracted]:
    return partial(_extract_partly, part, detail)


def known_suffix(name: str) -> bool:
    """Whether a file name ends like that of a format which has a structure of its own.

    >>> known_suffix("a.docx"), known_suffix("~$a.docx"), known_suffix("._a.docx")
    (True, False, False)
    """
    # The mark that Office sets beside an open document, and what macOS keeps beside a file, only borrow its name.
    return not name.startswith(("~$", "._")) and name.rpartition(".")[2].lower() in _SUFFIXES


STRINGS = Extractor(
    "strings",
    (
        "application/x-msdownload", "application/x-executable", "application/x-mach-binary", "application/java-vm",
        "application/wasm", "application/x-ms-evtx", "application/x-android-xml", "application/pkix-cert",
        "application/applefile",
        "audio/*", "video/*", "font/*",
    ),
    extract,
    reads=mark("readable runs of six characters and more in 8-bit and 16-bit characters"),
    leaves=mark("sound, pictures and packed content"),
)  # fmt: skip
UNKNOWN = Extractor(
    "strings",
    ("application/octet-stream",),
    _extract_unknown,
    reads=mark("readable runs of six characters and more in 8-bit and 16-bit characters"),
    leaves=mark("packed content"),
)
DATABASE = Extractor(
    "strings-database",
    (
        "application/vnd.wordperfect", "application/postscript", "application/hwp",
    ),
    _partly("content", mark("Read as raw strings only")),
    reads=mark("readable runs of six characters and more in 8-bit and 16-bit characters"),
    leaves=mark("rows, fields and packed content"),
)  # fmt: skip
