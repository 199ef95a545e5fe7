import contextlib
import io
import stat
import struct
import sys
import tarfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.archive.bsdtar import installed
from leakscan.extract.archive.rar import RAR
from tests.extract.archive.built import rar4, rar4_wide, rar5, vint
from tests.extract.reading import read

MEMBERS = (("dossier/été.txt", "Relevé fictif\n".encode() * 50), ("b.txt", b"deux"))
PACKED_4, PACKED_5 = {"method": 0x33}, {"packing": 3}


@pytest.mark.parametrize("build", [rar4, rar5])
def test_stored_files_are_read_without_a_program(build):
    found = read(RAR, build(*MEMBERS), "x.rar")

    assert found.members == [(f"poste:x.rar!rar/{name}", content) for name, content in MEMBERS]
    assert found.problems == []


def test_a_name_in_16_bit_characters_is_read():
    found = read(RAR, rar4_wide("dossier\\relevé_Łódź.txt", b"x"), "x.rar")

    assert found.members == [("poste:x.rar!rar/dossier/relevé_Łódź.txt", b"x")]


@pytest.mark.parametrize("data", [rar4(*MEMBERS, **PACKED_4), rar5(*MEMBERS, **PACKED_5)])
def test_without_the_program_packed_files_are_listed(data, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = read(RAR, data, "x.rar")

    assert found.members == []
    assert found.problems == [(f"poste:x.rar!rar/{name}", "missing-dependency") for name, _ in MEMBERS]


def tar_of(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as target:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that gives what it is told to, and keeps its arguments: no free one writes packed archives."""

    def gives(output: bytes) -> None:
        (tmp_path / "output").write_bytes(output)
        script = tmp_path / "bsdtar"
        script.write_text(
            f"#!{sys.executable}\nimport pathlib, sys\nhere = pathlib.Path({str(tmp_path)!r})\n"
            "(here / 'arguments').write_text(' '.join(sys.argv[1:]))\n"
            "(here / 'input').write_bytes(sys.stdin.buffer.read())\n"
            "sys.stdout.buffer.write((here / 'output').read_bytes())\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))

    return gives


@pytest.mark.parametrize("data", [rar4(*MEMBERS, **PACKED_4), rar5(*MEMBERS, **PACKED_5)])
def test_with_the_program_packed_files_are_read(data, program, tmp_path):
    program(tar_of(*MEMBERS))
    found = read(RAR, data, "x.rar")

    assert found.members == [(f"poste:x.rar!rar/{name}", content) for name, content in MEMBERS]
    assert found.problems == []
    assert (tmp_path / "input").read_bytes() == data
    assert (tmp_path / "arguments").read_text() == "-cf - --format=pax @-"


def test_a_file_that_the_program_leaves_out_is_told(program):
    program(tar_of(("b.txt", b"deux")))
    found = read(RAR, rar5(*MEMBERS, packing=3), "x.rar")

    assert found.members == [("poste:x.rar!rar/b.txt", b"deux")]
    assert found.problems == [("poste:x.rar!rar/dossier/été.txt", "unsupported")]


def test_a_program_that_gives_nothing_leaves_every_file_told(program):
    program(b"")

    assert [kind for _, kind in read(RAR, rar5(*MEMBERS, packing=3), "x.rar").problems] == ["unsupported"] * 2


def test_what_the_program_gives_is_checked_and_may_be_cut(program):
    program(tar_of((MEMBERS[0][0], b"autre chose"), MEMBERS[1])[:1026])
    found = read(RAR, rar5(*MEMBERS, packing=3), "x.rar")

    assert found.problems == [
        ("poste:x.rar!rar/dossier/été.txt#part=content", "corrupt"),
        ("poste:x.rar!rar/b.txt", "unsupported"),
    ]


@pytest.mark.parametrize("data", [rar4(*MEMBERS, flags=4), rar5(*MEMBERS, extra=vint(2) + vint(1) + vint(0))])
def test_under_a_password_the_names_are_listed(data):
    found = read(RAR, data, "x.rar")

    assert found.members == []
    assert found.problems == [(f"poste:x.rar!rar/{name}", "encrypted") for name, _ in MEMBERS]


@pytest.mark.parametrize("data", [rar4(*MEMBERS, main=0x80), rar5()[:8] + b"\x8b\x09\x15\xb7\x02\x04\x00"])
def test_headers_under_a_password_leave_one_row(data):
    patched = data[:8] + struct.pack("<I", zlib.crc32(data[12:15])) + data[12:] if len(data) < 30 else data

    assert read(RAR, patched, "x.rar")[:3] == ([], [("poste:x.rar", "encrypted")], [])


def test_links_are_told():
    found = read(RAR, rar5(("lien", b""), extra=vint(4) + vint(5) + vint(1) + vint(0) + vint(0)), "x.rar")

    assert found.problems == [("poste:x.rar!rar/lien", "excluded")]


@pytest.mark.parametrize("data", [rar4(*MEMBERS[1:], flags=2), rar5(*MEMBERS[1:], flags=0x10)])
def test_a_file_that_goes_on_in_another_volume_is_read_as_far_as_it_is_there(data):
    found = read(RAR, data, "x.part1.rar")

    assert found.members == [("poste:x.part1.rar!rar/b.txt", b"deux")]
    assert found.problems == [("poste:x.part1.rar!rar/b.txt#part=content", "partial")]


def test_a_packed_file_that_goes_on_in_another_volume_is_told():
    found = read(RAR, rar5(*MEMBERS[1:], packing=3, flags=8), "x.part2.rar")

    assert found.problems == [("poste:x.part2.rar!rar/b.txt", "unsupported")]


def test_the_comment_is_read():
    [segment] = read(RAR, rar5(*MEMBERS, comment="relevé de Mme Dupré".encode()), "x.rar").segments

    assert segment.text == "relevé de Mme Dupré"
    assert segment.locate(0).canonical() == "poste:x.rar#part=comment"


@pytest.mark.parametrize("data", [rar4(*MEMBERS, end=False), rar5(*MEMBERS)])
def test_a_cut_archive_gives_what_is_there(data):
    found = read(RAR, data[: data.index(b"b.txt") + 6], "x.rar")

    assert found.members[0][1] == MEMBERS[0][1]
    assert ("poste:x.rar#part=archive", "corrupt") in found.problems


@pytest.mark.parametrize("build", [rar4, rar5])
def test_an_archive_behind_a_program_is_found(build, outcome_of):
    program = b"MZ" + bytes(100_000) + b"Rar!\x1a\x07\x00" + bytes(50)
    outcome = outcome_of(program + build(("a.txt", b"x")), "installe.exe")

    assert [document.locator.member() for document in outcome.documents] == ["", "a.txt", "prepended"]
    assert outcome_of(program, "installe.exe").documents[0].extractor == "strings"


def test_the_program_is_looked_for_on_the_path():
    assert installed({"PATH": "/nulle/part"}) == ""


DECLARED = (OSError, ValueError, EOFError, struct.error)


@pytest.mark.parametrize("data", [rar4(*MEMBERS), rar4_wide("relevé.txt", b"x"), rar5(*MEMBERS, comment=b"note")])
@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1), value=st.binary(min_size=1, max_size=12))
def test_damage_anywhere_is_told_or_harmless(data, place, value):
    start = 8 + int(place * (len(data) - 8))
    with contextlib.suppress(*DECLARED):
        read(RAR, data[:start] + value + data[start + len(value) :], "x")
