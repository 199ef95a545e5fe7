"""Tokens of services: each kind comes out once, and what only looks like one stays quiet."""

import base64
import json
import random
from datetime import UTC, datetime

import pytest

from leakscan.rulebook import default_folder, load

TOKEN_FILES = {f"credentials/{name}.yaml" for name in ("developer", "clouds", "messaging", "payment", "ai")}
RULES = [rule for rule in load(default_folder()).rules if rule.file in TOKEN_FILES]


def web_token(**claims):
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    body = ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    return f"{body}.{base64.urlsafe_b64encode(random.Random(3).randbytes(32)).decode().rstrip('=')}"


def moment(year):
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def test_more_than_a_hundred_services_have_a_rule_of_their_own():
    assert len(RULES) > 100


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_named_token_is_told_once(outcome_of, rule):
    found = [each.rule_id for each in outcome_of(rule.examples[0].text, "notes.txt").findings]

    assert found == [rule.id]


def test_a_token_whose_own_expiry_is_past_is_a_note(found_in):
    assert found_in(web_token(sub="poste-3", exp=moment(2001))) == {("cred.jwt", "low", "low", 1)}


def test_a_token_that_is_still_of_use_is_grave(found_in):
    assert found_in(web_token(sub="poste-3", exp=moment(2090))) == {("cred.jwt", "high", "high", 1)}


def test_a_token_without_expiry_is_grave(found_in):
    assert found_in(web_token(sub="poste-3")) == {("cred.jwt", "high", "high", 1)}


def test_a_token_without_a_signature_is_of_little_weight(found_in):
    assert found_in(web_token(sub="poste-3").rpartition(".")[0] + ".") == {("cred.jwt-unsigned", "medium", "low", 1)}


def test_a_key_id_of_aws_tells_the_end_of_its_account(outcome_of):
    (finding,) = outcome_of("cle: AKIA43X3GJNPLHZFS2EK", "notes.txt").findings

    assert [dict(each.values) for each in finding.reasons] == [{"account": "••••••••8814"}]


@pytest.mark.parametrize("expiry", ["demain", None, 10**30, -(10**30)])
def test_an_expiry_that_is_no_date_says_nothing(found_in, expiry):
    assert found_in(web_token(sub="poste-3", exp=expiry)) == {("cred.jwt", "high", "high", 1)}


@pytest.mark.parametrize("around", ["Cookie: session={}; path=/", '{{"name": "Authorization", "value": "Bearer {}"}}'])
def test_a_token_in_a_cookie_or_a_recorded_request_is_found(found_in, around):
    assert ("cred.jwt", "high", "high", 1) in found_in(around.format(web_token(sub="poste-3")))


@pytest.mark.parametrize(
    "text",
    [
        '"integrity": "sha512-' + base64.b64encode(random.Random(1).randbytes(64)).decode() + '"',
        "background: url(data:image/png;base64," + base64.b64encode(random.Random(2).randbytes(3000)).decode() + ")",
        "commit " + random.Random(4).randbytes(20).hex(),
        "sha256:" + random.Random(5).randbytes(32).hex(),
        "7c1f3a52-9d4e-4b7a-8e21-5f0b2c9d7e61",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHH3EbxMg4JdvAktGnohWE7/0WNhAYhmQMK7BDKrS1vM poste1",
        "checksum = \"" + random.Random(6).randbytes(32).hex() + "\"",
    ],
    ids=["integrity", "picture", "commit", "digest", "identifier", "public key", "lock file"],
)  # fmt: skip
def test_what_programs_write_is_no_token(found_in, text):
    assert found_in(text) == set()
