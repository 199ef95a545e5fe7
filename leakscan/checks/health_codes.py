"""Codes of acts and products of health: what their shape and their keys tell."""

import re

from stdnum import ean

# An organ system, an organ, an action and the way to it: each is one of these letters, then a counter that begins at 1.
_ACT = re.compile(r"[A-HJ-NPQYZ][A-HJ-NP-TVYZ][A-HJ-NP-SY][A-HJ-NP-RXY](?!000)[0-9]{3}\Z")
_PACK = re.compile(r"3400[89][0-9]{8}\Z")
_SHORT_PACK = re.compile(r"[2-69][0-9]{6}\Z")
# Packs that were registered since this series began bear no key in their short form, nor do the units of hospitals.
_WITHOUT_KEY = ("300", "301", "302", "303", "304", "9")


def ccam(value: str) -> bool:
    """Acts of the common classification (CCAM), without activity and phase.

    >>> ccam("HHQE005"), ccam("PROD005"), ccam("HHQE000")
    (True, False, False)
    """
    return _ACT.match(value) is not None


def medicine(value: str) -> bool:
    """Packs (CIP) and units (UCD) of medicines in thirteen digits: a key as on every article of trade.

    >>> medicine("3400935955838"), medicine("3400935955839"), medicine("3017620422003")
    (True, False, False)
    """
    return _PACK.match(value) is not None and bool(ean.is_valid(value))


def short_medicine(value: str) -> bool:
    """The same in seven digits: a key modulo 11 in the older ones.

    >>> short_medicine("3595583"), short_medicine("3595584"), short_medicine("3007651"), short_medicine("9123456")
    (True, False, True, True)
    """
    if not _SHORT_PACK.match(value):
        return False
    weighed = sum(weight * int(digit) for weight, digit in enumerate(value[:6], 2))
    return value.startswith(_WITHOUT_KEY) or weighed % 11 == int(value[6])
