"""HTML: what a browser shows, and what it hides: attributes, comments, scripts, hidden fields."""

import re
from collections.abc import Iterator

from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text.html_page import Page
from leakscan.language import mark
from leakscan.model import Item

WHOLE_BYTES = 64 << 20
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def extract(item: Item, budget: Budget) -> Extracted:
    """The page in reading order; a page too large to hold, or without any element, is read as plain text."""
    with item.open() as stream:
        if stream.seek(0, 2) <= WHOLE_BYTES:
            stream.seek(0)
            root, is_whole = _parse(stream.read())
            if root is not None:
                yield from _read(item, root, budget)
            # What the parser gave up on is in the source all the same.
            if is_whole:
                return
    yield from plain.extract(item, budget)


def _parse(data: bytes) -> "tuple[etree._Element | None, bool]":
    declared = _DECLARED.search(data[:4096])
    # Declared sets lie: the text is decoded as what it is and handed on as UTF-8.
    content = _FORBIDDEN.sub(" ", decode(data, declared.group(1).decode("ascii", "replace") if declared else ""))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, recover=True)
    try:
        root = etree.fromstring(content.encode("utf-8", "replace"), parser)
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
