import binascii
import struct

import pytest

from leakscan.extract.text.written import WRITTEN
from tests.extract.reading import read

LETTER = b"Bonjour\rNIR : 2 69 05 49 588 157 80\r"
ALPHABET = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"


def binhex(name: bytes, data: bytes, resources: bytes = b"", end: str = "\r") -> bytes:
    head = bytes([len(name)]) + name + b"\0TEXTttxt\0\0" + struct.pack(">II", len(data), len(resources))
    octets = b"".join(part + binascii.crc_hqx(part, 0).to_bytes(2) for part in (head, data, resources))
    octets = octets.replace(b"\x90", b"\x90\0").replace(b"\1\1\1\1\1", b"\1\x90\5")
    octets += bytes(-len(octets) % 3)
    numbers = [int.from_bytes(octets[at : at + 3]) for at in range(0, len(octets), 3)]
    letters = ":" + "".join(ALPHABET[number >> shift & 63] for number in numbers for shift in (18, 12, 6, 0)) + ":"
    lines = [letters[at : at + 64] for at in range(0, len(letters), 64)]
    return end.join(["(This file must be converted with BinHex 4.0)", "", *lines, ""]).encode()


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_both_halves_of_a_file_in_binhex_are_members(outcome_of, end):
    data = binhex(b"lettre", LETTER, b"\1\1\1\1\1\x90 reste", end)
    found = read(WRITTEN, data, "envoi.hqx")

    assert found.members == [
        ("poste:envoi.hqx!text/lettre", LETTER),
        ("poste:envoi.hqx!text/lettre.rsrc", b"\1\1\1\1\1\x90 reste"),
    ]
    assert found.problems == []
    assert [each.extractor for each in outcome_of(data, "envoi.hqx").documents] == ["written-files", "strings", "text"]


def test_a_file_in_binhex_that_is_cut_gives_what_is_there():
    found = read(WRITTEN, binhex(b"lettre", LETTER * 9)[:-150], "envoi.hqx")
    [(_, content)] = found.members

    assert (LETTER * 9).startswith(content)
    assert len(content) > len(LETTER)
    assert found.problems == [("poste:envoi.hqx#part=end", "corrupt")]


def test_the_text_around_the_files_is_read(outcome_of):
    letters = binascii.b2a_uu(LETTER).decode()
    text = (
        f"Patient NIR : 1 38 02 75 114 116 73\nbegin 644 a b.txt\n{letters}`\nend\nbegin 644 a b.txt\n{letters}`\nend\n"
    )
    outcome = outcome_of(text, "note.txt")

    assert {place.canonical() for each in outcome.findings if each.category == "nir" for place in each.places} == {
        "poste:note.txt#line=1", "poste:note.txt!text/a b.txt#line=2", "poste:note.txt!text/a b.txt~2#line=2",
    }  # fmt: skip


def test_a_file_in_yenc_is_a_member(outcome_of):
    octets = bytes((octet + 42) % 256 for octet in bytes(range(100)) + LETTER)
    escaped = b"".join(b"=" + bytes([(each + 64) % 256]) if each in b"\0\r\n=" else bytes([each]) for each in octets)
    data = b"=ybegin line=999 size=138 name=a.bin\r\n" + escaped + b"\r\n=yend size=138\r\n"

    assert read(WRITTEN, data, "a.txt").members == [("poste:a.txt!text/a.bin", bytes(range(100)) + LETTER)]
    assert outcome_of(data, "a.txt").documents[0].extractor == "written-files"


def test_prose_that_begins_with_the_word_is_prose(outcome_of):
    outcome = outcome_of("Le programme\nbegin 644 fichiers\net la suite du texte.\n", "note.txt")

    assert outcome.documents[0].media_type == "text/plain"
