"""Number formats: which of them show a number as a date, and which fill it up with zeros."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from struct import unpack

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

from leakscan.extract.tables import cell_text

# Texts, colours and conditions, escaped characters, room and filling: what is left of a format are its digits.
_ASIDE = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')
_DIGITS = re.compile(r"[#?]*(0[0#?]+)")
# 31 December 9999: a day that no later number stands for.
_LAST_DAY = 2_958_466


@dataclass(frozen=True, slots=True)
class Shape:
    """What a format makes of a number: a date, or at least so many digits."""

    is_date: bool = False
    digits: int = 0


@lru_cache(maxsize=4096)
def shape(code: str) -> Shape:
    """The shape behind the code of a format.

    >>> shape("dd/mm/yyyy").is_date, shape("00").digits, shape('0" "00" "00').digits, shape("0.00").digits
    (True, 2, 5, 0)
    """
    if not code or code == "General":
        return Shape()
    if is_date_format(code):
        return Shape(is_date=True)
    first = re.sub(r"[\s./-]", "", _ASIDE.sub("", code.split(";")[0])) if "." not in _ASIDE.sub("", code) else ""
    found = _DIGITS.fullmatch(first)
    return Shape(digits=len(found.group(1)) if found else 0)


def shown(value: float, form: Shape, epoch: datetime = CALENDAR_WINDOWS_1900) -> str:
    """A number as its cell shows it, whole and exact: only dates and leading zeros are taken from the format.

    >>> shown(5.0, shape("00")), shown(18295.0, shape("dd/mm/yyyy")), shown(185047812345674.0, shape("dd/mm/yy"))
    ('05', '1950-02-01', '185047812345674')
    """
    if form.is_date and 0 <= value < _LAST_DAY:
        return _date(value, epoch)
    text = cell_text(value)
    return text.zfill(form.digits) if form.digits and text.isdecimal() else text


def packed_number(value: int) -> float:
    """A number in 30 bits: whole or the upper half of a double, as it is or a hundredth of it.

    >>> packed_number(0x0000000A), packed_number(0x3FF00000), packed_number(0xFFFFFFFE)
    (2.0, 1.0, -1.0)
    """
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value & 0x80000000 else 0))
    else:
        (number,) = unpack("<d", b"\x00\x00\x00\x00" + (value & 0xFFFFFFFC).to_bytes(4, "little"))
    return number / 100 if value & 1 else number


def _date(value: float, epoch: datetime) -> str:
    try:
        found = from_excel(value, epoch)
    except (ValueError, OverflowError, TypeError):
        return cell_text(value)
    if isinstance(found, datetime) and found.time() == time():
        return str(found.date())
    return cell_text(value if found is None else found)
