"""The geometry of the charts in the HTML report; the template draws it as inline SVG."""

from collections.abc import Mapping
from dataclasses import dataclass

from leakscan.model import Severity


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a ring or a bar: where it starts and how long it is, in percent."""

    severity: Severity
    count: int
    start: float
    length: float


def parts(counts: Mapping[Severity, int], *, whole: int = 0) -> list[Part]:
    """The counts one after the other, as shares of `whole` or else of their sum.

    >>> [(part.start, part.length) for part in parts({"high": 1, "low": 3})]
    [(0.0, 25.0), (25.0, 75.0)]
    """
    total = whole or sum(counts.values())
    found, start = [], 0.0
    for severity, count in counts.items():
        if count:
            length = round(100 * count / total, 3)
            found.append(Part(severity, count, round(start, 3), length))
            start += length
    return found
