import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.archive.iso import ISO
from tests.extract.archive.built import iso, raw_sectors
from tests.extract.reading import read

TEXT = "Relevé du patient fictif\n".encode() * 300
FILES = {"relevé de Łódź.txt": TEXT, "b.txt": b"x"}


@pytest.mark.parametrize("options", [{"joliet": True}, {"long_names": True}])
def test_long_names_are_read_in_both_ways(options):
    found = read(ISO, iso(FILES, **options), "x.iso")

    assert found.members == [(f"poste:x.iso!iso/DOSSIER/{name}", content) for name, content in FILES.items()]
    assert found.problems == []


def test_short_names_lose_their_version():
    found = read(ISO, iso({"a": b"1"}), "x.iso")

    assert found.members == [("poste:x.iso!iso/DOSSIER/F0.TXT", b"1")]


@pytest.mark.parametrize("mode", [1, 2])
def test_raw_images_are_read_by_their_sectors(mode, outcome_of):
    outcome = outcome_of(raw_sectors(iso(FILES, joliet=True), mode), "x.bin")

    assert [(document.locator.member(), document.status) for document in outcome.documents] == [
        ("", "scanned"), ("DOSSIER/b.txt", "scanned"), ("DOSSIER/relevé de Łódź.txt", "scanned"),
    ]  # fmt: skip


def test_a_file_that_only_one_tree_names_is_read():
    unix = iso({"a.txt": b"1"}, long_names=True)
    windows = iso({"b.txt": b"22"}, joliet=True, shift=len(unix) // 2048)
    volume = slice(16 * 2048, 17 * 2048)
    found = read(ISO, unix[: 17 * 2048] + windows[volume] + unix[18 * 2048 :] + windows, "x.iso")

    assert found.members == [("poste:x.iso!iso/DOSSIER/b.txt", b"22"), ("poste:x.iso!iso/DOSSIER/a.txt", b"1")]


def test_the_label_is_read():
    [segment] = read(ISO, iso(FILES), "x.iso").segments

    assert segment.text == "DISQUE FICTIF\n"
    assert segment.locate(0).canonical() == "poste:x.iso#part=label"


def test_a_folder_that_holds_itself_is_entered_once():
    data = iso(FILES, joliet=True)
    at = data.index("DOSSIER".encode("utf-16-be")) - 33
    looped = data[: at + 2] + struct.pack("<I", 18) + data[at + 6 :]

    assert read(ISO, looped, "x.iso").members == []


def test_a_cut_disc_gives_what_is_there():
    found = read(ISO, iso(FILES, joliet=True)[:-5000], "x.iso")

    assert TEXT.startswith(found.members[0][1])
    assert found.problems[0] == ("poste:x.iso!iso/DOSSIER/relevé de Łódź.txt#part=content", "corrupt")


def test_a_disc_without_the_file_system_of_cds_is_not_read():
    assert read(ISO, raw_sectors(bytes(40 * 2048), 1), "x.bin").problems == [("poste:x.bin", "unsupported")]


@pytest.mark.parametrize("options", [{"joliet": True}, {"long_names": True}])
@settings(max_examples=150, deadline=None)
@given(place=st.integers(16 * 2048, 20 * 2048 + 100), value=st.binary(min_size=1, max_size=12), end=st.floats(0.8, 1))
def test_damage_anywhere_is_told_or_harmless(options, place, value, end):
    data = iso(FILES, **options)
    damaged = (data[:place] + value + data[place + len(value) :])[: int(end * len(data))]
    with contextlib.suppress(OSError, ValueError):
        read(ISO, damaged, "x.iso")


def test_a_name_cut_within_a_character_costs_no_other_file():
    data = bytearray(iso({"a.txt": b"1", "b.txt": b"22"}, joliet=True))
    data[data.index("a.txt".encode("utf-16-be")) - 1] -= 1

    assert [content for _, content in read(ISO, bytes(data), "x.iso").members] == [b"1", b"22"]
