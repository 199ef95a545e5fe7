import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.embedded import decoded, payload
from leakscan.extract.text.json_ import JSON
from leakscan.extract.text.xml_ import XML
from tests.extract.reading import read

PDF = b"%PDF-1.4\n" + b"no document at all " * 8
LETTERS = base64.b64encode(PDF).decode()


def test_a_document_in_a_json_value_is_a_member():
    data = json.dumps({"titre": "Lettre", "contenu": LETTERS}).encode()
    found = read(JSON, data, "a.json")

    assert found.members == [("poste:a.json!base64/contenu.pdf", PDF)]
    assert found.text == "titre: Lettre\n"


def test_a_document_in_a_flat_record_is_a_member():
    records = [{"nom": "PETIT", "fichier": LETTERS}, {"nom": "GRAND", "fichier": LETTERS}]
    found = read(JSON, json.dumps(records).encode(), "a.json")

    assert [data for _, data in found.members] == [PDF, PDF]
    assert [name for name, _ in found.members] == [
        "poste:a.json!base64/fichier.pdf",
        "poste:a.json!base64/fichier.pdf~2",
    ]


@pytest.mark.parametrize(
    "xml",
    [
        f"<a><doc>{LETTERS}</doc></a>",
        f"<a><doc>\n{LETTERS[:76]}\n{LETTERS[76:]}\n</doc></a>",
        f"<a><i doc='data:application/pdf;base64,{LETTERS}'/></a>",
    ],
)
def test_a_document_in_an_xml_value_is_a_member(xml):
    found = read(XML, f"<?xml version='1.0'?>{xml}".encode(), "a.xml")

    assert found.members == [("poste:a.xml!base64/doc.pdf", PDF)]
    assert LETTERS[:20] not in found.text


def test_a_packed_document_is_unpacked():
    packer = zlib.compressobj(wbits=-15)
    letters = base64.b64encode(packer.compress(PDF) + packer.flush()).decode()
    found = read(XML, f'<a><text representation="B64" compression="DF">{letters}</text></a>'.encode(), "a.xml")

    assert [data for _, data in found.members] == [PDF]


def test_what_cannot_be_unpacked_is_named():
    found = read(XML, b'<a><text representation="B64" compression="DF">/////w==</text></a>', "a.xml")

    assert found.problems == [("poste:a.xml#part=a-text.packed", "unsupported")]


def test_ordinary_long_words_are_no_documents():
    assert payload("JVBERi" + "x" * 20) is None
    assert payload("ABCD" * 100) is None
    assert payload(LETTERS + " and more, of prose") is None


@given(st.binary(min_size=1, max_size=200))
def test_what_was_encoded_is_decoded(data):
    found = decoded(base64.b64encode(data).decode())

    assert found is not None
    assert (data, False) == (found.data, found.is_cut)


@given(st.text(max_size=200))
def test_any_text_is_taken_or_left(text):
    assert payload(text) is None or decoded(text) is not None
