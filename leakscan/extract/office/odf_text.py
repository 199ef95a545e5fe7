"""Running text of OpenDocument: paragraphs in one piece, rows of tables, and what hangs on them, each in its part."""

import base64
import binascii
from dataclasses import dataclass, field

from leakscan.extract.office.package import local
from leakscan.extract.office.running import Paragraph, Piece, Tables
from leakscan.extract.rows import number_text
from leakscan.model import Place

_PARAGRAPHS = frozenset(("p", "h"))
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_PARTS = {
    "annotation": "comment", "tracked-changes": "change", "notes": "notes", "master-page": "master",
    "header": "header", "header-left": "header", "header-first": "header", "footer": "footer",
    "footer-left": "footer", "footer-first": "footer", "meta": "properties", "forms": "form", "note": "note",
}  # fmt: skip
# What stands within a paragraph and is none of its text.
_APART = frozenset((
    "annotation", "note", "frame", "custom-shape", "text-box", "object", "image", "plugin", "control", "ruby-text",
    "binary-data", "script", "change-info", "g", "rect", "ellipse", "line", "connector", "polygon", "caption",
))  # fmt: skip
# Fields of the text bear the same names.
_APART_UNLESS_FIELD = frozenset(("title", "desc", "creator", "date", "initials", "date-string"))
_TEXT = "opendocument:xmlns:text"
# Numbers of notes, and the fixed parts of number formats.
_SILENT = frozenset((
    "note-citation", "text", "currency-symbol", "embedded-text", "config-item", "page-count", "editing-cycles",
    "editing-duration", "index-entry-span",
))  # fmt: skip
_NAMES = frozenset(("name", "label", "title"))
_VALUES = frozenset((
    "string-value", "current-value", "string-value-if-true", "string-value-if-false", "description", "login",
    "help-message", "connection-resource", "author", "condition", "formula", "database-name", "table-name",
    "user-name", "command", "title", "datasource", "column-name", "dde-application", "dde-topic", "dde-item",
))  # fmt: skip
_VALUED = frozenset(("user-field-decl", "variable-set", "user-defined", "label"))
_NAMED = frozenset((
    "bookmark", "bookmark-start", "frame", "custom-shape", "user-field-decl", "variable-set", "image", "object",
    "form", "page", "section", "user-index-mark", "text", "textarea", "password", "hidden", "combobox", "checkbox",
    "radio", "button", "listbox", "option", "item", "fixed-text", "table", "meta-field", "generic-control",
    "query", "component", "data-source-setting",
))  # fmt: skip
_WITHIN = ("#", "./", "../", "Pictures/", "Object", "media/", "/")
_MOST_SPACES = 64
_MOST_COLUMNS = 1 << 10


@dataclass(slots=True)
class _Box:
    """An element that is open, and what it changed."""

    name: str
    label: str = ""
    part: str = ""
    in_text: bool | None = None
    value: str = field(default="", repr=False)


class OdfText:
    """Takes the events of the parser and gives pieces of text; `files` holds what was written into the text itself."""

    def __init__(self) -> None:
        self.files: list[bytes] = []
        self.is_damaged = False
        self._boxes: list[_Box] = []
        self._paragraphs: list[Paragraph] = []
        self._tables = Tables()
        self._loose: list[str] = []
        self._flow = [False]
        self._parts: list[str] = []
        self._page_key = ""
        self._page = 0
        self._count = 0

    def take(self) -> list[Piece]:
        """What is complete since the last time."""
        return self._tables.take()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        self._end_loose()
        values = {local(key): value for key, value in attributes.items()} if attributes else {}
        box = _Box(name, values.get("name", "") if name == "user-defined" else name)
        self._boxes.append(box)
        if name in _PARTS:
            box.part = values.get("note-class", "note") if name == "note" else _PARTS[name]
            self._parts.append(box.part)
        if name in ("presentation", "drawing"):
            self._page_key = "slide" if name == "presentation" else "page"
        elif name == "page" and self._page_key:
            self._page += 1
        if name in _PARAGRAPHS:
            box.in_text = True
            self._count += 1
            self._paragraphs.append(Paragraph(self._count, self._place()))
        elif name in _APART or (name in _APART_UNLESS_FIELD and _TEXT not in tag):
            box.in_text = False
        if box.in_text is not None:
            self._flow.append(box.in_text)
        self._start_space(name, values)
        self._start_table(name, values, box)
        if values:
            self._read_attributes(name, values)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the boxes know
        """Closes an element."""
        if not self._boxes:
            return
        self._end_loose()
        box = self._boxes.pop()
        if box.name in _PARAGRAPHS and self._paragraphs:
            self._tables.paragraph(self._paragraphs.pop())
        if box.in_text is not None:
            self._flow.pop()
        if box.name == "table":
            self._tables.end_table()
        elif box.name == "table-row":
            self._tables.end_row()
        elif box.value:
            self._end_value(box.value)
        if box.part:
            self._parts.pop()

    def data(self, text: str) -> None:
        """Takes characters."""
        if not self._boxes:
            return
        if self._flow[-1] and self._paragraphs:
            self._paragraphs[-1].write(text)
        elif self._boxes[-1].name not in _SILENT and (self._loose or not text.isspace()):
            self._loose.append(text)

    def close(self) -> None:
        """Gives what a broken part left open."""
        self._end_loose()
        while self._paragraphs:
            self._tables.paragraph(self._paragraphs.pop())
        self._tables.close()

    def _place(self) -> Place:
        page = ((self._page_key, str(self._page)),) if self._page else ()
        return (*page, ("part", self._parts[-1])) if self._parts else page

    def _start_space(self, name: str, values: dict[str, str]) -> None:
        if not (self._flow[-1] and self._paragraphs):
            return
        if name == "s":
            self._paragraphs[-1].write(" " * _count(values.get("c"), _MOST_SPACES))
        elif name == "tab":
            self._paragraphs[-1].write("\t")
        elif name == "line-break":
            self._paragraphs[-1].write("\n")

    def _start_table(self, name: str, values: dict[str, str], box: _Box) -> None:
        if name == "table":
            self._tables.start_table()
        elif name == "table-row":
            self._tables.start_row()
        elif name in _CELLS:
            self._tables.start_cell()
            self._tables.widen(_count(values.get("number-columns-repeated"), _MOST_COLUMNS) - 1)
            box.value = values.get("value", "") if values.get("value-type") == "float" else ""

    def _end_value(self, value: str) -> None:
        """The number of a cell of an embedded sheet: what is shown of it may be rounded."""
        value = number_text(value)
        if value not in self._tables.cell():
            self._count += 1
            paragraph = Paragraph(self._count, self._place())
            paragraph.write(value)
            self._tables.paragraph(paragraph)

    def _end_loose(self) -> None:
        if not self._loose:
            return
        text, self._loose = "".join(self._loose).strip(), []
        box = self._boxes[-1] if self._boxes else _Box("")
        if box.name == "binary-data":
            self._keep(text)
        elif self._parts and self._parts[-1] == "properties":
            self._note(f"{box.label}: {text}", box.label)
        else:
            self._note(text, box.label)

    def _keep(self, text: str) -> None:
        try:
            self.files.append(base64.b64decode("".join(text.split())))
        except (binascii.Error, ValueError):
            self.is_damaged = True

    def _note(self, text: str, heading: str) -> None:
        if not text.strip():
            return
        if self._paragraphs:
            number = self._paragraphs[-1].number
            self._paragraphs[-1].before.append(Piece(f"{text}\n", number, heading, place=self._place()))
        else:
            self._tables.note(Piece(f"{text}\n", 0, heading, place=self._place()))

    def _read_attributes(self, name: str, values: dict[str, str]) -> None:
        label = next((values[key] for key in ("name", "label", "title") if values.get(key)), "")
        if name not in _NAMED or label.startswith("_"):
            label = ""
        texts = [values[key] for key in values if key in _VALUES and values[key]]
        # Fields of forms hold their content as a value, as do fields of the text and their choices.
        is_field = name in _VALUED or bool(self._parts and self._parts[-1] == "form")
        if is_field and values.get("value"):
            texts.append(values["value"])
        if texts:
            for text in dict.fromkeys(texts):
                self._note(f"{label}: {text}" if label else text, label or name)
        elif label:
            self._note(label, name)
        href = values.get("href", "")
        if href and not href.startswith(_WITHIN):
            self._note(href, "hyperlink")


def _count(value: str | None, most: int) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 10 else 1
