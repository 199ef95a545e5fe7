"""The text of one object of a presentation of before 2007: its shapes, tables, outlines, comments, links."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

from leakscan.extract import strings
from leakscan.extract.office import drawings
from leakscan.extract.office.ppt_records import (
    BINARY_TAG,
    BYTES,
    CHARACTERS,
    COMMENT,
    SLIDE_LIST,
    SLIDE_PLACE,
    STRING,
    TAG_DATA,
    Record,
    Roles,
    records,
)
from leakscan.extract.office.running import Paragraph, Tables

_TEXTS = (CHARACTERS, BYTES, STRING)
_TAG = "___PPT"  # the version that a program adds data for
_IS_TABLE = 0x039F
_DEEPEST = 64
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": ""})
Place = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """Text in its place; `heading` and `column` are those of a cell, or the label of what is said of a shape."""

    text: str = field(repr=False)
    place: Place
    heading: str = field(default="", repr=False)
    column: str = ""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str = field(repr=False)
    left: int
    top: int
    right: int


class ObjectText:
    """Reads the object at a record whose place is known."""

    def __init__(self, data: bytes, known: Roles):
        self._data = data
        self._known = known
        self._beside: list[Line] = []
        self._tables = 0

    def lines(self, record: Record, place: Place) -> Iterator[Line]:
        """The texts in stored order; what is said of shapes comes last, so that neighbours stay neighbours."""
        if record.is_container:
            yield from self._below(record, place, 0)
        else:
            yield from self._text(record, place)
        yield from self._beside

    def _below(self, record: Record, place: Place, depth: int) -> Iterator[Line]:
        if depth > _DEEPEST:
            return
        for each in records(self._data, record.start, record.end):
            if each.kind in drawings.TABLES:
                content = self._data[each.start : each.end]
                self._beside.extend(
                    Line(f"{label}: {text}\n", place, label) for label, text in drawings.texts(content, each.instance)
                )
            elif each.kind == SLIDE_LIST:
                yield from self._outline(each, place)
            elif each.kind == BINARY_TAG:
                yield from self._tag(each, place, depth)
            elif each.kind == drawings.GROUP and self._is_table(each):
                yield from self._table(each, place, depth)
            elif each.is_container:
                yield from self._below(each, place | {"part": "comment"} if each.kind == COMMENT else place, depth + 1)
            else:
                yield from self._text(each, place)

    def _text(self, record: Record, place: Place) -> Iterator[Line]:
        if record.kind in _TEXTS:
            text = self._decoded(record)
            if text.strip() and not text.startswith(_TAG):
                yield Line(f"{text}\n", place)

    def _decoded(self, record: Record) -> str:
        # Bytes are characters below 256 without their upper half (MS-PPT 2.9.44).
        codec = "latin-1" if record.kind == BYTES else "utf-16-le"
        return self._data[record.start : record.end].decode(codec, "replace").translate(_BREAKS)

    def _outline(self, record: Record, place: Place) -> Iterator[Line]:
        """The list of slides holds the outline of each."""
        current = place
        for each in records(self._data, record.start, record.end):
            if (
                each.kind == SLIDE_PLACE
                and record.instance == 0
                and each.end - each.start >= 16
                and "slide" not in place
            ):
                number = self._known.numbers.get(unpack_from("<I", self._data, each.start + 12)[0])
                current = {"slide": str(number)} if number else place
            else:
                yield from self._text(each, current)

    def _tag(self, record: Record, place: Place, depth: int) -> Iterator[Line]:
        """What later versions and other programs add to an object, behind a name."""
        name = ""
        for each in records(self._data, record.start, record.end):
            if each.kind == STRING:
                name = self._decoded(each)
            elif each.kind == TAG_DATA and name.startswith(_TAG):
                yield from self._below(each, place, depth + 1)
            elif each.kind == TAG_DATA:
                for run in strings.runs_of(self._data[each.start : each.end]):
                    yield Line(f"{run.text.strip()}\n", place, name)

    def _is_table(self, group: Record) -> bool:
        first = next(records(self._data, group.start, group.end), None)
        if first is None or first.kind != drawings.SHAPE:
            return False
        return any(
            number == _IS_TABLE and value & 1
            for each in records(self._data, first.start, first.end)
            if each.kind in drawings.TABLES
            for number, value, _ in drawings.values(self._data[each.start : each.end], each.instance)
        )

    def _table(self, group: Record, place: Place, depth: int) -> Iterator[Line]:
        """A table is a group of shapes: rows and columns are where their edges are."""
        cells, loose = [], []
        for each in records(self._data, group.start, group.end):
            found = list(self._below(each, place, depth + 1)) if each.is_container else []
            corner = next((at for at in records(self._data, each.start, each.end) if _is_corner(at)), None)
            if corner is None:
                loose.extend(found)
            elif any(at.kind == drawings.TEXT_BOX for at in records(self._data, each.start, each.end)):
                left, top, right = unpack_from("<3i", self._data, corner.start)
                cells.append(_Cell("".join(line.text for line in found).strip(), left, top, right))
        self._tables += 1
        yield from loose
        yield from _rows(cells, place, self._tables)


def _is_corner(record: Record) -> bool:
    return record.kind == drawings.WITHIN_GROUP and record.end - record.start >= 16


def _rows(cells: list[_Cell], place: Place, number: int) -> Iterator[Line]:
    lefts = sorted({cell.left for cell in cells})
    by_place = {(cell.top, cell.left): cell for cell in cells}
    tables = Tables()
    tables.start_table()
    for top in sorted({cell.top for cell in cells}):
        tables.start_row()
        edge = None
        for left in lefts:
            cell = by_place.get((top, left))
            if cell is None and edge is not None and left < edge:
                continue
            tables.start_cell()
            if cell is None:
                continue
            edge = cell.right
            tables.widen(sum(cell.left < other < cell.right for other in lefts))
            paragraph = Paragraph(0)
            paragraph.write(cell.text)
            tables.paragraph(paragraph)
        tables.end_row()
    tables.close()
    where = "!".join((*place.values(), f"table{number}"))
    for piece in tables.take():
        column = f"{where}!{piece.column.rpartition('!')[2]}" if piece.column else ""
        yield Line(piece.text, place, piece.heading, column)
