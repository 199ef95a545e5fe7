"""Paragraphs of Word documents of before 2007: what fields show is text, their instructions are lines before it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from leakscan.extract.office.running import Paragraph, Piece, State

_SIGNS = re.compile("([\x13\x14\x15])")
_BEGIN, _SHOWN, _END = "\x13", "\x14", "\x15"
_MOST_NESTED = 32
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\uf020-\uf07e]")
_SPELLED = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-"}
# Fonts of symbols keep plain characters in a range of their own.
_OWN = 0xF000


@dataclass(slots=True)
class _Field:
    instruction: list[str] = field(default_factory=list, repr=False)
    shows: bool = False


def paragraph(number: int, runs: Iterable[tuple[str, State]]) -> Paragraph:
    """A paragraph of runs that were kept, inserted or deleted."""
    found = Paragraph(number)
    fields: list[_Field] = []
    for text, state in runs:
        for piece in _SIGNS.split(text):
            if piece == _BEGIN and len(fields) < _MOST_NESTED:
                fields.append(_Field())
            elif piece == _SHOWN and fields:
                fields[-1].shows = True
            elif piece == _END and fields:
                _tell(found, fields.pop())
            elif piece:
                _put(found, fields, plain(piece), state)
    while fields:
        _tell(found, fields.pop())
    return found


def _put(found: Paragraph, fields: list[_Field], text: str, state: State) -> None:
    """What a field shows within the instruction of another belongs to that instruction."""
    for outer in reversed(fields):
        if not outer.shows:
            outer.instruction.append(text)
            return
    found.write(text, state)


def _tell(found: Paragraph, closed: _Field) -> None:
    instruction = "".join(closed.instruction).strip()
    if instruction:
        found.before.append(Piece(f"{instruction}\n", found.number))


def plain(text: str) -> str:
    """Text without the marks that stand for notes, pictures and soft hyphens.

    >>> plain("2\\uf038 5\\x1e1\\x1f2")
    '28 5-12'
    """
    return _CONTROL.sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    character = match.group()
    if character < " ":
        return _SPELLED.get(character, "")
    return chr(ord(character) - _OWN)
