"""The syntax of HL7 v2 messages: delimiters that the message declares itself, escapes, segments that may be broken."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.extract.health.lines import lines_of

HEADERS = ("MSH", "FHS", "BHS")
# A header, its delimiter, two to five encoding characters, the delimiter again: no prose begins like that.
START = re.compile(r"\s*(?:MSH|FHS|BHS)(?P<field>[^\w\s])(?P<encoding>[^\w\s]{2,5})(?P=field)")
_DECLARED = re.compile(r"(?:MSH|FHS|BHS)(?P<field>[^\w\s])(?P<encoding>[^\w\s]{1,5})")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}(?P<field>[^\w\s])|[A-Z][A-Z0-9]{2}\Z")
# What a segment is too short for goes on in the next one.
_GOES_ON = "ADD"
_MOST_HELD = 64 << 20
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")
_BREAKS = (".br", ".sp", ".ce", ".in", ".ti", ".fi", ".nf", ".sk")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What parts fields, components, repetitions and subcomponents, and what begins an escape."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    def plain(self, text: str) -> str:
        r"""The text that a value stands for; escapes that are none stay as they are written.

        >>> Delimiters().plain("A\\T\\B\\.br\\C:\\Users\\a.txt")
        'A&B\nC:\\Users\\a.txt'
        >>> Delimiters().plain("\\H\\gras\\N\\ \\X4344\\ \\E\\")
        'gras CD \\'
        """
        if self.escape not in text or not self.escape:
            return text
        first, *parts = text.split(self.escape)
        out = [first]
        while parts:
            found = self._escaped(parts[0]) if len(parts) > 1 else None
            if found is None:
                out.append(self.escape + parts.pop(0))
            else:
                out += [found, parts[1]]
                del parts[:2]
        return "".join(out)

    def _escaped(self, code: str) -> str | None:
        named = {
            "F": self.field, "S": self.component, "T": self.subcomponent, "R": self.repetition, "E": self.escape,
            "H": "", "N": "", "P": "#",
        }  # fmt: skip
        if code in named:
            return named[code]
        if code.lower().startswith(_BREAKS):
            return " " if code.lower().startswith(".sk") else "\n"
        if code.startswith("X") and _HEX.match(code, 1):
            return _characters(bytes.fromhex(code[1:]))
        if code[:1] in ("C", "M") and _HEX.match(code, 1) and len(code) in (5, 7):
            return ""
        return None


def delimiters_of(header: str) -> Delimiters:
    """The delimiters that a header segment declares; the usual ones for what it leaves out.

    >>> delimiters_of("MSH#*%$!#X").component, delimiters_of("MSH|^~").escape
    ('*', '\\\\')
    """
    found = _DECLARED.match(header)
    if not found:
        return Delimiters()
    usual = "^~\\&"
    declared = found["encoding"].split(found["field"])[0][:4]
    signs = declared + usual[len(declared) :]
    return Delimiters(found["field"], signs[0], signs[1], signs[2], signs[3])


def segments(pieces: Iterable[str]) -> Iterator[str]:
    """The segments of a stream of text; a line that begins none goes on with the one before."""
    held: list[str] = []
    length = 0
    for line in lines_of(pieces):
        line = line.lstrip(" \x0b\x1c\ufeff")
        started = _SEGMENT.match(line)
        if held and started and line.startswith(_GOES_ON):
            held[-1] += line[4:]
            length += len(line)
            continue
        starts = started is not None
        if held and (starts or length > _MOST_HELD):
            yield "\n".join(held).rstrip()
            held, length = [], 0
        if line or held:
            held.append(line)
            length += len(line) + 1
    if held:
        yield "\n".join(held).rstrip()


def _characters(data: bytes) -> str:
    text = data.decode("utf-8", "ignore") if _is_utf8(data) else data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
