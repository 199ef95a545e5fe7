"""The French numbers: the integer check agrees with the library, and catches what its rate promises."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as stdnum_nir

from leakscan.checks import CHECKS
from leakscan.checks.fr import finess, has_nir_key, has_nir_structure, nir, nir_key, rpps, siret

MONTHS = [f"{month:02d}" for month in (*range(1, 13), 20, *range(30, 43), *range(50, 100))]
DEPARTMENTS = [*(f"{number:02d}" for number in range(1, 100)), "2A", "2B"]


@st.composite
def bodies(draw):
    return "".join(
        (
            draw(st.sampled_from("123478")),
            f"{draw(st.integers(0, 99)):02d}",
            draw(st.sampled_from(MONTHS)),
            draw(st.sampled_from(DEPARTMENTS)),
            f"{draw(st.integers(1, 999)):03d}",
            f"{draw(st.integers(1, 999)):03d}",
        )
    )


@given(bodies())
def test_a_number_with_its_computed_key_passes(body):
    assert nir(body + nir_key(body))


@given(bodies(), st.integers(0, 99))
def test_the_key_agrees_with_the_library(body, key):
    value = f"{body}{key:02d}"

    assert has_nir_key(value) == stdnum_nir.is_valid(value)


@given(bodies(), st.integers(0, 14), st.integers(1, 9))
def test_one_changed_digit_is_always_caught(body, index, step):
    value = body.replace("A", "9").replace("B", "8")
    value += nir_key(value)
    changed = value[:index] + str((int(value[index]) + step) % 10) + value[index + 1 :]

    # A digit changes the number by less than ten times a power of ten, which 97 never divides.
    assert not has_nir_key(changed)


def test_random_digits_pass_at_the_rate_that_is_written_down():
    source = random.Random(97)
    passed = sum(nir(f"{source.randrange(10**15):015d}") for _ in range(100_000))

    assert 0.8 * CHECKS["fr.nir"].chance < passed / 100_000 < 1.2 * CHECKS["fr.nir"].chance


@pytest.mark.parametrize(
    "body",
    [
        "0790351215189",  # sex
        "2790051215189",  # month 00
        "2791351215189",  # month 13
        "2790300215189",  # department 00
        "279032C215189",  # no such department
        "2790351000189",  # commune 000
        "2790351215000",  # order 000
        "27903512151899",  # fourteen characters
        "२790351215189",  # a digit of another script
    ],
)
def test_an_impossible_structure_is_refused(body):
    assert not has_nir_structure(body)


def test_a_right_key_does_not_save_a_wrong_structure():
    body = "0790351215189"

    assert not nir(body + nir_key(body))


@pytest.mark.parametrize(("letters", "digits"), [("2A", "19"), ("2B", "18")])
def test_corsica_counts_as_nineteen_and_eighteen(letters, digits):
    assert nir_key(f"25307{letters}073004") == nir_key(f"25307{digits}073004")


def test_a_key_is_two_digits_even_below_ten():
    assert {len(nir_key(f"2790351215{order:03d}")) for order in range(1, 200)} == {2}


@pytest.mark.parametrize("text", ["", "x", "2790351215189é9", "2" * 400])
def test_text_that_is_no_number_is_refused_without_an_error(text):
    assert [check(text) for check in (nir, has_nir_key, has_nir_structure, rpps, finess, siret)] == [False] * 6


def test_an_establishment_of_corsica_has_a_letter():
    assert finess("2A0000014") == finess("200000014")


def test_the_post_has_a_rule_of_its_own():
    assert siret("35600000000048")
    assert siret("35600000012341") == (sum(map(int, "35600000012341")) % 5 == 0)
