"""HTML that Outlook wrapped in RTF: the tags stand in groups of their own, RTF for other readers between marks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.office.rtf_tokens import Token, tokens
from leakscan.extract.office.rtf_words import CHARACTERS, CHARSETS, CODE_PAGES, SKIPPED, SYMBOLS, code_page

_MARK = re.compile(rb"\\fromhtml1\b")
_HEAD = 4096
_OTHERS = (SKIPPED | {"info", "pict", "object", "header", "footer", "mmath"}) - {"htmltag"}
_DEEPEST = 10_000
_BATCH = 4096


def is_wrapped(rtf: bytes) -> bool:
    """Whether the RTF is HTML in a wrapping (MS-OXRTFEX)."""
    return bool(_MARK.search(rtf, 0, _HEAD))


def unwrapped(rtf: bytes, budget: Budget) -> str:
    """The HTML as it was.

    >>> unwrapped(rb"{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 NIR\\htmlrtf }\\htmlrtf0 }", None)
    '<p>NIR'
    """
    reader = _Unwrapping()
    for number, token in enumerate(tokens(BytesIO(rtf)), 1):
        if number % _BATCH == 0:
            budget.check_time()
        reader.feed(token)
    return reader.close()


@dataclass(frozen=True, slots=True)
class _Group:
    """The state of a group; a group within it starts with the same and cannot change it."""

    is_read: bool = True
    is_tag: bool = False
    is_fonts: bool = False
    is_other: bool = False
    is_marked: bool = False
    font: int = -1
    fallbacks: int = 1


@dataclass(slots=True)
class _Unwrapping:
    """Takes tokens and gathers what is HTML."""

    out: list[str] = field(default_factory=list, repr=False)
    group: _Group = _Group()
    above: list[_Group] = field(default_factory=list)
    held: bytearray = field(default_factory=bytearray, repr=False)
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    high: int = 0
    skip: int = 0

    def feed(self, token: Token) -> None:
        """Takes the next token."""
        if token.data:
            self._data(token)
            return
        self._flush()
        if token.brace == "{":
            if len(self.above) < _DEEPEST:
                self.above.append(self.group)
                self.group = replace(self.group, is_marked=False)
        elif token.brace:
            self.group = self.above.pop() if self.above else self.group
            self.skip = 0
        elif token.symbol:
            self._symbol(token.symbol)
        elif token.word:
            self.skip = 0
            self._word(token.word, token.number)

    def close(self) -> str:
        """All of it."""
        self._flush()
        return "".join(self.out)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.group = replace(self.group, is_marked=True)
        elif self.skip:
            self.skip -= 1
        else:
            self._write("\n" if symbol in "\r\n" else SYMBOLS.get(symbol, ""))

    def _data(self, token: Token) -> None:
        data = token.data
        if self.skip and not token.is_binary:
            left = data[self.skip :]
            self.skip -= len(data) - len(left)
            data = left
        if self.group.is_read and not self.group.is_other and not token.is_binary:
            self.held += data

    def _flush(self) -> None:
        if self.held:
            codec = self.codec if self.group.is_tag else self.fonts.get(self.group.font, self.codec)
            self.out.append(self.held.decode(codec, "replace"))
            self.held.clear()

    def _write(self, text: str) -> None:
        if self.group.is_read and not self.group.is_other:
            self.out.append(text)

    def _word(self, word: str, number: int | None) -> None:
        if word == "htmltag":
            self.group = replace(self.group, is_tag=True, is_marked=False, is_read=True)
        elif self.group.is_marked or word in _OTHERS:
            self.group = replace(self.group, is_other=True, is_marked=False)
        elif word == "fonttbl":
            self.group = replace(self.group, is_fonts=True, is_other=True)
        elif word in ("par", "line"):
            self._write("\n")
        elif word in CHARACTERS:
            self._write(CHARACTERS[word])
        elif word in CODE_PAGES:
            self.codec = CODE_PAGES[word]
        elif step := _STEPS.get(word):
            step(self, number)

    def _mark(self, number: int | None) -> None:
        self.group = replace(self.group, is_read=number == 0)

    def _font(self, number: int | None) -> None:
        self.group = replace(self.group, font=number or 0)

    def _charset(self, number: int | None) -> None:
        if self.group.is_fonts and (number or 0) in CHARSETS:
            self.fonts[self.group.font] = CHARSETS[number or 0]

    def _font_code_page(self, number: int | None) -> None:
        if self.group.is_fonts and (codec := code_page(number or 0)):
            self.fonts[self.group.font] = codec

    def _code_page(self, number: int | None) -> None:
        self.codec = code_page(number or 0) or self.codec

    def _fallbacks(self, number: int | None) -> None:
        self.group = replace(self.group, fallbacks=max(0, min(number or 0, 10)))

    def _unicode(self, number: int | None) -> None:
        code = (number or 0) % 0x10000
        self.skip = self.group.fallbacks
        if 0xD800 <= code < 0xDC00:
            self.high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00 if self.high else 0xFFFD
        self.high = 0
        self._write(chr(code))


_STEPS: dict[str, Callable[[_Unwrapping, int | None], None]] = {
    "htmlrtf": _Unwrapping._mark,
    "f": _Unwrapping._font,
    "fcharset": _Unwrapping._charset,
    "cpg": _Unwrapping._font_code_page,
    "ansicpg": _Unwrapping._code_page,
    "uc": _Unwrapping._fallbacks,
    "u": _Unwrapping._unicode,
}
