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
