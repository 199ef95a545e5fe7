"""Texts of RTF that are collected on their own: the body, each page header, each note."""

from dataclasses import dataclass, field

from leakscan.extract.office.running import Paragraph, Piece, Tables
from leakscan.model import Place


@dataclass(slots=True)
class Sink:
    """A text of its own: the body, a page header, a note, a property."""

    word: str = ""
    part: str = ""
    tables: Tables = field(default_factory=Tables, repr=False)
    paragraph: Paragraph = field(default_factory=lambda: Paragraph(1), repr=False)
    cell: list[Paragraph] = field(default_factory=list, repr=False)
    cells: list[list[Paragraph]] = field(default_factory=list, repr=False)
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

    def end_row(self) -> None:
        """Hands the cells on as a row."""
        cells = [*self.cells, self.cell] if self.cell else self.cells
        self.cells, self.cell = [], []
        if not cells:
            return
        if not self.is_table:
            self.tables.start_table()
            self.is_table = True
        self.tables.start_row()
        for paragraphs in cells:
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
