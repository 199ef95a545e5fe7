"""Private keys in the layouts that programs write them in, open and under a passphrase."""

import base64
import random

import pytest

from leakscan.checks import keys

EDDSA = bytes([22, 9]) + bytes.fromhex("2B06010401DA470F01") + (263).to_bytes(2, "big") + b"\x40" + bytes(range(32))
RSA = bytes([1]) + (1024).to_bytes(2, "big") + b"\xc1" * 128 + (17).to_bytes(2, "big") + b"\x01\x00\x01"
ED25519 = bytes([27]) + bytes(range(32))
SECRET = (255).to_bytes(2, "big") + random.Random(9).randbytes(32)


def packet(public, protection, *, new_format=False):
    content = bytes([4]) + (1_700_000_000).to_bytes(4, "big") + public + bytes([protection]) + SECRET
    if not new_format:
        return bytes([0x95]) + len(content).to_bytes(2, "big") + content
    return bytes([0xC5, 255]) + len(content).to_bytes(4, "big") + content


def armoured(raw):
    return base64.b64encode(raw).decode() + "=AbCd"


@pytest.mark.parametrize("public", [EDDSA, RSA, ED25519], ids=["EdDSA", "RSA", "Ed25519"])
@pytest.mark.parametrize("new_format", [False, True])
def test_an_open_pgp_key_is_told_from_a_protected_one(public, new_format):
    unprotected = armoured(packet(public, 0, new_format=new_format))
    protected = armoured(packet(public, 254, new_format=new_format))

    assert (keys.open_pgp_key(unprotected), keys.protected_pgp_key(unprotected)) == (True, False)
    assert (keys.open_pgp_key(protected), keys.protected_pgp_key(protected)) == (False, True)


def test_a_pgp_key_that_is_cut_off_is_none():
    raw = packet(RSA, 0)

    assert not any(keys.open_pgp_key(base64.b64encode(raw[:length]).decode()) for length in range(len(RSA)))


@pytest.mark.parametrize("first", [0x99, 0xC6, 0x05], ids=["public", "public, new format", "no packet"])
def test_another_packet_is_no_secret_key(first):
    assert not keys.open_pgp_key(armoured(bytes([first]) + packet(EDDSA, 0)[1:]))


def test_a_web_key_is_found_in_a_set_of_keys(found_in):
    secret = base64.urlsafe_b64encode(random.Random(8).randbytes(32)).decode().rstrip("=")

    assert ("cred.web-key", "high", "high", 1) in found_in(
        f'{{"keys": [{{"kty": "EC", "crv": "P-256", "d": "{secret}"}}]}}', "cles.json"
    )
