import io

import pytest

from leakscan.extract.office.ole import OLE
from leakscan.extract.recognise import recognise
from tests.extract.office.compound import compound
from tests.extract.reading import read


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("EncryptedPackage", "application/x-ole-encrypted-office"),
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("__properties_version1.0", "application/vnd.ms-outlook"),
        ("Contents", "application/x-ole-object"),
        ("\x01Ole10Native", "application/x-ole-object"),
        ("Sonstiges", "application/x-ole-storage"),
    ],
)
def test_an_ole_file_is_what_its_streams_say(name, expected):
    assert recognise(io.BytesIO(compound({name: b"x"})), "fichier") == expected


def test_each_stream_is_read_as_strings_under_its_name():
    text = bytes(512) + "Antécédents : épilepsie".encode("cp1252")
    found = read(OLE, compound({"WordDocument": text, "1Table": "Commentaire".encode("utf-16-le")}), "x.doc")

    assert sorted(found.text.splitlines()) == ["Antécédents : épilepsie", "Commentaire"]
    assert found.problems == [("poste:x.doc#part=content", "partial")]
    assert {segment.locate(0).canonical() for segment in found.segments} == {
        "poste:x.doc#part=WordDocument&offset=512", "poste:x.doc#part=1Table&offset=0",
    }  # fmt: skip


def test_a_document_under_a_password_is_encrypted():
    word = b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(20)
    slides = bytes(12) + b"\xdf\xc4\xd1\xf3"

    assert read(OLE, compound({"WordDocument": word}), "x.doc").problems == [("poste:x.doc", "encrypted")]
    assert read(OLE, compound({"Current User": slides}), "x.ppt").problems == [("poste:x.ppt", "encrypted")]
    assert read(OLE, compound({"EncryptedSummary": b"x"}), "x.ppt").problems == [("poste:x.ppt", "encrypted")]


def test_a_damaged_container_gives_its_strings():
    found = read(OLE, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"texte lisible", "x.doc")

    assert (found.text, found.problems) == ("texte lisible\n", [("poste:x.doc", "corrupt")])
