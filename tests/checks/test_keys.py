"""Private keys of every layout, open and under a passphrase; cut-off ones and certificates are none."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from leakscan.checks.keys import private_key, protected_key

RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)
EC = ec.derive_private_key(20_240_517, ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DSA = dsa.generate_private_key(1024)


def body(key, layout, protection=None):
    pem = key.private_bytes(Encoding.PEM, layout, protection or NoEncryption()).decode()
    return "".join(line for line in pem.splitlines() if "--" not in line and ": " not in line)


@pytest.mark.parametrize(
    ("key", "layout"),
    [
        (RSA, PrivateFormat.TraditionalOpenSSL),
        (RSA, PrivateFormat.PKCS8),
        (EC, PrivateFormat.TraditionalOpenSSL),
        (EC, PrivateFormat.PKCS8),
        (DSA, PrivateFormat.TraditionalOpenSSL),
        (ED25519, PrivateFormat.PKCS8),
        (ED25519, PrivateFormat.OpenSSH),
    ],
)
def test_an_open_key_of_any_layout_passes(key, layout):
    value = body(key, layout)

    assert (private_key(value), protected_key(value)) == (True, False)


@pytest.mark.parametrize(
    ("key", "layout"),
    [(RSA, PrivateFormat.PKCS8), (RSA, PrivateFormat.TraditionalOpenSSL), (EC, PrivateFormat.PKCS8)],
)
def test_a_key_under_a_passphrase_is_told_apart(key, layout):
    value = body(key, layout, BestAvailableEncryption(b"phrase de test"))

    assert (private_key(value), protected_key(value)) == (False, True)


def test_the_cipher_of_an_openssh_key_is_read():
    blob = b"openssh-key-v1\0\0\0\0\nAES256-ctr" + bytes(64)

    assert (private_key(base64.b64encode(blob).decode()), protected_key(base64.b64encode(blob).decode())) == (
        False,
        True,
    )


def test_a_cut_off_key_is_none():
    value = body(RSA, PrivateFormat.PKCS8)

    assert not any(private_key(value[:length]) for length in range(0, len(value) - 4, 4))


def test_a_public_key_is_none():
    public = EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert not private_key(base64.b64encode(public).decode())


@pytest.mark.parametrize("text", ["", "=", "MIIE", "Collez ici", "é" * 80, "MA==", "MIT/////"])
def test_text_that_is_no_key_is_refused_without_an_error(text):
    assert (private_key(text), protected_key(text)) == (False, False)


def test_written_out_line_ends_do_not_hide_a_key():
    value = body(ED25519, PrivateFormat.PKCS8)

    assert private_key(value[:32] + "\\n" + value[32:] + "\\n")
