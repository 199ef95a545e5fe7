"""Formulas without a stored result: those that only join texts and cells are worked out, the rest is shown as it is."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|\$?([A-Z]{1,3})\$?(\d{1,7})(?![\w(!])|(-?\d+(?:\.\d+)?)|([&,;]))\s*')
_CALL = re.compile(r"\s*(?:=\s*)?(?:of:=)?(?:_xlfn\.)?(?:CONCATENATE|CONCAT)\((.*)\)\s*\Z", re.IGNORECASE | re.DOTALL)
_LONGEST = 8192


def join(formula: str, cells: Mapping[str, str]) -> str:
    """What a formula that joins texts gives; the formula itself when it does anything else.

    >>> join('"1850478"&B2', {"B2": "12345674"}), join('CONCATENATE(A1,"-",A2)', {"A1": "x", "A2": "y"})
    ('185047812345674', 'x-y')
    >>> join("SUM(A1:A9)", {})
    '=SUM(A1:A9)'
    """
    shown = formula if formula.startswith("=") else f"={formula}"
    if len(formula) > _LONGEST:
        return shown
    call = _CALL.match(formula)
    text = call.group(1) if call else formula.lstrip("=").strip()
    pieces: list[str] = []
    position, wants_value = 0, True
    while position < len(text):
        token = _TOKEN.match(text, position)
        if not token or (token.group(5) is None) is not wants_value or (not call and token.group(5) in (",", ";")):
            return shown
        if wants_value:
            pieces.append(_value(token, cells))
        position, wants_value = token.end(), not wants_value
    return shown if wants_value or (len(pieces) < 2 and not call) else "".join(pieces)


def _value(token: re.Match[str], cells: Mapping[str, str]) -> str:
    literal, column, row, number, _ = token.groups()
    if literal is not None:
        return literal.replace('""', '"')
    return cells.get(f"{column}{row}", "") if column else str(number)
