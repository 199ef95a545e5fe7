"""The text of a Word document of before 2007: story by story, paragraph by paragraph, tables row by row."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.office.running import Paragraph, State, Tables
from leakscan.extract.office.running import Piece as Line
from leakscan.extract.office.word_fields import paragraph
from leakscan.extract.office.word_formats import Mark
from leakscan.extract.office.word_pieces import Piece
from leakscan.extract.office.word_plan import Plan

_MARKS = re.compile("[\r\x07\x0c]")
_CELL = "\x07"
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Story:
    """A text of the document with the pieces that it is made of; `start` counts characters from the first story."""

    name: str
    start: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Part:
    text: str = field(repr=False)
    start: int
    mark: Mark


def stories(document: bytes, plan: Plan) -> Iterator[Story]:
    """The stories that have text; what the document holds beyond the numbers it gives goes with the last."""
    text = "".join(_decoded(document, piece, plan.encoding) for piece in plan.pieces)
    start = 0
    for name, count in plan.stories:
        if count and start < len(text):
            yield Story(name, start, text[start : start + count])
        start += count
    if start < len(text) and text[start:].strip("\r\x00 "):
        yield Story("rest", start, text[start:])


def _decoded(document: bytes, piece: Piece, encoding: str) -> str:
    raw = document[piece.offset : piece.end]
    if not piece.is_wide:
        return raw.decode(encoding, "replace")
    text = raw.decode("utf-16-le", "replace")
    # The document counts a character outside of the first plane as two.
    return text if text.isascii() or len(text) == piece.count else _BEYOND.sub("\\g<0>\0", text)


def lines(story: Story, plan: Plan) -> Iterator[Line]:
    """The paragraphs of a story, rows of tables under their headings."""
    grid = _Grid()
    runs = _Runs(plan)
    number = 0
    for part in _parts(story, plan):
        number += not part.mark.ends_row
        grid.put(part.mark, paragraph(number, runs.of(part.text, part.start)))
        yield from grid.tables.take()
    grid.tables.close()
    yield from grid.tables.take()


@dataclass(slots=True)
class _Level:
    has_row: bool = False
    has_cell: bool = False


class _Grid:
    """Opens and closes tables, rows and cells as the marks of the paragraphs ask for."""

    def __init__(self) -> None:
        self.tables = Tables()
        self._levels: list[_Level] = []

    def put(self, mark: Mark, found: Paragraph) -> None:
        """Puts a paragraph where its mark says; the mark of a row is none."""
        self._reach(mark.depth)
        if not mark.ends_row or found.text().strip():
            self._open_cell()
            self.tables.paragraph(found)
        if not self._levels:
            return
        if mark.ends_cell:
            self._levels[-1].has_cell = False
        if mark.ends_row:
            self.tables.end_row()
            self._levels[-1] = _Level()

    def _reach(self, depth: int) -> None:
        while len(self._levels) > depth:
            self.tables.end_table()
            self._levels.pop()
        while len(self._levels) < depth:
            self._open_cell()
            self.tables.start_table()
            self._levels.append(_Level())

    def _open_cell(self) -> None:
        level = self._levels[-1] if self._levels else None
        if level is None:
            return
        if not level.has_row:
            self.tables.start_row()
        if not level.has_cell:
            self.tables.start_cell()
        level.has_row = level.has_cell = True


def _parts(story: Story, plan: Plan) -> Iterator[_Part]:
    """The text between marks; where the document does not tell rows apart, an empty cell ends one."""
    where = _Places(plan.pieces)
    position = 0
    was_cell = False
    while position < len(story.text):
        found = _MARKS.search(story.text, position)
        end = found.start() if found else len(story.text)
        is_cell = found is not None and found.group() == _CELL
        text = story.text[position:end]
        if plan.paragraphs.are_known:
            told = plan.paragraphs.at(where.offset(story.start + end))
            shallow = Mark(max(told.depth, int(is_cell)), is_cell and not told.ends_row, is_cell and told.ends_row)
            mark = told if told.depth > 1 else shallow
        else:
            ends_row = is_cell and was_cell and not text
            mark = Mark(int(is_cell), is_cell and not ends_row, ends_row)
        yield _Part(text, story.start + position, mark)
        was_cell = mark.ends_cell
        position = end + 1


class _Places:
    """The byte of each character, asked for in rising order."""

    def __init__(self, pieces: tuple[Piece, ...]):
        self._pieces = pieces
        self._index = 0

    def offset(self, character: int) -> int:
        """The byte at which a character stands; -1 when no piece holds it."""
        while self._index < len(self._pieces):
            piece = self._pieces[self._index]
            if character < piece.start + piece.count:
                return piece.offset + (character - piece.start) * (2 if piece.is_wide else 1)
            self._index += 1
        return -1


class _Runs:
    """Parts text into what was kept, inserted and deleted."""

    def __init__(self, plan: Plan):
        self._changes = plan.changes
        self._starts = [change.start for change in plan.changes]

    def of(self, text: str, start: int) -> Iterator[tuple[str, State]]:
        """The runs of a text that begins at a character."""
        position, end = start, start + len(text)
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self._changes) and self._changes[index].start < end:
            change = self._changes[index]
            index += 1
            first, last = max(change.start, position), min(change.end, end)
            if first < last:
                yield text[position - start : first - start], "kept"
                yield text[first - start : last - start], change.state
                position = last
        yield text[position - start :], "kept"
