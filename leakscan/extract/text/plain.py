"""Text of any length: streamed in overlapping blocks, each of which owns the matches that start in its middle part."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import Decoder
from leakscan.extract.embedded import Embedded
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text.delimited import DelimitedAnchors, Dialect, fold_quoted, sniff
from leakscan.extract.text.encoded import documents
from leakscan.extract.text.ldif import with_values
from leakscan.extract.writing import LEAD, SEGMENT_CHARACTERS, TAIL, normalise
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Segment

_READ = 1 << 20
_LINE_SEARCH = 1 << 16
_HELD = 4096
_MOST_MARKS = 256
# Filling and the frames of messages; `replace` on each is much faster than one expression on all.
_CONTROLS = ("\x00", "\x0b", "\x1c")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a longer text: it owns `start` to `end`, the rest is context; `line` numbers its first line."""

    text: str = field(repr=False)
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class LineAnchors:
    """The line of a character, counted when it is asked for."""

    text: str = field(repr=False)
    line: int = 1
    delimiter: str = ""

    def place(self, offset: int) -> Place:
        """The line, counted from 1."""
        return (("line", str(self.line + self.text.count("\n", 0, offset))),)

    @property
    def has_headings(self) -> bool:
        """Lines have none."""
        return False

    def heading(self, offset: int) -> str:  # noqa: ARG002 - lines have none
        """Empty."""
        return ""

    def column(self, offset: int) -> str:  # noqa: ARG002 - lines have none
        """Empty."""
        return ""


def extract(item: Item, budget: Budget) -> Extracted:
    """The text in blocks: a table when its lines are delimited throughout, prose otherwise."""
    embedded = Embedded(item.locator)
    with item.open() as stream:
        for segment in read(item.locator, stream, budget):
            yield segment
            for payload in documents(segment.text[segment.start : segment.end]):
                embedded.add(payload, "document")
            yield from embedded.items()


def read(locator: Locator, stream: BinaryIO, budget: Budget) -> Iterator[Segment]:
    """The segments of a stream of text."""
    dialect: Dialect | None = None
    for number, block in enumerate(blocks(pieces(stream))):
        budget.check_time()
        if number == 0:
            dialect = sniff(block.text)
        if block.text.strip():
            yield table_segment(locator, block, dialect) if dialect else prose_segment(locator, block)


def prose_segment(locator: Locator, block: Block) -> Segment:
    """A block of running text, placed by lines."""
    return Segment(locator, block.text, LineAnchors(block.text, block.line), "prose", block.start, block.end)


def table_segment(locator: Locator, block: Block, dialect: Dialect) -> Segment:
    """A block of delimited lines, placed by line and column."""
    text, folds = fold_quoted(block.text, dialect.delimiter) if dialect.quoted else (block.text, [])
    return Segment(locator, text, DelimitedAnchors(text, dialect, block.line, folds), "table", block.start, block.end)


def pieces(stream: BinaryIO, declared: str = "") -> Iterator[str]:
    """The stream as normalised text, in pieces that end at a line end where there is one."""
    decoder = Decoder(declared)
    held = ""
    while data := stream.read(_READ):
        text = held + decoder.feed(data)
        cut = _cut(text)
        held = text[cut:]
        if cut:
            yield _clean(text[:cut])
    last = held + decoder.feed(b"", final=True)
    if last:
        yield _clean(last)


def _clean(content: str) -> str:
    for control in _CONTROLS:
        content = content.replace(control, " ")
    return normalise(with_values(content))


def blocks(texts: Iterable[str], *, size: int = SEGMENT_CHARACTERS) -> Iterator[Block]:
    """Joins pieces of text and cuts them into blocks that own about `size` characters each, with context around."""
    parts: list[str] = []
    length, start, line = 0, 0, 1
    for part in texts:
        parts.append(part)
        length += len(part)
        if length < start + size + TAIL:
            continue
        text = "".join(parts)
        while len(text) >= start + size + TAIL:
            end = _line_end(text, start, start + size)
            yield Block(text[: end + TAIL], start, end, line)
            lead = _lead(text, end)
            line += text.count("\n", 0, lead)
            text, start = text[lead:], end - lead
        parts, length = [text], len(text)
    text = "".join(parts)
    if len(text) > start:
        yield Block(text, start, len(text), line)


def _line_end(text: str, start: int, end: int) -> int:
    return text.rfind("\n", max(start + 1, end - _LINE_SEARCH), end) + 1 or end


def _lead(text: str, end: int) -> int:
    # At a line start, so that cells are counted from the first one.
    lead = max(0, end - LEAD)
    return text.find("\n", lead, end) + 1 or lead


def _cut(text: str) -> int:
    cut = text.rfind("\n", max(0, len(text) - _LINE_SEARCH)) + 1
    if cut:
        return cut
    cut = text.rfind(" ", max(0, len(text) - _HELD)) + 1 or len(text) - 1
    # A mark that combines with the letter before it, and the second half of a line end, stay with what precedes them.
    least = max(0, cut - _MOST_MARKS)
    while cut > least and (unicodedata.combining(text[cut]) if cut < len(text) else False):
        cut -= 1
    return cut


TEXT = Extractor(
    "text",
    ("text/plain", "text/csv", "text/tab-separated-values"),
    extract,
    reads=mark(
        "every line, delimited text by column; UTF-8, UTF-16, UTF-32, cp1252, cp850, Mac Roman, ISO-8859-15, "
        "EBCDIC; documents in base64"
    ),
)
