"""Dates of birth, in the ways in which letters and lists write them, as YYYYMMDD."""

import re

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_YEAR = r"(?P<{0}>(?:18[5-9]|19\d|20[0-4])\d)"
_WRITTEN = re.compile(
    rf"(?<!\d)(?P<d1>\d{{1,2}})[ ]?[/.-][ ]?(?P<m1>\d{{1,2}})[ ]?[/.-][ ]?{_YEAR.format('y1')}(?!\d)"
    rf"|(?<!\d){_YEAR.format('y2')}[/.-](?P<m2>\d{{2}})[/.-](?P<d2>\d{{2}})(?!\d)"
    rf"|(?<!\d)(?P<d3>\d{{1,2}})(?:er)?[ ](?P<m3>[a-zA-Zéû]{{3,9}})\.?[ ]{_YEAR.format('y3')}(?!\d)"
)
_GLUED = re.compile(
    rf"(?P<d1>\d\d)(?P<m1>\d\d){_YEAR.format('y1')}|{_YEAR.format('y2')}(?P<m2>\d\d)(?P<d2>\d\d)(?:\d{{4,6}})?"
)


def birth_in(text: str, start: int = 0, end: int | None = None) -> str:
    """The first date in a span that can be one of birth; empty when there is none.

    >>> birth_in("née le 1er mars 1956"), birth_in("12/03/1956 à 14h"), birth_in("le 45/03/1956")
    ('19560301', '19560312', '')
    """
    match = _WRITTEN.search(text, start, len(text) if end is None else end)
    return _of(match) if match else ""


def birth_of(cell: str) -> str:
    """The date that a cell for birth dates holds, also without separators.

    >>> birth_of("12031956"), birth_of("19560312"), birth_of("12/03/1956"), birth_of("inconnue")
    ('19560312', '19560312', '19560312', '')
    """
    text = cell.strip()
    match = _GLUED.fullmatch(text) or _WRITTEN.match(text)
    return _of(match) if match else ""


def _of(match: re.Match[str]) -> str:
    found = match.groupdict()
    for number in ("1", "2", "3"):
        if year := found.get(f"y{number}"):
            day, month = int(found[f"d{number}"]), _month(found[f"m{number}"])
            return f"{year}{month:02d}{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
    return ""


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    plain = text.lower().replace("é", "e").replace("û", "u")
    return next((number for number, name in enumerate(_MONTHS, 1) if len(plain) > 2 and name.startswith(plain)), 0)
