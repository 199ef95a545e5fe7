"""Terms of another package: read as data, held to the limits of the lexicon, behind the rules' own terms."""

import re
import sys

import pytest

from leakscan.detect.fold import views
from leakscan.detect.lexicon import Lexicon
from leakscan.errors import UsageError
from leakscan.rulebook import terminology, with_terminologies
from tests.packages import MEDICINES, make_package


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "edsnlp", raising=False)
    return make_package(tmp_path)


def found(rulebook, text):
    lexicon = Lexicon((*rulebook.health, *rulebook.borrowed))
    return {(hit.term.health.id, hit.term.name) for hit in lexicon.search(views(text), text)}


@pytest.mark.parametrize(
    ("text", "rule", "name"),
    [
        ("sous Zorvalix le soir", "health.psychiatry", "zorvalix"),
        ("ZORVALIXINE 5 mg", "health.psychiatry", "zorvalix"),
        ("Trivudox depuis mars", "health.hiv-sti", "trivudox"),
        ("Gastrepax si besoin", "health.drugs", "gastrepax"),
        ("catalepsies de Brumath", "health.psychiatry", "catalepsie de brumath"),
        ("sucrorrhee vesperale", "health.cardio-metabolic", "sucrorrhée vespérale"),
        ("Rétrovirose quiescente", "health.hiv-sti", "rétrovirose quiescente"),
    ],
)
def test_terms_count_under_the_rule_of_their_code(text, rule, name, package, rulebook):
    assert found(rulebook, text) == set()
    assert found(with_terminologies(rulebook, ["edsnlp"]), text) == {(rule, name)}


@pytest.mark.parametrize(
    "text",
    [
        "Abcd",
        "Camille",
        "solution",
        "Comices agricoles",
        "Toussotement matinal",
        "Oxalumine",
        "Autre catalepsie",
        "dyspnée de Brumath au cours de maladies classées ailleurs",
    ],
)
def test_what_is_short_ordinary_or_never_said_is_left_out(text, package, rulebook):
    own = found(rulebook, text)

    assert found(with_terminologies(rulebook, ["edsnlp"]), text) == own


def test_a_term_of_the_rules_stays_theirs(tmp_path, monkeypatch, rulebook):
    monkeypatch.syspath_prepend(str(tmp_path))
    make_package(tmp_path, medicines={"A02BC99": ["BIKTARVY"]})

    assert {rule for rule, _ in found(with_terminologies(rulebook, ["edsnlp"]), "Biktarvy")} == {"health.hiv-sti"}


def test_without_being_asked_for_nothing_is_read(package, rulebook):
    assert with_terminologies(rulebook, []) is rulebook


def test_the_package_is_never_imported(package, rulebook):
    with_terminologies(rulebook, ["edsnlp"])

    assert "edsnlp" not in sys.modules


def test_the_digest_changes_with_any_byte_of_the_terms(package, rulebook, tmp_path):
    first = with_terminologies(rulebook, ["edsnlp"]).digest
    make_package(tmp_path, medicines={**MEDICINES, "V09AA01": ["OTHERNAME"]})
    second = with_terminologies(rulebook, ["edsnlp"]).digest

    assert len({rulebook.digest, first, second}) == 3


def test_it_says_how_many_terms_it_brought(package, rulebook):
    brought = terminology("edsnlp", rulebook)

    assert (brought.name, brought.terms) == ("edsnlp", 7)


def test_a_package_that_is_missing_is_told_with_file_key_and_remedy(rulebook, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])

    with pytest.raises(UsageError, match=re.escape("l.toml: terminologies names edsnlp, which is not installed: pip")):
        terminology("edsnlp", rulebook, asked_in="l.toml")


def test_an_unknown_name_is_told_with_those_that_are_known(rulebook):
    with pytest.raises(UsageError, match=re.escape("l.toml: terminologies knows edsnlp, and nothing called snomed")):
        terminology("snomed", rulebook, asked_in="l.toml")


@pytest.mark.parametrize("part", ["drugs.json", "cim10.csv.gz"])
@pytest.mark.parametrize("content", [None, b"", b"[1", b"\x1f\x8bbroken", b"{}[]", b'{"A": 3}', b'["A"]'])
def test_data_that_cannot_be_read_are_told_with_the_remedy(part, content, package, rulebook):
    file = package / "resources" / part
    file.unlink() if content is None else file.write_bytes(content)

    with pytest.raises(UsageError, match="cannot be read: install another version of it, or take it off the list"):
        terminology("edsnlp", rulebook, asked_in="l.toml")
