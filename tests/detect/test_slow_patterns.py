"""A rule whose pattern takes too long on a text: the file says so."""

from leakscan.detect.patterns import Patterns
from tests.shares import archive

SEARCH = Patterns.search


def too_slow_for_texts(self, view, *, within=None):
    if len(view) > 5_000:
        raise TimeoutError
    yield from SEARCH(self, view, within=within)


def test_a_text_on_which_a_pattern_takes_too_long_is_told_as_partial(outcome_of, monkeypatch):
    monkeypatch.setattr(Patterns, "search", too_slow_for_texts)
    outcome = outcome_of("mot de passe : " * 2_000)

    assert [each.status for each in outcome.documents] == ["partial"]
    assert [(each.kind, each.detail) for each in outcome.problems] == [("timeout", "Searching the text took too long")]


def test_a_name_on_which_a_pattern_takes_too_long_is_told_and_masked_as_a_whole(outcome_of, monkeypatch):
    monkeypatch.setattr(Patterns, "search", too_slow_for_texts)
    name = "mot de passe : " * 2_000
    outcome = outcome_of(archive((f"{name}.txt", "bonjour"), ("b.txt", "bonjour")), "a.zip")

    assert [each.status for each in outcome.documents] == ["partial", "scanned", "partial"]
    assert name not in str(outcome.documents[-1].shown)
    assert [(each.kind, each.detail) for each in outcome.problems] == [("timeout", "Searching the text took too long")]
