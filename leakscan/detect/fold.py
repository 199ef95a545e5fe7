"""Folding: a text as bytes, one a character, so that offsets stay those of the text.

Two views: `exact` keeps case and accents, `folded` drops both. Characters outside Latin-1 that matter are replaced by
their plain counterpart, the rest by a question mark.
"""

import codecs
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"),
    **dict.fromkeys("\u00a0\u1680\u2007\u202f\u2028\u2029", " "),
    **dict.fromkeys("\u2022\u00b7\u2219", "."),
    **dict.fromkeys("\u2192\u21d2\u21e8\u25b6\u25ba\u2794\u279c\u279d\u279e\u27a1\u27a4\u27f6", ">"),
    "\u2044": "/",
    "\u0178": "Y",
    # Not in Latin-1, and two letters wide: one of its letters that French has no use for stands for them.
    **dict.fromkeys("\u0152\u0153", "\u00f8"),
    **dict.fromkeys("\u00c6", "\u00e6"),
}


def _replace(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    characters = error.object[error.start : error.end]
    return "".join(map(_plain, characters)).encode("latin-1"), error.end


# A text may be nothing but such characters.
@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    bare = unicodedata.normalize("NFD", character)[0]
    return bare if bare.isascii() else "?"


codecs.register_error("leakscan.plain", _replace)


def _table(*, folds: bool) -> bytes:
    return bytes(_byte(octet, folds=folds) for octet in range(256))


def _byte(octet: int, *, folds: bool) -> int:
    character = chr(octet)
    if character in _PLAIN:
        character = _PLAIN[character]
    if folds:
        bare = unicodedata.normalize("NFD", character)[0].lower()
        character = bare if bare.isascii() else character
    return ord(character)


_EXACT = _table(folds=False)
_FOLDED = _table(folds=True)


@dataclass(frozen=True, slots=True)
class Views:
    """The two views of one text, of its length."""

    exact: bytes = field(repr=False)
    folded: bytes = field(repr=False)


def views(text: str) -> Views:
    """Both views of a text.

    >>> views("Né à Ax – 2A").folded
    b'ne a ax - 2a'
    """
    raw = text.encode("latin-1", "leakscan.plain")
    return Views(raw.translate(_EXACT), raw.translate(_FOLDED))


def fold(text: str) -> str:
    """A short text folded, for headings and keywords.

    >>> fold("N° SÉCURITÉ")
    'n° securite'
    """
    return text.encode("latin-1", "leakscan.plain").translate(_FOLDED).decode("latin-1")
