import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.detect.phrases import Phrases

WORDS = ("acte", "acte de deces", "de", "deces", "certificat de deces")


@given(st.lists(st.sampled_from((*WORDS, "é", "actes")), max_size=8).map(" ".join))
def test_phrases_are_met_as_words_and_within_words(text):
    assert Phrases(WORDS).within(text) == {phrase for phrase in WORDS if phrase in text}


@pytest.mark.parametrize("text", ["un certificat de deces", "rien", ""])
def test_phrases_are_met_without_the_engine_too(monkeypatch, text):
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)

    assert Phrases(WORDS).within(text) == {phrase for phrase in WORDS if phrase in text}
