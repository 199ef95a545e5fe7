"""Texts of RTF that are collected on their own: the body, each page header, each note."""

from dataclasses import dataclass, field
from itertools import groupby

from leakscan.extract.office.running import Paragraph, Piece, Tables
from leakscan.model import Place


@dataclass(slots=True)
class _Row:
    """A row of a table within a cell."""

    cells: list[list[Paragraph]] = field(repr=False)


Content = Paragraph | _Row


@dataclass(slots=True)
class Sink:
    """A text of its own: the body, a page header, a note, a property."""

    word: str = ""
    part: str = ""
    tables: Tables = field(default_factory=Tables, repr=False)
    paragraph: Paragraph = field(default_factory=lambda: Paragraph(1), repr=False)
    cell: list[Content] = field(default_factory=list, repr=False)
    cells: list[list[Content]] = field(default_factory=list, repr=False)
    inner: list[Paragraph] = field(default_factory=list, repr=False)
    inner_cells: list[list[Paragraph]] = field(default_factory=list, repr=False)
    level: int = 0
    in_table: bool = False
    is_table: bool = False
    has_text: bool = False

    def place(self) -> Place:
        """Where its text stands."""
        return (("part", self.part),) if self.part else ()

    def end_paragraph(self) -> None:
        """Ends the paragraph; in a table it stays with its cell."""
        ended, self.paragraph = self.paragraph, Paragraph(self.paragraph.number + 1)
        ended.place = self.place()
        if self.level > 1 or (self.inner_cells and not self.level):
            self.inner.append(ended)
            return
        if self.in_table or self.cells:
            self.cell.append(ended)
            return
        if self.is_table and ended.text().strip():
            self.tables.end_table()
            self.is_table = False
        self.tables.paragraph(ended)

    def end_cell(self) -> None:
        """Ends the cell of a row."""
        self.in_table = True
        self.end_paragraph()
        self.cells.append(self.cell)
        self.cell = []

    def end_nested_cell(self) -> None:
        """Ends the cell of a table within a cell."""
        self.level = max(self.level, 2)
        self.end_paragraph()
        self.inner_cells.append(self.inner)
        self.inner = []

    def end_nested_row(self) -> None:
        """The row of a table within a cell stays with that cell."""
        cells = [*self.inner_cells, self.inner] if self.inner else self.inner_cells
        self.inner_cells, self.inner = [], []
        self.level = 0
        if cells:
            self.cell.append(_Row(cells))

    def end_row(self) -> None:
        """Hands the cells on as a row."""
        self.end_nested_row()
        cells = [*self.cells, self.cell] if self.cell else self.cells
        self.cells, self.cell = [], []
        if not cells:
            return
        if not self.is_table:
            self.tables.start_table()
            self.is_table = True
        self.tables.start_row()
        for content in cells:
            self.tables.start_cell()
            self._fill(content)
        self.tables.end_row()

    def _fill(self, content: list[Content]) -> None:
        for is_row, group in groupby(content, lambda piece: isinstance(piece, _Row)):
            if is_row:
                self.tables.start_table()
            for piece in group:
                if isinstance(piece, _Row):
                    self._nested(piece)
                else:
                    self.tables.paragraph(piece)
            if is_row:
                self.tables.end_table()

    def _nested(self, row: _Row) -> None:
        self.tables.start_row()
        for paragraphs in row.cells:
            self.tables.start_cell()
            for paragraph in paragraphs:
                self.tables.paragraph(paragraph)
        self.tables.end_row()

    def close(self) -> list[Piece]:
        """Everything that is not handed on yet."""
        self.end_paragraph()
        self.end_row()
        self.tables.close()
        return self.tables.take()
