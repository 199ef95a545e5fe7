import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile

import pytest

from leakscan.extract.archive.streams import BZ2, GZIP, XZ
from tests.extract.reading import read

CONTENT = "Relevé du patient fictif\n".encode() * 20_000


def tar(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    return out.getvalue()


def with_name(content: bytes, name: bytes, comment: bytes) -> bytes:
    plain = gzip.compress(content, mtime=0)
    extra = struct.pack("<H", 4) + b"AB\0\0"
    return plain[:3] + bytes([4 | 8 | 16]) + plain[4:10] + extra + name + b"\0" + comment + b"\0" + plain[10:]


@pytest.mark.parametrize(
    ("extractor", "packed", "name", "member"),
    [
        (GZIP, gzip.compress(CONTENT, mtime=0), "export.csv.gz", "poste:export.csv.gz!gz/export.csv"),
        (BZ2, bz2.compress(CONTENT), "a.txt.BZ2", "poste:a.txt.BZ2!bz2/a.txt"),
        (XZ, lzma.compress(CONTENT), "dossier/b.csv.xz", "poste:dossier/b.csv.xz!xz/b.csv"),
        (XZ, lzma.compress(CONTENT, lzma.FORMAT_ALONE), "c.lzma", "poste:c.lzma!xz/c"),
        (GZIP, gzip.compress(CONTENT, mtime=0), "sans_nom", "poste:sans_nom!gz/sans_nom"),
    ],
)
def test_a_stream_holds_its_name_without_the_ending(extractor, packed, name, member):
    found = read(extractor, packed, name)

    assert found.members == [(member, CONTENT)]
    assert found.problems == []


@pytest.mark.parametrize(("extractor", "compress"), [(GZIP, gzip.compress), (BZ2, bz2.compress), (XZ, lzma.compress)])
def test_streams_joined_to_one_file_are_read_to_the_end(extractor, compress):
    found = read(extractor, compress(b"un ") + compress(b"deux") + bytes(512), "suite.log.gz")

    assert [content for _, content in found.members] == [b"un deux"]
    assert found.problems == []


@pytest.mark.parametrize(("extractor", "compress"), [(GZIP, gzip.compress), (BZ2, bz2.compress), (XZ, lzma.compress)])
def test_what_stands_behind_a_stream_is_a_member(extractor, compress):
    found = read(extractor, compress(b"contenu") + b"reste de disque", "x")
    [(_, content), behind] = found.members

    assert content == b"contenu"
    assert behind == ("poste:x!tail/appended", b"reste de disque")
    assert found.problems == []


def test_what_stands_behind_a_packed_tar_is_a_member():
    found = read(GZIP, gzip.compress(tar(("a.txt", b"un"))) + b"reste de disque", "a.tgz")

    assert found.members == [("poste:a.tgz!tar/a.txt", b"un"), ("poste:a.tgz!tail/appended", b"reste de disque")]
    assert found.problems == []


@pytest.mark.parametrize(("extractor", "compress"), [(GZIP, gzip.compress), (BZ2, bz2.compress), (XZ, lzma.compress)])
def test_a_damage_costs_only_what_stands_behind_it(extractor, compress):
    noise = random.Random(5).randbytes(3_000_000)
    packed = bytearray(compress(noise))
    packed[len(packed) * 9 // 10] ^= 0xFF
    found = read(extractor, bytes(packed), "x")
    [(_, content)] = found.members

    assert noise.startswith(content[: len(noise) * 6 // 10])
    assert len(content) > len(noise) * 6 // 10
    assert found.problems == [("poste:x#part=tail", "corrupt")]


def test_a_cut_stream_gives_what_was_read():
    noise = bytes(index * index % 251 for index in range(100_000))
    found = read(GZIP, gzip.compress(noise, 1)[:-200], "x.gz")
    [(_, content)] = found.members

    assert noise.startswith(content)
    assert len(content) > 1000
    assert found.problems == [("poste:x.gz#part=tail", "corrupt")]


def test_a_wrong_checksum_is_told():
    packed = bytearray(gzip.compress(b"contenu", mtime=0))
    packed[-8] ^= 0xFF
    found = read(GZIP, bytes(packed), "x.gz")

    assert found.members == [("poste:x.gz!gz/x", b"contenu")]
    assert found.problems == [("poste:x.gz#part=tail", "corrupt")]


def test_what_gives_no_byte_is_corrupt():
    found = read(GZIP, b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff\xff\xff", "x.gz")

    assert found[:3] == ([], [("poste:x.gz", "corrupt")], [])


@pytest.mark.parametrize(
    ("extractor", "compress", "name"),
    [
        (GZIP, gzip.compress, "a.tar.gz"),
        (GZIP, gzip.compress, "sauvegarde"),
        (BZ2, bz2.compress, "a.tar.bz2"),
        (XZ, lzma.compress, "a.txz"),
    ],
)
def test_a_packed_tar_adds_no_step(extractor, compress, name):
    found = read(extractor, compress(tar(("b/liste.csv", b"nom"), ("a.txt", CONTENT))), name)

    assert found.members == [(f"poste:{name}!tar/b/liste.csv", b"nom"), (f"poste:{name}!tar/a.txt", CONTENT)]
    assert found.problems == []


def test_a_cut_packed_tar_gives_the_members_before_the_cut():
    noise = bytes(index * index * 7919 % 65521 % 251 for index in range(300_000))
    packed = gzip.compress(tar(("a.txt", b"entier"), ("gros.bin", noise)), 1)
    found = read(GZIP, packed[: len(packed) // 2], "a.tar.gz")

    assert found.members[0] == ("poste:a.tar.gz!tar/a.txt", b"entier")
    assert found.members[1][0] == "poste:a.tar.gz!tar/gros.bin"
    assert noise.startswith(found.members[1][1])
    assert found.problems == [
        ("poste:a.tar.gz!tar/gros.bin#part=tail", "corrupt"),
        ("poste:a.tar.gz#part=archive", "corrupt"),
    ]


def test_the_name_and_the_comment_in_a_header_are_read():
    found = read(GZIP, with_name(b"rien", "relevé_Dupré.txt".encode(), b"pour le labo"), "x.gz")
    [segment] = found.segments

    assert segment.text == "relevé_Dupré.txt\npour le labo\n"
    assert segment.locate(0).canonical() == "poste:x.gz#part=name"
    assert segment.locate(20).canonical() == "poste:x.gz#part=comment"


def test_a_name_that_the_file_still_bears_is_not_repeated():
    assert read(GZIP, with_name(b"rien", b"x.txt", b""), "x.txt.gz").segments == []
