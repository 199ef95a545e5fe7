"""The plan of a Word document of before 2007 (MS-DOC): where the pieces of its text stand, and what they belong to."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.office.code_pages import codec

WORD_2, WORD_95, WORD_97 = 0xA5DB, 0xA5DC, 0xA5EC
_COMPLEX, _ENCRYPTED, _SECOND_TABLE, _MAC = 0x0004, 0x0100, 0x0200, 0x0100
_STORIES = ("body", "footnote", "header", "macro", "comment", "endnote", "textbox", "header textbox")
# Where Word 97 keeps pairs of place and length (MS-DOC 2.5.6), by the number of the pair.
_PAIRS = 154
_PARAGRAPHS, _PIECES = 13, 33
_NAMES = {21: "bookmark", 32: "properties", 36: "author", 51: "author", 60: "variable", 71: "saved by"}
_SHORT, _PIECE_TABLE = 1, 2
_PAGE, _BOX = 512, 13
_IN_TABLE, _ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
_MOST_PIECES = 1 << 20
# Code pages of languages whose 8-bit letters are not those of Western Europe, by the low bits of the language.
_CODE_PAGES = {
    0x01: 1256, 0x02: 1251, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x15: 1250, 0x18: 1250, 0x19: 1251,
    0x1A: 1250, 0x1B: 1250, 0x1C: 1250, 0x1F: 1254, 0x22: 1251, 0x23: 1251, 0x24: 1250, 0x25: 1257, 0x26: 1257,
    0x27: 1257, 0x2A: 1258,
}  # fmt: skip


class PlanError(Exception):
    """The beginning of the document does not hold together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together: `count` of them from byte `offset` on, two bytes each when wide."""

    start: int
    count: int
    offset: int
    is_wide: bool

    @property
    def end(self) -> int:
        """The byte behind the piece."""
        return self.offset + self.count * (2 if self.is_wide else 1)


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Which bytes belong to paragraphs in tables, and which to the marks that end a row."""

    starts: list[int] = field(default_factory=list)
    marks: list[tuple[int, bool, bool]] = field(default_factory=list)

    @property
    def are_known(self) -> bool:
        """Whether the document says so; Word 95 says it in another way."""
        return bool(self.starts)

    def at(self, offset: int) -> tuple[bool, bool]:
        """Whether the paragraph of a byte is in a table, and whether it is the end of a row."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.marks[index][0]:
            return False, False
        return self.marks[index][1], self.marks[index][2]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the beginning of a document says of it. `stories` are names and numbers of characters, in order."""

    stories: tuple[tuple[str, int], ...]
    pieces: tuple[Piece, ...]
    encoding: str
    text: tuple[int, int]
    paragraphs: Paragraphs
    names: tuple[tuple[str, str], ...] = field(repr=False)


def is_locked(document: bytes) -> bool:
    """Whether the text opens only with a password; one against changes only does not lock."""
    return len(document) >= 12 and bool(unpack_from("<H", document, 10)[0] & _ENCRYPTED)


def table_name(document: bytes) -> str:
    """The stream that holds the tables of the document."""
    return "1Table" if len(document) >= 12 and unpack_from("<H", document, 10)[0] & _SECOND_TABLE else "0Table"


def plan(document: bytes, table: bytes) -> Plan:
    """Reads the beginning of a document; raises PlanError when it is not one of Word 2 to 2003."""
    try:
        return _plan(document, table)
    except StructError as error:
        raise PlanError from error


def _plan(document: bytes, table: bytes) -> Plan:
    kind, _, language = unpack_from("<HH2xH", document)
    first, last = unpack_from("<II", document, 24)
    if kind not in (WORD_2, WORD_95, WORD_97):
        raise PlanError
    is_new = kind == WORD_97
    counts = unpack_from("<8I", document, 76 if is_new else 52)
    encoding = (
        "mac-roman" if unpack_from("<H", document, 20)[0] == _MAC else codec(_CODE_PAGES.get(language & 0xFF, 1252))
    )
    if is_new:
        pieces = tuple(_pieces(table, *_pair(document, _PIECES), is_new=True))
        paragraphs = _paragraphs(document, table)
        names = tuple(_names(document, table))
    else:
        is_complex = unpack_from("<H", document, 10)[0] & _COMPLEX and kind == WORD_95
        place = unpack_from("<II", document, 0x160) if is_complex else (0, 0)
        pieces = tuple(_pieces(document, *place, is_new=False))
        paragraphs, names = Paragraphs(), ()
    if not pieces:
        pieces = (Piece(0, max(0, min(last, len(document)) - first), first, False),)
    return Plan(tuple(zip(_STORIES, counts, strict=True)), pieces, encoding, (first, last), paragraphs, names)


def _pair(document: bytes, number: int) -> tuple[int, int]:
    place, length = unpack_from("<II", document, _PAIRS + 8 * number)
    return place, length


def _pieces(table: bytes, place: int, length: int, *, is_new: bool) -> Iterator[Piece]:
    """The pieces of the text in their order, behind the exceptions of formatting (MS-DOC 2.9.38)."""
    block = table[place : place + length]
    position = 0
    while block[position : position + 1] == bytes((_SHORT,)):
        position += 3 + int(unpack_from("<H", block, position + 1)[0])
    if block[position : position + 1] != bytes((_PIECE_TABLE,)):
        return
    size = min(unpack_from("<I", block, position + 1)[0], len(block) - position - 5)
    count = min((size - 4) // 12, _MOST_PIECES)
    if count < 1:
        return
    characters = unpack_from(f"<{count + 1}I", block, position + 5)
    for index, (start, end) in enumerate(pairwise(characters)):
        where = unpack_from("<I", block, position + 5 + 4 * (count + 1) + 8 * index + 2)[0]
        if end <= start:
            continue
        is_wide = is_new and not where & 0x40000000
        offset = where if is_wide or not is_new else (where & 0x3FFFFFFF) // 2
        yield Piece(start, end - start, offset, is_wide)


def _paragraphs(document: bytes, table: bytes) -> Paragraphs:
    """What the pages of paragraph properties say of tables (MS-DOC 2.9.175)."""
    place, length = _pair(document, _PARAGRAPHS)
    count = max(0, (min(length, len(table) - place) - 4) // 8)
    runs: list[tuple[int, int, bool, bool]] = []
    for index in range(count):
        number = unpack_from("<I", table, place + 4 * (count + 1) + 4 * index)[0] & 0x3FFFFF
        page = document[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            runs.extend(_runs(page))
    runs.sort()
    return Paragraphs([run[0] for run in runs], [run[1:] for run in runs])


def _runs(page: bytes) -> Iterator[tuple[int, int, bool, bool]]:
    count = page[-1]
    if count * (4 + _BOX) + 4 >= _PAGE:
        return
    places = unpack_from(f"<{count + 1}I", page)
    for index, (start, end) in enumerate(pairwise(places)):
        at = page[4 * (count + 1) + _BOX * index] * 2
        size = page[at] * 2 - 1 if at and page[at] else page[at + 1] * 2 if 0 < at < _PAGE - 1 else 0
        properties = page[at : at + 2 + max(size, 0)] if at else b""
        yield start, end, _IN_TABLE in properties, _ROW_END in properties


def _names(document: bytes, table: bytes) -> Iterator[tuple[str, str]]:
    """Names that stand beside the text: bookmarks, authors, variables, where the document was saved."""
    for number, label in _NAMES.items():
        place, length = _pair(document, number)
        block = table[place : place + min(length, len(table))] if place + length <= len(table) else b""
        is_list = block.startswith(b"\xff\xff")
        position = 6 if is_list else 0
        extra = unpack_from("<H", block, 4)[0] if is_list and len(block) >= 6 else 0
        while position + 2 <= len(block):
            size = unpack_from("<H", block, position)[0] * 2
            text = block[position + 2 : position + 2 + size].decode("utf-16-le", "replace")
            position += 2 + size + extra
            if text.strip():
                yield label, text
