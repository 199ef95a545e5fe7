"""Lines of an XML document: elements become `name: text`, running text with inline elements stays in one piece."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from leakscan.extract.embedded import Embedded
from leakscan.extract.text.labels import NAMES, label
from leakscan.extract.text.plain import blocks
from leakscan.extract.text.xml_attributes import attributes_of
from leakscan.extract.writing import SEGMENT_CHARACTERS, Writer
from leakscan.locator import Locator
from leakscan.model import Anchor, Item, ListedAnchors, Problem, Segment

# Parts of running text, never records of their own: their text joins that of the element around them.
_INLINE = frozenset(("em", "strong", "span", "font", "sup", "sub", "tspan"))
_RUNS = frozenset(("r", "t"))
_OFFICE = ("wordprocessingml", "drawingml", "wordml")
_MOST_UNDECIDED = 64
_HEALTH_IDENTIFIERS = "1.2.250.1.213.1.4."

Piece = tuple[str, str]


@dataclass(slots=True)
class _Frame:
    """An element that is open. Children without structure stay undecided until it is known whether text goes on."""

    name: str
    label: str
    line: int
    is_inline: bool
    attributes: list[Piece] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    undecided: "list[_Frame]" = field(default_factory=list)
    key: str = ""
    is_encoded: bool = False
    packing: str = ""
    has_text: bool = False
    has_lines: bool = False

    def text(self) -> str:
        return "".join(self.parts)

    def take_attributes(self) -> list[Piece]:
        attributes, self.attributes = self.attributes, []
        return attributes

    def take_children(self) -> "list[_Frame]":
        children, self.undecided = self.undecided, []
        return children

    def take_pieces(self) -> list[Piece]:
        lines = (line.strip(" \t") for line in self.text().strip().split("\n"))
        content, self.parts = "\n".join(filter(None, lines)), []
        return [*self.take_attributes(), *([(self.label, f"{self.label}: {content}")] if content else [])]

    def join(self, child: "_Frame") -> None:
        self.parts.append(child.text())
        self.attributes.extend(child.attributes)


class LineBuilder:
    """Takes the events of a parser and gives segments of lines; drops what it has read from the parser's tree."""

    def __init__(self, locator: Locator, writer: Writer | None = None):
        self._locator = locator
        self._writer = writer or Writer(locator)
        self._embedded = Embedded(locator)
        self._open: list[_Frame] = []
        self._long: list[Segment] = []
        self.has_elements = False

    def declare(self, content: str) -> None:
        """Writes the declarations of a document type."""
        self._writer.add(f"{content.strip()}\n", line=1)

    def take(self, event: str, node: "etree._Element") -> Iterator[Segment | Item | Problem]:
        """One event; segments come as they are full, embedded documents as they are met."""
        if event == "end" and self._open:
            self._absorb((node[-1].tail if len(node) else node.text) or "")
            self._close()
            # The tail belongs to the parent, which has not read it yet.
            node.clear(keep_tail=True)  # type: ignore[call-arg]
        elif event != "end":
            self._before(node)
            if event == "start":
                self._start(node)
            else:
                content = (node.text or "").strip()
                self._write([("", content)] if content else [], _line(node))
        if self._long or self._writer.is_full:
            yield from self._writer.break_here()
            yield from self._long
            self._long = []
        yield from self._embedded.items()

    def close(self) -> Iterator[Segment | Item | Problem]:
        """What is left, also of elements that a broken document never closes."""
        while self._open:
            self._close()
        yield from self._writer.break_here()
        yield from self._long
        yield from self._embedded.items()

    def _before(self, node: "etree._Element") -> None:
        parent = node.getparent()
        if parent is None or not self._open:
            return
        earlier = node.getprevious()
        self._absorb((parent.text if earlier is None else earlier.tail) or "")
        if earlier is not None:
            parent.remove(earlier)

    def _absorb(self, content: str) -> None:
        if not content or not self._open:
            return
        frame = self._open[-1]
        if content.isspace() and not frame.has_text:
            # Line ends between elements lay out records; other white space may stand inside a number.
            if not frame.undecided:
                return
            if "\n" in content:
                self._write_above()
            else:
                frame.undecided[-1].parts.append(content)
            return
        for child in frame.take_children():
            frame.join(child)
        frame.has_text = True
        frame.parts.append(content)

    def _start(self, node: "etree._Element") -> None:
        self.has_elements = True
        above = self._open[-1] if self._open else None
        space, _, name = str(node.tag).rpartition("}")
        name = name.rpartition(":")[2]
        values = {_local(key): value for key, value in attributes_of(node).items()}
        beside = next((values[key] for key in values if key.lower() in NAMES), "")
        own = name if name.lower() in NAMES else _label(name, above, beside)
        is_inline = name in _INLINE or (name in _RUNS and any(word in space for word in _OFFICE))
        frame = _Frame(name, own, _line(node), is_inline and above is not None)
        frame.is_encoded, frame.packing = values.get("representation") == "B64", values.get("compression", "")
        for key, value in values.items():
            if value.strip() and not self._embedded.take(value, key):
                heading = _heading(key, name, beside, values)
                frame.attributes.append((heading, f"{heading}: {value.strip()}"))
        self._open.append(frame)

    def _close(self) -> None:
        if self._open[-1].undecided:
            self._write_above()
        frame = self._open.pop()
        parent = self._open[-1] if self._open else None
        if parent is not None and frame.name.lower() in NAMES:
            parent.key = frame.text().strip() or parent.key
        if parent is None or frame.has_lines:
            self._write_frame(frame)
        elif frame.is_inline or parent.has_text:
            for child in parent.take_children():
                parent.join(child)
            parent.has_text = parent.has_text or bool(frame.text().strip())
            parent.join(frame)
        else:
            parent.undecided.append(frame)
            if len(parent.undecided) > _MOST_UNDECIDED:
                self._write_above()

    def _write_frame(self, frame: _Frame) -> None:
        self._write(self._pieces(frame), frame.line)

    def _write(self, pieces: list[Piece], line: int) -> None:
        if pieces:
            self._write_above()
            self._add(pieces, line)

    def _write_above(self) -> None:
        """The attributes and earlier children of the elements around come first; further up that has been done."""
        waiting = []
        for frame in reversed(self._open):
            if frame.has_lines and not frame.undecided:
                break
            waiting.append(frame)
        for frame in reversed(waiting):
            frame.has_lines = True
            self._add(frame.take_attributes(), frame.line)
            for child in frame.take_children():
                self._add(self._pieces(child), child.line)

    def _pieces(self, frame: _Frame) -> list[Piece]:
        """What is to be written of an element; the document that its text stands for is none of it."""
        if self._embedded.take(frame.text(), frame.label, is_declared=frame.is_encoded, packing=frame.packing):
            frame.parts = []
        return frame.take_pieces()

    def _add(self, pieces: list[Piece], line: int) -> None:
        for number, (heading, content) in enumerate(pieces, 1):
            end = "\n" if number == len(pieces) else " "
            if len(content) > SEGMENT_CHARACTERS:
                self._long.extend(self._cut(content, heading, line))
            else:
                self._writer.add(content + end, heading=heading, line=line)
                if self._writer.is_full:
                    self._long.extend(self._writer.break_here())

    def _cut(self, content: str, heading: str, line: int) -> Iterator[Segment]:
        anchors = ListedAnchors.of([Anchor(0, (("line", str(line)),), heading)])
        for block in blocks([content]):
            yield Segment(self._locator, block.text, anchors, "prose", block.start, block.end)


def _line(node: "etree._Element") -> int:
    return cast("int | None", node.sourceline) or 0


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2].rpartition(":")[2]


def _heading(key: str, name: str, beside: str, values: dict[str, str]) -> str:
    """The heading of an attribute. The extension of a French health identifier takes the root that gives it out."""
    own = key if key.lower() in NAMES else label(key, name, beside)
    root = values.get("root", "")
    return f"{own} {root}"[:120] if key == "extension" and root.startswith(_HEALTH_IDENTIFIERS) else own


def _label(name: str, above: _Frame | None, beside: str) -> str:
    return label(name, above.label if above else "", beside or (above.key if above else ""))
