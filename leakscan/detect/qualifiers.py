"""Qualifiers: what the words around a health term say of it. Denied, of a relative, supposed, past, a negative result.

A qualifier never removes a match: that somebody was tested is health data too.
"""

import re
from collections.abc import Iterator

from leakscan.detect.fold import Views
from leakscan.model import Segment

_Known = dict[tuple[bytes, bytes], tuple[str, ...]]

_MOST_KNOWN = 10_000
_BEFORE, _AFTER = 90, 70
_WORDS_BEFORE, _WORDS_AFTER = 8, 6
_NEGATED_WORDS = 5
_JOINED = bytes.maketrans(b"\n\f'-/", b"     ")
# In the exact view: a line that goes on in small letters, or that a colon opens, belongs to the sentence.
_BOUND = re.compile(rb"[;|\t]|[!?](?=\s)|\.(?=\s+[^\s:])|(?<!:)\n(?=\s{0,90}[^a-z\xdf-\xff\s(])")

_DENIES = re.compile(
    rb"(?:^|[ (,:])(?:pas (?:d|de|du|une?)|absence (?:totale )?(?:d|de)|sans(?! doute| que | lien)|aucune?|ni|jamais"
    rb"|indemnes? (?:d|de)|elimine(?! par)|permet(?:tant)? d eliminer|exclut|nie) "
    rb"|(?:^|[ (,:])(?:non|pas|pas connue?|pas atteinte? (?:d|de)) $"
)
# A comma ends what is denied, unless the list goes on with the same small words; so does a turn of the sentence.
_NO_LONGER_DENIED = re.compile(
    rb", ?(?!d |de |du |ni |ou |et d)|[:()]|(?:^| )(?:mais|sauf|hormis|cependant|toutefois|malgre|avec|car|qui|que|chez"
    rb"|arret|modification|changement|suivi|traitement|amelioration|aggravation) "
)
_DENIED = re.compile(
    rb"^ ?[:=] ?(?:non|neant|aucune?|absente?)(?![a-z])|(?:^| )(?:non (?:retrouve|connu|confirme|objective)|eliminee?s?"
    rb"(?![a-z])|exclue?s?(?![a-z])|absente?s?(?![a-z]))"
)
_RELATIVE = (
    rb"(?:(?<!carte )(?<!maison )meres?|peres?|freres?|s(?:oe|\xf8)urs?|fils|(?<!jeune )(?<!petite )filles?|oncles?"
    rb"|tantes?|cousine?s?|neveux?|nieces?|parents|conjointe?|epou(?:x|se)|mari)"
)
_FAMILY = re.compile(
    rb"(?:^|[ (,:])(?:" + _RELATIVE + rb"|(?:antecedents?|atcd|histoire|heredite) fam[a-z.]*|heredite)(?![a-z])"
)
_OF_FAMILY = re.compile(
    rb"(?:^|[ (])(?:(?:chez|de|du|dans) (?:(?:la|le|sa|son|ses|les|un|une) )?" + _RELATIVE + rb"(?![a-z])"
    rb"|(?:mater|pater)nel|familia(?:l|ux)|dans la famille)"
)
_SUPPOSES = re.compile(
    rb"(?:^|[ (,:?])(?:suspicions? (?:d|de)|suspecte?[sr]?|probables?|possibles?|hypotheses?|risques? (?:d|de)"
    rb"|depistages?|(?:a|pour|d) eliminer|evoque[rs]?|evocatrice?s?|evocateurs?|recherche (?:d|de)) |\? ?$"
)
_SUPPOSED = re.compile(rb"^ ?\(? ?\?|(?:^|[ (])(?:probable|possible|suspecte|a (?:eliminer|confirmer|rechercher))")
_PAST = re.compile(rb"(?:^|[ (,:])(?:(?:antecedents?|atcd)(?! fam)|anciens?|ancienne) ")
_NEGATIVE = re.compile(rb"(?:^|[ (:=])(?:negati(?:f|ve)s?(?![a-z])|neg(?![a-z])|non reacti(?:f|ve)|\( \))")
_NEGATIVE_FOR = re.compile(rb"negati(?:f|ve)s? (?:pour|au|a la) ")
_TURN = re.compile(rb"positi(?:f|ve)|(?:^| )(?:mais|sauf) ")


class Qualifiers:
    """What is said of the terms of one segment. The same surroundings are judged once: lists repeat them."""

    def __init__(self, segment: Segment, seen: Views):
        self._seen = seen
        self._signs: tuple[bytes, ...] = ()
        if segment.layout == "table":
            delimiter = segment.anchors.delimiter.encode("latin-1", "ignore")
            self._signs = (b"\n", delimiter) if delimiter else (b"\n",)
        self._known: _Known = {}
        self._judged: _Known = {}

    def of(self, start: int, end: int) -> tuple[str, ...]:
        """What is said of the term at a span, within its sentence or cell."""
        first = max(0, start - _BEFORE)
        # One character more at each side: a line behind a colon is no bound, one before a capital is.
        near = self._seen.exact[max(0, first - 1) : start + 1], self._seen.exact[end : end + _AFTER]
        told = self._known.get(near)
        if told is None:
            before, after = self._surroundings(first, start, end)
            told = self._judged.get((before, after))
            if told is None:
                told = _remembered(self._judged, (before, after), tuple(_qualifiers(before, after)))
            _remembered(self._known, near, told)
        return told

    def _surroundings(self, first: int, start: int, end: int) -> tuple[bytes, bytes]:
        exact, folded, last = self._seen.exact, self._seen.folded, end + _AFTER
        # The term's own first letter tells whether a sentence ended right before it.
        for bound in _BOUND.finditer(exact, first, start + 1):
            first = bound.end()
        if following := _BOUND.search(exact, end, last):
            last = following.start() + (exact[following.start()] == ord("?"))
        for sign in self._signs:
            first = max(first, folded.rfind(sign, first, start) + 1)
            after = folded.find(sign, end, last)
            last = after if after >= 0 else last
        before = b" ".join(folded[first:start].translate(_JOINED).split()[-_WORDS_BEFORE:])
        after_words = folded[end:last].translate(_JOINED).split()[:_WORDS_AFTER]
        return before + b" " if before else b"", b" ".join(after_words)


def _remembered(known: _Known, near: tuple[bytes, bytes], told: tuple[str, ...]) -> tuple[str, ...]:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[near] = told
    return told


def _qualifiers(before: bytes, after: bytes) -> Iterator[str]:
    plain = _plain(after)
    if _denies(before) or _DENIED.search(plain):
        yield "negated"
    if _FAMILY.search(before) or _OF_FAMILY.search(plain):
        yield "family"
    if _SUPPOSES.search(before) or _SUPPOSED.search(plain):
        yield "hypothesis"
    if _PAST.search(before):
        yield "history"
    if _NEGATIVE_FOR.search(before) or _NEGATIVE.search(plain):
        yield "negative-result"


def _denies(before: bytes) -> bool:
    """Whether the last denial before a term reaches it."""
    reached = max((cue.end() for cue in _DENIES.finditer(before)), default=-1)
    if reached < 0:
        return False
    rest = before[reached:]
    return rest.count(b" ") <= _NEGATED_WORDS and not _NO_LONGER_DENIED.search(rest)


def _plain(after: bytes) -> bytes:
    """What follows, as far as it speaks of this term: to a comma or a turn of the sentence."""
    after = after.partition(b",")[0]
    turn = _TURN.search(after)
    return after[: turn.start()] if turn else after
