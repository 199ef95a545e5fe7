import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.lotus import LOTUS
from leakscan.extract.recognise import recognise
from tests.extract.office.lotus_files import label, later_label, number, record, wk1, wk3, works
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


@pytest.mark.parametrize("make", [wk1, wk3, works])
def test_the_first_bytes_tell_the_format(make):
    assert recognise(io.BytesIO(make()), "a") == "application/vnd.lotus-1-2-3"


def test_cells_of_the_early_versions_stand_at_their_places():
    whole = record(0x0D, struct.pack("<BHHh", 0, 0, 2, -75))
    result = record(0x10, struct.pack("<BHHdH", 0, 1, 2, float(FIRST), 0))
    data = wk1(
        label(0, 0, "Né le"), label(0, 1, "NIR"), label(1, 0, "MARTIN"), number(1, 1, float(FIRST)), whole, result
    )

    found = read(LOTUS, data, "a.wk1")

    assert found.text == f"Né le\tNIR\nMARTIN\t{FIRST}\n-75\t{FIRST}\n"
    assert where(found, FIRST) == ["poste:a.wk1#sheet=A&cell=B2"]
    assert found.problems == []


def test_cells_of_the_later_versions_stand_in_their_sheets():
    long = record(0x17, struct.pack("<HBB", 1, 1, 1) + struct.pack("<QH", int(FIRST) << 15, 16383 + 63 - 15))
    short = record(0x18, struct.pack("<HBBh", 2, 1, 1, 150))
    scaled = record(0x25, struct.pack("<HBBI", 3, 1, 1, 1234 << 6 | 0x12))
    plain = record(0x27, struct.pack("<HBBd", 4, 1, 1, 1.5))

    found = read(LOTUS, wk3(later_label(0, 1, "NIR", 1), long, short, scaled, plain), "a.wk3")

    assert found.text == f"\tNIR\n\t{FIRST}\n\t75\n\t12.34\n\t1.5\n"
    assert where(found, FIRST) == ["poste:a.wk3#sheet=B&cell=B2"]


def test_names_headers_and_other_texts_are_read():
    data = wk1(
        record(0x0B, b"SECRET".ljust(24, b"\0")), record(0x25, b"|Dr BLANC\0"), record(0x99, b"\0\0autre texte\0")
    )

    found = read(LOTUS, data, "a.wk1")

    assert where(found, "SECRET") == ["poste:a.wk1#part=name"]
    assert where(found, "Dr BLANC") == ["poste:a.wk1#part=header"]
    assert where(found, "autre texte") == ["poste:a.wk1#part=content"]


def test_a_file_without_its_end_was_read_up_to_there():
    found = read(LOTUS, wk1(label(0, 0, f"NIR {FIRST}"), label(1, 0, "suite"))[:-8], "a.wk1")

    assert where(found, FIRST) == ["poste:a.wk1#sheet=A&cell=A1"]
    assert found.problems == [("poste:a.wk1#part=content", "corrupt")]


def test_a_password_is_told():
    assert read(LOTUS, wk1(record(0x4B, bytes(4))), "a.wk1").problems == [("poste:a.wk1", "encrypted")]


@given(st.binary(max_size=400), st.sampled_from((wk1, wk3)))
def test_any_records_are_read_without_an_error(content, make):
    assert isinstance(read(LOTUS, make(content), "a.wk1").text, str)


def test_cells_of_quattro_pro_for_windows_stand_in_their_sheets():
    cells = record(0x0F, struct.pack("<BBHH", 1, 2, 3, 0) + f"'NIR {FIRST}\0".encode())
    cells += record(0x0E, struct.pack("<BBHHd", 2, 2, 3, 0, 75.5)) + record(0x0D, struct.pack("<BBHHh", 3, 2, 3, 0, -7))

    found = read(LOTUS, record(0, b"\x01\x10") + cells + record(1), "a.wb1")

    assert found.text == f"\tNIR {FIRST}\t75.5\t-7\n"
    assert where(found, FIRST) == ["poste:a.wb1#sheet=C&cell=B4"]
