"""Samples of registries, key stores and vaults."""

import io
import tarfile
import zlib

from tests.extract.keys.hives import hive
from tests.extract.samples import MARKER, NIR, Sample

_KEYS = (("ROOT", -1, ()), ("Cabinet", 0, (("NumSecu", 1, NIR.encode("utf-16-le")),)))
_EXPORT = f'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Cabinet]\n"NumSecu"="{NIR}"\n'


def _tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("notes.txt")
        member.size = len(MARKER)
        archive.addfile(member, io.BytesIO(MARKER.encode()))
    return zlib.compress(packed.getvalue())


def _backup(lock: str = "none") -> bytes:
    return f"ANDROID BACKUP\n5\n1\n{lock}\n".encode() + _tar()


_IN_BACKUP = ("!ab/backup.tar!tar/notes.txt#line=1",)
_STORE = b"\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x00\x03cle" + bytes(40)
SAMPLES: tuple[Sample, ...] = (
    Sample("registry", "NTUSER.DAT", lambda: hive(_KEYS), ("#key=ROOT\\Cabinet&value=NumSecu",)),
    Sample(
        "registry", "coupe.dat", lambda: hive(_KEYS)[:-100], ("#key=ROOT\\Cabinet&value=NumSecu",), "partial", "broken"
    ),
    Sample(
        "registry-export", "cabinet.reg", lambda: _EXPORT.encode("utf-16"),
        ("#key=HKEY_CURRENT_USER\\Cabinet&line=4",),
    ),
    Sample("registry-export", "coupe.reg", lambda: _EXPORT.encode("utf-16")[:-5], (
        "#key=HKEY_CURRENT_USER\\Cabinet&line=4",), "scanned", "broken",
    ),
    Sample("android-backup", "x.ab", _backup, _IN_BACKUP),
    Sample("android-backup", "coupe.ab", lambda: _backup()[:-3], _IN_BACKUP, "partial", "broken"),
    Sample("android-backup", "clos.ab", lambda: _backup("AES-256"), (), "encrypted", "encrypted"),
    Sample("java-store", "x.jks", lambda: _STORE, (), "encrypted", "encrypted"),
    Sample("vaults", "x.kdbx", lambda: b"\x03\xd9\xa2\x9a" + bytes(60), (), "encrypted", "encrypted"),
    Sample("envelopes", "x.apz", lambda: f"$APICRYPT\n{MARKER}\n".encode(), ("#line=2",), "partial", "encrypted"),
)  # fmt: skip
