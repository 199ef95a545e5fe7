"""A vault beside a note of its password is critical; either alone is what it is, before and after."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from tests.shares import archive, fill, mail

NOTE = "Mot de passe : Tournesol2017!81\n"
BESIDE_NOTE = "A note with a password lies in the same folder"
BESIDE_VAULT = "A vault or certificate lies in the same folder"
KEEPASS = b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\x00\x04\x00" + bytes(range(256))
PSAFE = b"PWS3" + bytes(range(256))
JAVA_KEYS = b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01\0\0\0\x01\0\x03cle" + bytes(range(200))
PUTTY = (
    b"PuTTY-User-Key-File-2: ssh-ed25519\nEncryption: aes256-cbc\nComment: poste1\nPublic-Lines: 2\n"
    b"AAAAC3NzaC1lZDI1NTE5AAAAIHH3EbxMg4JdvAktGnohWE7/0WNhAYhmQMK7BDKr\nS1vM\nPrivate-Lines: 1\n"
    b"OLTmUuRNp/I3DZ4mDicTZVCko6bQf1wMMy+LEiQIP9IrkC+JEegYGPjJnV1dmDGV\nPrivate-MAC: 00\n"
)


def key_pair(encryption):
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cabinet des Tilleuls")])
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(days=900))
    return pkcs12.serialize_key_and_certificates(b"cle", key, builder.sign(key, hashes.SHA256()), None, encryption)


def certificate():
    return key_pair(BestAvailableEncryption(b"Tournesol2017!81"))


def protected_pem():
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"Tournesol2017!81"))


VAULTS = {
    "coffre.kdbx": lambda: KEEPASS,
    "coffre.psafe3": lambda: PSAFE,
    "cps.p12": certificate,
    "cle.pem": protected_pem,
    "magasin.jks": lambda: JAVA_KEYS,
    "serveur.ppk": lambda: PUTTY,
}


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


@pytest.fixture
def scanned(leakscan, share):
    """Scans the share with the files given; tells the severity of each and what its neighbours say of it."""

    def scan(files=(), target=share):
        fill(share, dict(files))
        leakscan.scan(target)
        return {row["path"]: told(row) for row in leakscan.rows("files") if not row["member"]}

    return scan


def told(row):
    return row["severity"], [each for each in row["reasons"] if each in (BESIDE_NOTE, BESIDE_VAULT)]


@pytest.mark.parametrize("name", VAULTS)
def test_a_vault_beside_its_password_is_critical_and_both_say_why(scanned, name):
    content = VAULTS[name]()

    rows = scanned({f"Secrets/{name}": content, "Secrets/note.txt": NOTE, f"Ailleurs/{name}": content})

    assert rows[f"Secrets/{name}"] == ("critical", [BESIDE_NOTE])
    assert rows["Secrets/note.txt"] == ("high", [BESIDE_VAULT])
    assert rows[f"Ailleurs/{name}"] in (("medium", []), ("low", []))


def test_files_of_the_root_are_neighbours_and_those_of_folders_below_are_not(scanned):
    rows = scanned({"a.kdbx": KEEPASS, "note.txt": NOTE, "b/b.kdbx": KEEPASS, "b/c/note.txt": NOTE})

    assert rows == {
        "a.kdbx": ("critical", [BESIDE_NOTE]),
        "note.txt": ("high", [BESIDE_VAULT]),
        "b/b.kdbx": ("medium", []),
        "b/c/note.txt": ("high", []),
    }


def test_a_certificate_that_any_password_opens_needs_none(scanned):
    rows = scanned({"ouvert.p12": key_pair(NoEncryption()), "note.txt": NOTE})

    assert rows["note.txt"] == ("high", [])
    assert BESIDE_NOTE not in rows["ouvert.p12"][1]


def test_a_text_without_a_password_opens_nothing(scanned):
    rows = scanned({"coffre.kdbx": KEEPASS, "note.txt": "Le coffre est tenu par la secrétaire, voir avec elle.\n"})

    assert rows["coffre.kdbx"] == ("medium", [])


def test_a_vault_and_its_password_in_one_folder_of_an_archive_make_it_critical(scanned):
    rows = scanned({
        "ensemble.zip": archive(("cles/a.kdbx", KEEPASS), ("cles/note.txt", NOTE)),
        "separe.zip": archive(("cles/a.kdbx", KEEPASS), ("lettres/note.txt", NOTE)),
    })  # fmt: skip

    assert rows["ensemble.zip"] == ("critical", [BESIDE_NOTE, BESIDE_VAULT])
    assert rows["separe.zip"] == ("high", [])


def test_a_vault_attached_to_the_mail_that_tells_its_password_is_critical(scanned):
    rows = scanned({"envoi.eml": mail(NOTE, ("coffre.kdbx", KEEPASS))})

    assert rows["envoi.eml"] == ("critical", [BESIDE_NOTE, BESIDE_VAULT])


def test_a_second_scan_that_carries_everything_over_says_the_same(scanned):
    first = scanned({"coffre.kdbx": KEEPASS, "note.txt": NOTE})

    assert scanned() == first


def test_a_vault_carried_over_is_critical_once_a_note_comes_and_no_more_once_it_goes(scanned, share):
    before = scanned({"coffre.kdbx": KEEPASS})
    beside = scanned({"note.txt": NOTE})
    (share / "note.txt").unlink()
    after = scanned()

    assert [each["coffre.kdbx"] for each in (before, beside, after)] == [
        ("medium", []),
        ("critical", [BESIDE_NOTE]),
        ("medium", []),
    ]


def test_a_note_whose_password_is_taken_out_opens_nothing_any_more(scanned):
    scanned({"coffre.kdbx": KEEPASS, "note.txt": NOTE})

    assert scanned({"note.txt": "Ordre du jour de la réunion de lundi, à neuf heures.\n"}) == {
        "coffre.kdbx": ("medium", []),
        "note.txt": ("none", []),
    }


def test_a_note_carried_over_says_nothing_once_the_vault_is_gone(scanned, share):
    scanned({"coffre.kdbx": KEEPASS, "note.txt": NOTE})
    (share / "coffre.kdbx").unlink()

    assert scanned()["note.txt"] == ("high", [])


def test_another_name_of_a_note_lies_in_its_own_folder(scanned, share):
    fill(share, {"a/note.txt": NOTE, "b/coffre.kdbx": KEEPASS})
    (share / "b" / "pense-bete.txt").hardlink_to(share / "a" / "note.txt")

    assert scanned() == {
        "a/note.txt": ("high", []),
        "b/pense-bete.txt": ("high", [BESIDE_VAULT]),
        "b/coffre.kdbx": ("critical", [BESIDE_NOTE]),
    }


def test_folders_of_the_same_name_in_two_sources_are_two_folders(leakscan, tmp_path):
    fill(tmp_path / "un", {"cles/coffre.kdbx": KEEPASS})
    fill(tmp_path / "deux", {"cles/note.txt": NOTE})
    leakscan.scan(tmp_path / "un")
    leakscan.scan(tmp_path / "deux")

    assert {row["source"]: told(row) for row in leakscan.rows("files")} == {"un": ("medium", []), "deux": ("high", [])}
