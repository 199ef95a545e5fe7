"""BinHex 4.0, in which a Macintosh wrote files as letters: both halves of the file and its name come out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = "(This file must be converted with BinHex"
_LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_VALUES = bytes.maketrans(_LETTERS, bytes(range(64)))
# At the start of a line, whatever ends the lines.
_BODY = re.compile(rb"[\r\n][ \t]*:([^:]*)(:|\Z)")
_REPEAT = 0x90
# Version, kind and maker of the file, what the desktop notes, and the sizes of the halves.
_HEAD = 19


@dataclass(frozen=True, slots=True)
class MacFile:
    """The halves of a file: `data` is what other systems know as the file, `resources` what programs keep beside it."""

    name: bytes
    data: bytes = field(repr=False)
    resources: bytes = field(repr=False)
    is_cut: bool


def files_in(text: bytes) -> Iterator[MacFile]:
    """The files written into a text that carries the mark."""
    position = 0
    while (start := text.find(MARK.encode(), position)) >= 0:
        body = _BODY.search(text, start)
        if body is None:
            return
        position = body.end()
        found = _file(_repeated(_octets(body[1])), is_ended=body[2] == b":")
        if found is not None:
            yield found


def _octets(letters: bytes) -> bytes:
    values = letters.translate(None, b" \t\r\n").translate(_VALUES)
    return b"".join(_three(values[at : at + 4]) for at in range(0, len(values), 4))


def _three(values: bytes) -> bytes:
    number = 0
    for value in values.ljust(4, b"\0"):
        number = number << 6 | value & 63
    return number.to_bytes(3)[: len(values) * 3 // 4]


def _repeated(packed: bytes) -> bytes:
    """Runs of one byte are a mark and their length behind the byte; the length nought stands for the mark itself.

    >>> _repeated(b"a\\x90\\x04b\\x90\\x00")
    b'aaaab\\x90'
    """
    parts = packed.split(bytes([_REPEAT]))
    out = bytearray(parts[0])
    for part in parts[1:]:
        count = part[0] if part else 0
        out += out[-1:] * (count - 1) if count else bytes([_REPEAT])
        out += part[1:]
    return bytes(out)


def _file(octets: bytes, *, is_ended: bool) -> MacFile | None:
    start = 1 + octets[0] + _HEAD if octets else 0
    if not octets or not octets[0] or len(octets) < start + 2:
        return None
    data, resources = (int.from_bytes(octets[at : at + 4]) for at in (start - 8, start - 4))
    # A sum of two bytes follows the head and each half.
    begin = start + 2
    behind = begin + data + 2
    return MacFile(
        octets[1 : 1 + octets[0]], octets[begin : begin + data], octets[behind : behind + resources],
        is_cut=not is_ended or len(octets) < behind + resources,
    )  # fmt: skip
