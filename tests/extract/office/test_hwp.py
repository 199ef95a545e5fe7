import io
import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.hwp import HWP, HWPX, text_of
from leakscan.extract.recognise import recognise
from tests.extract.office.compound import compound
from tests.extract.office.letters import heading, where
from tests.extract.office.packages import nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")


def record(tag: int, data: bytes) -> bytes:
    if len(data) < 0xFFF:
        return struct.pack("<I", len(data) << 20 | tag) + data
    return struct.pack("<II", 0xFFF << 20 | tag, len(data)) + data


def section(*texts: str) -> bytes:
    return b"".join(record(66, bytes(22)) + record(67, text.encode("utf-16-le")) for text in texts)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def hwp(*streams: tuple[str, bytes], flags: int = 0) -> bytes:
    """A document whose streams stand in its root, as the reader of compound files sees sections in a folder."""
    return compound({"FileHeader": b"HWP Document File".ljust(36, b"\0") + struct.pack("<I", flags), **dict(streams)})


def test_paragraphs_of_a_section_are_read_at_their_numbers():
    found = read(HWP, hwp(("BodyText", section("Bonjour", f"NIR {FIRST}\r", "x" * 5000))), "a.hwp")

    assert where(found, FIRST) == ["poste:a.hwp#part=BodyText&paragraph=2"]
    assert found.problems == []


def test_packed_sections_and_files_are_unpacked():
    streams = (("BodyText", deflated(section(FIRST))), ("BinData", deflated(b"\x89PNG")))
    found = read(HWP, hwp(*streams, flags=1), "a.hwp")

    assert found.text == f"{FIRST}\n"
    assert found.members == [("poste:a.hwp!hwp/BinData", b"\x89PNG")]


def test_a_section_that_is_damaged_is_read_so_far_and_told():
    whole = deflated(section(FIRST, *(f"Ligne {number}" for number in range(900))))
    found = read(HWP, hwp(("BodyText", whole[: len(whole) // 2].ljust(len(whole), b"\xff")), flags=1), "a.hwp")

    assert FIRST in found.text
    assert found.problems == [("poste:a.hwp#part=BodyText", "corrupt")]


def test_a_password_is_told_and_the_preview_in_the_open_is_read():
    found = read(HWP, hwp(("BodyText", b"x"), ("PrvText", FIRST.encode("utf-16-le")), flags=2), "a.hwp")

    assert FIRST in found.text
    assert found.problems == [("poste:a.hwp", "encrypted")]


def test_marks_between_characters_are_left_and_tabs_and_hyphens_are_written():
    table = struct.pack("<H", 11) + bytes(14)
    data = "a".encode("utf-16-le") + table + "b\x18c\x1ed\x1fe\n".encode("utf-16-le")

    assert text_of(data) == "ab-c\u00a0d e\n"


def test_a_document_is_told_by_its_streams():
    assert recognise(io.BytesIO(hwp(("BodyText", b"x"))), "a") == "application/x-hwp"
    assert recognise(io.BytesIO(packed(("mimetype", "application/hwp+zip"))), "a") == "application/hwp+zip"
    assert read(HWP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a").problems == [("poste:a", "corrupt")]


def test_the_package_form_is_read_with_its_tables():
    def paragraph(text):
        return f"<hp:p><hp:run><hp:t>{text[:4]}</hp:t></hp:run><hp:run><hp:t>{text[4:]}</hp:t></hp:run></hp:p>"

    rows = "".join(
        f"<hp:tr>{''.join(f'<hp:tc>{paragraph(text)}</hp:tc>' for text in row)}</hp:tr>"
        for row in (("Nom", "NIR"), ("PETIT", FIRST))
    )
    body = f"<hs:sec xmlns:hs='s' xmlns:hp='p'>{paragraph('Bonjour')}<hp:p><hp:tbl>{rows}</hp:tbl></hp:p></hs:sec>"
    parts = (("mimetype", "application/hwp+zip"), ("Contents/section0.xml", body), ("BinData/image1.png", b"\x89PNG"))

    found = read(HWPX, packed(*parts), "a.hwpx")

    assert heading(found, FIRST) == "NIR"
    assert found.members == [("poste:a.hwpx!hwp/BinData/image1.png", b"\x89PNG")]
    assert where(found, "Bonjour") == ["poste:a.hwpx#part=section0&paragraph=1"]


def test_a_package_under_a_password_is_told():
    locked = packed(("META-INF/manifest.xml", "<m><encryption-data/></m>"), ("Contents/section0.xml", "x"))

    assert read(HWPX, locked, "a.hwpx").problems == [("poste:a.hwpx", "encrypted")]


@given(st.binary(max_size=200))
def test_whatever_stands_in_a_record_it_is_text_or_nothing(noise):
    assert isinstance(text_of(noise), str)
    read(HWP, hwp(("BodyText", noise), flags=len(noise) % 2), "a.hwp")
