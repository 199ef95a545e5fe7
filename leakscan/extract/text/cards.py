"""Address cards and calendars: folded lines joined, escapes resolved, what is attached as a file of its own."""

import base64
import binascii
import quopri
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item

_PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_ENCODED = re.compile(r"ENCODING=(?:B|BASE64)\b", re.IGNORECASE)
_QUOTED = re.compile(r"ENCODING=QUOTED-PRINTABLE", re.IGNORECASE)
_DATA = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN\\,;])")
_LONGEST = 64 << 20


def extract(item: Item, budget: Budget) -> Extracted:
    """Each property as a line under its name."""
    writer = Writer(item.locator)
    seen: Counter[str] = Counter()
    with item.open() as stream:
        for number, line in _unfolded(plain.pieces(stream)):
            budget.check_time()
            found = _PROPERTY.match(line)
            name, parameters, value = found.groups() if found else ("", "", line)
            if _QUOTED.search(parameters):
                value = decode(quopri.decodestring(value.encode()))
            data = _attached(parameters, value)
            if data is not None:
                seen[name.lower()] += 1
                locator = item.locator.enter("cards", name.lower(), seen[name.lower()])
                yield Item(locator, partial(BytesIO, data), len(data))
                value = ""
            writer.add(f"{name}{parameters}: {_plain(value)}\n" if name else f"{value}\n", heading=name, line=number)
            if writer.is_full:
                yield from writer.break_here()
    yield from writer.break_here()


def _unfolded(texts: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical line."""
    start = 1
    parts: list[str] = []
    for number, line in enumerate(_lines(texts), 1):
        soft = bool(parts) and bool(_QUOTED.search(parts[0])) and parts[-1].endswith("=")
        if parts and (line[:1] in (" ", "\t") or soft):
            parts[-1] = parts[-1][:-1] if soft else parts[-1]
            parts.append(line if soft else line[1:])
            continue
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
    inline = _DATA.match(value)
    if not inline and not _ENCODED.search(parameters):
        return None
    try:
        return base64.b64decode(value[inline.end() :] if inline else re.sub(r"\s", "", value), validate=True)
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
