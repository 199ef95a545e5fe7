"""Old Excel workbooks, record by record: the rows of every sheet, and the lines of what stands around them."""

from collections.abc import Iterator, Sequence
from struct import unpack_from

from leakscan.extract.budget import Budget
from leakscan.extract.office.biff_around import Around, sheet_name
from leakscan.extract.office.biff_cells import Cell, Cells, formula_tokens
from leakscan.extract.office.biff_records import BEGINNINGS, Coding, Record, records
from leakscan.extract.office.code_pages import codec
from leakscan.extract.office.part_lines import Line
from leakscan.extract.rows import SheetRow, gathered
from leakscan.extract.tables import letters

_END, _CODE_PAGE, _BOUND_SHEET, _SHEET_HEADER, _PICTURES = 0x000A, 0x0042, 0x0085, 0x008F, 0x00EB
_GLOBALS, _CHART, _WORKSPACE = 0x0005, 0x0020, 0x0100
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_SHORTEST_LITERAL = 4
_MOST_LITERALS = 10_000
_DEEPEST = 16


class Book:
    """Takes the records of a workbook and gives rows and lines in the order in which they come."""

    def __init__(self, budget: Budget):
        self.pictures: list[bytes] = []
        self._budget = budget
        self._cells = Cells()
        self._coding = Coding()
        self._names: dict[int, str] = {}
        self._next_name = ""
        self._open: list[int] = []
        self._sheet = ""
        self._count = 0
        self._around = Around(self._coding, budget, (), "workbook")
        self._row = -1
        self._texts: dict[int, str] = {}
        self._literals: set[str] = set()
        self._waiting: list[tuple[int, str]] = []

    @property
    def has_lost(self) -> bool:
        """Whether a cell refers to a text that is not there."""
        return self._cells.has_lost

    def read(self, content: bytes) -> Iterator[SheetRow | Line]:
        """Everything in a stream of records."""
        for number, record in enumerate(records(content)):
            if number % 1024 == 0:
                self._budget.check_time()
            yield from self._take(record)
        yield from self._leave()
        for text in self._cells.unused():
            yield Line(text, "", (), "strings")
        for text in self._cells.aloud:
            yield Line(text, "", (), "phonetic")

    def _take(self, record: Record) -> Iterator[SheetRow | Line]:
        kind = record.kind
        found = self._cells.read(record)
        if found is not None:
            yield from self._take_cells(record, found)
        elif kind in BEGINNINGS:
            yield from self._begin(record)
        elif kind == _END:
            yield from self._end()
        elif kind == _CODE_PAGE and len(record.data) >= 2:
            self._code(Coding(self._coding.version, codec(unpack_from("<H", record.data)[0])))
        elif kind == _PICTURES:
            self.pictures.append(record.whole)
        elif kind == _SHEET_HEADER:
            self._next_name = self._coding.text(record.data, 4, width=1)[0]
        elif not self._cells.look(record):
            if kind == _BOUND_SHEET and len(record.data) > 7:
                self._names[unpack_from("<I", record.data)[0]] = sheet_name(record, self._coding)
            yield from self._around.read(record)

    def _code(self, coding: Coding) -> None:
        self._coding = self._cells.coding = self._around.coding = coding

    def _begin(self, record: Record) -> Iterator[SheetRow | Line]:
        version = BEGINNINGS[record.kind]
        if version == 5 and record.data[:2] == b"\x00\x06":
            version = 8
        kind = unpack_from("<H", record.data, 2)[0] if len(record.data) >= 4 else _GLOBALS
        if version != self._coding.version:
            self._code(Coding(version, self._coding.encoding))
        is_inside = any(each not in (_GLOBALS, _WORKSPACE) for each in self._open)
        self._open = [*self._open[-_DEEPEST:], kind]
        if kind in (_GLOBALS, _WORKSPACE) or is_inside:
            if kind == _CHART:
                yield from self._end_row()
            return
        yield from self._leave()
        self._count += 1
        name = self._names.get(record.position) or self._next_name or str(self._count)
        self._sheet, self._next_name = name, ""
        self._around = Around(self._coding, self._budget, (("sheet", name),))

    def _end(self) -> Iterator[SheetRow | Line]:
        kind = self._open.pop() if self._open else _GLOBALS
        yield from self._end_row()
        if kind not in (_GLOBALS, _WORKSPACE) and not self._is_in_sheet:
            yield from self._leave()

    @property
    def _is_in_sheet(self) -> bool:
        return any(each not in (_GLOBALS, _WORKSPACE) for each in self._open)

    def _leave(self) -> Iterator[SheetRow | Line]:
        yield from self._end_row()
        yield from self._around.close()
        self._literals = set()

    def _take_cells(self, record: Record, found: Sequence[Cell]) -> Iterator[SheetRow | Line]:
        for row, column, text in found:
            if not text:
                continue
            if self._open[-1:] == [_CHART]:
                # Charts keep a copy of the numbers that they show.
                yield Line(text, "chart", self._around.place, "chart")
                continue
            if row != self._row:
                yield from self._end_row()
                self._row = row
            self._texts[column] = text
        if record.kind in _FORMULAS and self._open[-1:] != [_CHART]:
            yield from self._take_literals(record)

    def _take_literals(self, record: Record) -> Iterator[SheetRow | Line]:
        tokens = formula_tokens(record, self._coding.version)
        if b"\x17" not in tokens or len(record.data) < 4:
            return
        row, column = unpack_from("<HH", record.data)
        # A formula whose result is a text, or nothing, has no cell yet.
        if row != self._row:
            yield from self._end_row()
            self._row = row
        self._waiting += [(column, text) for text in self._coding.literals(tokens) if len(text) >= _SHORTEST_LITERAL]

    def _end_row(self) -> Iterator[SheetRow | Line]:
        """The row, and the texts in its formulas that it does not show."""
        for column, text in self._waiting:
            if text not in self._texts.get(column, "") and text not in self._literals:
                if len(self._literals) < _MOST_LITERALS:
                    self._literals.add(text)
                yield Line(text, "", (*self._around.place, ("cell", f"{letters(column)}{self._row + 1}")), "formula")
        if self._texts:
            yield SheetRow(self._sheet, gathered(self._row + 1, self._texts))
        self._row, self._texts, self._waiting = -1, {}, []


def pivot_lines(content: bytes, budget: Budget) -> Iterator[Line]:
    """The values that a pivot table keeps of the table it was made from."""
    around = Around(Coding(), budget, (), "pivot")
    for record in records(content):
        yield from around.read(record)
    yield from around.close()
