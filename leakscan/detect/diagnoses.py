"""Diagnosis codes (CIM-10): found where a heading, or the words just before in running text, say so.

The shape of a code is that of a paper size, a road, a vitamin or a room: only its field makes it a diagnosis.
"""

import re
from collections.abc import Iterator, Sequence

from leakscan.detect.cells import behind, cells, stripped
from leakscan.detect.columns import nameless
from leakscan.detect.label_cells import LabelCells
from leakscan.detect.labels import Labels
from leakscan.model import Evidence, Match, Segment
from leakscan.rulebook import CodeRanges, Health

HEADINGS = (
    "cim10", "cim 10", "icd10", "icd 10", "diagnostic principal", "diagnostic relie", "diagnostic associe",
    "diagnostics associes", "code diagnostic", "codes diagnostics", "code cim", "diag principal", "code diag",
    "diagnostic d entree", "diagnostic de sortie", "diagnostic significatif", "manifestation morbide principale",
    "finalite principale", "affection etiologique",
)  # fmt: skip
# Short names mean other things too: under them a cell must hold codes and nothing else.
SHORT = (
    "dp", "dr", "das", "dad", "mmp", "fpp", "ae", "diag", "dgn pal", "dgn rel", "diagnostic", "diagnostics",
    "diagnosis", "dx", "pathologie", "pathologies", "affection",
)  # fmt: skip
LABELS = (*HEADINGS, *SHORT)
Span = tuple[int, int]
_CODE = re.compile(r"(?P<letter>[A-Z])[ ]?(?P<digits>\d\d)[. ]?(?P<more>\d{0,2})(?:\+\d{1,2})?(?![0-9A-Za-z])")
_SAID = re.compile(
    r"\b(?:(?i:cim[- ]?10|icd[- ]?10|codes? diagnostics?|diagnostics? (?:principal|reli[ée]|associ[ée]s?"
    r"|significatif|d['’]entr[ée]e|de sortie)|affection [ée]tiologique|finalit[ée] principale|manifestation morbide)"
    r"[^\n|;.!?]{0,24}?|(?i:diag(?:nostic)?s?)[.]? ?[:=] ?)(?=\b[A-Z] ?\d\d)"
)
_SAYING = (b"cim", b"icd", b"diag", b"etiologique", b"finalite", b"morbide")
# Short names of fields need a colon.
_SAID_SHORTLY = re.compile(r"(?:DP|DR|DAS|DAD|MMP|FPP|AE) ?[:=] ?(?=[A-Z] ?\d\d)")
_SHORTLY = tuple(
    f"{name}{sign}" for name in ("DP", "DR", "DAS", "DAD", "MMP", "FPP", "AE") for sign in (":", " :", "=", " =")
)
# A cell that holds a code and nothing else.
_ALONE = re.compile(r"(?<![^\t\n;,|\" ])[A-Z]\d\d(?:\.\d{1,2}|\d{0,2})(?:\+\d{1,2})?(?![^\t\n;,|\" ])")
_CATEGORY = 3
_PLACES = ("ABCDE", "NSEOW")
_BETWEEN = re.compile(r"[\s,;/|]{0,8}")
_MOST_CODES = 64
_BETWEEN_CODES = 200


class Diagnoses:
    """Finds codes in their fields and behind the words that announce them."""

    def __init__(self, health: Sequence[Health]):
        self._labels = Labels(LABELS, 0)
        self._plain = Labels(HEADINGS, 0)
        self._label_cells = LabelCells(LABELS)
        self._ranges = CodeRanges(health)

    def find(self, segment: Segment, folded: bytes = b"", rows: Sequence[Span] = ()) -> Iterator[Match]:
        """Each code that is the content of a field of diagnoses. `rows` are those with the cell of a label."""
        found: dict[int, re.Match[str]] = {}  # a cell may have a heading and a label
        for start, end in cells(segment, self._labels.in_heading):
            heading = segment.heading(start)
            codes, rest = _codes(segment.text, behind(segment.text, heading, start, end), end)
            if not rest or self._plain.in_heading(heading):
                found.update((code.start(), code) for code in codes)
        for span in (*stripped(segment.text, self._label_cells.spans(segment, folded, rows)), *_nameless(segment)):
            codes, rest = _codes(segment.text, *span)
            if not rest:
                found.update((code.start(), code) for code in codes)
        for code in found.values():
            yield from self._match(segment, code)

    def told(self, segment: Segment, folded: bytes) -> Iterator[Match]:
        """Each code in running text that the words before it announce; in a table, those in its own cell."""
        text = segment.text
        said = list(_SAID_SHORTLY.finditer(text)) if any(sign in text for sign in _SHORTLY) else []
        if any(word in folded for word in _SAYING):
            said += _SAID.finditer(text)
        found: dict[int, re.Match[str]] = {}  # a code may be announced twice
        for each in said:
            if not text[max(0, each.start() - 1) : each.start()].isalnum():
                end = _end_of_cell(segment, each.start(), min(len(text), each.end() + _BETWEEN_CODES))
                codes, _ = _codes(text, each.end(), end)
                found.update((code.start(), code) for code in codes)
        for code in found.values():
            yield from self._match(segment, code)

    def _match(self, segment: Segment, code: re.Match[str]) -> Iterator[Match]:
        plain = code["letter"] + code["digits"] + code["more"]
        found = self._ranges.rule_of(plain)
        if found is not None:
            column = segment.anchors.column(code.start())
            evidence = Evidence(keyword=True, heading=True, column=column, weight=3 if found.stigma else 2)
            yield Match(found.id, segment, code.start(), code.end(), plain, evidence)


def _end_of_cell(segment: Segment, start: int, end: int) -> int:
    """Where the cell of a table ends that begins before an offset; running text has no cells."""
    if segment.layout != "table":
        return end
    ends = (segment.text.find(sign, start, end) for sign in ("\n", segment.anchors.delimiter) if sign)
    return min((each for each in ends if each >= 0), default=end)


def _nameless(segment: Segment) -> Iterator[Span]:
    """The cells of columns without a telling heading that hold codes, and codes of many kinds or with their point."""
    if segment.layout != "table":
        return
    for column in nameless(segment, (each.span() for each in _ALONE.finditer(segment.text))):
        codes = [segment.text[start:end] for start, end in column]
        letters = {code[0] for code in codes}
        if sum("." in code for code in codes) * 2 >= len(codes):
            is_of_codes = len({code[:3] for code in codes}) > 1
        else:
            # Rooms bear the letters of blocks or of the compass, or have three signs each.
            is_of_places = any(letters <= set(signs) for signs in _PLACES)
            is_of_codes = len(letters) > 1 and not is_of_places and any(len(code) > _CATEGORY for code in codes)
        if is_of_codes:
            yield from column


def _codes(text: str, start: int, end: int) -> tuple[list[re.Match[str]], bool]:
    """The codes that a content begins with, and whether it holds anything else."""
    codes: list[re.Match[str]] = []
    while len(codes) < _MOST_CODES and (code := _CODE.match(text, start, end)):
        codes.append(code)
        gap = _BETWEEN.match(text, code.end(), end)
        start = gap.end() if gap else code.end()
    return codes, start < end
