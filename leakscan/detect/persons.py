"""Persons by name: surname and first name in the forms of letters and lists, with a birth date where one stands near.

Only the surroundings of health terms are searched: a name alone is not what this program is about.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from leakscan.detect.fold import fold
from leakscan.model import Evidence, Match, Segment

RULE = "fr.person"
_REACH = 700
_BIRTH_REACH = 160

_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{1,30}"
_FIRST = r"[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{1,20}(?:[ -][A-ZÀ-ÖØ-Þ][a-zß-ÿ]{1,20})?"
_TITLED = re.compile(
    r"\b(?:Monsieur|Madame|Mademoiselle|M\.|Mme|Mlle|[Pp]atiente?|[Aa]ssurée?|[Ss]alariée?)[ \t]{0,2}:?[ \t]{1,3}"
    rf"(?P<last>{_CAPITALS}(?:[ ]{_CAPITALS}){{0,2}}|{_FIRST})[ \t]{{1,2}}(?P<first>{_FIRST}|{_CAPITALS})"
)
_LISTED = re.compile(
    rf"(?<![\w'’-])(?P<last>{_CAPITALS}(?:[ ]{_CAPITALS}){{0,2}})[ \t;,|\"^]{{1,4}}(?P<first>{_FIRST})(?![\w-])"
)
_IN_COLUMNS = re.compile(rf"(?<![\w'’-])(?P<last>[A-ZÀ-ÖØ-Þ][\w'’ -]{{1,30}})[\t;|]\"?(?P<first>{_FIRST})(?![\w-])")
_REVERSED = re.compile(rf"(?<![\w'’-])(?P<first>{_FIRST})[ \t]{{1,2}}(?P<last>{_CAPITALS})(?![\w-])")
_PROFESSIONAL = re.compile(
    r"(?:\b(?:Drs?|Docteure?|Pr|Professeure?|Me|Maître|médecin|biologiste|confrère)\.?[ \t]{0,2})$"
)
_DATE = re.compile(
    r"(?<!\d)(\d{2})[/.-](\d{2})[/.-]((?:19|20)\d{2})(?!\d)|(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)"
)


def near(segment: Segment, spans: Iterable[tuple[int, int]], first_names: Collection[str]) -> Iterator[Match]:
    """The persons named around the spans, each mention once, in order."""
    for start, end in _regions(segment, spans):
        taken = start
        for last, first in _names(segment.text, start, end, first_names):
            begin, stop = min(last[0], first[0]), max(last[1], first[1])
            if begin >= taken:
                taken = stop
                yield _match(segment, last, first, begin, stop)


def _regions(segment: Segment, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    text, reach = segment.text, 0
    for start, end in sorted(spans):
        if segment.layout == "table":
            first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            last = len(text) if last < 0 else last
        else:
            first, last = max(0, start - _REACH), min(len(text), end + _REACH)
        first = max(first, reach)
        if first < last:
            yield first, last
            reach = last


def _names(
    text: str, start: int, end: int, first_names: Collection[str]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    found = []
    for pattern in (_TITLED, _LISTED, _IN_COLUMNS, _REVERSED):
        for match in pattern.finditer(text, start, end):
            if pattern is not _TITLED and not _is_first_name(match["first"], first_names):
                continue
            if not _PROFESSIONAL.search(text, max(0, match.start() - 16), match.start()):
                found.append((match.span("last"), match.span("first")))
    return iter(sorted(found, key=lambda pair: min(pair)))


def _is_first_name(name: str, first_names: Collection[str]) -> bool:
    return re.split(r"[ -]", fold(name))[0] in first_names


def _match(segment: Segment, last: tuple[int, int], first: tuple[int, int], start: int, end: int) -> Match:
    text = segment.text
    birth = _birth(segment, end)
    value = f"{fold(text[slice(*last)]).strip()}|{fold(text[slice(*first)]).strip()}|{birth}"
    return Match(RULE, segment, start, end, value, Evidence(weight=3 if birth else 2))


def _birth(segment: Segment, end: int) -> str:
    """The first date behind the name, on its line or shortly after, that can be a date of birth."""
    text = segment.text
    stop = min(len(text), end + _BIRTH_REACH)
    if segment.layout == "table":
        line_end = text.find("\n", end)
        stop = stop if line_end < 0 else min(stop, line_end)
    match = _DATE.search(text, end, stop)
    if match is None:
        return ""
    day, month, year = match[1] or match[6], match[2] or match[5], match[3] or match[4]
    return f"{year}{month}{day}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else ""
