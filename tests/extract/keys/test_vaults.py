import base64
import datetime
from functools import partial

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from leakscan.extract.keys.vaults import ENVELOPES, PKCS12, VAULTS, rounds
from tests.extract.reading import read


@pytest.fixture(scope="module")
def identity():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cabinet exemple")])
    start = datetime.datetime(2024, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=9))
    return key, builder.sign(key, hashes.SHA256())


def store(identity, encryption) -> bytes:
    return pkcs12.serialize_key_and_certificates(b"cabinet", *identity, None, encryption)


def test_a_key_without_a_password_is_shown_as_what_it_is(identity):
    found = read(PKCS12, store(identity, NoEncryption()), "x.p12")

    assert found.text.startswith("certificate: CN=cabinet exemple\n-----BEGIN PRIVATE KEY-----\n")
    assert found.problems == []


def test_a_key_under_a_password_is_encrypted(identity):
    found = read(PKCS12, store(identity, BestAvailableEncryption(b"secret")), "x.p12")

    assert (found.text, found.problems) == ("", [("poste:x.p12", "encrypted")])


@pytest.fixture
def slow(identity):
    """A key store without a password whose counts ask for years of hashing."""
    encryption = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(77_777).build(b" ")
    count = (77_777).to_bytes(3, "big")
    made = store(identity, encryption)
    assert count in made
    return made.replace(count, b"\x7f\xff\xff")


def test_no_password_is_tried_where_that_would_take_long(slow, monkeypatch):
    monkeypatch.setattr(pkcs12, "load_pkcs12", lambda *_: pytest.fail("it was tried"))

    assert read(PKCS12, slow, "x.p12").problems == [("poste:x.p12", "encrypted")]


@pytest.mark.parametrize("counts", [(2048,), (1, 2048, 100_000), (0x7FFFFFFF,)])
@pytest.mark.parametrize("salt", [b"s" * 8, b"s" * 150, b"s" * 300])
def test_the_rounds_of_all_parts_are_added_up(counts, salt):
    length = len(salt)
    head = bytes([length]) if length < 128 else b"\x81%c" % length if length < 256 else b"\x82" + length.to_bytes(2)
    parts = (b"\x04" + head + salt + b"\x02\x04" + count.to_bytes(4) for count in counts)

    assert rounds(b"\x30\x80" + b"\x30\x20".join(parts)) == sum(counts)


def test_a_salt_in_pieces_is_seen_too():
    assert rounds(b"\x24\x80\x04\x04salt\0\0\x02\x02\x08\0") == 2048


def test_a_damaged_key_store_counts_as_locked():
    assert read(PKCS12, b"\x30\x82\x00\x10\x02\x01\x03\x30", "x.p12").problems == [("poste:x.p12", "encrypted")]


def test_a_vault_is_listed_as_encrypted():
    assert read(VAULTS, b"\x03\xd9\xa2\x9a", "x.kdbx").problems == [("poste:x.kdbx", "encrypted")]


def test_an_envelope_shows_what_stands_in_clear():
    found = read(ENVELOPES, b"$APICRYPT\nDe: a@b.example\n", "x.apz")

    assert found.text == "$APICRYPT\nDe: a@b.example\n"
    assert found.problems == [("poste:x.apz", "encrypted")]


def written(key, form):
    return key.private_bytes(Encoding.DER, form, NoEncryption())


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize(
    "make", [partial(ec.generate_private_key, ec.SECP256R1()), partial(rsa.generate_private_key, 65537, 2048)]
)
def test_a_key_that_is_stored_as_its_bytes_is_found(outcome_of, make, form):
    outcome = outcome_of(written(make(), form) + bytes(9), "serveur.key")

    assert outcome.documents[0].status == "scanned"
    assert {(each.rule_id, place.canonical()) for each in outcome.findings for place in each.places} == {
        ("cred.private-key", "poste:serveur.key#part=key")
    }


def test_a_key_that_is_stored_as_its_bytes_under_a_password_is_encrypted(identity, outcome_of):
    data = identity[0].private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))

    assert outcome_of(data, "serveur.key").documents[0].status == "encrypted"


def test_a_damaged_key_is_told(outcome_of):
    data = written(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.PKCS8)

    assert outcome_of(data[:-30], "serveur.key").documents[0].status == "corrupt"


def test_a_key_store_of_bouncy_castle_is_encrypted(outcome_of):
    data = bytes((0, 0, 0, 2, 0, 0, 0, 20)) + bytes(range(20)) + bytes((0, 0, 5, 33)) + bytes(range(256))

    assert outcome_of(data, "cle.bks").documents[0].status == "encrypted"


def test_a_key_store_in_letters_is_read_as_the_store_it_is(identity, outcome_of):
    outcome = outcome_of(base64.encodebytes(store(identity, NoEncryption())), "cle.txt")

    assert "poste:cle.txt!base64/document.bin#part=key" in {
        place.canonical() for each in outcome.findings for place in each.places
    }
