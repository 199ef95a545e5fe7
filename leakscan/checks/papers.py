"""Identity papers: the machine-readable lines of passports and cards (ICAO Doc 9303), and of the old French card.

A digit counts as itself, A to Z as 10 to 35, the filler as 0; weights 7, 3, 1 repeat, the sum is taken modulo ten.
"""

import re

_WEIGHTS = (7, 3, 1)
_PASSPORT = re.compile(r"P[A-Z<][A-Z]{3}[A-Z<]{39}[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d")
_CARD = re.compile(
    r"[AIC][A-Z<][A-Z]{3}[A-Z0-9<]{9}[\d<][A-Z0-9<]{15}\d{7}[MFX<]\d{7}[A-Z<]{3}[A-Z0-9<]{11}\d[A-Z<]{30}"
)
_VISA = re.compile(r"[AICV][A-Z<][A-Z]{3}[A-Z<]{31}[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{8}")
_OLD_FRENCH = re.compile(r"IDFRA[A-Z<]{25}[A-Z0-9<]{6}\d{4}[A-Z0-9]{3}\d{5}\d[A-Z<]{14}\d{6}\d[MF]\d")


def check_digit(text: str) -> int:
    """The check digit of characters of a machine-readable line.

    >>> check_digit("L898902C3"), check_digit("740812")
    (6, 2)
    """
    return sum(int(each, 36) * _WEIGHTS[at % 3] for at, each in enumerate(text.replace("<", "0"))) % 10


def readable_lines(value: str) -> bool:
    """Whether the lines, written one behind the other without blanks, are those of a paper and all check digits right.

    >>> readable_lines(
    ...     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    ... )
    True
    """
    if _PASSPORT.fullmatch(value):
        line = value[44:]
        return _all_right(line, ((0, 9), (13, 19), (21, 27))) and check_digit(
            line[:10] + line[13:20] + line[21:43]
        ) == int(line[43])
    if _CARD.fullmatch(value):
        upper, middle = value[:30], value[30:60]
        whole = upper[5:30] + middle[:7] + middle[8:15] + middle[18:29]
        return _all_right(middle, ((0, 6), (8, 14))) and check_digit(whole) == int(middle[29])
    if _OLD_FRENCH.fullmatch(value):
        lower = value[36:]
        right = _all_right(lower, ((0, 12), (27, 33)))
        return right and check_digit(value[:36] + lower[:35]) == int(lower[35])
    return bool(_VISA.fullmatch(value)) and _all_right(value[36:], ((0, 9), (13, 19), (21, 27)))


def _all_right(line: str, fields: tuple[tuple[int, int], ...]) -> bool:
    """Whether behind each field stands its check digit."""
    return all(check_digit(line[first:last]) == int(line[last]) for first, last in fields)
