"""The text of an HTML page: blocks end lines, cells are parted by tabs, inline elements never split a number."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import cast
from urllib.parse import unquote_to_bytes

from lxml import etree

from leakscan.extract.charset import decode
from leakscan.extract.tables import headings_of
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Item, Segment

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu", "meta", "nav",
    "noframes", "noscript", "ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "title", "tr", "ul", "textarea", "button",
))  # fmt: skip
_RAW = frozenset(("script", "style", "pre", "textarea", "xmp"))
# Layout and names of styles; every other attribute is read.
_UNREAD = frozenset((
    "class", "style", "width", "height", "colspan", "rowspan", "align", "valign", "border", "cellpadding",
    "cellspacing", "bgcolor", "color", "face", "size", "rel", "lang", "dir", "charset", "nowrap", "clear",
    "hspace", "vspace", "tabindex", "role", "xmlns", "target", "method", "enctype", "language", "media",
))  # fmt: skip
_NAMES = frozenset(("id", "name", "for", "type", "property", "http-equiv"))
_FIELDS = frozenset(("input", "param", "meta", "data", "option", "button"))
_LONGEST_HEADING = 4096
_DEEPEST = 16
_DIGIT = re.compile(r"\d")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_ADDRESSES = frozenset(("href", "src", "action", "formaction", "cite", "poster", "background", "longdesc"))
_IN_STYLE = re.compile(r"url\(\s*[\"']?data:[^,()]{0,100};base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?[^,]{0,100};base64,", re.IGNORECASE)


@dataclass(slots=True)
class _Table:
    headings: dict[int, str] = field(default_factory=dict)
    cells: list[list[str]] = field(default_factory=list)
    column: int = -1
    row: int = -1


class Page:
    """Takes the nodes of a page in order and writes its lines."""

    def __init__(self, locator: Locator):
        self._locator = locator
        self._writer = Writer(locator)
        self._tables: list[_Table] = []
        self._raw = 0
        self._later: list[tuple[str, str, int]] = []
        self._items: list[Item] = []
        self._files = 0
        self._line = 0
        self._is_line_start = True
        self._ends_blank = True

    def take(self, event: str, node: "etree._Element") -> None:
        """One event of the walk."""
        self._line = cast("int | None", node.sourceline) or self._line
        if event == "start":
            self._start(node)
        elif event == "end":
            self._end(node)
            self._write(node.tail or "")
        else:
            self._note("", node.text or "")
            self._write(node.tail or "" if node.getparent() is not None else "")

    def full(self) -> Iterator[Segment | Item]:
        """Segments as they are full, and the files that the page holds."""
        if self._writer.is_full and self._is_line_start:
            yield from self._writer.break_here()
        items, self._items = self._items, []
        yield from items

    def close(self) -> Iterator[Segment | Item]:
        """What is left."""
        self._break()
        yield from self._writer.break_here()
        yield from self._items

    def _start(self, node: "etree._Element") -> None:
        name = str(node.tag)
        if name in _BLOCKS or name in _RAW:
            self._break()
        self._raw += name in _RAW
        if name == "table":
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            table = self._tables[-1]
            table.row, table.column = table.row + 1, -1
            table.cells.append([])
        elif name in ("td", "th") and self._tables:
            self._start_cell(self._tables[-1])
        self._attributes(node, name)
        self._write(node.text or "")

    def _end(self, node: "etree._Element") -> None:
        name = str(node.tag)
        self._raw -= name in _RAW
        if name == "table" and self._tables:
            self._tables.pop()
            self._break()
        elif name == "tr" and self._tables:
            self._end_row(self._tables[-1])
        elif name in ("td", "th") and self._tables:
            self._end_cell(node, self._tables[-1])
        elif name in _BLOCKS or name in _RAW:
            self._break()

    def _start_cell(self, table: _Table) -> None:
        if table.column >= 0:
            self._add("\t")
            self._ends_blank = True
        table.column += 1

    def _end_cell(self, node: "etree._Element", table: _Table) -> None:
        # Only these may be headings; a cell around others would give all that is in them once more.
        if (node.tag == "th" or table.row <= 0) and len(self._tables) <= _DEEPEST:
            content = _beginning(node)
            if table.cells:
                table.cells[-1].append(content)
            if node.tag == "th" and (table.row <= 0 or table.column not in table.headings):
                table.headings[table.column] = content[:80]
        table.column += _span(node) - 1

    def _end_row(self, table: _Table) -> None:
        if table.row == 0 and not table.headings and table.cells:
            table.headings = dict(enumerate(headings_of(table.cells[0])))
        table.column = -1
        table.cells.clear()
        self._break()

    def _heading(self) -> str:
        if not self._tables:
            return ""
        table = self._tables[-1]
        return table.headings.get(table.column, "") if table.row > 0 else ""

    def _attributes(self, node: "etree._Element", name: str) -> None:
        values = {str(key).lower(): str(value).strip() for key, value in node.attrib.items()}
        own = values.get("name") or values.get("property") or values.get("http-equiv") or values.get("id") or ""
        for content in _IN_STYLE.findall(values.get("style", "")):
            self._file(content)
        for key, value in values.items():
            if not value or key in _UNREAD:
                continue
            if found := _DATA.match(value):
                self._file(value[found.end() :])
            elif key in ("value", "content") and name in _FIELDS:
                self._field(own or key, value)
            elif key in _ADDRESSES:
                self._note(key, decode(unquote_to_bytes(value)) if "%" in value else value)
            elif _DIGIT.search(value) or (len(value) > 3 and key not in _NAMES):
                self._note(key, value)

    def _field(self, name: str, value: str) -> None:
        """A field stands where the browser shows it, under its own name."""
        if not self._ends_blank:
            self._add(" ")
        self._add(f"{name}: {value} ", heading=name)
        self._ends_blank = True

    def _file(self, content: str) -> None:
        try:
            data = base64.b64decode(content)
        except (binascii.Error, ValueError):
            self._note("", content)
            return
        self._files += 1
        locator = self._locator.enter("html", "data", self._files)
        self._items.append(Item(locator, partial(BytesIO, data), len(data)))

    def _note(self, heading: str, content: str) -> None:
        if content.strip():
            self._later.append((heading, content.strip(), self._line))

    def _write(self, content: str) -> None:
        if not self._raw:
            content = _BLANK.sub(" ", content)
            if self._ends_blank:
                content = content.lstrip(" ")
        if content:
            self._add(content, heading=self._heading())
            self._ends_blank = content[-1].isspace() and content[-1] != "\xa0"

    def _add(self, content: str, *, heading: str = "") -> None:
        self._writer.add(content, heading=heading, line=self._line)
        self._is_line_start = content.endswith("\n")

    def _break(self) -> None:
        """Ends the line; inside a cell a blank keeps the row together."""
        if self._tables and self._tables[-1].column >= 0:
            if not self._ends_blank:
                self._add(" ")
            self._ends_blank = True
            return
        if not self._is_line_start:
            self._add("\n")
        self._ends_blank = True
        notes, self._later = self._later, []
        for heading, content, line in notes:
            self._writer.add(f"{heading}: {content}\n" if heading else f"{content}\n", heading=heading, line=line)


def _beginning(node: "etree._Element") -> str:
    """The first words of an element: what is longer is no heading."""
    pieces, left = [], _LONGEST_HEADING
    for part in node.itertext():
        pieces.append(str(part)[:left])
        left -= len(pieces[-1])
        if left <= 0:
            break
    return _BLANK.sub(" ", "".join(pieces)).strip()


def _span(node: "etree._Element") -> int:
    span = str(node.get("colspan", "1"))
    return min(int(span), 100) if span.isdecimal() and int(span) > 0 else 1
