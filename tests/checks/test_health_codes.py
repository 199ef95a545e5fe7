import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from leakscan.checks.health_codes import ccam, medicine, short_medicine

SEVEN_DIGITS = st.from_regex(r"[0-9]{7}", fullmatch=True)


@given(st.sampled_from(["34008", "34009"]), SEVEN_DIGITS)
def test_of_ten_last_digits_exactly_one_makes_a_medicine(prefix, number):
    codes = [f"{prefix}{number}{digit}" for digit in range(10)]

    assert [code for code in codes if medicine(code)] == [f"{prefix}{number}{ean.calc_check_digit(prefix + number)}"]


@given(st.from_regex(r"(?!3400[89])[0-9]{5}", fullmatch=True), SEVEN_DIGITS)
def test_an_article_of_another_trade_is_no_medicine(prefix, number):
    code = f"{prefix}{number}"

    assert not medicine(code + ean.calc_check_digit(code))


@given(st.from_regex(r"(?:2[0-9]|3[1-9]|[4-6][0-9])[0-9]{4}", fullmatch=True))
def test_at_most_one_last_digit_makes_an_older_short_code(number):
    assert sum(short_medicine(f"{number}{digit}") for digit in range(10)) <= 1


@pytest.mark.parametrize("code", ["HHQE005", "NFKA007", "ZBQK002", "DEQP003", "YYYY600", "JVJF004", "HBMD038"])
def test_acts_have_letters_of_acts(code):
    assert ccam(code)


@pytest.mark.parametrize("code", ["PROD005", "HHQE000", "FACT001", "hhqe005", "HHQE05", "HHQE0055", "TEST123"])
def test_other_words_with_numbers_are_no_acts(code):
    assert not ccam(code)
