"""Misread numbers: what text recognition takes for one another, undone where only one reading is a right number."""

import re
from collections.abc import Iterable
from itertools import product

from leakscan.checks.fr import nir

_SEPARATORS = re.compile(r"[\s._/-]+")
_LENGTH = 15
_MOST_LETTERS = 4
# What stands for which digits. Letters are told apart by their shape alone.
_LETTERS = {
    "o": "0", "q": "0", "d": "0", "i": "1", "l": "1", "|": "1", "!": "1", "[": "1", "]": "1", "t": "17", "?": "7",
    "z": "2", "s": "5", "b": "86", "g": "69", "a": "4",
}  # fmt: skip
_DIGITS = {
    "0": "86", "1": "74", "2": "7", "3": "85", "4": "19", "5": "63", "6": "850", "7": "12", "8": "3069", "9": "48",
}  # fmt: skip
# Where a letter of Corsica may stand, behind a 2.
_CORSICA = 6


def with_letters(written: str) -> str:
    """The one number that letters among digits stand for; empty when there is none, or more than one.

    >>> with_letters("2 69 O5 49 588 l57 8O"), with_letters("2 69 O5 49 588 l57 81")
    ('269054958815780', '')
    """
    characters = _SEPARATORS.sub("", written.lower())
    doubtful = sum(not character.isdigit() for character in characters)
    if len(characters) != _LENGTH or not 1 <= doubtful <= _MOST_LETTERS:
        return ""
    readings = (_readings(characters, place) for place in range(_LENGTH))
    return _only("".join(reading) for reading in product(*readings))


def _readings(characters: str, place: int) -> str:
    character = characters[place]
    if character.isdigit():
        return character
    of_corsica = character.upper() if place == _CORSICA and characters[5] == "2" and character in "ab" else ""
    return _LETTERS.get(character, "") + of_corsica


def with_digit(written: str) -> str:
    """The one right number that differs from a wrong one by a digit that looks alike; empty when there are several.

    >>> with_digit("2 69 05 49 583 157 80"), with_digit("2 69 05 49 588 157 80")
    ('269054958815780', '')
    """
    digits = _SEPARATORS.sub("", written)
    if len(digits) != _LENGTH or not digits.isdecimal() or nir(digits):
        return ""
    return _only(
        digits[:place] + other + digits[place + 1 :]
        for place, digit in enumerate(digits)
        for other in _DIGITS.get(digit, "")
    )


def _only(readings: Iterable[str]) -> str:
    right = set(filter(nir, readings))
    return right.pop() if len(right) == 1 else ""
