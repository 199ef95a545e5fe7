"""Lines of an XML part: running text in one piece, and the attributes that people write into, each under its name."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from leakscan.extract.office.package import local, parse
from leakscan.extract.rows import number_text
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Place, Segment

# Runs within a paragraph: their text joins that of their neighbours.
_INLINE = frozenset(("t", "r", "rpr", "rph", "font", "b", "i", "u", "span", "a", "s", "n", "d", "x", "m", "e"))
_AT_CELL = frozenset((
    "comment", "threadedComment", "hyperlink", "dataValidation", "protectedRange", "cell", "inputCells",
))  # fmt: skip
# Elements whose attribute `val` is text; everywhere else it is a size, a colour, a switch.
_VALUED = frozenset(("filter", "customFilter", "sheetName", "inputCells", "item"))
# A choice of a slicer over a cube: its caption.
_CHOICE = "i"
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?E[+-]?\d{1,3}")
_SPACES = frozenset(("br", "tab", "line-break"))
_RECORD_VALUES = frozenset(("s", "n", "d", "e"))
# The looks of a run: whatever stands in them parts no text.
_LOOKS = frozenset(("rpr", "endpararpr", "defrpr"))
# Where a drawing stands and how it behaves.
_POSITIONS = frozenset((
    "col", "colOff", "row", "rowOff", "Anchor", "AutoFill", "Row", "Column", "MoveWithCells", "SizeWithCells",
))  # fmt: skip
# Names of boxes: they say nothing about what is in them.
_SILENT = frozenset(("t", "p", "v", "r", "si", "text", "lpwstr", "lpstr", "i4", "div", "span", "bool", "filetime", "h"))
_HEADER_CODE = re.compile(r'&&|&"[^"]*"|&K[0-9A-F]{6}|&K\d\d[+-]\d{3}|&\d{1,3}(?!\d)|&[LCRPNDTZFAGBIUSEXYOH]')
_HEADER = re.compile(r"(?:odd|even|first)(Header|Footer)")


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text, the name it stands under, and where in the part it stands."""

    text: str = field(repr=False)
    heading: str = field(default="", repr=False)
    place: Place = ()
    part: str = ""


class PartLines:
    """Takes the events of a parser; `attributes` names those whose values are text."""

    def __init__(self, attributes: Collection[str]):
        self._attributes = attributes
        self._headings: list[str] = []
        self._pieces: list[str] = []
        self._cell = ""
        self._is_record = False
        self._looks = 0
        self._lines: list[Line] = []

    def take(self) -> list[Line]:
        """The lines since the last time."""
        lines, self._lines = self._lines, []
        return lines

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        name = local(tag)
        values = {local(key): value for key, value in attributes.items()}
        if not self._headings:
            self._is_record = name.startswith("pivotCache")
        if name in _AT_CELL:
            self._cell = re.split("[ :]", values.get("ref", values.get("sqref", values.get("r", ""))))[0]
        if name.lower() in _LOOKS:
            self._looks += 1
        if name.lower() not in _INLINE and not self._looks:
            self._flush()
        above = self._headings[-1] if self._headings else ""
        own = values.get("name", "") if name in ("property", "user-defined") else name
        self._headings.append(above if name in _SILENT or name in _INLINE else own)
        if self._is_record and name in _RECORD_VALUES:
            value = values.get("v", "")
            self._pieces.append((number_text(value) if name == "n" else value) + "\t")
            return
        if name in _SPACES:
            self._pieces.append(" ")
        elif name == "s":
            self._pieces.append(" " * min(int(values["c"]) if values.get("c", "").isdigit() else 1, 64))
        self._lines.extend(
            Line(value, key, self._place())
            for key, value in values.items()
            if value
            and (key in self._attributes or (key == "val" and name in _VALUED) or (key == "c" and name == _CHOICE))
        )

    def end(self, tag: str) -> None:
        """Closes an element."""
        name = local(tag)
        if (name.lower() not in _INLINE and not self._looks) or (self._is_record and name == "r"):
            self._flush()
        if name.lower() in _LOOKS:
            self._looks = max(0, self._looks - 1)
        if self._headings:
            self._headings.pop()
        if name in _AT_CELL:
            self._cell = ""

    def data(self, text: str) -> None:
        """Takes characters, without the line ends that lay out the XML."""
        if not text.isspace() or "\n" not in text:
            self._pieces.append(text)

    def close(self) -> None:
        """Writes what a broken document left open."""
        self._flush()

    def _place(self) -> Place:
        return (("cell", self._cell),) if self._cell else ()

    def _flush(self) -> None:
        text, self._pieces = "".join(self._pieces).strip(), []
        if not text:
            return
        heading = self._headings[-1] if self._headings else ""
        if heading in _POSITIONS:
            return
        if _SCIENTIFIC.fullmatch(text):
            text = number_text(text)
        part = ""
        if header := _HEADER.fullmatch(heading):
            text = plain_header(text)
            part = header.group(1).lower()
        self._lines.append(Line(text, heading, self._place(), part))


def plain_header(text: str) -> str:
    """A print header or footer without its codes for place, font and size.

    >>> plain_header('&L&"Arial,Gras"&12 Dr PETIT&RPage &P')
    'Dr PETIT Page'
    """
    return re.sub(" {2,}", " ", _HEADER_CODE.sub(lambda code: "&" if code.group() == "&&" else " ", text)).strip()


def read_lines(
    locator: Locator,
    chunks: Iterable[bytes],
    lines: PartLines,
    *,
    part: str,
    place: Place = (),
    labelled: bool = False,
    damage: Damage | None = None,
) -> Iterator[Segment]:
    """The lines of a part as segments; `labelled` writes the name before each, `damage` takes what was dropped."""
    writer = Writer(locator)
    for _ in parse(chunks, lines, damage):
        for line in lines.take():
            text = f"{line.heading}: {line.text}\n" if labelled and line.heading else f"{line.text}\n"
            writer.add(text, heading=line.heading, **{**dict(place), **dict(line.place), "part": line.part or part})
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()
