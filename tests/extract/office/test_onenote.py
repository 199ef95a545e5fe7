import io
import struct

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.onenote import ONENOTE
from leakscan.extract.recognise import recognise
from tests.extract.office.packages import nir
from tests.extract.reading import read

FIRST = nir("2850478123456")
START = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
MARK = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")


def notes(content: bytes = b"\x89PNG", length: int = -1) -> bytes:
    size = len(content) if length < 0 else length
    file = MARK + struct.pack("<QIQ", size, 0, 0) + content
    return START + bytes(2000) + f"NIR {FIRST}".encode("utf-16-le") + bytes(8) + file + bytes(9) + b"Relecture"


def test_texts_are_read_as_strings_and_files_are_items():
    found = read(ONENOTE, notes(), "a.one")

    assert found.text == f"NIR {FIRST}\nRelecture\n"
    assert found.segments[0].locate(0).canonical() == "poste:a.one#part=text&offset=2016"
    assert found.members == [("poste:a.one!onenote/file-1", b"\x89PNG")]
    assert found.problems == [("poste:a.one#part=content", "partial")]


def test_a_file_that_ends_too_early_is_told():
    found = read(ONENOTE, notes(length=900), "a.one")

    assert ("poste:a.one!onenote/file-1#part=content", "corrupt") in found.problems


def test_it_is_told_by_its_start():
    assert recognise(io.BytesIO(notes()), "a") == "application/onenote"


@given(st.binary(max_size=100), st.integers(0, 2**64 - 1))
def test_whatever_stands_in_it_reading_ends(noise, length):
    read(ONENOTE, START + noise + MARK + struct.pack("<Q", length) + noise, "a.one")
