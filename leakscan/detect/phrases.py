"""Phrases: which of many stand in a text, told in one pass over it."""

import importlib
from collections.abc import Iterable
from typing import Any


class Phrases:
    """Folded phrases, compiled once; where the engine is missing they are looked for one by one."""

    def __init__(self, phrases: Iterable[str]):
        self._phrases = tuple(dict.fromkeys(phrases))
        self._automaton = _automaton([phrase.encode("latin-1") for phrase in self._phrases])

    def within(self, text: str) -> frozenset[str]:
        """Those that stand in a folded text, as words or within words."""
        if self._automaton is None:
            return frozenset(phrase for phrase in self._phrases if phrase in text)
        hits = self._automaton.find_matches_as_indexes(text.encode("latin-1"), overlapping=True)
        return frozenset(self._phrases[number] for number, _, _ in hits)


def _automaton(phrases: list[bytes]) -> Any:
    try:
        engine: Any = importlib.import_module("ahocorasick_rs")
    except ImportError:
        return None
    return engine.BytesAhoCorasick(phrases)
