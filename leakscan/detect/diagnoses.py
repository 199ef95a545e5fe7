"""Diagnosis codes (CIM-10): found where a heading, or the words just before in running text, say so.

The shape of a code is that of a paper size, a road, a vitamin or a room: only its field makes it a diagnosis.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leakscan.detect.cells import behind, cells
from leakscan.detect.labels import Labels
from leakscan.model import Evidence, Match, Segment
from leakscan.rulebook import Health

HEADINGS = (
    "cim10", "cim 10", "icd10", "icd 10", "diagnostic principal", "diagnostic relie", "diagnostic associe",
    "diagnostics associes", "code diagnostic", "diag principal", "code diag", "manifestation morbide principale",
)  # fmt: skip
# Short names mean other things too: under them a cell must hold codes and nothing else.
SHORT = ("dp", "dr", "das", "dad", "mmp", "fpp", "diag", "dgn pal", "dgn rel")
_CODE = re.compile(r"(?P<letter>[A-Z])[ ]?(?P<digits>\d\d)[. ]?(?P<more>\d{0,2})(?:\+\d{1,2})?(?![0-9A-Za-z])")
_SAID = re.compile(
    r"\b(?i:cim[- ]?10|icd[- ]?10|codes? diagnostics?|diagnostics? (?:principal|reli[ée]|associ[ée]s?))"
    r"[^\n|;.!?]{0,24}?(?=\b[A-Z] ?\d\d)"
)
_SAYING = (b"cim", b"icd", b"diagnostic")
# Short names of fields need a colon.
_SAID_SHORTLY = re.compile(r"(?:DP|DR|DAS|DAD|MMP|FPP) ?: ?(?=[A-Z] ?\d\d)")
_BETWEEN = re.compile(r"[\s,;/|]{0,8}")
_MOST_CODES = 64
_BETWEEN_CODES = 200
_RANGE = re.compile(r"([A-Z]\d\d(?:\.\d)?)(?:-([A-Z]\d\d(?:\.\d)?))?\Z")


@dataclass(frozen=True, slots=True)
class _Range:
    """Codes from the first to the last category of a rule."""

    first: str
    last: str
    health: Health

    def holds(self, code: str) -> bool:
        """Whether a code without its point belongs here; `F20` holds F200 and F2089."""
        return self.first <= code[: len(self.first)] and code[: len(self.last)] <= self.last


class Diagnoses:
    """The ranges of all rules; the narrowest that holds a code decides."""

    def __init__(self, health: Sequence[Health]):
        self._labels = Labels((*HEADINGS, *SHORT), 0)
        self._plain = Labels(HEADINGS, 0)
        self._ranges = sorted((each for rule in health for each in _ranges(rule)), key=_width)

    def find(self, segment: Segment) -> Iterator[Match]:
        """Each code that is the content of a field of diagnoses."""
        for start, end in cells(segment, self._labels.in_heading):
            heading = segment.heading(start)
            codes, rest = _codes(segment.text, behind(segment.text, heading, start, end), end)
            if not rest or self._plain.in_heading(heading):
                for code in codes:
                    yield from self._match(segment, code)

    def told(self, segment: Segment, folded: bytes) -> Iterator[Match]:
        """Each code in running text that the words before it announce. In a table the headings decide."""
        if segment.layout == "table":
            return
        text = segment.text
        said = list(_SAID_SHORTLY.finditer(text))
        if any(word in folded for word in _SAYING):
            said += _SAID.finditer(text)
        found: dict[int, re.Match[str]] = {}  # a code may be announced twice
        for each in said:
            if not text[max(0, each.start() - 1) : each.start()].isalnum():
                codes, _ = _codes(text, each.end(), min(len(text), each.end() + _BETWEEN_CODES))
                found.update((code.start(), code) for code in codes)
        for code in found.values():
            yield from self._match(segment, code)

    def _match(self, segment: Segment, code: re.Match[str]) -> Iterator[Match]:
        plain = code["letter"] + code["digits"] + code["more"]
        found = next((each.health for each in self._ranges if each.holds(plain)), None)
        if found is not None:
            column = segment.anchors.column(code.start())
            evidence = Evidence(keyword=True, heading=True, column=column, weight=3 if found.stigma else 2)
            yield Match(found.id, segment, code.start(), code.end(), plain, evidence)


def _codes(text: str, start: int, end: int) -> tuple[list[re.Match[str]], bool]:
    """The codes that a content begins with, and whether it holds anything else."""
    codes: list[re.Match[str]] = []
    while len(codes) < _MOST_CODES and (code := _CODE.match(text, start, end)):
        codes.append(code)
        gap = _BETWEEN.match(text, code.end(), end)
        start = gap.end() if gap else code.end()
    return codes, start < end


def _ranges(rule: Health) -> Iterable[_Range]:
    for text in rule.cim10:
        if found := _RANGE.match(text):
            first = found[1].replace(".", "")
            yield _Range(first, (found[2] or found[1]).replace(".", ""), rule)


def _width(each: _Range) -> tuple[int, int]:
    return -len(each.first), _place(each.last) - _place(each.first)


def _place(code: str) -> int:
    return ord(code[0]) * 100 + int(code[1:3])
