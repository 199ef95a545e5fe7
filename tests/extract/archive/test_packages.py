"""Cpio, ar, RPM, cabinets and xar: archives of systems and of their packages."""

import contextlib
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.archive.ar import AR
from leakscan.extract.archive.cab import CAB
from leakscan.extract.archive.cpio import CPIO
from leakscan.extract.archive.rpm import RPM
from leakscan.extract.archive.xar import XAR
from tests.extract.archive.built import FILE, FOLDER, LINK, PIPE, ar, cab, cpio, packed_cpio, rpm, xar
from tests.extract.reading import read

TEXT = "Relevé du patient fictif\n".encode() * 5000


@pytest.mark.parametrize("dialect", ["newc", "odc", "little", "big"])
def test_cpio_is_read_in_every_dialect(dialect):
    members = (("dossier", b"", FOLDER), ("dossier/été.txt", TEXT, FILE), ("b", b"impair!", FILE))
    found = read(CPIO, cpio(*members, dialect=dialect), "x.cpio")

    assert found.members == [("poste:x.cpio!cpio/dossier/été.txt", TEXT), ("poste:x.cpio!cpio/b", b"impair!")]
    assert found.problems == []


def test_links_and_pipes_in_cpio_are_told():
    found = read(CPIO, cpio(("lien", b"/etc/passwd", LINK), ("tube", b"", PIPE), ("a", b"1", FILE)), "x")

    assert found.members == [("poste:x!cpio/a", b"1")]
    assert found.problems == [("poste:x!cpio/lien", "excluded"), ("poste:x!cpio/tube", "excluded")]


def test_cpio_archives_joined_to_one_file_are_read_to_the_end():
    found = read(CPIO, cpio(("a", b"1", FILE)) + bytes(300) + cpio(("a", b"2", FILE)), "x")

    assert found.members == [("poste:x!cpio/a", b"1"), ("poste:x!cpio/a~2", b"2")]
    assert found.problems == []


def test_a_cut_cpio_gives_what_is_there():
    found = read(CPIO, cpio(("a", b"1", FILE), ("b", TEXT, FILE))[:5000], "x")

    assert found.members[0] == ("poste:x!cpio/a", b"1")
    assert TEXT.startswith(found.members[1][1])
    assert found.problems == [("poste:x!cpio/b#part=content", "corrupt"), ("poste:x#part=archive", "corrupt")]


def test_ar_reads_names_of_every_kind():
    table = b"un_nom_plus_long.txt/\n"
    data = ar(("/", b"index"), ("//", table), ("/0", b"1"), ("court/", b"22"), ("#1/8", b"bsd.txt\x00333"))
    found = read(AR, data, "x.a")

    assert found.members == [
        ("poste:x.a!ar/un_nom_plus_long.txt", b"1"),
        ("poste:x.a!ar/court", b"22"),
        ("poste:x.a!ar/bsd.txt", b"333"),
    ]
    assert found.problems == []


def test_a_cut_ar_gives_what_is_there():
    found = read(AR, ar(("a", b"1"), ("b", b"2"))[:-30], "x")

    assert found.members == [("poste:x!ar/a", b"1")]
    assert found.problems == [("poste:x#part=archive", "corrupt")]


def test_a_package_gives_its_texts_and_its_files():
    found = read(RPM, rpm("Logiciel du cabinet fictif", packed_cpio(("./opt/a.txt", TEXT))), "x.rpm")

    assert "Logiciel du cabinet fictif" in found.text
    assert found.members == [("poste:x.rpm!rpm/./opt/a.txt", TEXT)]
    assert found.problems == []


@pytest.mark.parametrize(("payload", "kind"), [(b"", "corrupt"), (b"inconnu" * 9, "unsupported")])
def test_the_files_of_a_package_that_cannot_be_read_are_told(payload, kind):
    assert read(RPM, rpm("texte", payload), "x.rpm").problems == [("poste:x.rpm#part=files", kind)]


@pytest.mark.parametrize("method", [0, 1])
def test_a_cabinet_is_read_in_stored_order(method):
    noise = random.Random(5).randbytes(50_000)
    found = read(CAB, cab(("a\\été.txt", TEXT), ("b.bin", noise), ("c", b"fin"), method=method), "x.cab")

    assert found.members == [
        ("poste:x.cab!cab/a/été.txt", TEXT),
        ("poste:x.cab!cab/b.bin", noise),
        ("poste:x.cab!cab/c", b"fin"),
    ]
    assert found.problems == []


@pytest.mark.parametrize(("options", "kind"), [({"method": 3}, "unsupported"), ({"folder": 0xFFFE}, "unsupported")])
def test_what_a_cabinet_does_not_give_is_told_at_the_file(options, kind):
    assert read(CAB, cab(("a.txt", b"x" * 50), **options), "x.cab").problems == [("poste:x.cab!cab/a.txt", kind)]


def test_a_cut_cabinet_gives_the_blocks_before_the_cut():
    data = cab(("a.txt", TEXT), ("b.bin", random.Random(5).randbytes(90_000)), ("c.txt", b"fin"))
    found = read(CAB, data[:-40_000], "x.cab")

    assert found.members[0] == ("poste:x.cab!cab/a.txt", TEXT)
    assert found.problems == [("poste:x.cab!cab/b.bin#part=content", "corrupt"), ("poste:x.cab!cab/c.txt", "corrupt")]


@pytest.mark.parametrize("style", ["application/x-gzip", "application/octet-stream"])
def test_xar_gives_its_files_and_tells_its_links(style):
    found = read(XAR, xar("a.txt", TEXT, style), "x.pkg")

    assert found.members == [("poste:x.pkg!xar/dossier/a.txt", TEXT)]
    assert found.problems == [("poste:x.pkg!xar/lien", "excluded")]


def test_a_damaged_directory_of_xar_is_corrupt():
    assert read(XAR, xar("a.txt", TEXT)[:60], "x.pkg").problems == [("poste:x.pkg", "corrupt")]


BUILT = (
    (CPIO, cpio(("a", b"1", FILE), ("b", TEXT[:200], FILE))),
    (AR, ar(("/", b"x"), ("a", b"1"), ("#1/3", b"abcd"))),
    (RPM, rpm("texte", packed_cpio(("a", b"1")))),
    (CAB, cab(("a", TEXT[:200]), ("b", b"2"))),
    (XAR, xar("a", TEXT[:200])),
)
DECLARED = (OSError, ValueError, EOFError, RuntimeError, zlib.error, struct.error)


@pytest.mark.parametrize(("extractor", "data"), BUILT, ids=lambda value: getattr(value, "name", ""))
@settings(max_examples=80, deadline=None)
@given(place=st.floats(0, 1), value=st.binary(min_size=1, max_size=12), end=st.floats(0.3, 1))
def test_damage_anywhere_is_told_or_harmless(extractor, data, place, value, end):
    start = int(place * len(data))
    damaged = (data[:start] + value + data[start + len(value) :])[: int(end * len(data)) + 1]
    with contextlib.suppress(*DECLARED):
        read(extractor, damaged, "x")
