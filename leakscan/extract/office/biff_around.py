"""What old Excel files hold beside their cells: comments, text boxes, headers, names, lists, links, queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from struct import error, unpack_from

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.office.biff_records import Coding, Cursor, Record
from leakscan.extract.office.part_lines import Line, plain_header
from leakscan.extract.tables import cell_text, letters
from leakscan.model import Place

_MOST_COMMENTS = 100_000
_FROM_NOTE_BEFORE = 0xFFFF


@dataclass(slots=True)
class Around:
    """Reads the records around the cells of one sheet; `place` is that of the sheet."""

    coding: Coding
    budget: Budget
    place: Place = ()
    part: str = "sheet"
    object_id: int = 0
    texts: dict[int, str] = field(default_factory=dict, repr=False)
    notes: dict[int, tuple[Place, str]] = field(default_factory=dict, repr=False)
    query: list[str] = field(default_factory=list, repr=False)
    old_note: list[tuple[Place, str]] = field(default_factory=list, repr=False)

    def read(self, record: Record) -> Iterator[Line]:
        """The lines of a record."""
        if record.kind != _PIECE and self.query:
            yield self._line("".join(self.query), "connection")
            self.query = []
        try:
            yield from _READERS.get(record.kind, Around._anything)(self, record)
        except (error, IndexError):
            yield from self._anything(record)

    def close(self) -> Iterator[Line]:
        """What waited for the end of the sheet: comments stand after the boxes that hold their texts."""
        if self.query:
            yield self._line("".join(self.query), "connection")
        for identifier, text in self.texts.items():
            place, author = self.notes.get(identifier, ((), ""))
            if place:
                yield Line(text, "comment", place, "comment")
                if author and author not in text:
                    yield Line(author, "author", place, "comment")
            else:
                yield self._line(text, "drawing")
        for place, text in self.old_note:
            yield Line(text, "comment", place, "comment")
        self.texts, self.notes, self.query, self.old_note = {}, {}, [], []

    def _line(self, text: str, part: str, heading: str = "") -> Line:
        return Line(text, heading or part, self.place, part)

    def _at(self, row: int, column: int) -> Place:
        return (*self.place, ("cell", f"{letters(column)}{row + 1}"))

    def _anything(self, record: Record) -> Iterator[Line]:
        """The readable runs of a record that has no reader of its own."""
        if len(record.data) < 6:
            return
        for run in strings.runs(BytesIO(record.whole), self.budget, shortest=4):
            yield self._line(run.text.strip(), self.part)

    def _object(self, record: Record) -> Iterator[Line]:
        if self.coding.version >= 8 and record.data[:2] == b"\x15\x00":
            self.object_id = unpack_from("<H", record.data, 6)[0]
            # What follows the common part: macros, links to cells, the entries of lists.
            record = Record(record.kind, record.position, record.data[22:], record.rest)
        yield from self._anything(record)

    def _box(self, record: Record) -> Iterator[Line]:
        length = unpack_from("<H", record.data, 10)[0]
        if length and record.rest:
            cursor = Cursor(record.rest)
            text = cursor.characters(length, is_wide=bool(cursor.take(1)[0] & 1))
            if len(self.texts) < _MOST_COMMENTS and self.object_id not in self.texts:
                self.texts[self.object_id] = text
            else:
                yield self._line(text, "drawing")

    def _note(self, record: Record) -> Iterator[Line]:
        row, column, length = unpack_from("<HHH", record.data)
        if self.coding.version < 8:
            text = record.data[6:].decode(self.coding.encoding, "replace")[:length]
            # A long comment goes on in notes without a row.
            if row == _FROM_NOTE_BEFORE and self.old_note:
                place, before = self.old_note.pop()
                self.old_note.append((place, before + text))
            else:
                self.old_note.append((self._at(row, column), text))
            return
        identifier = unpack_from("<H", record.data, 6)[0]
        author = self.coding.text(record.data, 8, width=2)[0]
        if len(self.notes) < _MOST_COMMENTS:
            self.notes[identifier] = (self._at(row, column), author)
        yield from ()

    def _margin(self, record: Record) -> Iterator[Line]:
        if record.data:
            part = "header" if record.kind == 0x0014 else "footer"
            text, _ = self.coding.text(record.whole, 0, width=2 if self.coding.version >= 8 else 1)
            yield self._line(plain_header(text), part)

    def _margins(self, record: Record) -> Iterator[Line]:
        """Headers and footers of even and first pages."""
        data = record.whole
        position = 38
        for index, length in enumerate(unpack_from("<4H", data, 30)):
            if length:
                text, position = self.coding.text(data, position, width=2)
                yield self._line(plain_header(text), "footer" if index % 2 else "header")

    def _name(self, record: Record) -> Iterator[Line]:
        data = record.whole
        length, size = unpack_from("<BH", data, 3)
        start = {2: 5, 3: 6, 4: 6}.get(self.coding.version, 14)
        name, end = self.coding.characters(data, start, length)
        if length > 1 or name.isalnum():
            yield self._line(name, "name")
        tokens = data[end : end + size]
        for text in self.coding.literals(tokens):
            yield self._line(text, "name")
        if self.coding.version >= 5:
            position = end + size
            for count in data[10:14]:
                if count:
                    text, position = self.coding.characters(data, position, count)
                    yield self._line(text, "name")

    def _validation(self, record: Record) -> Iterator[Line]:
        data = record.whole
        count = 0
        position = 4
        texts = []
        for _ in range(4):
            text, position = self.coding.text(data, position, width=2)
            texts.append(text)
        for _ in range(2):
            size = unpack_from("<H", data, position)[0]
            texts.extend(self.coding.literals(data[position + 4 : position + 4 + size]))
            position += 4 + size
        count = unpack_from("<H", data, position)[0] if position + 2 <= len(data) else 0
        place = self.place
        if count and position + 10 <= len(data):
            row, _, column = unpack_from("<HHH", data, position + 2)
            place = self._at(row, column)
        for text in texts:
            if text.strip("\x00"):
                yield Line(cell_text(text), "validation", place, "sheet")

    def _link(self, record: Record) -> Iterator[Line]:
        row, _, column = unpack_from("<HHH", record.data)
        start = 12 if record.kind == 0x0800 else 8
        if record.kind == 0x0800:
            row, _, column = unpack_from("<HHH", record.data, 2)
            start = 10
        for run in strings.runs(BytesIO(record.whole[start:]), self.budget, shortest=3):
            yield Line(run.text.strip(), "hyperlink", self._at(row, column), "hyperlink")

    def _cached(self, record: Record) -> Iterator[Line]:
        """Cells of another workbook, kept for when it cannot be opened."""
        data = record.whole
        position = 4
        last, first, row = unpack_from("<BBH", data)
        for column in range(first, last + 1):
            if position + 9 > len(data):
                return
            kind, text = data[position], ""
            position += 1
            if kind == 2:
                text, position = self.coding.text(data, position, width=2 if self.coding.version >= 8 else 1)
            else:
                text = cell_text(unpack_from("<d", data, position)[0]) if kind == 1 else ""
                position += 8
            if text.strip():
                yield Line(text, "external link", (("cell", f"{letters(column)}{row + 1}"),), "external link")

    def _piece(self, record: Record) -> Iterator[Line]:
        """A text of a pivot table, or a piece of a query: pieces of at most 255 characters follow one another."""
        if record.data[:2] == b"\xff\xff":
            return
        if self.coding.version >= 8:
            text = Cursor((record.data, *record.rest)).text()[0]
        else:
            text = self.coding.text(record.data, 0, width=2)[0]
        if len(text) >= 255 or self.query:
            self.query.append(text)
            if len(text) < 255:
                yield self._line("".join(self.query), "connection")
                self.query = []
        elif text.strip():
            yield self._line(text, "pivot")

    def _pivot_number(self, record: Record) -> Iterator[Line]:
        yield self._line(cell_text(unpack_from("<d", record.data)[0]), "pivot")

    def _sheet_name(self, record: Record) -> Iterator[Line]:
        yield Line(sheet_name(record, self.coding), "name", (), "workbook")

    def _user(self, record: Record) -> Iterator[Line]:
        text, _ = self.coding.text(record.data, 0, width=2 if self.coding.version >= 8 else 1)
        yield Line(text.strip(), "user", (), "properties")

    def _series(self, record: Record) -> Iterator[Line]:
        yield self._line(self.coding.text(record.data, 2, width=1)[0], "chart")

    def _long(self, record: Record) -> Iterator[Line]:
        yield self._line(self.coding.text(record.whole, 0, width=2)[0], self.part)

    def _nothing(self, record: Record) -> Iterator[Line]:  # noqa: ARG002 - holds no text
        yield from ()


def sheet_name(record: Record, coding: Coding) -> str:
    """The name in the record that lists a sheet."""
    return coding.text(record.data, 6, width=1)[0]


_PIECE = 0x00CD
# Fonts, styles, colours, sizes, indexes, printer settings, pictures: no text of people.
_TEXTLESS = (
    0x0026, 0x0027, 0x0028, 0x0029,
    0x0031, 0x0231, 0x0293, 0x0093, 0x087D, 0x0892, 0x088D, 0x0896, 0x0092, 0x088E, 0x0208, 0x0008, 0x00D7, 0x020B,
    0x00FF, 0x007D, 0x00BE, 0x0201, 0x0001, 0x08A4, 0x08A5, 0x00EB, 0x004D, 0x007F, 0x0809, 0x0409, 0x0209, 0x0009,
    0x0200, 0x0000, 0x0042, 0x003D, 0x023E, 0x003E, 0x001D, 0x00A1, 0x00E5, 0x0041, 0x0225, 0x0025, 0x0055, 0x0099,
    0x0863, 0x0867, 0x0868, 0x088C, 0x087C, 0x00E1, 0x00C1, 0x00E2, 0x0160, 0x013D, 0x00D3, 0x009C, 0x0019, 0x0012,
    0x0013, 0x01AF, 0x01BC, 0x0040, 0x008D, 0x000E, 0x01B7, 0x00DA, 0x008C, 0x01C1, 0x000D, 0x000C, 0x000F, 0x0011,
    0x0010, 0x005F, 0x002A, 0x002B, 0x0082, 0x0080, 0x0081, 0x0083, 0x0084, 0x089B, 0x00C8, 0x1002, 0x1003, 0x1006,
    0x1007, 0x1009, 0x100A, 0x1024, 0x1025, 0x1026, 0x1032, 0x1033, 0x1034, 0x1044, 0x1045, 0x1046,
)  # fmt: skip
_READERS: dict[int, Callable[[Around, Record], Iterator[Line]]] = {
    **dict.fromkeys(_TEXTLESS, Around._nothing),
    0x005D: Around._object, 0x01B6: Around._box, 0x001C: Around._note, 0x0014: Around._margin, 0x0015: Around._margin,
    0x089C: Around._margins, 0x0018: Around._name, 0x0218: Around._name, 0x01BE: Around._validation,
    0x01B8: Around._link, 0x0800: Around._link, 0x005A: Around._cached, _PIECE: Around._piece,
    0x00C9: Around._pivot_number, 0x0085: Around._sheet_name, 0x005C: Around._user, 0x100D: Around._series,
    0x01BA: Around._long,
}  # fmt: skip
