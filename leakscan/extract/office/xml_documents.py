"""Texts of AbiWord and electronic books of FictionBook: one XML file with everything in it."""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.markup import Markup, Vocabulary, read_file
from leakscan.language import mark
from leakscan.model import Item

_CHUNK = 1 << 18
_ABIWORD = Vocabulary(
    paragraphs=frozenset(("p",)),
    files=frozenset(("d",)),
    silent=frozenset(("s", "l", "styles", "lists")),
    marks={"br": "\n", "pbr": "\n", "cbr": "\n"},
    values=frozenset((("a", "href"), ("image", "title"), ("image", "alt"), ("bookmark", "name"))),
)
_FICTIONBOOK = Vocabulary(
    paragraphs=frozenset(("p", "v", "subtitle", "text-author")),
    tables=frozenset(("table",)),
    rows=frozenset(("tr",)),
    cells=frozenset(("td", "th")),
    files=frozenset(("binary",)),
    values=frozenset((("a", "href"), ("image", "alt"), ("image", "title"))),
)


def _named(name: str, values: dict[str, str]) -> str:
    """Files and properties bear a name; other elements are called what they are."""
    return values.get("name") or values.get("key") or values.get("id") or name if name in ("d", "m", "binary") else name


def _extract(vocabulary: Vocabulary, via: str, item: Item, budget: Budget) -> Extracted:
    with item.open() as stream:
        target = Markup(vocabulary, label=_named)
        yield from read_file(item, chunks(stream), target, budget, via=via)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """A stream in pieces."""
    while chunk := stream.read(_CHUNK):
        yield chunk


ABIWORD = Extractor(
    "abiword",
    ("application/x-abiword",),
    partial(_extract, _ABIWORD, "abiword"),
    reads=mark("text, notes, headers, links, properties; pictures"),
    leaves=mark("looks"),
    library="lxml",
)
FICTIONBOOK = Extractor(
    "fictionbook",
    ("application/x-fictionbook+xml",),
    partial(_extract, _FICTIONBOOK, "fictionbook"),
    reads=mark("text, tables, notes, links, what is said about the book; pictures"),
    leaves=mark("looks"),
    library="lxml",
)
