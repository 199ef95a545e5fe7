"""Address cards and calendars: folded lines joined, escapes resolved, what is attached as a file of its own."""

import base64
import binascii
import quopri
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text.html_ import HTML
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item

_PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
# vCard 2.1 may name the encoding without saying that it is one.
_ENCODED = re.compile(r";(?:ENCODING=\"?B(?:ASE64)?|BASE64)\"?(?=;|$)", re.IGNORECASE)
_QUOTED = re.compile(r";(?:ENCODING=\"?)?QUOTED-PRINTABLE\b", re.IGNORECASE)
_DATA = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_ESCAPED_DATA = re.compile(r"data:[^,]{0,200}\\;base64\\?,", re.IGNORECASE)
_FILE_NAME = re.compile(r";(?:X-(?:[A-Z]{1,20}-)?)?FILENAME=(?:\"([^\"]{1,250})\"|([^;:\"]{1,250}))", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z0-9+/]{1,1000}={0,2}")
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|div|p|span|table|meta)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN\\,;])")
_LONGEST = 64 << 20
# Lines are folded at bytes: within a character, too. The fold is set behind it, so that lines keep their numbers.
_CUT_CHARACTER = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})(\r?\n[ \t])([\x80-\xbf]{1,3})")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each property as a line under its name."""
    writer = Writer(item.locator)
    seen: Counter[str] = Counter()
    with item.open() as stream:
        for number, line in _unfolded(plain.pieces(cast(BinaryIO, _WholeCharacters(stream)))):
            budget.check_time()
            found = _PROPERTY.match(line)
            name, parameters, value = found.groups() if found else ("", "", line)
            if _QUOTED.search(parameters):
                value = decode(quopri.decodestring(value.encode()))
            data = _attached(parameters, value)
            if data is not None:
                label = _file_name(parameters) or name.lower()
                seen[label] += 1
                yield Item(item.locator.enter("cards", label, seen[label]), partial(BytesIO, data), len(data))
                value = ""
            value = _plain(value)
            if _PAGE.match(value):
                yield from writer.break_here()
                yield from _page(item.locator.at(field=name), value, budget)
                value = ""
            writer.add(f"{name}{parameters}: {value}\n" if name else f"{value}\n", heading=name, line=number)
            if writer.is_full:
                yield from writer.break_here()
    yield from writer.break_here()


class _WholeCharacters:
    """A stream in which no character is cut by a fold."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def read(self, size: int) -> bytes:
        """The next bytes, some more where a fold is near the end."""
        data = self._stream.read(size)
        while b"\n" in data[-8:] and (more := self._stream.read(16)):
            data += more
        return _CUT_CHARACTER.sub(rb"\1\3\2", data)


def _page(locator: Locator, value: str, budget: Budget) -> Extracted:
    data = value.encode("utf-8", "replace")
    yield from HTML.extract(Item(locator, partial(BytesIO, data), len(data)), budget)


def _file_name(parameters: str) -> str:
    found = _FILE_NAME.search(parameters)
    return (found[1] or found[2]).strip() if found else ""


def _unfolded(texts: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical line."""
    start = 1
    parts: list[str] = []
    for number, line in enumerate(_lines(texts), 1):
        soft = bool(parts) and bool(_QUOTED.search(parts[0])) and parts[-1].endswith("=")
        if parts and (line[:1] in (" ", "\t") or soft):
            parts[-1] = parts[-1][:-1] if soft else parts[-1]
            parts.append(line if soft else line[1:])
        elif parts and _LETTERS.fullmatch(line) and _ENCODED.search(parts[0].partition(":")[0]):
            # Old telephones do not fold what they encode; a blank line ends it.
            parts.append(line)
        else:
            if parts:
                yield start, "".join(parts)
            parts, start = [line], number
    yield start, "".join(parts)


def _lines(texts: Iterator[str]) -> Iterator[str]:
    """Physical lines; one that never ends comes in pieces."""
    rest = ""
    for piece in texts:
        *lines, rest = (rest + piece).split("\n")
        yield from lines
        if len(rest) > _LONGEST:
            yield rest
            rest = ""
    if rest:
        yield rest


def _attached(parameters: str, value: str) -> bytes | None:
    if _ESCAPED_DATA.match(value):
        value = _plain(value)
    inline = _DATA.match(value)
    if not inline and not _ENCODED.search(parameters):
        return None
    try:
        letters = re.sub(r"\s", "", value[inline.end() :] if inline else value).rstrip("=")
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match.group(1) in "nN" else match.group(1), value)


CARDS = Extractor(
    "cards",
    ("text/vcard", "text/calendar"),
    extract,
    reads=mark("every property, folded and escaped ones too, attached files and photos"),
)
