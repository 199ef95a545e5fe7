"""Running text while it is read: paragraphs with their tracked changes, tables row by row under their headings."""

from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Literal

from leakscan.extract.tables import headings_of, letters
from leakscan.extract.writing import Writer
from leakscan.model import Place

# What may stand between the groups of a number.
_GAPS = " .-/\u00a0\u202f"

State = Literal["kept", "inserted", "deleted"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in its place: `paragraph` counts from 1, 0 is outside of all; `heading` and `column` are those of a cell."""

    text: str = field(repr=False)
    paragraph: int = 0
    heading: str = field(default="", repr=False)
    column: str = ""
    place: Place = ()


@dataclass(slots=True)
class Paragraph:
    """A paragraph that is open. `before` are lines that belong to it and must not cut its text in two."""

    number: int
    place: Place = ()
    before: list[Piece] = field(default_factory=list, repr=False)
    _runs: list[tuple[str, State]] = field(default_factory=list, repr=False)

    def write(self, text: str, state: State = "kept") -> None:
        """Adds the text of a run."""
        self._runs.append((text, state))

    def text(self) -> str:
        """The paragraph as it reads when all changes are accepted."""
        return "".join(text for text, state in self._runs if state != "deleted")

    def deleted(self) -> list[str]:
        """What was struck out: alone where it was whole words, else the whole paragraph as it read before."""
        runs = [(text, state == "deleted") for text, state in self._runs if state != "inserted"]
        if not any(is_deleted for _, is_deleted in runs):
            return []
        spans = [
            ("".join(text for text, _ in group), is_deleted) for is_deleted, group in groupby(runs, lambda run: run[1])
        ]
        before = "".join(text for text, _ in spans)
        if any(_is_joined(first, second) for (first, _), (second, _) in pairwise(spans)):
            return [before]
        return [text for text, is_deleted in spans if is_deleted]


def _is_joined(first: str, second: str) -> bool:
    last, following = first.rstrip(_GAPS)[-1:], second.lstrip(_GAPS)[:1]
    return (first[-1:].isalnum() and second[:1].isalnum()) or (last.isdigit() and following.isdigit())


@dataclass(slots=True)
class _Row:
    column: int = -1
    span: int = 1
    pieces: list[Piece] = field(default_factory=list, repr=False)
    before: list[Piece] = field(default_factory=list, repr=False)
    texts: dict[int, list[str]] = field(default_factory=dict, repr=False)
    has_text: bool = False


@dataclass(slots=True)
class _Table:
    number: int
    headings: tuple[str, ...] | None = None
    rows: list[_Row] = field(default_factory=list, repr=False)

    def heading(self, column: int) -> str:
        return self.headings[column] if self.headings and column < len(self.headings) else ""


class Tables:
    """Puts paragraphs and notes where they belong: into a cell, or straight to the reader when no row is open."""

    def __init__(self) -> None:
        self._open: list[_Table] = []
        self._found: list[Piece] = []
        self._count = 0

    def take(self) -> list[Piece]:
        """What is complete since the last time; rows come whole."""
        found, self._found = self._found, []
        return found

    def start_table(self) -> None:
        """A table opens, maybe within a cell."""
        self._count += 1
        self._open.append(_Table(self._count))

    def end_table(self) -> None:
        """The innermost table closes, with what a broken document left open in it."""
        while self._open and self._open[-1].rows:
            self.end_row()
        if self._open:
            self._open.pop()

    def start_row(self) -> None:
        """A row opens."""
        if self._open:
            self._open[-1].rows.append(_Row())

    def start_cell(self) -> None:
        """A cell opens; it is parted from the one before by a tab."""
        row = self._row()
        if row is None:
            return
        if row.column >= 0:
            row.pieces.append(Piece("\t"))
            row.column += row.span
        else:
            # Columns that were left free before the first cell.
            row.column = row.span - 1
        row.span, row.has_text = 1, False

    def widen(self, count: int) -> None:
        """The cell covers more columns; before the first cell, columns stay free."""
        if (row := self._row()) is not None:
            row.span += max(count, 0)

    def end_row(self) -> None:
        """The row is handed on as one line, behind the notes that belong to it."""
        table = self._open[-1] if self._open else None
        if table is None or not table.rows:
            return
        row = table.rows.pop()
        if not any(piece.text.strip() for piece in (*row.pieces, *row.before)):
            return
        if table.headings is None and len(row.texts) > 1:
            width = max(row.texts) + 1
            table.headings = headings_of([" ".join(row.texts.get(column, ())) for column in range(width)])
        self._extend([*row.before, *_joined([*row.pieces, Piece("\n")])])

    def paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph is complete."""
        texts = [paragraph.text(), *paragraph.deleted()]
        row = self._row()
        if row is None or row.column < 0:
            self._extend(paragraph.before)
            self._extend(
                [Piece(f"{text}\n", paragraph.number, place=paragraph.place) for text in texts if text.strip()]
            )
            return
        row.before.extend(paragraph.before)
        for text in filter(str.strip, texts):
            self._into_cell(row, text, paragraph)

    def note(self, piece: Piece) -> None:
        """A line of its own: before the row, so that cells stay neighbours."""
        row = self._row()
        (self._found if row is None else row.before).append(piece)

    def cell(self) -> str:
        """What the open cell holds so far."""
        row = self._row()
        return "" if row is None else " ".join(row.texts.get(row.column, ()))

    def close(self) -> None:
        """Hands on what a broken document left open."""
        while self._open:
            self.end_table()

    def _row(self) -> _Row | None:
        """The innermost row that is open: a paragraph between two tables of a cell belongs to the cell."""
        return next((table.rows[-1] for table in reversed(self._open) if table.rows), None)

    def _table(self) -> _Table:
        return next(table for table in reversed(self._open) if table.rows)

    def _into_cell(self, row: _Row, text: str, paragraph: Paragraph) -> None:
        table = self._table()
        row.texts.setdefault(row.column, []).append(text.strip())
        column = f"table{table.number}!{letters(row.column)}"
        piece = Piece(text, paragraph.number, table.heading(row.column), column, paragraph.place)
        row.pieces.extend([Piece("\n"), piece] if row.has_text else [piece])
        row.has_text = True

    def _extend(self, pieces: list[Piece]) -> None:
        row = self._row()
        if row is None:
            self._found.extend(pieces)
        else:
            # Rows of a table within a cell are lines of their own.
            row.pieces.extend([Piece("\n"), *pieces] if row.has_text and pieces else pieces)
            row.has_text = row.has_text and not pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Ends of cells and of lines join the text before them: they need no place of their own."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text in ("\t", "\n"):
            joined[-1] = replace(joined[-1], text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def write(writer: Writer, pieces: list[Piece], place: Place = ()) -> None:
    """Writes pieces of a part that stands at `place`."""
    for piece in pieces:
        where = {**dict(place), **dict(piece.place)}
        if piece.paragraph:
            where["paragraph"] = str(piece.paragraph)
        part = where.get("part", "")
        column = f"{part}!{piece.column}" if part and piece.column else piece.column
        writer.add(piece.text, heading=piece.heading, column=column, **where)
