"""Running text of Office Open XML: paragraphs in one piece, rows of tables, and the attributes that people write."""

from collections.abc import Callable
from dataclasses import dataclass, field

from leakscan.extract.office.package import local
from leakscan.extract.office.running import Paragraph, Piece, State, Tables

_TEXTS = frozenset(("t", "delText"))
_CODES = frozenset(("instrText", "delInstrText"))
_MARKS = {"noBreakHyphen": "-", "br": "\n", "cr": "\n", "ptab": "\t"}
# Numbers and words that only place things.
_SILENT = frozenset((
    "posOffset", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset", "align", "binData", "attrName",
    "tableStyleId", "DigestValue", "SignatureValue", "X509Certificate", "Modulus", "Exponent",
))  # fmt: skip
# Attributes that hold text wherever they stand.
_ANYWHERE = frozenset((
    "descr", "title", "alt", "tooltip", "displayText", "string", "instr", "author", "userId", "dest", "label",
    "screentip", "supertip",
))  # fmt: skip
# Elements whose name, and whose value, was given by a person.
_NAMED = frozenset((
    "docPr", "cNvPr", "bookmarkStart", "docVar", "attr", "tag", "cmAuthor", "author", "section", "custShow", "ocxPr",
    "property", "oleObj", "control",
))  # fmt: skip
_VALUED = frozenset((
    "alias", "tag", "statusText", "helpText", "listEntry", "docVar", "attr", "tblCaption", "tblDescription", "query",
    "connectString", "udl", "mailSubject", "addressFieldName", "lvlText", "listItem", "ocxPr", "mappedName", "property",
    "uniqueTag",
))  # fmt: skip
_VALUED_WITHIN = frozenset((
    ("textInput", "default"), ("ffData", "name"), ("docPartPr", "name"), ("docPartPr", "description"),
    ("fieldMapData", "name"),
))  # fmt: skip
# Fonts of little pictures: their characters stand in for no letters.
_PICTOGRAMS = ("wingdings", "webdings")
_BULLETS = frozenset("%.)( \u2022\u00b7\uf0b7\uf0a7")


@dataclass(slots=True)
class _Change:
    """How deep the parser is in text that was struck out, and in text that was put in."""

    deleted: int = 0
    inserted: int = 0


@dataclass(slots=True)
class _Alternatives:
    """Of the same content for newer and older programs only one is read."""

    has_text: list[bool] = field(default_factory=list)

    def saw_text(self) -> None:
        self.has_text = [True] * len(self.has_text)


class OfficeText:
    """Takes the events of the parser and gives pieces of text in the order in which they are read."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._paragraphs: list[Paragraph] = []
        self._tables = Tables()
        self._change = _Change()
        self._choices = _Alternatives()
        self._skipping = 0
        self._loose: list[str] = []
        self._codes: list[str] = []
        self._annotations: list[str] = []
        self._authors: set[str] = set()
        self._count = 0
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "p": self._start_paragraph, "tbl": self._start_table,
            "tr": self._start_row, "tc": self._start_cell, "gridSpan": self._widen, "gridBefore": self._widen,
            "del": self._start_deleted, "moveFrom": self._start_deleted, "ins": self._start_inserted,
            "moveTo": self._start_inserted, "AlternateContent": self._start_alternatives, "tab": self._tab,
            "fldChar": self._end_code, "sym": self._start_symbol, "rt": self._start_beside,
            "annotation": self._start_annotation,
        }  # fmt: skip
        self._ends: dict[str, Callable[[], None]] = {
            "p": self._end_paragraph, "tbl": self._tables.end_table,
            "tr": self._tables.end_row, "del": self._end_deleted, "moveFrom": self._end_deleted,
            "ins": self._end_inserted, "moveTo": self._end_inserted, "AlternateContent": self._end_alternatives,
            "rt": self._end_beside, "annotation": self._end_annotation,
        }  # fmt: skip

    def take(self) -> list[Piece]:
        """What is complete since the last time."""
        return self._tables.take()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        if self._skipping or (name == "Fallback" and self._choices.has_text and self._choices.has_text[-1]):
            self._skipping += 1
            return
        if self._loose:
            self._end_loose()
        self._names.append(name)
        if attributes:
            self._read_attributes(name, attributes)
        if name in _MARKS:
            self._write(_MARKS[name])
        elif opening := self._starts.get(name):
            opening(attributes)

    def end(self, tag: str) -> None:
        """Closes an element."""
        if self._skipping:
            self._skipping -= 1
            return
        name = local(tag)
        if self._loose:
            self._end_loose()
        if closing := self._ends.get(name):
            closing()
        if self._names:
            self._names.pop()

    def data(self, text: str) -> None:
        """Takes characters."""
        if self._skipping or not self._names:
            return
        name = self._names[-1]
        if name in _TEXTS:
            self._write(text)
        elif name in _CODES:
            self._codes.append(text)
        elif name not in _SILENT and not text.isspace():
            self._loose.append(text)

    def close(self) -> None:
        """Gives what a broken part left open."""
        self._end_loose()
        while self._paragraphs:
            self._end_paragraph()
        self._end_code({})
        self._tables.close()

    def _write(self, text: str) -> None:
        if text and not text.isspace():
            self._choices.saw_text()
        if not self._paragraphs:
            # Text that stands in no paragraph, as some programs write it.
            self._loose.append(text)
            return
        state: State = "deleted" if self._change.deleted else "inserted" if self._change.inserted else "kept"
        self._paragraphs[-1].write(text, state)

    def _end_loose(self) -> None:
        text, self._loose = "".join(self._loose).strip(), []
        self._note(text, self._names[-1] if self._names else "")

    def _note(self, text: str, heading: str = "") -> None:
        if not text.strip():
            return
        if self._paragraphs:
            self._paragraphs[-1].before.append(Piece(f"{text}\n", self._paragraphs[-1].number, heading))
        else:
            self._tables.note(Piece(f"{text}\n", 0, heading))

    def _start_paragraph(self, attributes: dict[str, str]) -> None:  # noqa: ARG002 - one signature for all
        self._count += 1
        self._paragraphs.append(Paragraph(self._count))

    def _end_paragraph(self) -> None:
        self._end_code({})
        if self._paragraphs:
            self._tables.paragraph(self._paragraphs.pop())

    def _start_table(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._tables.start_table()

    def _start_row(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._tables.start_row()

    def _start_cell(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._tables.start_cell()

    def _widen(self, attributes: dict[str, str]) -> None:
        value = next((value for key, value in attributes.items() if local(key) == "val"), "")
        if value.isdecimal() and len(value) < 5:
            self._tables.widen(int(value) - (self._names[-1] == "gridSpan"))

    def _start_deleted(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._change.deleted += 1

    def _end_deleted(self) -> None:
        self._change.deleted = max(0, self._change.deleted - 1)

    def _start_inserted(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._change.inserted += 1

    def _end_inserted(self) -> None:
        self._change.inserted = max(0, self._change.inserted - 1)

    def _start_annotation(self, attributes: dict[str, str]) -> None:
        """Word 2003 writes changes as notes of a type."""
        kind = next((value for key, value in attributes.items() if local(key) == "type"), "")
        self._annotations.append(kind)
        if kind == "Word.Deletion":
            self._start_deleted({})
        elif kind == "Word.Insertion":
            self._start_inserted({})

    def _end_annotation(self) -> None:
        kind = self._annotations.pop() if self._annotations else ""
        if kind == "Word.Deletion":
            self._end_deleted()
        elif kind == "Word.Insertion":
            self._end_inserted()

    def _start_symbol(self, attributes: dict[str, str]) -> None:
        values = {local(key): value for key, value in attributes.items()}
        if not values.get("font", "").lower().startswith(_PICTOGRAMS):
            self._write(symbol(values.get("char", "")))

    def _start_beside(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """How a word is spoken stands above it, not within it."""
        if self._paragraphs:
            self._start_paragraph({})

    def _end_beside(self) -> None:
        if len(self._paragraphs) > 1:
            spoken = self._paragraphs.pop().text()
            self._count -= 1
            self._note(spoken)

    def _start_alternatives(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._choices.has_text.append(False)

    def _end_alternatives(self) -> None:
        if self._choices.has_text:
            self._choices.has_text.pop()

    def _tab(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        # Elsewhere a tab is a stop of the ruler.
        if len(self._names) > 1 and self._names[-2] == "r":
            self._write("\t")

    def _end_code(self, attributes: dict[str, str]) -> None:  # noqa: ARG002
        codes, self._codes = "".join(self._codes).strip(), []
        self._note(codes, "field")

    def _read_attributes(self, name: str, attributes: dict[str, str]) -> None:
        above = self._names[-2] if len(self._names) > 1 else ""
        is_valued = name in _VALUED or (above, name) in _VALUED_WITHIN
        values = {}
        for full, value in attributes.items():
            key = local(full)
            if key in _ANYWHERE or (key == "name" and name in _NAMED) or (is_valued and key in ("val", "value")):
                values[key] = value
        if not values:
            return
        label = values.pop("name", "")
        value = values.pop("val", "") or values.pop("value", "")
        if label or value:
            self._note_value(name, label, value)
        for key, text in values.items():
            if key in ("author", "userId"):
                if text in self._authors:
                    continue
                self._authors.add(text)
            self._note(text, key)

    def _note_value(self, name: str, label: str, value: str) -> None:
        # Numbers of lists and marks that programs set.
        is_made = name == "lvlText" and all(letter in _BULLETS or letter.isdigit() for letter in value)
        if not is_made and not label.startswith("_"):
            self._note(f"{label}: {value}" if label and value else label or value, label if value and label else name)


def symbol(code: str) -> str:
    """The character of a symbol; fonts of symbols keep plain characters in a range of their own.

    >>> symbol("F031"), symbol("2265"), symbol("x")
    ('1', '≥', '')
    """
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF020 <= number <= 0xF07E:
        number -= 0xF000
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""
