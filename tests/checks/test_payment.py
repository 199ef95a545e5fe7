"""Cards and accounts: networks, lengths, keys."""

import random

import pytest
from stdnum import luhn

from leakscan.checks.payment import card, iban


def numbered(body: str) -> str:
    return body + luhn.calc_check_digit(body)


def account(seed: int) -> str:
    source = random.Random(seed)
    bank, branch, number = source.randrange(10**5), source.randrange(10**5), source.randrange(10**11)
    bban = f"{bank:05d}{branch:05d}{number:011d}{97 - (89 * bank + 15 * branch + 3 * number) % 97:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


@pytest.mark.parametrize("body", ["497010123456789", "513212345678901", "222112345678901", "34123456789012"])
def test_a_number_of_a_network_passes(body):
    assert card(numbered(body))


@pytest.mark.parametrize(
    "body",
    [
        "123456781234567",  # no network
        "49701012345678",  # fifteen digits for Visa
        "497010123456",  # thirteen digits are product codes
        "3601234567890",  # fourteen digits are establishments
    ],
)
def test_a_number_of_no_network_is_refused_whatever_its_key(body):
    assert not card(numbered(body))


def test_a_run_of_few_digits_is_no_card():
    assert not card("4111111111111111")


@pytest.mark.parametrize("position", range(16))
def test_one_changed_digit_of_a_card_is_caught(position):
    value = numbered("497010123456789")
    changed = value[:position] + str((int(value[position]) + 1) % 10) + value[position + 1 :]

    assert not card(changed)


@pytest.mark.parametrize("position", range(4, 27))
def test_one_changed_digit_of_an_account_is_caught(position):
    value = account(7)
    changed = value[:position] + str((int(value[position]) + 3) % 10) + value[position + 1 :]

    assert (iban(value), iban(changed)) == (True, False)


@pytest.mark.parametrize("text", ["", "FR", "4970 1012", "²" * 16, "X" * 27])
def test_text_that_is_no_number_is_refused_without_an_error(text):
    assert (card(text), iban(text)) == (False, False)
