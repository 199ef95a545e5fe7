"""Fixed-width files: records in which the number touches its neighbours, found because it always stands at one place.

A run of sixty digits holds a valid number by chance in one case of sixteen; five lines with one at the same offset
do not happen by chance.
"""

from collections import Counter
from collections.abc import Iterator

from leakscan.checks.fr import nir
from leakscan.model import Evidence, Match, Segment

RULE = "fr.nir"
_LENGTH = 15
_KIND = 3
_SAMPLE = 60
_LEAST_LINES = 5
_LEAST_SHARE = 0.6
_SHORTEST_LINE = 30
# Records of these formats have some hundred characters; longer lines are something else, and costly to try.
_LONGEST_LINE = 4_096


def fixed_width(segment: Segment) -> Iterator[Match]:
    """The numbers at the offsets where most lines hold one."""
    lines = segment.text.split("\n")
    sample = [line for line in lines[:_SAMPLE] if line.strip()]
    lengths = [len(line) for line in sample]
    if len(sample) < _LEAST_LINES or min(lengths) < _SHORTEST_LINE or max(lengths) > _LONGEST_LINE:
        return
    columns = _columns(sample)
    if not columns:
        return
    start = 0
    for line in lines:
        for column in columns.get("", []) + columns.get(line[:_KIND], []):
            value = line[column : column + _LENGTH].upper()
            if nir(value):
                first = start + column
                evidence = Evidence(check=True, heading=True, column=f"offset {column + 1}")
                yield Match(RULE, segment, first, first + _LENGTH, value, evidence)
        start += len(line) + 1


def _columns(sample: list[str]) -> dict[str, list[int]]:
    """The offsets where most lines hold a number, or most lines that begin alike: files mix kinds of records."""
    hits: Counter[tuple[str, int]] = Counter()
    kinds = Counter(line[:_KIND] for line in sample)
    for line in sample:
        for offset in range(len(line) - _LENGTH + 1):
            if line[offset] in "12" and nir(line[offset : offset + _LENGTH].upper()):
                hits["", offset] += 1
                hits[line[:_KIND], offset] += 1
    kinds[""] = len(sample)
    columns: dict[str, list[int]] = {}
    for (kind, offset), count in sorted(hits.items()):
        is_said = kind and offset in columns.get("", [])
        if not is_said and count >= max(_LEAST_LINES, _LEAST_SHARE * kinds[kind]):
            columns.setdefault(kind, []).append(offset)
    return columns
