"""Private keys of every layout, open and under a passphrase; damaged ones, public ones and certificates are none."""

import base64
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks import keys
from leakscan.checks.keys import PrivateKey, damaged_key, private_key, protected_key, read

RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)
EC = ec.derive_private_key(20_240_517, ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
X25519 = x25519.X25519PrivateKey.from_private_bytes(bytes(range(32)))
DSA = dsa.generate_private_key(1024)
PASSPHRASE = BestAvailableEncryption(b"phrase de test")


def body(key, layout, protection=None):
    pem = key.private_bytes(Encoding.PEM, layout, protection or NoEncryption()).decode()
    return "".join(line for line in pem.splitlines() if "--" not in line and ": " not in line)


def string(content):
    return struct.pack(">I", len(content)) + content


def openssh_public(key):
    return base64.b64decode(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])


def openssh(public, cipher=b"aes256-ctr", secret=bytes(64)):
    head = b"openssh-key-v1\0" + string(cipher) + string(b"bcrypt") + string(b"") + struct.pack(">I", 1)
    return base64.b64encode(head + string(public) + string(secret)).decode()


@pytest.mark.parametrize(
    ("key", "layout", "expected"),
    [
        (RSA, PrivateFormat.TraditionalOpenSSL, PrivateKey("RSA", 1024)),
        (RSA, PrivateFormat.PKCS8, PrivateKey("RSA", 1024)),
        (RSA, PrivateFormat.OpenSSH, PrivateKey("RSA", 1024)),
        (EC, PrivateFormat.TraditionalOpenSSL, PrivateKey("EC", 256)),
        (EC, PrivateFormat.PKCS8, PrivateKey("EC", 256)),
        (EC, PrivateFormat.OpenSSH, PrivateKey("EC", 256)),
        (DSA, PrivateFormat.TraditionalOpenSSL, PrivateKey("DSA", 1024)),
        (ED25519, PrivateFormat.PKCS8, PrivateKey("Ed25519")),
        (ED25519, PrivateFormat.OpenSSH, PrivateKey("Ed25519")),
        (X25519, PrivateFormat.PKCS8, PrivateKey("X25519")),
    ],
)
def test_an_open_key_of_any_layout_tells_its_kind_and_length(key, layout, expected):
    value = body(key, layout)

    assert read(value) == expected
    assert (private_key(value), protected_key(value), damaged_key(value)) == (True, False, False)


@pytest.mark.parametrize(
    ("key", "layout"),
    [(RSA, PrivateFormat.PKCS8), (RSA, PrivateFormat.TraditionalOpenSSL), (EC, PrivateFormat.PKCS8)],
)
def test_a_key_under_a_passphrase_is_told_apart(key, layout):
    value = body(key, layout, PASSPHRASE)

    assert (private_key(value), protected_key(value)) == (False, True)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (RSA, PrivateKey("RSA", 1024, is_protected=True)),
        (EC, PrivateKey("EC", 256, is_protected=True)),
        (ED25519, PrivateKey("Ed25519", is_protected=True)),
    ],
    ids=["RSA", "EC", "Ed25519"],
)
def test_the_public_half_of_a_locked_openssh_key_tells_its_kind(key, expected):
    assert read(openssh(openssh_public(key))) == expected


def test_a_locked_openssh_key_of_dsa_is_told_too():
    public = string(b"ssh-dss") + string(b"\0\xc1" + bytes(127))

    assert read(openssh(public)) == PrivateKey("DSA", 1024, is_protected=True)


def test_an_openssh_key_of_rsa_whose_factors_are_wrong_is_damaged():
    raw = bytearray(base64.b64decode(body(RSA, PrivateFormat.OpenSSH)))
    raw[-60] ^= 1
    value = base64.b64encode(raw).decode()

    assert (private_key(value), damaged_key(value)) == (False, True)


def test_an_openssh_key_that_ends_before_its_public_half_is_protected_all_the_same():
    value = base64.b64encode(b"openssh-key-v1\0\0\0\0\nAES256-ctr" + bytes(64)).decode()

    assert (private_key(value), protected_key(value), read(value)) == (False, True, PrivateKey(is_protected=True))


def test_a_key_of_an_unknown_kind_is_one():
    # PKCS#8 with the curve SM2, which the library does not read.
    value = (
        "MHcCAQEEIFBktfDjXMSuSftD0Pt74U9kyu4cvnAR39KCDDwHurTBoAoGCCqBHM9VAYItoUQDQgAE"
        "N/7bDLoIl2hnjh1On/OSn35+35g6RbNYl1QEpU1Hv57XPoLhcf6Up4vWoLkLe848HUh2a33yZP6a"
        "u3QLQeZEsw=="
    )

    assert (read(value), private_key(value)) == (PrivateKey(), True)


def test_a_cut_off_key_is_damaged():
    value = body(RSA, PrivateFormat.PKCS8)

    assert not any(private_key(value[:length]) for length in range(0, len(value) - 4, 4))
    assert all(damaged_key(value[:length]) for length in range(64, len(value) - 4, 4))


def test_a_key_whose_factors_do_not_make_its_modulus_is_damaged():
    raw = bytearray(base64.b64decode(body(RSA, PrivateFormat.TraditionalOpenSSL)))
    raw[40] ^= 1
    value = base64.b64encode(raw).decode()

    assert (private_key(value), damaged_key(value)) == (False, True)


@given(st.sampled_from([RSA, EC, ED25519]), st.sampled_from([PrivateFormat.PKCS8, PrivateFormat.OpenSSH]), st.data())
def test_a_key_with_changed_bytes_never_raises(key, layout, data):
    raw = bytearray(base64.b64decode(body(key, layout)))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    value = base64.b64encode(raw[: data.draw(st.integers(0, len(raw)))]).decode()

    assert private_key(value) + damaged_key(value) < 2
    assert protected_key(value) in (True, False)
    keys.told(value, "")


def test_a_public_key_is_none():
    public = base64.b64encode(EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()

    assert (private_key(public), damaged_key(public)) == (False, False)


@pytest.mark.parametrize("text", ["", "=", "MIIE", "Collez ici", "é" * 80, "MA==", "MIT/////", "A" * 60_000])
def test_text_that_is_no_key_is_refused_without_an_error(text):
    assert (private_key(text), protected_key(text), damaged_key(text)) == (False, False, False)


def test_written_out_line_ends_do_not_hide_a_key():
    value = body(ED25519, PrivateFormat.PKCS8)

    assert private_key(value[:32] + "\\n" + value[32:] + "\\n")


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        (string(bytes(range(32))), True),
        (string(bytes(range(64))) + string(bytes(range(32))), True),
        (string(bytes(range(32)))[:-1], False),
        (string(bytes(range(32))) + b"\0", False),
        (string(b"") + string(bytes(range(32))), False),
        (b"", False),
    ],
)
def test_the_private_half_of_putty_ends_where_its_strings_end(text, passes):
    assert keys.putty_key(base64.b64encode(text).decode()) == passes
