"""Checksums of private keys in base 58 and bech32: what is made passes, what is changed does not."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks import coins

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
SECRETS = st.binary(min_size=32, max_size=32)


def wallet_key(secret, ending=b""):
    raw = b"\x80" + secret + ending
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    number, digits = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = BASE58[rest] + digits
    return digits


def changed(value, index, alphabet):
    index %= len(value)
    return value[:index] + alphabet[(alphabet.index(value[index]) + 1) % len(alphabet)] + value[index + 1 :]


@given(SECRETS, st.sampled_from([b"", b"\x01"]))
def test_a_wallet_key_passes(secret, ending):
    assert coins.bitcoin(wallet_key(secret, ending))


@given(SECRETS, st.integers(0, 50))
def test_a_wallet_key_with_one_changed_character_does_not(secret, index):
    assert not coins.bitcoin(changed(wallet_key(secret), index, BASE58))


def test_the_specimens_of_the_standard_pass():
    assert coins.bech32("A12UEL5L")
    assert coins.bech32("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")


@given(st.integers(0, 37))
def test_one_changed_character_behind_the_one_is_caught(index):
    written = "qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"

    assert not coins.bech32("abcdef1" + changed(written, index, BECH32))


def test_what_is_outside_the_alphabet_is_no_key():
    assert not coins.base58check("0OIl" * 13)
    assert not coins.bech32("abcdef1bio234567")
    assert not coins.bech32("1qqqqqq")
