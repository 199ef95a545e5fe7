import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.doc import DOC
from tests.extract.office.packages import nir
from tests.extract.office.word_files import document, fast_saved
from tests.extract.reading import Read, read
from tests.extract.samples import NIR, stored

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def where(found: Read, text: str) -> list[str]:
    return [
        segment.locate(segment.text.index(text)).canonical().partition("#")[2]
        for segment in found.segments
        if text in segment.text
    ]


def test_cells_stand_under_the_headings_of_their_table():
    found = read(DOC, stored("lettre.doc"), "lettre.doc")
    segment = next(segment for segment in found.segments if "MARTIN" in segment.text)

    assert segment.heading(segment.text.index(NIR)) == "NIR"
    assert segment.anchors.column(segment.text.index(NIR)) == "table1!B"
    assert segment.text.startswith(
        f"Compte rendu de consultation\nNom\tNIR\tNote\t\nMARTIN\t{NIR}\tsuivi\t\nCordialement\n"
    )
    assert where(found, f"NIR : {NIR}") == ["part=header&paragraph=1"]
    assert found.problems == []


def test_every_story_is_read_in_its_place():
    names = ["footnote", "header", "macro", "comment", "endnote", "textbox", "header textbox"]
    numbers = [nir(f"285047812{number:04}") for number in range(8)]
    found = read(DOC, document(tuple(f"NIR {number}\r" for number in numbers)), "a.doc")

    assert [where(found, number) for number in numbers] == [
        ["paragraph=1"],
        *([f"part={name}&paragraph=1"] for name in names),
    ]
    assert found.problems == []


def test_pieces_of_both_widths_are_one_text():
    found = read(DOC, fast_saved(("Patiente Ελένη, NIR ", FIRST[:7].encode(), FIRST[7:] + "\r")), "a.doc")

    assert found.text == f"Patiente Ελένη, NIR {FIRST}\n"
    assert where(found, FIRST) == ["paragraph=1"]


def test_a_character_of_another_plane_moves_nothing():
    found = read(DOC, fast_saved((f"\U0001f600 NIR {FIRST}\r", f"Suite {SECOND}\r".encode())), "a.doc")

    assert where(found, SECOND) == ["paragraph=2"]


def test_text_that_was_taken_out_and_still_stands_in_the_file_is_read():
    found = read(DOC, fast_saved(("Bonjour\r", "Suite\r"), removed=f"NIR {FIRST} ancien"), "a.doc")

    assert where(found, FIRST) == ["part=earlier version&offset=1552", "part=earlier version&offset=1590"]
    assert found.problems == []


@pytest.mark.parametrize(
    ("language", "codec", "text"),
    [(0x040C, "cp1252", "Élodie"), (0x0408, "cp1253", "Ελένη"), (0x0419, "cp1251", "Анна"), (0x0415, "cp1250", "Łódź")],
)
def test_documents_of_word_95_are_read_in_the_letters_of_their_language(language, codec, text):
    data = document((f"{text}, NIR {FIRST}\r", f"Note {SECOND}\r"), kind=0xA5DC, language=language, codec=codec)
    found = read(DOC, data, "a.doc")

    assert found.text == f"{text}, NIR {FIRST}\nNote {SECOND}\n"
    assert where(found, SECOND) == ["part=footnote&paragraph=1"]


def test_what_a_field_does_stands_beside_what_it_shows():
    text = f'NIR : \x13 HYPERLINK "mailto:{SECOND}@patient.mssante.fr" \x142 85 04\x15 fin\x1e\x1f\r'
    found = read(DOC, document((text,)), "a.doc")

    assert found.text == f'HYPERLINK "mailto:{SECOND}@patient.mssante.fr"\nNIR : 2 85 04 fin-\n'


def test_a_field_in_a_field_is_taken_apart():
    found = read(DOC, document(("\x13 IF \x13 DOCVARIABLE nir \x14a\x15 = b \x14oui\x15\r",)), "a.doc")

    assert found.text == "DOCVARIABLE nir\nIF a = b\noui\n"


def test_a_password_to_open_locks_and_one_against_changes_does_not():
    assert read(DOC, document(("x\r",), flags=0x0100), "a.doc").problems == [("poste:a.doc", "encrypted")]
    assert read(DOC, document((f"NIR {FIRST}\r",), flags=0x0800), "a.doc").text == f"NIR {FIRST}\n"


def test_a_document_that_claims_more_text_than_it_has_is_told():
    data = document((f"NIR {FIRST}\r",)).replace((20).to_bytes(4, "little"), (9999).to_bytes(4, "little"), 1)
    found = read(DOC, data, "a.doc")

    assert found.text == f"NIR {FIRST}\n"
    assert found.problems == [("poste:a.doc#part=text", "corrupt")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 19_000), st.binary(min_size=1, max_size=64))
def test_damage_anywhere_ends_in_a_status(position, damage):
    data = bytearray(stored("lettre.doc"))
    data[position : position + len(damage)] = damage
    found = read(DOC, bytes(data), "a.doc")

    assert found.segments or found.problems


@settings(max_examples=30, deadline=None)
@given(st.integers(600, 19_000))
def test_a_cut_anywhere_is_told_or_costs_nothing(size):
    found = read(DOC, stored("lettre.doc")[:size], "a.doc")

    assert found.problems or NIR in found.text
