"""Bank accounts and payment cards, through python-stdnum."""

from stdnum import iban as stdnum_iban
from stdnum import luhn

# First and last prefix of each network, and the lengths of its numbers. Two kinds are left out: thirteen digits (old
# Visa) are product codes, and fourteen (Diners) are French establishments, whose own key is the same.
_NETWORKS = (
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("3528", "3589", (16,)),
    ("4", "4", (16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("6011", "6011", (16,)),
    ("644", "659", (16,)),
)
_FEWEST_DIGITS = 4


def card(value: str) -> bool:
    """Payment cards: prefix and length of a network, and the Luhn key.

    >>> card("4970101234567890"), card("4970101234567893"), card("1234567812345670")
    (False, True, False)
    """
    return (
        value.isascii()
        and value.isdigit()
        and any(len(value) in lengths and _starts(value, first, last) for first, last, lengths in _NETWORKS)
        and len(set(value)) >= _FEWEST_DIGITS
        and luhn.is_valid(value)
    )


def _starts(value: str, first: str, last: str) -> bool:
    return first <= value[: len(first)] <= last


def iban(value: str) -> bool:
    """International bank account numbers, with the layout of their country.

    >>> iban("FR1420041010050500013M02606"), iban("FR1420041010050500013M02607")
    (True, False)
    """
    return bool(stdnum_iban.is_valid(value))


# Letters of the account count as digits: A to I as 1 to 9, J to R the same, S to Z as 2 to 9.
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def rib(value: str) -> bool:
    """French bank accounts as printed on statements: bank, branch, account, and a key modulo 97.

    >>> rib("20041010050500013M02606"), rib("20041010050500013M02607")
    (True, False)
    """
    digits = value.upper().translate(_RIB_LETTERS)
    if len(digits) != 23 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) < _FEWEST_DIGITS:
        return False
    bank, branch, account = int(digits[:5]), int(digits[5:10]), int(digits[10:21])
    return 97 - (89 * bank + 15 * branch + 3 * account) % 97 == int(digits[21:])
