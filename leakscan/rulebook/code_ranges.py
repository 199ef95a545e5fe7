"""Ranges of diagnosis codes (CIM-10): which health rule a code belongs to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leakscan.rulebook.rule import Health

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


class CodeRanges:
    """The ranges of all rules; the narrowest that holds a code decides."""

    def __init__(self, health: Sequence[Health]):
        self._ranges = sorted((each for rule in health for each in _ranges(rule)), key=_width)

    def rule_of(self, code: str) -> Health | None:
        """The rule of a code without its point."""
        return next((each.health for each in self._ranges if each.holds(code)), None)


def _ranges(rule: Health) -> Iterable[_Range]:
    for text in rule.cim10:
        if found := _RANGE.match(text):
            first = found[1].replace(".", "")
            yield _Range(first, (found[2] or found[1]).replace(".", ""), rule)


def _width(each: _Range) -> tuple[int, int]:
    return -len(each.first), _place(each.last) - _place(each.first)


def _place(code: str) -> int:
    return ord(code[0]) * 100 + int(code[1:3])
