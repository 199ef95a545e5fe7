"""Column evidence: a column of valid numbers is a list of patients; where one in a hundred passes, it is chance."""

import random

import pytest

from tests.detect.numbers import invented


def column(heading, values):
    return f"Nom;{heading};CP\n" + "".join(f"PETIT;{value};35000\n" for value in values)


def test_random_numbers_without_a_label_prove_nothing(outcome_of):
    draw = random.Random(5)
    values = [f"{draw.randrange(10**14, 3 * 10**14)}" for _ in range(10_000)]
    findings = outcome_of(column("Reference", values), "export.csv").findings

    assert {finding.confidence for finding in findings} <= {"low"}
    assert {finding.severity for finding in findings} <= {"none", "low"}


def test_random_numbers_in_running_text_prove_nothing(outcome_of):
    draw = random.Random(6)
    text = "\n".join(f"mesure {draw.randrange(10**14, 3 * 10**14)}" for _ in range(10_000))

    assert {finding.confidence for finding in outcome_of(text).findings} <= {"low"}


@pytest.mark.parametrize("heading", ["NIR", "N° sécurité sociale", "Num Sécu", "IMMATRICULATION"])
def test_every_number_of_a_labelled_column_is_certain(found_in, heading):
    assert found_in(column(heading, invented(200, seed=7)), "export.csv") == {("fr.nir", "high", "high", 200)}


def test_a_column_of_valid_numbers_is_a_list_whatever_stands_above_it(found_in):
    assert found_in(column("Champ 12", invented(200, seed=8)), "export.csv") == {("fr.nir", "high", "high", 200)}


def test_a_column_counts_its_distinct_values(outcome_of):
    values = invented(20, seed=9) * 3
    finding = outcome_of(column("NIR", values), "export.csv").findings[0]

    assert (finding.count, finding.distinct, len(finding.fingerprints)) == (60, 20, 20 * 16)


def test_no_more_than_twenty_places_are_listed(outcome_of):
    finding = outcome_of(column("NIR", invented(200, seed=7)), "export.csv").findings[0]

    assert len(finding.places) == 20


def test_a_list_names_the_figures_that_make_it_one(outcome_of):
    finding = outcome_of(column("Champ 12", invented(200, seed=8)), "export.csv").findings[0]

    assert ("passed", 200) in [value for reason in finding.reasons for value in reason.values]


def test_numbers_that_touch_their_neighbours_are_found_at_their_offset(outcome_of, tools):
    numbers = invented(40, seed=10)
    records = "".join(f"0017{'DURANDAL':<20}{number}0000{place:06d}20240115\n" for place, number in enumerate(numbers))
    found = [each for each in outcome_of(records, "B2.txt").findings if each.rule_id == "fr.nir"]

    assert [(each.confidence, each.count) for each in found] == [("high", 40)]
    assert found[0].fingerprints == tools.fingerprinter.packed(numbers)


def test_a_long_text_is_read_in_blocks_and_each_number_counted_once(outcome_of):
    numbers = invented(300, seed=12)
    filler = "ligne sans rien de particulier, pour faire du volume\n" * 600
    text = "".join(f"{filler}NIR : {number}\n" for number in numbers)
    finding = next(each for each in outcome_of(text).findings if each.rule_id == "fr.nir")

    assert (len(text) > 9_000_000, finding.count, finding.distinct) == (True, 300, 300)
