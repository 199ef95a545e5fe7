"""From evidence to confidence: one table, and the arithmetic of chance."""

import math
from collections.abc import Iterable

from leakscan.checks import CHECKS
from leakscan.language import mark
from leakscan.model import LEVELS, Level, Reason
from leakscan.rulebook import Rule

# A list in which four of five candidates pass is a list of such numbers, whatever stands above it.
_LIST_SHARE = 0.8
_LIST_LENGTH = 5
# Passes that chance explains with more than this probability prove nothing.
_CHANCE = 0.05
# In a list of other numbers a few pass: over many files the tail alone would raise one false alarm in twenty.
_MANY_CANDIDATES = 10
_LEAST_SHARE = 0.2
# Patterns already ask for the structure of a number: among those, one in 97 passes a key modulo 97.
_LEAST_CHANCE = 1 / 97
# A check that fewer random values than that pass proves that a value was read right.
_PROVES = 0.2

LABELLED = mark("A label or heading says what it is")
UNLABELLED = mark("No label or heading says what it is")
CHECKED = mark("The check digits are right")
COLUMN = mark("{passed} of {candidates} such numbers in the column or file pass the check: it is a list")
BY_CHANCE = mark("{passed} of {candidates} such numbers pass the check: chance explains it")
KNOWN = mark("A published specimen or a test identity")
RECOGNISED = mark("Read by text recognition: it may hold slips")


def confidence(
    rule: Rule, *, labelled: bool, known: bool, passed: int, failed: int, recognised: bool = False
) -> tuple[Level, tuple[Reason, ...]]:
    """The confidence in the matches of one column, and why.

    `passed` and `failed` count the candidates of the rule in the column, or in the file where there are no columns.
    What was read from a picture counts one level less, unless a check of its digits proves it.
    """
    level, reasons = _confidence(rule, labelled=labelled, known=known, passed=passed, failed=failed)
    if not recognised:
        return level, reasons
    if not rule.check or CHECKS[rule.check].chance >= _PROVES:
        level = LEVELS[max(0, LEVELS.index(level) - 1)]
    return level, (*reasons, Reason(RECOGNISED))


def _confidence(
    rule: Rule, *, labelled: bool, known: bool, passed: int, failed: int
) -> tuple[Level, tuple[Reason, ...]]:
    reasons = [Reason(CHECKED)] if _is_checksum(rule) else []
    if known:
        return "low", (*reasons, Reason(KNOWN))
    if labelled:
        return rule.labelled, (*reasons, Reason(LABELLED))
    candidates = passed + failed
    counts = (("passed", passed), ("candidates", candidates))
    if _is_checksum(rule):
        if passed >= _LIST_LENGTH and passed >= _LIST_SHARE * candidates:
            return "high", (*reasons, Reason(COLUMN, counts))
        if _chance(passed, candidates, max(_LEAST_CHANCE, CHECKS[rule.check].chance)) > _CHANCE:
            return "low", (Reason(BY_CHANCE, counts),)
    return rule.bare, (*reasons, Reason(UNLABELLED)) if rule.keywords else tuple(reasons)


def _is_checksum(rule: Rule) -> bool:
    return bool(rule.check) and 0.0001 < CHECKS[rule.check].chance < _PROVES


def _chance(passed: int, candidates: int, rate: float) -> float:
    """The probability that at least so many of the candidates pass by chance (binomial tail)."""
    if candidates >= _MANY_CANDIDATES and passed < _LEAST_SHARE * candidates:
        return 1.0
    if passed <= 1:
        return 1.0 - (1.0 - rate) ** candidates if candidates > 1 else 0.0
    terms: Iterable[float] = (
        math.exp(_log_choose(candidates, count) + count * math.log(rate) + (candidates - count) * math.log1p(-rate))
        for count in range(passed)
    )
    return max(0.0, 1.0 - math.fsum(terms)) if passed < 10_000 else 0.0


def _log_choose(total: int, count: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
