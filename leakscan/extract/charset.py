"""Character sets: what bytes say as text, decided by marks, by strict UTF-8, and by how French is written."""

import codecs
import re
from collections import defaultdict
from functools import cache
from itertools import islice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALL_MARKS = tuple(mark for mark, _ in _MARKS)
# In the order of preference when nothing tells them apart; cp1252 holds all of ISO-8859-1.
_LEGACY = ("cp1252", "cp850", "mac_roman", "iso8859-15")
_DECLARED_BONUS = 40
# A score that no second set comes near any more.
_CERTAIN = 20_000
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTEXTS = 20_000
_LOWER_CASE, _UPPER_CASE = 1, 2
_CASES = bytes(_LOWER_CASE * (97 <= octet <= 122) + _UPPER_CASE * (65 <= octet <= 90) for octet in range(256))
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CUT_SEQUENCE = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_LINE_SEARCH = 1 << 16
# Letters, digits and the space where EBCDIC has them (IBM code pages 37, 297, 500, 1147 agree on these).
_EBCDIC = bytes(
    (
        0x40,
        *range(0x81, 0x8A),
        *range(0x91, 0x9A),
        *range(0xA2, 0xAA),
        *range(0xC1, 0xCA),
        *range(0xD1, 0xDA),
        *range(0xE2, 0xEA),
        *range(0xF0, 0xFA),
    )
)
_LOWER = {
    "é": 10,
    "è": 6,
    "à": 6,
    "ê": 4,
    "ç": 4,
    "î": 3,
    "ô": 3,
    "û": 3,
    "ù": 3,
    "â": 3,
    "ë": 3,
    "ï": 3,
    "ü": 2,
    "œ": 3,
}
_UPPER = frozenset("ÉÈÀÊÇÎÔÛÙÂËÏŒ")
_SIGNS = frozenset("’‘“”«»°€–—…•²³µ·\xa0")


def decode(data: bytes, declared: str = "") -> str:
    """The whole of some bytes as text; `declared` is the character set a document claims, which is verified.

    >>> decode("Hélène".encode("cp850")), decode("Hélène".encode("mac_roman")), decode("Hélène".encode("utf-16-le"))
    ('Hélène', 'Hélène', 'Hélène')
    """
    return Decoder(declared).feed(data, final=True)


class Decoder:
    """Decodes a stream piece by piece. A piece that is no UTF-8 is read in the 8-bit set that the stream speaks for."""

    def __init__(self, declared: str = ""):
        self._declared = _known(declared)
        self._unicode: codecs.IncrementalDecoder | None = None
        self._rest = b""
        self._scores = {self._declared: _DECLARED_BONUS} if self._declared else {}
        self._started = False

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """The text of the next bytes; what may go on in the next piece is held back until then."""
        if not self._started and (data or final):
            self._started = True
            name = unicode_form(data)
            self._unicode = codecs.getincrementaldecoder(name)("replace") if name else None
        if self._unicode:
            return self._unicode.decode(data, final)
        data = self._rest + data
        cut = len(data) if final else _cut(data)
        self._rest = data[cut:]
        return self._eight_bit(data[:cut])

    def _eight_bit(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and _SEQUENCE.search(data):
                return data.decode("utf-8", "replace")
        if not _SEQUENCE.search(data):
            return data.decode(self._legacy(data), "replace")
        # Two character sets in one file (logs, joined exports): each line is read in its own.
        lines = data.splitlines(keepends=True)
        foreign = self._legacy(b"".join(line for line in lines if not _is_utf8(line)))
        return "".join(line.decode("utf-8") if _is_utf8(line) else line.decode(foreign, "replace") for line in lines)

    def _legacy(self, data: bytes) -> str:
        names = (*_LEGACY, self._declared) if self._declared else _LEGACY
        if not self._scores or max(self._scores.values()) < _CERTAIN:
            for name, score in scores(data, names).items():
                self._scores[name] = self._scores.get(name, 0) + score
        return max(names, key=self._scores.__getitem__)


def unicode_form(data: bytes) -> str:
    """The codec of a text that starts with a mark or whose NULs show its width; empty for everything else."""
    if data.startswith(_ALL_MARKS):
        return next(name for mark, name in _MARKS if data.startswith(mark))
    sample = data[:4096]
    if is_ebcdic(sample):
        return "cp500"
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    zeros = [sample[index::4].count(0) / len(sample[index::4]) for index in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.05 else ""


def is_ebcdic(sample: bytes) -> bool:
    """Whether bytes are text of a mainframe: nearly all letters, digits and spaces of EBCDIC, and no ASCII space.

    >>> is_ebcdic("NIR DE MARTIN PAUL, NE LE 01/02/1950".encode("cp500")), is_ebcdic("Éléonore".encode())
    (True, False)
    """
    if len(sample) < 32 or b" " in sample or b"\x40" not in sample:
        return False
    return len(sample.translate(None, _EBCDIC)) * 5 < len(sample)


def scores(data: bytes, names: tuple[str, ...] = _LEGACY) -> dict[str, int]:
    """How well the accented characters of each 8-bit set would stand in French words."""
    contexts: defaultdict[int, int] = defaultdict(int)
    cases = b"\0" + data.translate(_CASES) + b"\0"
    for match in islice(_HIGH.finditer(data), _CONTEXTS):
        start = match.start()
        contexts[(data[start] & 0x7F) * 9 + cases[start] * 3 + cases[start + 2]] += 1
    total = dict.fromkeys(names, 0)
    for name in names:
        fits = _fits(name)
        total[name] += sum([fits[at] * count for at, count in contexts.items()])
    return total


@cache
def _fits(name: str) -> tuple[int, ...]:
    """How well each character of the upper half stands between other characters, lower and upper letters."""
    beside = range(3)
    characters = [bytes([octet]).decode(name, "replace") for octet in range(128, 256)]
    return tuple(_fitness(before, each, after) for each in characters for before in beside for after in beside)


def _fitness(before: int, character: str, after: int) -> int:
    beside = bool(before or after)
    if character in _LOWER:
        if before == after == _UPPER_CASE:
            return -2
        return _LOWER[character] if beside else (1 if character in "àé" else -1)
    if character in _UPPER:
        return -3 if before == _LOWER_CASE else (3 if beside else -1)
    if character in _SIGNS:
        return 1 if character in "’\xa0°²" or not (before and after) else -2
    if character == "\ufffd" or character < "\xa0":
        return -3
    return -2 if beside else -1


def _known(name: str) -> str:
    if not name:
        return ""
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return ""
    # What calls itself Latin-1 or ASCII is cp1252 in practice (the HTML standard says so too); UTF-8 has been tried.
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return "" if name.startswith(("utf", "idna", "puny", "unicode", "raw")) or not _is_text_codec(name) else name


def _is_text_codec(name: str) -> bool:
    try:
        return bool(b"a".decode(name)) and bool(b"a".decode(name, "replace"))
    except (LookupError, ValueError):
        return False


def _cut(data: bytes) -> int:
    line = data.rfind(b"\n", max(0, len(data) - _LINE_SEARCH)) + 1
    if line:
        return line
    cut = _CUT_SEQUENCE.search(data[-4:])
    return len(data) - (len(data[-4:]) - cut.start() if cut else 0)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
