"""Keys of Azure: the hash against published values, keys that are made, keys that are changed."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks import azure
from leakscan.checks.tokens import is_random

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def annotated(secret, platform, *, long):
    head = base64.b64encode(secret).decode()[:52] + "JQQJ99BKAC" + base64.b64encode(platform).decode()[:18]
    made = azure.checksum(base64.b64decode(head))
    return head + base64.b64encode(made if long else made[:3]).decode()


def storage(secret):
    head = base64.b64decode(base64.b64encode(secret).decode()[:76] + "+ASt")
    return base64.b64encode(head + azure.checksum(head)).decode()


def devops(secret, mask):
    number = (zlib.crc32(secret) ^ mask).to_bytes(4, "big")
    raw = secret[:2] + number[:1] + secret[2:6] + number[1:3] + secret[6:19] + number[3:] + secret[19:]
    return base64.b32encode(raw).decode().lower().rstrip("=")


def changed(value, index):
    return value[:index] + ALPHABET[(ALPHABET.index(value[index]) + 1) % 64] + value[index + 1 :]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", 0x30ED35C100CD3C7D),
        ("af", 0x48E73FC77D75DDC1),
        ("e70f", 0xB5F6E1FC485DBFF8),
        ("37f495", 0xF0B07C789B8CF7E8),
    ],
)
def test_the_hash_is_that_of_the_published_vectors(data, expected):
    assert azure.marvin32(bytes.fromhex(data), 0x4FB61A001BDBCC) == expected


@given(st.binary(min_size=39, max_size=39), st.binary(min_size=15, max_size=15), st.booleans())
def test_an_annotated_key_passes(secret, platform, long):
    assert azure.annotated_key(annotated(secret, platform, long=long))


@given(st.binary(min_size=39, max_size=39), st.binary(min_size=15, max_size=15), st.integers(0, 83))
def test_an_annotated_key_with_one_changed_character_does_not(secret, platform, index):
    assert not azure.annotated_key(changed(annotated(secret, platform, long=False), index))


@given(st.binary(min_size=57, max_size=57))
def test_a_storage_key_passes(secret):
    assert azure.storage_key(storage(secret))


@given(st.binary(min_size=57, max_size=57), st.integers(0, 79))
def test_a_storage_key_with_one_changed_character_does_not(secret, index):
    assert not azure.storage_key(changed(storage(secret), index))


@given(st.binary(min_size=28, max_size=28), st.sampled_from([0xE0B9692D, 0x1019F92E]))
def test_a_token_of_devops_passes_unless_a_character_is_changed(secret, mask):
    value = devops(bytes([0x41, 0x97]) + secret[2:], mask)
    other = "b" if value[5] != "b" else "c"

    assert azure.devops_token(value) or not is_random(value)
    assert not azure.devops_token(value[:5] + other + value[6:])


def test_a_client_secret_is_that_of_the_published_example():
    assert azure.entra_secret("zzz8Q~" + "z" * 31 + "blP")
    assert not azure.entra_secret("zzz8Q~" + "z" * 30 + "yblP")


def test_an_older_client_secret_is_told_by_its_shape():
    assert azure.entra_secret("ayJ7Q~626hQWzgXOMrxkDAOnltaFMLkJ4HQOG")
    assert not azure.entra_secret("xxx7Q~" + "x" * 31)
