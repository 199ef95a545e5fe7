"""The health lexicon: whole words and phrases of French medicine, found in one pass and judged by their context."""

import importlib
import itertools
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from leakscan.detect.fold import Views, fold
from leakscan.detect.inflection import WORDS, spellings, with_ligatures, without_ligatures, words_of
from leakscan.rulebook import Concept, Health

_CONTEXT_CHARACTERS = 60
_EXCLUDE_CHARACTERS = 40
_MOST_KNOWN = 10_000
_BLANKS = re.compile(rb" {2,}")
# A word cut at the end of a line, or where it may be cut: the term can also be one without the hyphen.
_CUT = re.compile(r"-[ ]?\r?\n[ ]{0,8}(?=[^\W\d_])|\u00ad\s?(?=[^\W\d_])")
_CUT_CHARACTERS = 80
_NAME_BEFORE = re.compile(r"(?<![\w-])([A-ZÀ-ÖØ-Þ][a-zß-ÿ]{1,20})[ ]\Z")
_NAME_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words that keep a term from counting, and those that let an ambiguous one count, each once for all hits."""

    exclude: tuple[bytes, ...]
    context: tuple[bytes, ...]

    @classmethod
    def of(cls, concept: Concept) -> "Surroundings":
        """Whole words exclude; the beginning of a word is context enough."""
        return cls(
            tuple(b" " + words_of(phrase) + b" " for phrase in concept.exclude),
            tuple(b" " + words_of(phrase) for phrase in concept.context),
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One spelling, and the concept and rule it stands for."""

    health: Health
    concept: Concept
    surroundings: Surroundings
    needs_context: bool = False

    @property
    def name(self) -> str:
        """The concept's first spelling: the value under which its hits are counted."""
        return (self.concept.forms + self.concept.abbreviations + self.concept.ambiguous)[0]

    def weight(self, qualifiers: Sequence[str]) -> int:
        """The weight of a mention: less when an ordinary illness is denied; what stigmatises weighs the same."""
        weight = self.concept.weight
        return max(1, weight - 1) if "negated" in qualifiers and not self.health.stigma else weight


@dataclass(frozen=True, slots=True)
class Hit:
    """A term at a span of the text."""

    term: Term
    start: int
    end: int


class Finder(Protocol):
    """Finds every occurrence of a set of words, overlapping ones too, whatever stands around."""

    def find(self, view: bytes) -> Iterable[tuple[int, int, int]]:
        """Pattern number, start and end of each occurrence."""
        ...


class Automaton:
    """An Aho-Corasick automaton over the bytes."""

    def __init__(self, words: Sequence[bytes]):
        engine: Any = importlib.import_module("ahocorasick_rs")
        self._automaton = engine.BytesAhoCorasick(list(words))

    def find(self, view: bytes) -> Iterable[tuple[int, int, int]]:
        """Overlapping ones too."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(view, overlapping=True)
        return found


class Trie:
    """Words looked up token by token: for platforms without the automaton."""

    _TOKEN = re.compile(rb"[^\x01 ]+")

    def __init__(self, words: Sequence[bytes]):
        self._numbers: dict[bytes, list[int]] = {}
        for number, word in enumerate(words):
            self._numbers.setdefault(word, []).append(number)
        self._longest = max((word.count(b" ") for word in words), default=0) + 1
        self._first = {word.split(b" ")[0] for word in words}

    def find(self, view: bytes) -> Iterable[tuple[int, int, int]]:
        """Whole words only: the others would be left out afterwards anyway."""
        spans = [match.span() for match in self._TOKEN.finditer(view)]
        for index, (start, end) in enumerate(spans):
            if view[start:end] in self._first:
                for _, stop in spans[index : index + self._longest]:
                    for number in self._numbers.get(view[start:stop], ()):
                        yield number, start, stop


def finder(words: Sequence[bytes]) -> Finder:
    """The fastest finder that this platform has."""
    try:
        return Automaton(words)
    except ImportError:
        return Trie(words)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    finder: Finder = field(repr=False)
    terms: Sequence[Term] = field(repr=False)


def _vocabulary(pairs: dict[bytes, Term]) -> _Vocabulary:
    words = list(pairs)
    return _Vocabulary(finder(words), [pairs[word] for word in words])


class Lexicon:
    """All health rules. Forms are found whatever their case, abbreviations in capitals only."""

    def __init__(self, health: Sequence[Health], first_names: Collection[str] = ()):
        self._first_names = first_names
        forms: dict[bytes, Term] = {}
        capitals: dict[bytes, Term] = {}
        for rule in health:
            for concept in rule.concepts:
                surroundings = Surroundings.of(concept)
                term = Term(rule, concept, surroundings)
                for spelling in itertools.chain.from_iterable(map(spellings, concept.forms)):
                    for word in with_ligatures(spelling.encode("latin-1")):
                        forms.setdefault(word, term)
                for short in concept.abbreviations:
                    capitals.setdefault(_capital_words(short), term)
                for short in concept.ambiguous:
                    capitals.setdefault(_capital_words(short), Term(rule, concept, surroundings, needs_context=True))
        self._forms = _vocabulary(forms)
        self._capitals = _vocabulary(capitals)

    def search(self, seen: Views, text: str = "") -> list[Hit]:
        """The longest terms that do not overlap, in order. Words cut by a hyphen are told from the text itself."""
        folded = seen.folded.translate(WORDS)
        hits = [
            *_found(self._forms, folded),
            *self._cut(folded, text),
            *_found(self._capitals, seen.exact.translate(WORDS)),
        ]
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        reach = 0
        judge = _Judge(folded)
        for hit in hits:
            if hit.start >= reach and judge.counts(hit) and not self._is_surname(hit, text):
                kept.append(hit)
                reach = hit.end
        return kept

    def _is_surname(self, hit: Hit, text: str) -> bool:
        """Whether the word is what somebody is called: "Tony Gale"."""
        if not hit.term.concept.surnames or fold(text[hit.start : hit.end]) not in hit.term.concept.surnames:
            return False
        before = _NAME_BEFORE.search(text, max(0, hit.start - _NAME_CHARACTERS), hit.start)
        return before is not None and text[hit.start].isupper() and fold(before[1]) in self._first_names

    def _cut(self, folded: bytes, text: str) -> Iterator[Hit]:
        """Terms that hold a cut word: looked for around each cut, without it."""
        if "-\n" not in text and "\u00ad" not in text and "-\r" not in text and "- \n" not in text:
            return
        for cut in _CUT.finditer(text):
            if not text[cut.start() - 1 : cut.start()].isalpha():
                continue
            first, gap = max(0, cut.start() - _CUT_CHARACTERS), cut.end() - cut.start()
            words = folded[first : cut.start()] + folded[cut.end() : cut.end() + _CUT_CHARACTERS]
            for hit in _found(self._forms, words):
                start, end = first + hit.start, first + hit.end
                if start < cut.start() < end:
                    yield Hit(hit.term, start, end + gap)


def _capital_words(text: str) -> bytes:
    return b" ".join(text.encode("latin-1").translate(WORDS).replace(b"\x01", b" ").split())


def _found(vocabulary: _Vocabulary, words: bytes) -> Iterator[Hit]:
    """Hits that are whole words. Runs of blanks are closed up first, and the offsets set right afterwards."""
    if b"  " not in words:
        for number, start, end in vocabulary.finder.find(words):
            if _is_whole(words, start, end):
                yield Hit(vocabulary.terms[number], start, end)
        return
    closed = _BLANKS.sub(b" ", words)
    found = sorted((start, end, number) for number, start, end in vocabulary.finder.find(closed))
    whole = [each for each in found if _is_whole(closed, each[0], each[1])]
    if not whole:
        return
    shifts = _Shifts(words)
    for start, end, number in whole:
        yield Hit(vocabulary.terms[number], shifts.original(start), shifts.original(end - 1) + 1)


class _Shifts:
    """From offsets in the closed-up text back to those of the text."""

    def __init__(self, words: bytes):
        self._closed: list[int] = []
        self._shift: list[int] = []
        lost = 0
        for run in _BLANKS.finditer(words):
            lost += run.end() - run.start() - 1
            self._closed.append(run.end() - lost)
            self._shift.append(lost)

    def original(self, offset: int) -> int:
        index = bisect_right(self._closed, offset) - 1
        return offset + (self._shift[index] if index >= 0 else 0)


def _is_whole(words: bytes, start: int, end: int) -> bool:
    before = words[start - 1] if start else 1
    after = words[end] if end < len(words) else 1
    return before in (1, 32) and after in (1, 32)


class _Judge:
    """Whether the surroundings let terms count. The same surroundings are judged once: lists repeat them."""

    def __init__(self, folded: bytes):
        self._folded = folded
        self._known: dict[tuple[int, bytes, bytes], bool] = {}

    def counts(self, hit: Hit) -> bool:
        """Whether no word near excludes the term, and one lets it count where it needs that."""
        said = hit.term.surroundings
        if not said.exclude and not hit.term.needs_context:
            return True
        before = self._folded[max(0, hit.start - _CONTEXT_CHARACTERS) : hit.start]
        after = self._folded[hit.end : hit.end + _CONTEXT_CHARACTERS]
        near = id(hit.term), before, after  # terms live as long as the lexicon
        known = self._known.get(near)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[near] = _counts(hit.term, before, after)
        return known


def _counts(term: Term, before: bytes, after: bytes) -> bool:
    said = term.surroundings
    if said.exclude:
        near = _words(before[-_EXCLUDE_CHARACTERS:] + b" " + after[:_EXCLUDE_CHARACTERS])
        if any(phrase in near for phrase in said.exclude):
            return False
    if not term.needs_context:
        return True
    near = _words(before + b" " + after)
    return any(phrase in near for phrase in said.context)


def _words(near: bytes) -> bytes:
    return b" " + b" ".join(without_ligatures(near).replace(b"\x01", b" ").split()) + b" "
