"""The proof of the rules: what a rule says of itself is tried through the whole path."""

from dataclasses import replace

import pytest
import yaml

from leakscan.checks import CHECKS
from leakscan.proof import Fault, prove
from leakscan.rulebook import load
from tests.rulebook.test_load import HEALTH, PATTERN, changed


@pytest.fixture
def faults(tmp_path):
    def prove_it(*rules):
        (tmp_path / "essai.yaml").write_text(yaml.safe_dump(list(rules), allow_unicode=True), encoding="utf-8")
        return list(prove(load(tmp_path)))

    return prove_it


def test_a_rule_that_keeps_its_word_has_no_fault(faults):
    assert faults(PATTERN) == []


def test_an_example_that_does_not_come_out_is_a_fault(faults):
    rule = changed(PATTERN, examples=[*PATTERN["examples"], {"text": "code yy123456", "value": "yy123456"}])

    assert faults(rule) == [Fault("test.code", "example 2: its value does not come out")]


def test_an_example_that_comes_out_in_another_form_is_a_fault(faults):
    rule = changed(PATTERN, examples=[{"text": "code zz123456", "value": "ZZ123456"}])

    assert faults(rule) == [Fault("test.code", "example 1: its value does not come out")]


def test_a_counterexample_that_is_found_is_a_fault(faults):
    rule = changed(PATTERN, counterexamples=[{"text": "code zz654321", "why": "another code"}])

    assert faults(rule) == [Fault("test.code", "counterexample 1 is found (another code)")]


def test_a_pattern_that_takes_too_long_is_a_fault(faults, monkeypatch):
    monkeypatch.setattr("leakscan.proof._PATTERN_SECONDS", 0.05)
    monkeypatch.setattr("leakscan.detect.patterns.PATTERN_SECONDS", 0.2)
    rule = changed(PATTERN, pattern=r"(?P<value> zz[0-9]{6} | (?:a+)+b )")

    assert [fault.message for fault in faults(rule)] == ["the pattern takes more than 0.05 s on hostile text"]


def test_a_check_that_lets_changed_digits_pass_is_a_fault(faults, monkeypatch):
    lenient = replace(CHECKS["fr.nir"], function=lambda value: True)
    monkeypatch.setattr("leakscan.proof.CHECKS", {"fr.nir": lenient})
    rule = changed(
        PATTERN,
        pattern="(?P<value> [0-9]{15} )",
        check="fr.nir",
        examples=[{"text": "NIR 184127645108946", "value": "184127645108946"}],
    )

    assert [each.message for each in faults(rule)] == ["example 1: 135 of 135 changed digits pass the check"]


def test_a_health_example_without_a_person_is_a_fault(faults):
    rule = changed(HEALTH, examples=[{"text": "la maladie inventée est rare", "value": "maladie inventée"}])

    assert faults(rule) == [Fault("test.health", "example 1: the term is not tied to the person")]


def test_a_health_example_with_a_person_is_none(faults):
    text = "Madame PETIT Lucie, née le 12/03/1950 : maladie inventée"

    assert faults(changed(HEALTH, examples=[{"text": text, "value": "maladie inventée"}])) == []


def test_every_rule_of_the_program_keeps_its_word(rulebook):
    assert list(prove(rulebook)) == []
