"""The plan of a Word document of before 2007 (MS-DOC): where the pieces of its text stand, and what they belong to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import calcsize, unpack_from
from struct import error as StructError

from leakscan.extract.office.code_pages import codec
from leakscan.extract.office.word_formats import PAGE, Change, Paragraphs, changes, page_numbers, paragraphs
from leakscan.extract.office.word_names import names
from leakscan.extract.office.word_pieces import Piece, changed_characters, pieces

WORD_1, WORD_2, WORD_95, WORD_97 = 0xA59B, 0xA5DB, 0xA5DC, 0xA5EC
_COMPLEX, _ENCRYPTED, _SECOND_TABLE, _MAC = 0x0004, 0x0100, 0x0200, 0x0100
_STORIES = ("body", "footnote", "header", "macro", "comment", "endnote", "textbox", "header textbox")
# Where Word 6 says which pages of formatting it did not list: the first, and how many there are.
_FIRST_PAGES = {12: (0x18A, 0x18E), 13: (0x18C, 0x190)}
_CHARACTERS, _PARAGRAPHS, _PIECES = 12, 13, 33
_DRAWINGS = 50
# What the tables of Word 97 hold that is no text, or that is read otherwise: styles, pages of formatting, fonts, names,
# colours.
_READ = (0, 1, 9, 12, 13, 15, 21, 32, 33, 36, 50, 51, 60, 71, 72, 181, 182)
# Code pages of languages whose 8-bit letters are not those of Western Europe, by the low bits of the language.
_CODE_PAGES = {
    0x01: 1256, 0x02: 1251, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x15: 1250, 0x18: 1250, 0x19: 1251,
    0x1A: 1250, 0x1B: 1250, 0x1C: 1250, 0x1F: 1254, 0x22: 1251, 0x23: 1251, 0x24: 1250, 0x25: 1257, 0x26: 1257,
    0x27: 1257, 0x2A: 1258,
}  # fmt: skip


class PlanError(Exception):
    """The beginning of the document does not hold together."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a version of Word keeps the sizes of the stories, and the pairs of place and length of its tables."""

    sizes: int
    stories: int
    pairs: int = 0
    count: int = 0
    pair: str = "<II"
    pieces: int = _PIECES
    is_counted: bool = False


_LAYOUTS = {
    WORD_1: Layout(52, 5),
    WORD_2: Layout(52, 5, 0x58, 33, "<IH", 32),
    WORD_95: Layout(52, 8, 0x58, 34),
    WORD_97: Layout(76, 8, 154, 200, is_counted=True),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the beginning of a document says of it. `stories` are names and numbers of characters, in order."""

    stories: tuple[tuple[str, int], ...]
    pieces: tuple[Piece, ...]
    encoding: str
    text: tuple[int, int]
    paragraphs: Paragraphs
    changes: tuple[Change, ...] = ()
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = ()
    following: int = 0

    @property
    def spans(self) -> Iterator[tuple[int, int]]:
        """The bytes that are text in use or formatting."""
        yield from ((piece.offset, piece.end) for piece in self.pieces)
        yield from ((number * PAGE, (number + 1) * PAGE) for number in self.pages)


def is_locked(document: bytes) -> bool:
    """Whether the text opens only with a password; one against changes only does not lock."""
    return len(document) >= 12 and bool(unpack_from("<H", document, 10)[0] & _ENCRYPTED)


def is_new(document: bytes) -> bool:
    """Whether the tables stand in a stream of their own."""
    return document[:2] == WORD_97.to_bytes(2, "little")


def table_name(document: bytes) -> str:
    """The stream that holds the tables of the document."""
    return "1Table" if len(document) >= 12 and unpack_from("<H", document, 10)[0] & _SECOND_TABLE else "0Table"


def plans(document: bytes, table: bytes, data: bytes) -> list[Plan]:
    """The plan of the document, and that of the texts it keeps to be put in; raises PlanError when it is no document.

    `data` is the stream that holds what is too long for a table.
    """
    first = _checked(document, table, data, 0)
    try:
        return [first, _checked(document, table, data, first.following)] if first.following else [first]
    except PlanError:
        return [first]


def _checked(document: bytes, table: bytes, data: bytes, start: int) -> Plan:
    try:
        return _plan(document, table, data, start)
    except StructError as error:
        raise PlanError from error


def _plan(document: bytes, table: bytes, data: bytes, start: int) -> Plan:
    head = document[start:]
    kind, following = unpack_from("<H6xH", head)
    layout = _LAYOUTS.get(kind)
    if layout is None:
        raise PlanError
    first, last = unpack_from("<II", head, 24)
    counts = unpack_from(f"<{layout.stories}I", head, layout.sizes)
    source = table if kind == WORD_97 else document
    pairs = _pairs(head, layout)
    found: tuple[Piece, ...] = ()
    if kind == WORD_97 or unpack_from("<H", head, 10)[0] & _COMPLEX:
        found = tuple(pieces(_block(source, pairs, layout.pieces), len(document), is_new=kind == WORD_97))
    if not found:
        found = (Piece(0, max(0, min(last, len(document)) - first), first, False),)
    of_text, of_paragraphs = (_page_numbers(head, source, pairs, kind, number) for number in (_CHARACTERS, _PARAGRAPHS))
    changed = changes(document, of_text, is_new=kind == WORD_97)
    return Plan(
        tuple(zip(_STORIES, counts, strict=False)),
        found,
        _encoding(head, kind),
        (first, last),
        paragraphs(document, of_paragraphs, data, is_new=kind == WORD_97),
        tuple(changed_characters(found, changed)),
        tuple(names(table, pairs)) if kind == WORD_97 else (),
        tuple(dict.fromkeys((*of_text, *of_paragraphs))),
        following * PAGE if not start else 0,
    )


def _encoding(head: bytes, kind: int) -> str:
    """The character set of 8-bit pieces; since Word 97 it is the same everywhere (MS-DOC 2.9.73)."""
    language, characters = unpack_from("<6xH12xH", head)
    if characters == _MAC:
        return "mac-roman"
    return "cp1252" if kind == WORD_97 else codec(_CODE_PAGES.get(language & 0xFF, 1252))


def _pairs(head: bytes, layout: Layout) -> list[tuple[int, int]]:
    """Place and length of everything the tables hold, by number."""
    size = calcsize(layout.pair)
    # Only Word 97 says how many there are.
    told = unpack_from("<H", head, layout.pairs - 2)[0] if layout.is_counted else layout.count
    count = min(layout.count, told, max(0, len(head) - layout.pairs) // size)
    return [unpack_from(layout.pair, head, layout.pairs + size * index) for index in range(count)]


def _block(source: bytes, pairs: list[tuple[int, int]], number: int) -> bytes:
    place, length = pairs[number] if number < len(pairs) else (0, 0)
    return source[place : place + length]


def _page_numbers(head: bytes, source: bytes, pairs: list[tuple[int, int]], kind: int, number: int) -> list[int]:
    if kind not in (WORD_95, WORD_97):
        return []
    found = page_numbers(_block(source, pairs, number), is_new=kind == WORD_97)
    if kind == WORD_95 and len(head) > 0x192:
        first, count = (unpack_from("<H", head, at)[0] for at in _FIRST_PAGES[number])
        if len(found) < count <= len(head) // PAGE:
            found.extend(range(first, first + count))
    return found


def drawings(document: bytes, table: bytes) -> bytes:
    """The drawings of a document of Word 97."""
    return _block(table, _pairs(document, _LAYOUTS[WORD_97]), _DRAWINGS)


def unread(document: bytes, table: bytes) -> bytes:
    """The tables of a document of Word 97 without what is no text or is read otherwise."""
    rest = bytearray(table)
    for number, (place, length) in enumerate(_pairs(document, _LAYOUTS[WORD_97])):
        if number in _READ and place < len(rest):
            rest[place : place + length] = bytes(min(length, len(rest) - place))
    return bytes(rest)
