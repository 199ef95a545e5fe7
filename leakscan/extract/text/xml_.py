"""XML of any kind: one line for each element that holds text or attributes, under its name; nothing is fetched."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text.xml_lines import LineBuilder
from leakscan.extract.text.xml_repair import Repair
from leakscan.extract.writing import normalise
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]*\[(.*?)(?:\]\s*>|\Z)", re.DOTALL)
_HELPING = 1 << 16
_END = 4096
# No longer than a name with some attributes: a sign in a text is no tag.
_OPEN_TAG = re.compile(rb"<(?:/|/?[A-Za-z_?!][^<>]{0,2000})?\Z")
_HEAD = 1 << 16
# The parser goes on after these without losing text; after any other fault the rest is read as plain text too.
_HARMLESS = (
    "ERR_UNDECLARED_ENTITY", "ERR_INVALID_CHAR", "ERR_TAG_NAME_MISMATCH", "ERR_TAG_NOT_FINISHED",
    "ERR_ATTRIBUTE_REDEFINED", "NS_ERR", "WAR_",
)  # fmt: skip


def extract(item: Item, budget: Budget) -> Extracted:
    """The lines of the document; what the parser had to drop is read as plain text."""
    yield from read(item, budget, LineBuilder(item.locator))


def read(item: Item, budget: Budget, builder: LineBuilder) -> Extracted:
    """The same with a builder of the caller's."""
    with item.open() as stream:
        head = stream.read(_HEAD)
        found = _ENCODING.search(head, 0, 1024)
        declared = found.group(1).decode("ascii", "replace") if found else ""
        stream.seek(0)
        parser = etree.XMLPullParser(
            events=("start", "end", "comment", "pi"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=True, recover=True, encoding="utf-8",
        )  # fmt: skip
        # Entities are never expanded, so what the document declares for them is read here.
        if subset := _SUBSET.search(decode(head, declared)):
            builder.declare(normalise(subset.group(1)))
        yield from _parse(parser, builder, plain.pieces(stream, declared), budget)
        yield from builder.close()
        if not builder.has_elements:
            stream.seek(0)
            yield from plain.read(item.locator, stream, budget)
            return
        faults = [entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR]
        dropped = next((entry.line for entry in faults if not entry.type_name.startswith(_HARMLESS)), 0)
        if dropped:
            stream.seek(0)
            yield from _rest(item, plain.pieces(stream, declared), dropped, budget)
        if _ends_in_tag(stream) or (not dropped and any(entry.type_name == "ERR_TAG_NOT_FINISHED" for entry in faults)):
            yield Problem(item.locator.at(part="end"), "corrupt", mark("The document ends in the middle"))


def _ends_in_tag(stream: BinaryIO) -> bool:
    """Whether the last thing in the document is the beginning of a tag."""
    stream.seek(max(0, stream.seek(0, 2) - _END))
    return _OPEN_TAG.search(stream.read().replace(b"\0", b"")) is not None


def _parse(parser: etree.XMLPullParser, builder: LineBuilder, texts: Iterator[str], budget: Budget) -> Extracted:
    repair = Repair()
    for piece in texts:
        # Small helpings: the parser holds a node for everything it was fed.
        for start in range(0, len(piece), _HELPING):
            parser.feed(repair.feed(piece[start : start + _HELPING]).encode())
            yield from _drain(parser, builder, budget)
    parser.feed(repair.feed("", final=True).encode())
    try:
        parser.close()
    except etree.XMLSyntaxError:
        # There is no root element: the caller sees that nothing came and reads plain text.
        return
    yield from _drain(parser, builder, budget)


def _drain(parser: etree.XMLPullParser, builder: LineBuilder, budget: Budget) -> Extracted:
    budget.check_time()
    for event, node in parser.read_events():
        yield from builder.take(event, cast("etree._Element", node))


def _rest(item: Item, texts: Iterator[str], line: int, budget: Budget) -> Iterator[Segment]:
    for block in plain.blocks(_from_line(texts, line)):
        budget.check_time()
        if block.text.strip():
            yield plain.prose_segment(item.locator, replace(block, line=block.line + line - 1))


def _from_line(texts: Iterator[str], line: int) -> Iterator[str]:
    missing = line - 1
    for piece in texts:
        if missing > (ends := piece.count("\n")):
            missing -= ends
            continue
        yield piece.split("\n", missing)[-1] if missing else piece
        missing = 0


XML = Extractor(
    "xml",
    ("application/xml", "text/xml", "image/svg+xml"),
    extract,
    reads=mark(
        "text, attributes, CDATA, comments, processing instructions, declared entities, base64 documents in "
        "values; broken XML as far as it goes"
    ),
    leaves=mark("external entities and style sheets: nothing is fetched"),
    library="lxml",
)
