"""Ten thousand random numbers raise nothing; two hundred real ones among them are all found, and hardly another."""

import json
import random

import pytest

from tests.detect.numbers import invented

SEEDS = [1, 2, 3]


def drawn(count, seed):
    draw = random.Random(seed)
    return [str(draw.randrange(10**14, 10**15)) for _ in range(count)]


def as_lines(rows):
    return "note.txt", "".join(f"mesure {number} relevée\n" for number, _ in rows)


def as_csv(rows):
    return "export.csv", "Reference;NIR;CP\n" + "".join(f"{number};{nir};35000\n" for number, nir in rows)


def as_json(rows):
    return "export.json", json.dumps([{"reference": number, "nir": nir} for number, nir in rows])


def as_json_lines(rows):
    return "export.jsonl", "".join(json.dumps({"reference": number, "nir": nir}) + "\n" for number, nir in rows)


def as_records(rows):
    return "export.txt", "".join(f"{number}{'DURAND':<20}{nir:<15}{at:06d}\n" for at, (number, nir) in enumerate(rows))


def as_aligned_text(rows):
    return "liste.txt", "".join(f"{number} NIR : {nir}\n" if nir else f"{number}\n" for number, nir in rows)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("written", [as_lines, as_csv, as_json, as_json_lines, as_records])
def test_random_numbers_are_no_more_than_notes(outcome_of, written, seed):
    name, text = written([(number, "") for number in drawn(10_000, seed)])
    outcome = outcome_of(text, name)

    assert {each.confidence for each in outcome.findings} <= {"low"}
    assert outcome.assessment.severity in ("none", "low")
    assert outcome.assessment.persons_low == 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("written", [as_csv, as_json, as_json_lines, as_aligned_text])
def test_real_numbers_under_their_label_are_told_from_random_ones(outcome_of, tools, written, seed):
    real = invented(200, seed=seed)
    rows = [(number, real[at] if at < 200 else "") for at, number in enumerate(drawn(10_000, seed))]
    name, text = written(rows)
    sure = [each for each in outcome_of(text, name).findings if each.confidence != "low"]

    assert {each.rule_id for each in sure} == {"fr.nir"}
    assert sum(each.distinct for each in sure) <= 202
    assert set(real) <= {value for value in real if tools.fingerprinter.of(value) in prints(sure)}


@pytest.mark.parametrize("seed", SEEDS)
def test_real_numbers_at_one_place_of_records_are_all_found(outcome_of, tools, seed):
    real = invented(200, seed=seed)
    name, text = as_records(list(zip(drawn(200, seed), real, strict=True)))
    sure = [each for each in outcome_of(text, name).findings if each.confidence != "low"]

    assert [(each.rule_id, each.count, each.fingerprints) for each in sure] == [
        ("fr.nir", 200, tools.fingerprinter.packed(real))
    ]


def prints(findings):
    packed = [each.fingerprints for each in findings]
    return {one[at : at + 16] for one in packed for at in range(0, len(one), 16)}


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")], ids=["spaced", "compact"])
def test_objects_of_one_length_on_one_line_are_objects_still(outcome_of, separators):
    rows = [{"id": at, "nir": number} for at, number in enumerate(invented(20, seed=4), 100)]
    finding = outcome_of(json.dumps(rows, separators=separators), "export.json").findings[0]

    assert [place.canonical() for place in finding.places[:2]] == [
        "poste:export.json#record=1",
        "poste:export.json#record=2",
    ]


def test_a_number_that_stands_free_at_one_place_of_its_line_counts_once(found_in):
    text = "".join(f"NIR : {number} reçu ce jour\n" for number in invented(20, seed=5))

    assert found_in(text) == {("fr.nir", "high", "high", 20)}


def test_records_above_one_block_are_found_to_the_last(outcome_of):
    numbers = invented(600, seed=6)
    filler = " " * 3_900
    text = "".join(f"0017{number}0000{filler}{at:06d}\n" for at, number in enumerate(numbers * 3))
    sure = [each for each in outcome_of(text, "B2.txt").findings if each.rule_id == "fr.nir"]

    assert (len(text) > 7_000_000, [(each.count, each.distinct) for each in sure]) == (True, [(1800, 600)])


def test_records_without_line_ends_are_found_to_the_last(outcome_of):
    numbers = invented(500, seed=7)
    text = "".join(f"017{'DURANDAL':<20}{number}0000{at:06d}20240115{'':<72}" for at, number in enumerate(numbers))
    sure = [each for each in outcome_of(text, "NOEMIE.txt").findings if each.rule_id == "fr.nir"]

    assert [(each.count, each.distinct) for each in sure] == [(500, 500)]


def test_a_run_of_sixty_digits_holds_no_number(found_in):
    draw = random.Random(8)
    text = "\n".join("".join(draw.choice("0123456789") for _ in range(60)) for _ in range(3_000))

    assert found_in(text) == set()
