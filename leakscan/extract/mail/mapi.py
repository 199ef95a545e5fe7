"""MAPI: the properties that Outlook keeps everything in, whatever file they stand in (MS-OXCDATA, MS-OXPROPS)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.mail.mail_headers import in_charset
from leakscan.extract.mail.mapi_names import LABELS, NAMED_LABELS
from leakscan.extract.office.code_pages import codec

SHORT, LONG, FLOAT, DOUBLE, CURRENCY, DAYS, BOOLEAN, OBJECT = 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0B, 0x0D
LARGE, STRING, UNICODE, TIME, GUID, BINARY = 0x14, 0x1E, 0x1F, 0x40, 0x48, 0x102
MULTIPLE = 0x1000
FIRST_NAMED = 0x8000

_INTERNET_CODE_PAGE, _LOCALE, _CODE_PAGE = 0x3FDE, 0x3FF1, 0x3FFD
_NUMBERS = {SHORT: "<h", LONG: "<i", FLOAT: "<f", DOUBLE: "<d", LARGE: "<q"}
_EPOCH = datetime.datetime(1601, 1, 1)
_DAY_ZERO = datetime.datetime(1899, 12, 30)
# The code page of a language, by the part of its number that names it without the country.
_LANGUAGES = {
    0x01: 1256, 0x02: 1251, 0x04: 936, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x11: 932, 0x12: 949,
    0x15: 1250, 0x18: 1250, 0x19: 1251, 0x1A: 1250, 0x1B: 1250, 0x1E: 874, 0x1F: 1254, 0x22: 1251, 0x24: 1250,
    0x25: 1257, 0x26: 1257, 0x27: 1257,
}  # fmt: skip
_TRADITIONAL = {0x0404: 950, 0x0C04: 950}


@dataclass(frozen=True, slots=True)
class Name:
    """What a property above 8000 is called: by a number of the programs, or by a text, people's own fields too."""

    number: int = 0
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its number, the kind of its values without the mark of many, and the values as they are stored."""

    tag: int
    kind: int
    values: tuple[bytes, ...] = field(repr=False)
    name: Name | None = None

    @property
    def number(self) -> int:
        """The number that is the same in every message; 0 for a property that is called by a text."""
        return self.name.number if self.name else self.tag

    @property
    def label(self) -> str:
        """What people call it; its number where nobody has a word for it."""
        if self.name is None:
            return LABELS.get(self.tag, f"{self.tag:04X}")
        return self.name.text or NAMED_LABELS.get(self.name.number, f"{self.name.number:04X}")

    @property
    def is_own(self) -> bool:
        """Whether somebody made the field up: whatever it holds was meant to be read."""
        return self.name is not None and bool(self.name.text)


class Properties:
    """The properties of a message, a recipient or an attachment; `charset` is that of 8-bit texts that do not say."""

    def __init__(self, found: Iterable[Property] = (), *, charset: str = ""):
        self._found: dict[int, Property] = {}
        for each in found:
            self._found.setdefault(each.tag, each)
        self.charset = self._charset() or charset

    def __iter__(self) -> Iterator[Property]:
        return iter(sorted(self._found.values(), key=lambda each: each.tag))

    def get(self, tag: int) -> Property | None:
        """The property of this number."""
        return self._found.get(tag)

    def text(self, *tags: int) -> str:
        """The text of the first of these properties that has one."""
        for tag in tags:
            each = self._found.get(tag)
            if each and each.kind in (STRING, UNICODE) and (found := "".join(self.texts(each)).strip()):
                return found
        return ""

    def binary(self, tag: int) -> bytes:
        """The bytes of a property, as they are."""
        each = self._found.get(tag)
        return each.values[0] if each and each.values else b""

    def number(self, tag: int) -> int:
        """A whole number; 0 when there is none."""
        each = self._found.get(tag)
        value = _number(each.kind, each.values[0]) if each and each.values else None
        return int(value) if value is not None else 0

    def texts(self, each: Property) -> list[str]:
        """The values as people read them; kinds that are no text, number or date give none."""
        return [text for value in each.values if (text := self._readable(each, value))]

    @property
    def internet_charset(self) -> str:
        """The character set of bodies that were received."""
        return _named(self.number(_INTERNET_CODE_PAGE)) or self.charset

    def _charset(self) -> str:
        locale = self.number(_LOCALE)
        by_language = _TRADITIONAL.get(locale) or _LANGUAGES.get(locale & 0x3FF, 1252 if locale else 0)
        return _named(self.number(_CODE_PAGE)) or _named(by_language) or _named(self.number(_INTERNET_CODE_PAGE))

    def _readable(self, each: Property, value: bytes) -> str:
        if each.kind == UNICODE:
            return value.decode("utf-16-le", "replace").replace("\0", "").strip()
        if each.kind == STRING:
            return in_charset(value.rstrip(b"\0"), self.charset).replace("\0", "").strip()
        if each.kind in (TIME, DAYS):
            return _date(each.kind, value)
        if each.kind == CURRENCY:
            return str((_number(LARGE, value) or 0) / 10_000)
        number = _number(each.kind, value)
        return "" if number is None else str(int(number) if float(number).is_integer() else number)


def _number(kind: int, value: bytes) -> int | float | None:
    form = _NUMBERS.get(kind)
    try:
        number: int | float | None = unpack_from(form, value)[0] if form else None
    except StructError:
        return None
    # What is no number compares unequal to itself; infinities have no whole part.
    return None if number is None or number != number or abs(number) == float("inf") else number


def _named(code_page: int) -> str:
    return codec(code_page) if code_page > 0 else ""


def _date(kind: int, value: bytes) -> str:
    """The day as it is written in France, with the hour unless it is midnight somewhere in Europe.

    >>> _date(TIME, (126_227_772_000_000_000).to_bytes(8, "little"))
    '01/01/2001'
    """
    try:
        if kind == TIME:
            moment = _EPOCH + datetime.timedelta(microseconds=unpack_from("<Q", value)[0] // 10)
        else:
            moment = _DAY_ZERO + datetime.timedelta(days=unpack_from("<d", value)[0])
    except (StructError, OverflowError, ValueError):
        return ""
    # The first and the last year that can be written stand for no date.
    if not 1601 < moment.year < 4500:
        return ""
    # Whole days are stored as midnight of the place where they were written: the evening before in Europe.
    if moment.minute == 0 and moment.hour in (22, 23, 0):
        return (moment + datetime.timedelta(hours=3)).strftime("%d/%m/%Y")
    return moment.strftime("%d/%m/%Y %H:%M")
