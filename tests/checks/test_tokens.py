"""Tokens: the checksums that services put in, and the placeholders of their manuals."""

import base64
import hashlib
import random
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks import tokens

LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE36 = string.digits + string.ascii_lowercase


def drawn(length: int, seed: int = 5) -> str:
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def with_crc(prefix: str, body: str) -> str:
    return prefix + body + tokens.written_in(zlib.crc32(body.encode()), LETTERS, 6)


def routable(payload: str) -> str:
    head = f"glpat-{payload}.01.{tokens.written_in(len(payload), BASE36, 2)}"
    return head + tokens.written_in(zlib.crc32(head.encode()), BASE36, 7)


def other(character: str) -> str:
    return "A" if character != "A" else "B"


def changes(value: str, start: int = 0) -> list[str]:
    return [value[:index] + other(value[index]) + value[index + 1 :] for index in range(start, len(value))]


def test_every_changed_character_of_a_github_token_is_caught():
    value = with_crc("ghp_", drawn(30))

    assert tokens.crc_base62(value)
    assert not any(map(tokens.crc_base62, changes(value, 4)))


def test_a_small_checksum_is_padded():
    assert tokens.written_in(0, LETTERS, 6) == "000000"
    assert tokens.written_in(62**2, LETTERS, 6) == "000100"


def test_a_fine_grained_token_holds_a_digest_of_its_head():
    head = f"github_pat_{drawn(22)}_{drawn(43)}"
    digest = base64.b32encode(hashlib.sha256(head.encode()).digest()).decode()[:8]

    assert tokens.github_fine_grained(head + digest + drawn(8))
    assert not tokens.github_fine_grained(head + digest[:-1] + other(digest[-1]) + drawn(8))


def test_a_routable_gitlab_token_holds_its_length_and_a_checksum():
    value = routable(drawn(27))

    assert tokens.gitlab_routable(value)
    assert not tokens.gitlab_routable(value.replace(".01.", ".01.0"))
    assert not any(map(tokens.gitlab_routable, changes(value, 6)))


def test_an_old_gitlab_token_holds_none():
    assert tokens.gitlab_routable("glpat-" + drawn(20))
    assert not tokens.gitlab_routable("glpat-" + "X" * 20)


def test_a_grafana_token_ends_in_its_checksum_lowest_byte_first():
    head = "glsa_" + drawn(32)
    value = f"{head}_{zlib.crc32(head.encode()).to_bytes(4, 'little').hex()}"

    assert tokens.grafana(value)
    assert not any(map(tokens.grafana, changes(value, 5)))


def test_an_atlassian_token_takes_its_equals_sign_into_account():
    head = "ATATT3xFfGF0" + drawn(60) + "="

    assert tokens.atlassian(f"{head}{zlib.crc32(head.encode()):08X}")
    assert not tokens.atlassian(f"{head}{zlib.crc32(head[:-1].encode()):08X}")


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA", True),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", False),
        ("W10.eyJzdWIiOiIxIn0.AAAA", False),
        ("é.é.é", False),
    ],
)
def test_a_web_token_is_decoded(value, passes):
    assert tokens.jwt(value) == passes


@pytest.mark.parametrize(
    "value",
    [
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "eyJhbGciOiJOb25lIn0.eyJzdWIiOiIxIn0.AAAA",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.",
    ],
    ids=["none", "none, in another case", "cut off"],
)
def test_a_web_token_without_a_signature_is_told_apart(value):
    assert (tokens.jwt(value), tokens.unsigned_jwt(value)) == (False, True)


@given(st.integers(0, 10**12 - 1), st.booleans())
def test_a_key_id_of_aws_holds_the_number_of_its_account(account, flag):
    number = (account << 7) | (flag << 47)
    value = "AKIA" + base64.b32encode(number.to_bytes(6, "big") + b"\x5a\xc3\x77\x19").decode()

    assert tokens.aws_account(value) == f"{account:012d}"


def test_the_specimens_of_the_manual_of_aws_are_refused():
    assert not tokens.aws_key_id("AKIAIOSFODNN7EXAMPLE")
    assert not tokens.aws_secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_keys_drawn_by_lot_pass():
    source = random.Random(3)
    secrets = [base64.b64encode(source.randbytes(30)).decode() for _ in range(200)]
    ids = ["AKIA" + "".join(source.choices(string.ascii_uppercase + "234567", k=16)) for _ in range(200)]

    assert all(map(tokens.aws_secret, secrets))
    assert all(map(tokens.aws_key_id, ids))


@pytest.mark.parametrize(
    "value",
    [
        "your_api_key_here",
        "INSERER_LA_CLE_ICI",
        "x" * 32,
        "1234567890123456",
        "abcdefghijklmnopqrstuvwxyz012345",
        "court1A",
    ],
)
def test_placeholders_are_no_secrets(value):
    assert not tokens.is_secret(value)


def test_an_identifier_is_no_secret():
    assert not tokens.is_secret("7c1f3a52-9d4e-4b7a-8e21-0123456789ab")


def test_each_group_of_a_recovery_key_is_a_multiple_of_eleven():
    source = random.Random(11)
    groups = [f"{source.randrange(65_536) * 11:06d}" for _ in range(8)]
    wrong = [*groups[:3], f"{int(groups[3]) + 1:06d}", *groups[4:]]

    assert tokens.bitlocker("-".join(groups))
    assert not tokens.bitlocker("-".join(wrong))


@pytest.mark.parametrize(
    "check", [tokens.crc_base62, tokens.gitlab_routable, tokens.grafana, tokens.atlassian, tokens.github_fine_grained]
)
def test_bytes_that_are_no_utf8_are_no_token(check):
    assert not check("\udce9" * 9 + "_" + "0" * 80)
