import struct

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.ms_write import WRITE
from tests.extract.office.letters import where
from tests.extract.office.packages import nir
from tests.extract.reading import read

FIRST = nir("2850478123456")


def write(text: bytes, end: int = -1) -> bytes:
    head = b"\x31\xbe\0\0\0\xab" + bytes(8) + struct.pack("<I", 128 + len(text) if end < 0 else end)
    return head.ljust(128, b"\0") + text + bytes(128)


def test_paragraphs_are_read_in_their_character_set():
    for codec in ("cp1252", "cp850"):
        found = read(WRITE, write(f"Été à la santé, Hélène\r\nPage \x01\r\nNIR {FIRST}\r\n".encode(codec)), "a.wri")

        assert found.text == f"Été à la santé, Hélène\nPage \nNIR {FIRST}\n"
        assert where(found, FIRST) == ["poste:a.wri#paragraph=3"]
        assert found.problems == []


def test_pictures_between_paragraphs_are_read_as_strings_and_told():
    found = read(WRITE, write(b"Bonjour\r\n\0\x01\xe3\0Radio MARTIN\0\0\r\nFin\r\n"), "a.wri")

    assert found.text == "Bonjour\nFin\nRadio MARTIN\n"
    assert found.problems == [("poste:a.wri#part=objects", "partial")]


def test_a_document_that_is_cut_is_read_so_far_and_told():
    found = read(WRITE, write(FIRST.encode(), 9000)[:-128], "a.wri")

    assert found.text == f"{FIRST}\n"
    assert found.problems == [("poste:a.wri#part=end", "corrupt")]


@given(st.binary(max_size=300))
def test_whatever_stands_in_it_reading_ends(noise):
    read(WRITE, b"\x31\xbe\0\0" + noise, "a.wri")
