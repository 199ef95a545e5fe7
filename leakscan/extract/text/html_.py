"""HTML: what a browser shows, and what it hides: attributes, comments, scripts, hidden fields."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text.html_page import Page
from leakscan.language import mark
from leakscan.model import Item, Problem

WHOLE_BYTES = 64 << 20
_SMALL = 1 << 16
_MOST_ATTRIBUTES = 5_000
_CROWDED = mark("An element has more attributes than are read in order; the source was read as text")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*(?:["']\s*)?([\w.:-]+)""", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def extract(item: Item, budget: Budget) -> Extracted:
    """The page in reading order; a page too large to hold, or without any element, is read as plain text."""
    with item.open() as stream:
        if stream.seek(0, 2) <= WHOLE_BYTES:
            stream.seek(0)
            content = _content(stream.read())
            if _is_crowded(content):
                yield Problem(item.locator.at(part="attributes"), "too-many", _CROWDED)
                yield from plain.extract(item, budget)
                return
            root, is_whole = _parse(content)
            if root is not None:
                yield from _read(item, root, budget)
            # What the parser gave up on is in the source all the same.
            if is_whole:
                return
    yield from plain.extract(item, budget)


def _content(data: bytes) -> bytes:
    """Declared sets lie: the text is decoded as what it is and handed on as UTF-8."""
    declared = _DECLARED.search(data[:4096])
    content = decode(data, declared.group(1).decode("ascii", "replace") if declared else "")
    return _FORBIDDEN.sub(" ", content).encode("utf-8", "replace")


class _Crowd:
    """Takes the events of a parser that builds nothing: the tree takes the square of an element's attributes."""

    def __init__(self) -> None:
        self.is_met = False

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        """Looks at an element."""
        self.is_met = self.is_met or len(attributes) > _MOST_ATTRIBUTES

    def close(self) -> None:
        """Nothing is kept open."""


def _is_crowded(content: bytes) -> bool:
    """Whether an element has more attributes than anybody writes."""
    if len(content) <= _SMALL:
        return False
    crowd = _Crowd()
    target = cast("etree.ParserTarget", crowd)
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, no_network=True, recover=True)
    parser.feed(content)
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return False  # the other parser says so too
    return crowd.is_met


def _parse(content: bytes) -> "tuple[etree._Element | None, bool]":
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    if root is None or not isinstance(root.tag, str):
        # Nothing but a comment: what is in it is read as text.
        return None, False
    return root, not any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)


def _read(item: Item, root: "etree._Element", budget: Budget) -> Extracted:
    page = Page(item.locator)
    for number, (event, node) in enumerate(_walk(root)):
        if number % 1000 == 0:
            budget.check_time()
        page.take(event, node)
        yield from page.full()
    yield from page.close()


def _walk(root: "etree._Element") -> Iterator[tuple[str, "etree._Element"]]:
    """Start and end of every node, comments before and after the root element too."""
    earlier = reversed(list(root.itersiblings(preceding=True)))
    for node in earlier:
        yield "comment", node
    yield from etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for node in root.itersiblings():
        yield "comment", node


HTML = Extractor(
    "html",
    ("text/html", "application/xhtml+xml"),
    extract,
    reads=mark("text, title, tables by heading, attributes, form fields, comments, scripts, pictures inside the page"),
    leaves=mark("class names; nothing is fetched"),
    library="lxml",
)
