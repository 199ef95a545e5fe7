import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.ole_object import OLE_OBJECT
from leakscan.extract.office.packaged import native_stream, old_object
from leakscan.extract.recognise import recognise
from tests.extract.office.compound import compound
from tests.extract.office.packages import packed
from tests.extract.office.wrapped import native, package
from tests.extract.reading import read

NATIVE = "\x01Ole10Native"


def test_a_packed_file_is_an_item_under_its_label_and_its_paths_are_read():
    found = read(OLE_OBJECT, compound({"\x01CompObj": b"x", NATIVE: native(package(b"texte"))}), "o.bin")

    assert found.members == [("poste:o.bin!ole/lettre.txt", b"texte")]
    assert found.text == "C:\\Temp\\x.tmp\nlettre.txt\nC:\\Patients\\x\n"
    assert found.segments[0].locate(0).canonical() == "poste:o.bin#part=paths"
    assert found.problems == []


def test_names_in_unicode_go_before_those_in_the_character_set_of_the_machine():
    found = native_stream(native(package(b"texte", "Ωλγα.txt", is_wide=True)))

    assert (found.name, found.content) == ("Ωλγα.txt", b"texte")
    assert found.paths == ("C:\\Temp\\x", "Ωλγα.txt", "D:\\Élève")


def test_a_picture_without_a_package_is_an_item():
    found = read(OLE_OBJECT, compound({NATIVE: native(b"BMxxxx")}), "o.bin")

    assert found.members == [("poste:o.bin!ole/object", b"BMxxxx")]


@pytest.mark.parametrize("name", ["Package", "CONTENTS", "EmbeddedOdf"])
def test_a_stream_that_is_a_file_is_an_item(name):
    content = packed(("[Content_Types].xml", ""), ("word/document.xml", "x" * 5000))
    found = read(OLE_OBJECT, compound({name: content.ljust(4096, b"\0")}), "o.bin")

    assert [member for member, _ in found.members] == [f"poste:o.bin!ole/{name}"]
    assert found.problems == []


def test_a_stream_of_a_program_is_read_as_strings_and_told():
    found = read(OLE_OBJECT, compound({"CONTENTS": b"\x00\x01\x02" + b"Organigramme" + bytes(9)}), "o.bin")

    assert found.text == "Organigramme\n"
    assert found.problems == [("poste:o.bin#part=CONTENTS", "partial")]


def test_a_damaged_container_is_told():
    assert read(OLE_OBJECT, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "o.bin").problems == [
        ("poste:o.bin", "corrupt")
    ]


def test_an_embedded_document_is_recognised_as_what_it_is():
    assert recognise(io.BytesIO(compound({"WordDocument": b"x", "Package": b"x"})), "o") == "application/msword"
    assert recognise(io.BytesIO(compound({NATIVE: b"x"})), "o") == "application/x-ole-object"


@given(st.binary(max_size=200), st.integers(0, 300))
def test_whatever_stands_in_an_object_it_is_given_or_left(noise, cut):
    for data in (noise, native(package(b"texte"))[:cut] + noise):
        assert native_stream(data).content in data
        assert old_object(data).content in data
