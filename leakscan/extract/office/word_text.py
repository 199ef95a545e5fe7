"""The text of a Word document of before 2007: story by story, paragraph by paragraph, tables row by row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.office.running import Paragraph, Tables
from leakscan.extract.office.running import Piece as Line
from leakscan.extract.office.word_plan import Piece, Plan

_MARKS = re.compile("[\r\x07\x0c]")
_CELL = "\x07"
# An instruction, and what it shows; the innermost first.
_FIELD = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_OPEN_FIELD = re.compile("\x13([^\x13-\x15]*)[\x14]?|[\x14\x15]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_MOST_NESTED = 32
_SHOWN = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": "\xa0", "\t": "\t"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Story:
    """A text of the document with the pieces that it is made of; `start` counts characters from the first story."""

    name: str
    start: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Part:
    text: str = field(repr=False)
    mark: str
    is_in_table: bool
    ends_row: bool


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
    tables = Tables()
    is_open = has_row = False
    number = 0
    for part in _parts(story, plan):
        if part.is_in_table and not is_open:
            tables.start_table()
            is_open = True
        elif is_open and not part.is_in_table:
            tables.end_table()
            is_open = has_row = False
        if part.ends_row:
            tables.end_row()
            has_row = False
            yield from tables.take()
            continue
        if part.is_in_table and not has_row:
            tables.start_row()
            tables.start_cell()
            has_row = True
        number += 1
        tables.paragraph(_paragraph(number, part.text))
        if part.mark == _CELL and has_row:
            tables.start_cell()
        yield from tables.take()
    tables.close()
    yield from tables.take()


def _parts(story: Story, plan: Plan) -> Iterator[_Part]:
    """The text between marks; where the document does not tell rows apart, an empty cell ends one."""
    where = _Places(plan.pieces)
    position = 0
    was_cell = False
    while position < len(story.text):
        found = _MARKS.search(story.text, position)
        end = found.start() if found else len(story.text)
        mark = found.group() if found else ""
        text = story.text[position:end]
        if plan.paragraphs.are_known:
            is_in_table, ends_row = plan.paragraphs.at(where.offset(story.start + end))
        else:
            is_in_table, ends_row = mark == _CELL, mark == _CELL and was_cell and not text
        yield _Part(text, mark, is_in_table or mark == _CELL, ends_row and mark == _CELL)
        was_cell = mark == _CELL and not ends_row
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


def _paragraph(number: int, text: str) -> Paragraph:
    """A paragraph with what its fields show; the instructions of the fields are lines of their own before it."""
    instructions: list[str] = []

    def shown(match: re.Match[str]) -> str:
        instructions.append(match.group(1))
        return match.group(2) or ""

    for _ in range(_MOST_NESTED):
        text, count = _FIELD.subn(shown, text)
        if not count:
            break
    text = _OPEN_FIELD.sub(lambda match: match.group(1) or "", text)
    before = [Line(f"{_plain(each).strip()}\n", number) for each in instructions if each.strip()]
    paragraph = Paragraph(number, before=before)
    paragraph.write(_plain(text))
    return paragraph


def _plain(text: str) -> str:
    return _CONTROL.sub(lambda match: _SHOWN.get(match.group(), ""), text)
