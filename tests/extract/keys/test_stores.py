import datetime
import io
import random
import struct
import tarfile
import zlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from leakscan.extract.keys.android_backup import ANDROID_BACKUP
from leakscan.extract.keys.java_store import JAVA_STORE
from tests.extract.reading import read


def tar():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("apps/notes.txt")
        member.size = 11
        archive.addfile(member, io.BytesIO(b"Madame ABEL"))
    return packed.getvalue()


def backup(content, *, packed="1", lock="none"):
    return f"ANDROID BACKUP\n5\n{packed}\n{lock}\n".encode() + content


@pytest.mark.parametrize(("packed", "content"), [("1", zlib.compress(tar())), ("0", tar())])
def test_the_archive_of_a_backup_is_a_member(packed, content):
    found = read(ANDROID_BACKUP, backup(content, packed=packed), "x.ab")

    assert (found.members, found.problems) == ([("poste:x.ab!ab/backup.tar", tar())], [])


def test_a_cut_backup_gives_what_is_left_and_says_so():
    found = read(ANDROID_BACKUP, backup(zlib.compress(random.Random(1).randbytes(9000))[:-500]), "x.ab")

    assert len(found.members[0][1]) > 8000
    assert found.problems == [("poste:x.ab#part=tail", "corrupt")]


def test_a_backup_under_a_password_is_encrypted():
    assert read(ANDROID_BACKUP, backup(bytes(90), lock="AES-256"), "x.ab").problems == [("poste:x.ab", "encrypted")]


def test_a_backup_without_its_head_is_corrupt():
    assert read(ANDROID_BACKUP, b"ANDROID BACKUP\n5\n", "x.ab").problems == [("poste:x.ab", "corrupt")]


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cabinet exemple")])
    start = datetime.datetime(2024, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=9))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def store(*entries):
    data = b"\xfe\xed\xfe\xed" + struct.pack(">II", 2, len(entries))
    for kind, alias in entries:
        content = certificate() if kind == 2 else b"sealed"
        data += struct.pack(">IH", kind, len(alias)) + alias.encode() + bytes(8)
        data += (struct.pack(">H", 5) + b"X.509" if kind == 2 else b"") + struct.pack(">I", len(content)) + content
    return data + bytes(20)


def test_certificates_that_are_trusted_are_read():
    found = read(JAVA_STORE, store((2, "un"), (2, "deux")), "x.jks")

    assert (found.text, found.problems) == ("un: CN=cabinet exemple\ndeux: CN=cabinet exemple\n", [])


def test_a_store_with_a_key_is_encrypted():
    found = read(JAVA_STORE, store((2, "un"), (1, "cle")), "x.jks")

    assert (found.text, found.problems) == ("", [("poste:x.jks", "encrypted")])


def test_a_cut_store_gives_what_is_left_and_says_so():
    found = read(JAVA_STORE, store((2, "un"), (2, "deux"))[:-60], "x.jks")

    assert (found.text, found.problems) == ("un: CN=cabinet exemple\n", [("poste:x.jks#part=entries", "corrupt")])
