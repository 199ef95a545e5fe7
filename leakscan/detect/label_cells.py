"""Cells that are labels themselves: in a row of headings amid a sheet, or before the other cells of their row."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from leakscan.detect.cells import split
from leakscan.detect.inflection import words_of
from leakscan.model import Segment

Span = tuple[int, int]

_ROWS = 500
_VALUES = 12
_LONGEST = 40
_MOST_WORDS = 5
_DIGIT = re.compile(rb"\d")
# What stands beside such a heading in a row of headings, and beside such a label in a list of accesses.
_OTHERS = frozenset(
    b"""site sites service services nom prenom identifiant identifiants login logins utilisateur user username compte
    comptes url adresse application logiciel poste praticien medecin carte remarque remarques commentaire note notes
    email mail role profil acces title name titulaire account web collaborateur salarie""".split()
)
_ACCOUNTS = frozenset(b"identifiant login utilisateur user username compte account id mail email".split())
# In prose a comma separates the arguments of a program as well.
_IN_PROSE, _IN_TABLES = "\t;|", "\t;|,"


def rows_with_labels(headings: Iterable[str]) -> Callable[[bytes], list[Span]]:
    """Finds the rows in which one of the headings of any rule is a whole cell: one pass over the text for all rules."""
    pattern = _cell_pattern(frozenset(map(words_of, headings)))

    def rows(folded: bytes) -> list[Span]:
        found: list[Span] = []
        for hit in pattern.finditer(folded):
            start = folded.rfind(b"\n", 0, hit.start() + 1) + 1
            if not found or start > found[-1][0]:
                end = folded.find(b"\n", start)
                found.append((start, end if end >= 0 else len(folded)))
        return found

    return rows


def _cell_pattern(words: Collection[bytes]) -> re.Pattern[bytes]:
    spelled = sorted((rb"[^\w\n]{1,3}".join(map(re.escape, word.split())) for word in words), key=len)
    return re.compile(
        rb'(?:^|[\t;|,])[ "]{0,3}(?:' + rb"|".join(reversed(spelled)) + rb')[ ":]{0,4}(?=[\t;|,]|$)', re.MULTILINE
    )


class LabelCells:
    """The headings of one rule, looked for as whole cells of rows."""

    def __init__(self, headings: Iterable[str]):
        self._words = frozenset(words_of(heading) for heading in headings)
        self._pattern = _cell_pattern(self._words)

    def spans(self, segment: Segment, folded: bytes, rows: Iterable[Span]) -> Iterator[Span]:
        """The span of each cell below or after such a label, with its blanks. `rows` are those with any label."""
        for start, end in rows:
            if self._pattern.search(folded, start, end):
                yield from self._beside(segment, folded, start)

    def _beside(self, segment: Segment, folded: bytes, start: int) -> Iterator[tuple[int, int]]:
        text, line = segment.text, _line(segment.text, start)
        delimiter = next(
            (each for each in (_IN_TABLES if segment.layout == "table" else _IN_PROSE) if each in line), ""
        )
        row = _cells(line, start, delimiter) if delimiter else []
        named = [words_of(text[first:end]) for first, end in row]
        wanted = [index for index, words in enumerate(named) if words in self._words]
        if any(_is_heading(words) for index, words in enumerate(named) if index not in wanted):
            if not any(map(_DIGIT.search, named)):
                yield from _below(text, start + len(line) + 1, delimiter, wanted, len(row))
        elif wanted and not any(named[: wanted[0]]):
            is_access = _has_account(text, start, delimiter)
            values = row[wanted[0] + 1 : wanted[0] + 1 + _VALUES]
            yield from (span for span in values if is_access or _DIGIT.search(folded, *span))


def _is_heading(words: bytes) -> bool:
    """Whether a cell can stand in a row of headings; a sentence that holds such a word cannot."""
    each = words.split()
    return len(each) <= _MOST_WORDS and not _OTHERS.isdisjoint(each)


def _below(text: str, start: int, delimiter: str, columns: list[int], width: int) -> Iterator[tuple[int, int]]:
    """The cells under the headings, down to the first row that belongs to no table of that width."""
    for _ in range(_ROWS):
        line = _line(text, start)
        row = _cells(line, start, delimiter)
        if not 2 <= len(row) <= width + 1:
            return
        yield from (row[index] for index in columns if index < len(row))
        start += len(line) + 1


def _has_account(text: str, start: int, delimiter: str) -> bool:
    """Whether the row before or after begins with a word for an account."""
    before = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    after = _line(text, start + len(_line(text, start)) + 1)
    first = (line.strip(' "|').partition(delimiter)[0] for line in (before, after))
    return any(set(words_of(cell[:_LONGEST]).split()) & _ACCOUNTS for cell in first)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _cells(line: str, start: int, delimiter: str) -> list[tuple[int, int]]:
    return [(start + first, start + last) for first, last in split(line, delimiter)]
