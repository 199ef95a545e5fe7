"""How dates, numbers and foreign text are written for a reader, in the language of the report."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from leakscan.language import Translate, mark

# Beside controls and lone surrogates: marks that reorder or hide what stands around them in a hostile file name.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# The wide forms are folded to the plain ones by some spreadsheets.
_FORMULA_STARTS = "=+-@＝＋－＠"
_DATE = {"fr": "%d/%m/%Y", "en": "%Y-%m-%d"}
_MOMENT = {"fr": "%d/%m/%Y à %H:%M", "en": "%Y-%m-%d %H:%M"}
_THOUSANDS = {"fr": "\u202f", "en": ","}


def visible(text: str) -> str:
    r"""The text with every character that does not show written as an escape.

    >>> visible("a\tb\udc80")
    'a\\x09b\\udc80'
    """
    return _INVISIBLE.sub(_escape, text)


def visible_lines(text: object) -> str:
    r"""What somebody wrote in several lines, its line breaks kept; empty for nothing.

    >>> visible_lines("first\r\nsecond\x00"), visible_lines(None)
    ('first\nsecond\\x00', '')
    """
    return "\n".join(map(visible, str(text or "").splitlines()))


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula.

    >>> neutral("=1+1"), neutral("a=1")
    ("'=1+1", 'a=1')
    """
    is_formula = text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in tuple(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text


@dataclass(frozen=True, slots=True)
class Wording:
    """A translating function together with the customs of its language."""

    translate: Translate

    @property
    def language(self) -> str:
        """The code of the language: the catalogue itself says which one it is."""
        code = self.translate(mark("en"))
        return code if code in _DATE else "en"

    def date(self, day: date | None) -> str:
        """A day; empty when it is not known."""
        return day.strftime(_DATE[self.language]) if day else ""

    def moment(self, moment: datetime | None) -> str:
        """A day with its time; empty when it is not known."""
        return moment.strftime(_MOMENT[self.language]) if moment else ""

    def number(self, number: int) -> str:
        """A number with its thousands set apart."""
        return f"{number:,}".replace(",", _THOUSANDS[self.language])

    def span(self, low: int, high: int) -> str:
        """An estimate, as a range unless both ends are the same."""
        return self.number(low) if low >= high else f"{self.number(low)}–{self.number(high)}"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
