"""Samples of archives and packed streams."""

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
import zlib

import lz4.frame
import py7zr
import pyzipper
from backports import zstd

from tests.extract.archive.built import FILE, ar, cab, cpio, iso, packed_cpio, rar4, rar5, rpm, xar
from tests.extract.samples import MARKER, Sample, stored

TEXT = f"Bonjour\n{MARKER}\n".encode()
NAME = "courrier.txt"


def zip_archive() -> bytes:
    """One file that is packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(zipfile.ZipInfo(NAME), TEXT, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_without_directory() -> bytes:
    """The archive cut before its directory."""
    data = zip_archive()
    return data[: data.index(b"PK\x01\x02")]


def locked_zip() -> bytes:
    """The file under a password."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as target:
        target.setpassword(b"secret")
        target.writestr(NAME, TEXT)
    return out.getvalue()


def tar_archive() -> bytes:
    """One file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        info = tarfile.TarInfo(NAME)
        info.size = len(TEXT)
        target.addfile(info, io.BytesIO(TEXT))
    return out.getvalue()


def seven_zip() -> bytes:
    """One file."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as target:
        target.writestr(TEXT, NAME)
    return out.getvalue()


def flux() -> bytes:
    """A stream without a file around it."""
    return zlib.compress(TEXT + b"fin\n" * 9)


def noise() -> bytes:
    """Bytes that nothing recognises."""
    return random.Random(2).randbytes(9000)


IN_CPIO, IN_AR = ("!cpio/courrier.txt#line=2",), ("!ar/courrier.txt#line=2",)
IN_RAR, IN_ISO = ("!rar/courrier.txt#line=2",), ("!iso/DOSSIER/courrier.txt#line=2",)
SAMPLES = (
    Sample("zip", "a.zip", zip_archive, ("!zip/courrier.txt#line=2",)),
    Sample("zip", "coupe.zip", zip_without_directory, ("!zip/courrier.txt#line=2",), "partial", "broken"),
    Sample("zip", "verrouille.zip", locked_zip, (), "encrypted", "encrypted"),
    Sample("7z", "a.7z", seven_zip, ("!7z/courrier.txt#line=2",)),
    Sample("7z", "coupe.7z", lambda: stored("bcj2.7z")[:-20], (), "corrupt", "broken"),
    Sample("7z", "verrouille.7z", lambda: stored("verrouille.7z"), (), "encrypted", "encrypted"),
    Sample("7z", "noms.7z", lambda: stored("noms_verrouilles.7z"), (), "encrypted", "encrypted"),
    Sample("tar", "a.tar", tar_archive, ("!tar/courrier.txt#line=2",)),
    Sample("tar", "coupe.tar", lambda: tar_archive()[:800], ("!tar/courrier.txt#line=2",), "partial", "broken"),
    Sample("gz", "courrier.txt.gz", lambda: gzip.compress(TEXT, mtime=0), ("!gz/courrier.txt#line=2",)),
    Sample("gz", "coupe.gz", lambda: gzip.compress(TEXT, mtime=0)[:-6], ("!gz/coupe#line=2",), "partial", "broken"),
    Sample("bz2", "courrier.txt.bz2", lambda: bz2.compress(TEXT), ("!bz2/courrier.txt#line=2",)),
    Sample("bz2", "coupe.bz2", lambda: bz2.compress(TEXT)[:60], (), "corrupt", "broken"),
    Sample("xz", "courrier.txt.xz", lambda: lzma.compress(TEXT), ("!xz/courrier.txt#line=2",)),
    Sample("xz", "coupe.xz", lambda: lzma.compress(TEXT)[:-6], ("!xz/coupe#line=2",), "partial", "broken"),
    Sample("zst", "courrier.txt.zst", lambda: zstd.compress(TEXT), ("!zst/courrier.txt#line=2",)),
    Sample("zst", "coupe.zst", lambda: zstd.compress(bytes(9999) + TEXT)[:18], (), "corrupt", "broken"),
    Sample("lz4", "courrier.txt.lz4", lambda: lz4.frame.compress(TEXT), ("!lz4/courrier.txt#line=2",)),
    Sample("lz4", "coupe.lz4", lambda: lz4.frame.compress(TEXT)[:-4], ("!lz4/coupe#line=2",), "partial", "broken"),
    Sample("Z", "courrier.txt.Z", lambda: stored("courrier.txt.Z"), ("!Z/courrier.txt#line=1",)),
    Sample("Z", "coupe.Z", lambda: stored("courrier.txt.Z")[:5] + b"\xff" * 9, (), "partial", "broken"),
    Sample("lz", "courrier.txt.lz", lambda: stored("courrier.txt.lz"), ("!lz/courrier.txt#line=1",)),
    Sample("lz", "coupe.lz", lambda: stored("courrier.txt.lz")[:-9], ("!lz/coupe#line=1",), "partial", "broken"),
    Sample("zlib", "flux", flux, ("!zlib/flux#line=2",)),
    Sample("zlib", "flux_coupe", lambda: flux()[:-3], ("!zlib/flux_coupe#line=2",), "partial", "broken"),
    Sample("cpio", "a.cpio", lambda: cpio((NAME, TEXT, FILE)), ("!cpio/courrier.txt#line=2",)),
    Sample("cpio", "coupe.cpio", lambda: cpio((NAME, TEXT, FILE))[:-9], IN_CPIO, "partial", "broken"),
    Sample("ar", "a.a", lambda: ar((NAME, TEXT)), IN_AR),
    Sample("ar", "coupe.a", lambda: ar((NAME, TEXT), ("b", b"x"))[:-9], IN_AR, "partial", "broken"),
    Sample("rpm", "a.rpm", lambda: rpm("Texte", packed_cpio((NAME, TEXT))), ("!rpm/courrier.txt#line=2",)),
    Sample("rpm", "coupe.rpm", lambda: rpm(MARKER, b""), ("#part=header&offset=32",), "partial", "broken"),
    Sample("cab", "a.cab", lambda: cab((NAME, TEXT)), ("!cab/courrier.txt#line=2",)),
    Sample("cab", "coupe.cab", lambda: cab((NAME, TEXT))[:-30], (), "corrupt", "broken"),
    Sample("xar", "a.pkg", lambda: xar(NAME, TEXT), ("!xar/dossier/courrier.txt#line=2",)),
    Sample("xar", "coupe.pkg", lambda: xar(NAME, TEXT)[:60], (), "corrupt", "broken"),
    Sample("rar", "a4.rar", lambda: rar4((NAME, TEXT)), IN_RAR),
    Sample("rar", "a5.rar", lambda: rar5((NAME, TEXT)), IN_RAR),
    Sample("rar", "coupe.rar", lambda: rar5((NAME, TEXT))[:-5], IN_RAR, "partial", "broken"),
    Sample("rar", "verrouille.rar", lambda: rar4((NAME, noise()), flags=4), (), "encrypted", "encrypted"),
    Sample("iso", "disque.iso", lambda: iso({NAME: TEXT}, joliet=True), IN_ISO),
    Sample(
        "iso",
        "coupe.iso",
        lambda: iso({NAME: TEXT + b"fin\n" * 3000}, joliet=True)[:-3000],
        IN_ISO,
        "partial",
        "broken",
    ),
    Sample("backups", "poste.tib", noise, (), "unsupported"),
    Sample("backups", "poste.wim", lambda: b"MSWIM\0\0\0" + bytes(300), (), "unsupported"),
    Sample("pieces", "dossiers.7z.002", noise, (), "unsupported"),
    Sample("archives", "a.arj", lambda: b"\x60\xea\x22\0" + bytes(90), (), "unsupported"),
    Sample("archives", "page.br", noise, (), "unsupported"),
)
