"""Numbers that text recognition misread: put right where one reading alone can be meant."""

import random

from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks.fr import nir
from leakscan.detect.misread import with_digit, with_letters
from leakscan.locator import Locator
from leakscan.model import Segment
from tests.extract.samples import NIR

PLAIN = NIR.replace(" ", "")
LETTERS = {"0": "O", "1": "l", "2": "Z", "5": "S", "8": "B"}


def found(tools, text, *, recognised=True):
    matches = tools.detector.detect(Segment(Locator("poste", "scan.png"), text, recognised=recognised)).matches
    return [(match.rule_id, match.value) for match in matches if match.rule_id.startswith("fr.nir")]


def test_letters_among_digits_are_read_as_digits(tools):
    assert found(tools, "NIR : 2 69 O5 49 5B8 l57 80") == [("fr.nir.recognised", PLAIN)]


def test_only_recognised_text_is_read_otherwise(tools):
    assert found(tools, "NIR : 2 69 O5 49 5B8 l57 80", recognised=False) == []


def test_a_right_number_stays_what_it_is(tools):
    assert found(tools, f"NIR : {NIR}") == [("fr.nir", PLAIN)]


def test_a_wrong_digit_under_a_label_is_put_right(tools):
    assert found(tools, "NIR : 2 69 05 49 583 157 80") == [("fr.nir.misread", PLAIN)]


def test_a_wrong_digit_without_a_label_says_nothing(tools):
    assert found(tools, "lot 2 69 05 49 583 157 80") == []


def test_each_single_confusion_with_a_letter_comes_back():
    for place, digit in enumerate(PLAIN):
        if digit in LETTERS:
            assert with_letters(PLAIN[:place] + LETTERS[digit] + PLAIN[place + 1 :]) in (PLAIN, "")


def test_random_numbers_are_hardly_ever_taken_for_misread_ones():
    source = random.Random(7)
    right = sum(bool(with_letters("".join(source.choices("0123456789OlSB", k=15)))) for _ in range(20_000))

    assert right < 100


@given(st.text(max_size=40))
def test_whatever_is_written_gives_a_right_number_or_nothing(written):
    assert all(value == "" or nir(value) for value in (with_letters(written), with_digit(written)))
