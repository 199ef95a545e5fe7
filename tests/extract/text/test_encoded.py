"""Documents that somebody pasted into a text as base64."""

import base64
import io
import zipfile

import pytest

from leakscan.extract.text.plain import TEXT
from tests.extract.reading import read

LETTER = ("Compte rendu de consultation\n" * 8).encode()
PDF = b"%PDF-1.4\n" + b"% essai\n" * 30


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("note.txt", LETTER)
    return out.getvalue()


def wrapped(data: bytes, width: int) -> str:
    letters = base64.b64encode(data).decode()
    return "\n".join(letters[start : start + width] for start in range(0, len(letters), width))


@pytest.mark.parametrize("width", [60, 64, 76, 100_000])
@pytest.mark.parametrize(("data", "ending"), [(PDF, ".pdf"), (archive(), ".zip")])
def test_a_document_pasted_between_lines_is_a_member(width, data, ending):
    text = f"Bonjour,\n\n{wrapped(data, width)}\nCordialement\n"

    assert read(TEXT, text.encode(), "a.txt").members == [(f"poste:a.txt!base64/document{ending}", data)]


def test_a_value_in_quotes_is_a_member():
    text = f"piece = '{base64.b64encode(PDF).decode()}'; suite = 1"

    assert read(TEXT, text.encode(), "a.txt").members == [("poste:a.txt!base64/document.pdf", PDF)]


def test_two_documents_are_two_members():
    text = f"{wrapped(PDF, 64)}\n\n{wrapped(PDF, 76)}\n"

    assert [name for name, _ in read(TEXT, text.encode(), "a.txt").members] == [
        "poste:a.txt!base64/document.pdf",
        "poste:a.txt!base64/document.pdf~2",
    ]


def test_a_file_that_is_nothing_but_letters_is_the_text_they_stand_for():
    assert read(TEXT, wrapped(LETTER, 76).encode(), "a.b64").members == [("poste:a.b64!base64/document.bin", LETTER)]


@pytest.mark.parametrize("text", ["Bonjour", "UEsDBAo", "a" * 200, wrapped(bytes(range(256)), 76), "JVBERi0 " * 40])
def test_words_and_keys_are_no_documents(text):
    assert read(TEXT, text.encode(), "a.txt").members == []
