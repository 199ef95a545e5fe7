"""Inflection: the other spellings of a French term that follow from one of them."""

import itertools
from collections.abc import Iterator

from leakscan.detect.fold import fold

# Blanks, hyphens and apostrophes join the words of a term; any other sign ends a phrase, so that no term spans it.
_JOINS = frozenset(" \n-'/\x0c")
BREAK = "\x01"
# One byte each in the folded view: they count as letters, and as the two letters of a plain keyboard.
_LIGATURES = {b"oe": b"\xf8", b"ae": b"\xe6"}
_INFLECTED_WORDS = 4
_SHORTEST = 4
# The feminine by the ending, for terms of one word: the others agree with a noun that stays as it is.
_FEMININES = (("eux", "euse"), ("if", "ive"), ("el", "elle"), ("ien", "ienne"), ("al", "ale"))


def _words_table() -> bytes:
    table = bytearray(range(256))
    for octet in range(256):
        character = chr(octet)
        if not (character.isascii() and character.isalnum()) and bytes([octet]) not in _LIGATURES.values():
            table[octet] = ord(" " if character in _JOINS else BREAK)
    return bytes(table)


WORDS = _words_table()


def words_of(text: str) -> bytes:
    """A short text in the alphabet of the lexicon: folded words, single blanks, no ligature.

    >>> words_of("L'œdème,  aigu")
    b'l oedeme aigu'
    """
    words = b" ".join(fold(text).encode("latin-1").translate(WORDS).replace(b"\x01", b" ").split())
    return without_ligatures(words)


def without_ligatures(words: bytes) -> bytes:
    """Words as a plain keyboard writes them. Longer than before where there was a ligature."""
    for letters, ligature in _LIGATURES.items():
        words = words.replace(ligature, letters)
    return words


def with_ligatures(words: bytes) -> tuple[bytes, ...]:
    """A spelling, and the one that writes oe and ae as one character each."""
    joined = words
    for letters, ligature in _LIGATURES.items():
        joined = joined.replace(letters, ligature)
    return (words,) if joined == words else (words, joined)


def plural(word: str) -> str:
    """The regular plural of a folded word; words of three letters or fewer have none.

    >>> plural("cancer"), plural("mental"), plural("virus"), plural("oms")
    ('cancers', 'mentaux', 'virus', 'oms')
    """
    if len(word) < _SHORTEST or word[-1] in "sxz" or not word.isalpha():
        return word
    if word.endswith("al"):
        return word[:-1] + "ux"
    return word + ("x" if word.endswith("eau") else "s")


def spellings(form: str) -> Iterator[str]:
    """The folded spellings of a form: its first four words also in the plural, a single word in the feminine too.

    >>> sorted(spellings("cancer du sein"))
    ['cancer du sein', 'cancer du seins', 'cancers du sein', 'cancers du seins']
    >>> sorted(spellings("dépressif"))
    ['depressif', 'depressifs', 'depressive', 'depressives']
    """
    words = words_of(form).decode("latin-1").split()
    choices = [
        (word,) if index >= _INFLECTED_WORDS or plural(word) == word else (word, plural(word))
        for index, word in enumerate(words)
    ]
    for chosen in itertools.product(*choices):
        yield " ".join(chosen)
    if len(words) == 1:
        yield from _feminines(words[0], ends_in_e=form.rstrip().lower().endswith("é"))


def _feminines(word: str, *, ends_in_e: bool) -> Iterator[str]:
    # Nouns in -té are feminine already.
    if len(word) > _SHORTEST and ends_in_e and not word.endswith("te"):
        yield from (word + "e", word + "es")
    for masculine, feminine in _FEMININES:
        if len(word) > _SHORTEST and word.endswith(masculine):
            changed = word[: -len(masculine)] + feminine
            yield from (changed, changed + "s")
