"""Marks beside a value that say where it comes from: the object identifier (OID) of the register that issued it."""

import re
from typing import Literal

from leakscan.detect.fold import fold
from leakscan.rulebook import Rule

Origin = Literal["own", "specimen", "foreign", ""]
_REACH = 80


class Marks:
    """The marks of one rule, looked for in folded text before and behind a value."""

    def __init__(self, rule: Rule):
        kinds: dict[str, Origin] = dict.fromkeys(map(fold, rule.own_marks), "own")
        kinds |= dict.fromkeys(map(fold, rule.specimen_marks), "specimen")
        kinds |= dict.fromkeys(map(fold, rule.foreign_marks), "foreign")
        self._kinds = {mark.encode("latin-1"): kind for mark, kind in kinds.items()}
        longest_first = sorted(self._kinds, key=lambda mark: (-len(mark), mark))
        written = b"|".join(map(re.escape, longest_first))
        self._pattern = re.compile(b"(?<![0-9a-z.])(?:" + written + b")(?![0-9a-z]|\\.[0-9])") if written else None

    def nearest(self, folded: bytes, start: int, end: int) -> Origin:
        """What the nearest mark says; empty when there is none."""
        if self._pattern is None:
            return ""
        nearest = _REACH + 1
        kind: Origin = ""
        for match in self._pattern.finditer(folded, max(0, start - _REACH), end + _REACH):
            distance = start - match.end() if match.end() <= start else match.start() - end
            if 0 <= distance < nearest:
                nearest, kind = distance, self._kinds[match.group()]
        return kind
