"""Private keys in the layouts that programs write them in, open and under a passphrase."""

import base64
import random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from leakscan.checks import pgp

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

    assert (pgp.open_pgp_key(unprotected), pgp.protected_pgp_key(unprotected)) == (True, False)
    assert (pgp.open_pgp_key(protected), pgp.protected_pgp_key(protected)) == (False, True)


def test_a_pgp_key_that_is_cut_off_is_none():
    raw = packet(RSA, 0)

    assert not any(pgp.open_pgp_key(base64.b64encode(raw[:length]).decode()) for length in range(len(RSA)))


@pytest.mark.parametrize("first", [0x99, 0xC6, 0x05], ids=["public", "public, new format", "no packet"])
def test_another_packet_is_no_secret_key(first):
    assert not pgp.open_pgp_key(armoured(bytes([first]) + packet(EDDSA, 0)[1:]))


def test_a_web_key_is_found_in_a_set_of_keys(found_in):
    secret = base64.urlsafe_b64encode(random.Random(8).randbytes(32)).decode().rstrip("=")

    assert ("cred.web-key", "high", "high", 1) in found_in(
        f'{{"keys": [{{"kty": "EC", "crv": "P-256", "d": "{secret}"}}]}}', "cles.json"
    )


RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.derive_private_key(20_240_517, ec.SECP384R1())
ED25519_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PASSPHRASE = BestAvailableEncryption(b"phrase de test")


def pem(key, layout, protection=None):
    return key.private_bytes(Encoding.PEM, layout, protection or NoEncryption()).decode()


def told(outcome, rule_id):
    """What the finding of a rule says, sentences with their gaps filled."""
    finding = next(each for each in outcome.findings if each.rule_id == rule_id)
    return [reason.message.format(**dict(reason.values)) for reason in finding.reasons]


def putty(key, encryption, private, kind="ssh-rsa"):
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1].decode()
    lines = [public[start : start + 64] for start in range(0, len(public), 64)]
    return (
        f"PuTTY-User-Key-File-2: {kind}\nEncryption: {encryption}\nComment: poste1\nPublic-Lines: {len(lines)}\n"
        + "\n".join(lines)
        + f"\nPrivate-Lines: 1\n{base64.b64encode(private).decode()}\nPrivate-MAC: 00\n"
    )


@pytest.mark.parametrize(
    ("text", "rule_id", "sentence"),
    [
        (pem(RSA_KEY, PrivateFormat.PKCS8), "cred.private-key", "RSA, 2048 bits, without a passphrase"),
        (pem(EC_KEY, PrivateFormat.TraditionalOpenSSL), "cred.private-key", "EC, 384 bits, without a passphrase"),
        (pem(ED25519_KEY, PrivateFormat.OpenSSH), "cred.private-key", "Ed25519, without a passphrase"),
        (
            pem(RSA_KEY, PrivateFormat.TraditionalOpenSSL, PASSPHRASE),
            "cred.private-key-protected",
            "RSA, under a passphrase",
        ),
        (
            putty(RSA_KEY, "none", (32).to_bytes(4, "big") + random.Random(5).randbytes(32)),
            "cred.putty-key",
            "RSA, 2048 bits, without a passphrase",
        ),
        (
            putty(EC_KEY, "aes256-cbc", random.Random(6).randbytes(48), "ecdsa-sha2-nistp384"),
            "cred.putty-key-protected",
            "EC, 384 bits, under a passphrase",
        ),
    ],
    ids=["PKCS#8", "SEC1", "OpenSSH", "PKCS#1", "PuTTY", "PuTTY, protected"],
)
def test_a_finding_tells_kind_and_length_of_the_key(outcome_of, text, rule_id, sentence):
    assert told(outcome_of(text, "cle.pem"), rule_id) == [sentence]


def test_what_is_hidden_by_the_passphrase_is_not_told(outcome_of):
    outcome = outcome_of(pem(RSA_KEY, PrivateFormat.PKCS8, PASSPHRASE), "cle.pem")

    assert told(outcome, "cred.private-key-protected") == []


def test_a_pgp_key_tells_kind_and_length(outcome_of):
    block = (
        f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{armoured(packet(RSA, 0))}\n-----END PGP PRIVATE KEY BLOCK-----\n"
    )

    assert told(outcome_of(block, "cle.asc"), "cred.pgp-key") == ["RSA, 1024 bits, without a passphrase"]


def test_two_keys_of_one_kind_are_told_of_once(outcome_of):
    text = pem(ED25519_KEY, PrivateFormat.PKCS8) + pem(ED25519_KEY, PrivateFormat.OpenSSH)

    assert told(outcome_of(text, "cles.pem"), "cred.private-key") == ["Ed25519, without a passphrase"]


def test_a_damaged_key_counts_less_than_a_whole_one(found_in):
    lines = pem(RSA_KEY, PrivateFormat.PKCS8).splitlines()
    del lines[5]

    assert found_in("\n".join(lines), "cle.pem") == {("cred.private-key-damaged", "medium", "medium", 1)}
