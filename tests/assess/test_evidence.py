"""Confidence: what speaks for a match, and what chance explains."""

import random

import pytest

from leakscan.assess.evidence import BY_CHANCE, CHECKED, COLUMN, KNOWN, LABELLED, RECOGNISED, UNLABELLED, confidence


@pytest.fixture
def judged(rulebook):
    def judge(*, passed=1, failed=0, labelled=False, known=False, rule="fr.nir"):
        level, reasons = confidence(rulebook.entry(rule), labelled=labelled, known=known, passed=passed, failed=failed)
        return level, [reason.message for reason in reasons]

    return judge


def test_a_label_makes_a_right_number_certain(judged):
    assert judged(labelled=True) == ("high", [CHECKED, LABELLED])


def test_a_lone_number_is_never_certain(judged):
    assert judged() == ("medium", [CHECKED, UNLABELLED])


def test_a_specimen_is_never_more_than_a_note(judged):
    assert judged(labelled=True, known=True) == ("low", [CHECKED, KNOWN])


@pytest.mark.parametrize(("passed", "failed"), [(5, 0), (5, 1), (200, 0), (200, 50)])
def test_a_column_in_which_most_pass_is_a_list(judged, passed, failed):
    assert judged(passed=passed, failed=failed) == ("high", [CHECKED, COLUMN])


@pytest.mark.parametrize(("passed", "failed"), [(1, 9), (1, 96), (2, 95), (10, 960), (94, 7500), (10_500, 1_000_000)])
def test_a_column_in_which_one_in_a_hundred_passes_is_chance(judged, passed, failed):
    assert judged(passed=passed, failed=failed) == ("low", [BY_CHANCE])


@pytest.mark.parametrize(("passed", "failed"), [(4, 10), (40, 100), (500, 1_000)])
def test_a_column_in_which_many_pass_is_more_than_chance(judged, passed, failed):
    assert judged(passed=passed, failed=failed) == ("medium", [CHECKED, UNLABELLED])


def test_chance_raises_no_alarm_in_many_columns(judged):
    draw = random.Random(71)
    columns = (sum(draw.random() < 1 / 97 for _ in range(2_000)) for _ in range(100))

    assert {judged(passed=max(1, passed), failed=2_000 - passed)[0] for passed in columns} == {"low"}


@pytest.mark.parametrize(
    ("rule", "level"), [("fr.nir", "high"), ("fr.nir.no-key", "medium"), ("cred.password-text", "medium")]
)
def test_what_was_recognised_counts_less_unless_its_digits_prove_it(rulebook, rule, level):
    entry = rulebook.entry(rule)
    found, reasons = confidence(entry, labelled=True, known=False, passed=1, failed=0, recognised=True)

    assert (found, reasons[-1].message) == (level, RECOGNISED)
