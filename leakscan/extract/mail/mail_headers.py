"""Headers of mail: unfolded, with encoded words and parameters in plain text (RFC 2045, 2047 and 2231)."""

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value

from leakscan.extract.charset import decode
from leakscan.extract.mail.transfer import decoded

_HEADER = re.compile(rb"([!-9;-~\x80-\xff]{1,200})[ \t]*:([^\n]*(?:\n[ \t]+[^\s][^\n]*)*\n?)")
_STRAY = re.compile(
    rb"([^\r\n]{1,998})\r?\n(?=(?:content-(?:type|transfer-encoding|disposition)|mime-version|subject|from|to|cc|date"
    rb"|message-id|received|return-path)[ \t]*:)",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(rb"[ \t]*\r?(?:\n|\Z)")
_FOLD = re.compile(r"\r?\n[ \t]*")
# A word may lack its end where a program cut the line.
_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)(?:\?=|\Z)")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_CHARSET = re.compile(r"[a-z0-9_.:+-]{1,60}")
# Sets that write other scripts in seven bits, and those that take two bytes or more for a sign: no guess is better.
_SWITCHING = ("iso2022", "hz", "utf-7")
_WIDE = ("gb", "big5", "euc", "shift", "cp932", "cp936", "cp949", "cp950", "johab", "utf-16", "utf-32")
_ALIASES = {"unicode-1-1-utf-7": "utf-7", "x-gbk": "gbk", "x-sjis": "shift_jis", "ks_c_5601-1987": "cp949"}
# What programs hide behind a parameter is text like any other; taking parameters apart takes the square of it.
_PARAMETERS = 1 << 14
_MOST_LINES = 10_000
_MEDIA_TYPE = re.compile(r"[^\s/;,]+/[^\s/;,]+")
_LOOSE_NAME = re.compile(r"""(?:file)?name\*?[0-9]*\*?\s*=\s*"?([^";]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Headers:
    """The header lines of a message or a part, in their order."""

    lines: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    default_type: str = "text/plain"

    def get(self, name: str) -> str:
        """The first value of a header, unfolded; empty when there is none."""
        found = [value for key, value in self.lines if key.lower() == name]
        if name == "content-type" and len(found) > 1:
            # Of two types the one that tells how to cut the parts is the true one.
            return next((value for value in found if "boundary" in value.lower()), found[0])
        return found[0] if found else ""

    def without(self, name: str) -> "Headers":
        """The same headers but one."""
        return Headers(tuple(line for line in self.lines if line[0].lower() != name), self.default_type)

    @property
    def media_type(self) -> str:
        """The declared type of the content."""
        declared = _MEDIA_TYPE.match(self.get("content-type").strip("\"' \t"))
        return declared.group().strip("\"'").lower() if declared else self.default_type

    @property
    def encoding(self) -> str:
        """The transfer encoding."""
        return (
            re.split(r"[;\s]", self.get("content-transfer-encoding").strip("\"' \t"), maxsplit=1)[0]
            .strip("\"'")
            .lower()
        )

    @property
    def is_attachment(self) -> bool:
        """Whether the part is said to be no part of the text."""
        return self.get("content-disposition").strip().lower().startswith("attachment")

    @property
    def file_name(self) -> str:
        """The name of the attached file; empty when it has none."""
        for header, name in (("content-disposition", "filename"), ("content-type", "name")):
            if value := self.parameter(header, name).strip():
                return words(value)
        return ""

    def parameter(self, header: str, name: str) -> str:
        """A parameter of a header, in plain text, however it is split, quoted or encoded."""
        value = self.get(header)[:_PARAMETERS]
        if name not in value.lower():
            return ""
        message = Message()
        message[header] = value
        try:
            found = message.get_param(name, "", header)
            return "" if found is None else str(collapse_rfc2231_value(found)).strip().strip('"')
        except (ValueError, TypeError, AttributeError, IndexError, LookupError):
            loose = _LOOSE_NAME.search(value) if name.endswith("name") else None
            return loose.group(1).strip() if loose else ""


def read_headers(data: bytes, start: int, end: int, *, default_type: str = "text/plain") -> tuple[Headers, int]:
    """The headers that begin at an offset, and where the body begins: after the blank line, or where headers end.

    Beyond what any program writes, further headers are text of the body.

    >>> read_headers(b"Subject: NIR\\n suite\\n\\ntexte", 0, 25)[0].get("subject")
    'NIR suite'
    """
    lines: list[tuple[str, str]] = []
    position = start
    while position < end and len(lines) < _MOST_LINES:
        if match := _HEADER.match(data, position, end):
            lines.append((_text(match[1]), _unfolded(match[2])))
        elif lines and (match := _STRAY.match(data, position, end)):
            lines[-1:] = _with_stray(lines[-1], _unfolded(match[1]))
        else:
            break
        position = match.end()
    if blank := _BLANK_LINE.match(data, position, end):
        position = blank.end()
    return Headers(tuple(lines), default_type), position


def _with_stray(before: tuple[str, str], line: str) -> Iterator[tuple[str, str]]:
    name, colon, value = line.partition(":")
    if colon:
        # The name of a header has no blanks; a person reads it as one all the same.
        yield before
        yield name.strip(), value.strip()
    else:
        # Folded by a program that forgot the blank: it goes on with what stands above it.
        yield before[0], f"{before[1]} {line}"


def _unfolded(raw: bytes) -> str:
    return _FOLD.sub(" ", _text(raw)).strip()


def _text(raw: bytes) -> str:
    return raw.decode("ascii") if raw.isascii() else decode(raw)


def words(value: str) -> str:
    """A header value with its encoded words decoded; pieces of one word are joined before they are decoded.

    >>> words("=?utf-8?q?R=C3=A9sul?= =?utf-8?b?dGF0?= NIR"), words("=?x-inconnu?q?d=E9but?=")
    ('Résultat NIR', 'début')
    """
    if "=?" not in value:
        return value
    return "".join(_decoded_words(_BETWEEN_WORDS.sub(r"\1", value)))


def _decoded_words(value: str) -> Iterator[str]:
    position, charset, held = 0, "", _Held()
    for match in _WORD.finditer(value):
        if held.pieces and (match.start() > position or match[1].lower() != charset):
            yield in_charset(held.taken(), charset)
        yield value[position : match.start()]
        charset = match[1].lower()
        held.add(match[2], match[3].encode("utf-8", "replace"))
        position = match.end()
    if held.pieces:
        yield in_charset(held.taken(), charset)
    yield value[position:]


@dataclass(slots=True)
class _Held:
    """Words that follow one another: a letter of base64, or of a text, may be cut between two of them."""

    pieces: list[bytes] = field(default_factory=list, repr=False)
    letters: bytes = field(default=b"", repr=False)

    def add(self, form: str, raw: bytes) -> None:
        """Takes the content of a word."""
        if form in "qQ":
            self._end_letters()
            self.pieces.append(binascii.a2b_qp(raw, header=True))
            return
        if self.letters.endswith(b"=") or len(self.letters) % 4 == 0:
            self._end_letters()
        self.letters += raw
        self.pieces.append(b"")

    def taken(self) -> bytes:
        """The bytes of all words; none are held then."""
        self._end_letters()
        found = b"".join(self.pieces)
        self.pieces = []
        return found

    def _end_letters(self) -> None:
        if self.letters:
            self.pieces.append(decoded(self.letters, "base64"))
            self.letters = b""


def in_charset(data: bytes, charset: str) -> str:
    """Bytes in the character set that they claim, or in the one they are in."""
    name = charset.strip(" \"'").lower()
    if not _CHARSET.fullmatch(name):
        name = ""
    codec = _codec(name)
    if codec.startswith(_SWITCHING):
        return data.decode(codec, "replace")
    if codec.startswith(_WIDE) and not data.isascii():
        for each in ("utf-8", codec):
            try:
                return data.decode(each)
            except UnicodeDecodeError:
                continue
    return decode(data, name)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(_ALIASES.get(name, name)).name if name else ""
    except LookupError:
        return ""
