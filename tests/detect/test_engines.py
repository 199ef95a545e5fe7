"""The engines that make detection fast find what the plain ones find."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leakscan.detect import Detector
from leakscan.detect.fold import views
from leakscan.detect.inflection import spellings
from leakscan.detect.lexicon import Automaton, Lexicon, Trie
from leakscan.detect.patterns import EveryRule, Hyperscan, Patterns
from tests.detect.numbers import in_fields, invented

NUMBERS = [in_fields(number, blank) for number in invented(6, seed=1) for blank in ("", " ", ".", "\n")]


@pytest.fixture(scope="session")
def both(rulebook):
    """The patterns of each view with the fast prefilter and with none."""
    rules = [rule for rule in rulebook.rules if not rule.cells and "text" in rule.scope]
    pairs = []
    for view in ("folded", "exact"):
        chosen = [rule for rule in rules if rule.view == view]
        pairs.append(
            (view, Patterns(chosen, filtered=Hyperscan(chosen, None)), Patterns(chosen, filtered=EveryRule(chosen)))
        )
    return pairs


def hits(patterns, view):
    return sorted((rule.id, start, end) for rule, start, end in patterns.search(view))


def assert_equal_hits(both, text):
    seen = views(text)
    for view, fast, plain in both:
        assert hits(fast, getattr(seen, view)) == hits(plain, getattr(seen, view))


def test_the_prefilter_loses_no_example_of_any_rule(both, rulebook):
    for entry in rulebook.entries():
        for example in (*entry.examples, *entry.counterexamples):
            assert_equal_hits(both, example.text)


def test_the_prefilter_loses_nothing_in_a_long_text(both, rulebook):
    examples = [example.text for entry in rulebook.entries() for example in entry.examples]

    assert_equal_hits(both, "\n\nUne ligne de lettre ordinaire, avec des mots.\n\n".join(examples))


words = st.sampled_from(
    [
        "NIR : ",
        "n° sécu ",
        "mot de passe : ",
        "MDP=",
        "Tournesol2017!81",
        "FR76",
        "password",
        '"',
        "'",
        "\n",
        "\t",
        ";",
        " ",
        ":",
        "clé ",
        "VIH",
        "née le 12/03/1950",
        "https://a:Soleil@20974@b.fr",
        "\u00a0",
        "é",
        "-----BEGIN ",
        *NUMBERS,
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(words, st.text(max_size=8)), max_size=14).map("".join))
def test_the_prefilter_changes_nothing_in_any_text(both, text):
    assert_equal_hits(both, text)


def test_a_kept_database_finds_what_a_fresh_one_finds(rulebook, tmp_path):
    rules = [rule for rule in rulebook.rules if rule.id.startswith("fr.nir")]
    view = views("NIR : " + NUMBERS[0]).folded
    fresh, kept = (hits(Patterns(rules, filtered=Hyperscan(rules, tmp_path)), view) for _ in range(2))

    assert len(list(tmp_path.iterdir())) == 1
    assert fresh == kept != []


def test_a_damaged_database_is_made_anew(rulebook, tmp_path):
    rules = [rule for rule in rulebook.rules if rule.id == "fr.nir"]
    Hyperscan(rules, tmp_path)
    kept = next(tmp_path.iterdir())
    kept.write_bytes(b"damaged")
    view = views("NIR : " + NUMBERS[0]).folded

    assert len(hits(Patterns(rules, filtered=Hyperscan(rules, tmp_path)), view)) == 1
    assert kept.read_bytes() != b"damaged"


def test_a_detector_without_the_engine_gives_the_same_matches(rulebook, tools):
    from leakscan.locator import Locator
    from leakscan.model import Segment

    plain = Detector(rulebook, make_prefilter=lambda rules, cache: EveryRule(rules))
    texts = [example.text for entry in rulebook.entries() for example in entry.examples]
    segments = [Segment(Locator("s", "t"), text) for text in texts]

    assert [plain.detect(each) for each in segments] == [tools.detector.detect(each) for each in segments]


TERMS = [
    spelling.encode("latin-1") for form in ("cancer du sein", "vih", "sida", "cancer") for spelling in spellings(form)
]


def whole(finder, view):
    """Both engines are asked for whole words only."""
    framed = b" " + view + b" "
    found = ((number, start, end) for number, start, end in finder.find(framed))
    return sorted(each for each in found if framed[each[1] - 1] in b" \x01" and framed[each[2]] in b" \x01")


@given(
    st.lists(
        st.sampled_from([b"cancer", b"cancers", b"du", b"sein", b"seins", b"vih", b"sida", b"x", b"\x01"]), max_size=30
    )
)
def test_both_finders_of_terms_agree(chosen):
    text = re.sub(b" ?\x01 ?", b"\x01", b" ".join(chosen))

    assert whole(Automaton(TERMS), text) == whole(Trie(TERMS), text)


def test_both_finders_agree_on_the_whole_lexicon(rulebook, monkeypatch):
    texts = [example.text for entry in rulebook.health for example in (*entry.examples, *entry.counterexamples)]
    fast = [Lexicon(rulebook.health).search(views(text)) for text in ("\n".join(texts), texts[0])]
    monkeypatch.setattr("leakscan.detect.lexicon.finder", Trie)
    plain = [Lexicon(rulebook.health).search(views(text)) for text in ("\n".join(texts), texts[0])]

    assert fast == plain
    assert len(fast[0]) > len(rulebook.health)
