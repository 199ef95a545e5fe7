import io
import struct

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.doc import DOC
from tests.extract.office.compound import compound
from tests.extract.office.packages import nir
from tests.extract.office.word_files import document, fast_saved, formatted, old_document, with_glossary
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
        f"Compte rendu de consultation\nNom\tNIR\tNote\nMARTIN\t{NIR}\tsuivi\nCordialement\n"
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


CELL, ROW_END = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"
OLD_CELL, OLD_ROW_END = b"\x18\x01", b"\x18\x01\x19\x01"


@pytest.mark.parametrize(("kind", "cell", "end"), [(0xA5EC, CELL, ROW_END), (0xA5DC, OLD_CELL, OLD_ROW_END)])
def test_an_empty_cell_ends_no_row_where_the_formatting_tells(kind, cell, end):
    rows = (("Nom", "NIR", "Note"), ("MARTIN", "", ""), ("PETIT", FIRST, "vu\rrevu"))
    paragraphs = [
        piece
        for row in rows
        for piece in (*((f"{line}\r", cell) for text in row for line in text.split("\r")), ("\x07", end))
    ]
    marked = tuple((text if text.strip() == "vu" else text.replace("\r", "\x07"), looks) for text, looks in paragraphs)
    found = read(DOC, formatted((("Liste\r", b""), *marked, ("Fin\r", b"")), kind=kind), "a.doc")
    segment = next(segment for segment in found.segments if "PETIT" in segment.text)

    assert segment.text == f"Liste\nNom\tNIR\tNote\nMARTIN\t\t\nPETIT\t{FIRST}\tvu\nrevu\nFin\n"
    assert segment.heading(segment.text.index(FIRST)) == "NIR"


def test_a_table_within_a_cell_has_headings_of_its_own():
    def at(depth: int, more: bytes = b"") -> bytes:
        return CELL + b"\x49\x66" + depth.to_bytes(4, "little") + more

    inner, inner_end = at(2, b"\x4b\x24\x01"), at(2, b"\x4b\x24\x01\x4c\x24\x01")
    paragraphs = (
        ("Nom\x07", at(1)), ("Dossier\x07", at(1)), ("\x07", ROW_END),
        ("PETIT\x07", at(1)), ("Code\r", inner), ("NIR\r", inner), ("\r", inner_end),
        ("A1\r", inner), (f"{FIRST}\r", inner), ("\r", inner_end), ("fin\x07", at(1)), ("\x07", ROW_END),
    )  # fmt: skip
    found = read(DOC, formatted(paragraphs), "a.doc")
    segment = found.segments[0]

    assert segment.heading(segment.text.index(FIRST)) == "NIR"
    assert segment.heading(segment.text.index("fin")) == "Dossier"
    assert f"A1\t{FIRST}\n" in segment.text


@pytest.mark.parametrize(
    ("kind", "deleted", "inserted"),
    [(0xA5EC, b"\x00\x08\x01", b"\x01\x08\x01"), (0xA5DC, b"\x41\x01", b"\x42\x01")],
)
def test_text_reads_as_after_and_as_before_its_tracked_changes(kind, deleted, inserted):
    text = f"NIR {FIRST[:5]}99{FIRST[5:]} vu\r"
    found = read(DOC, formatted(((text, b""),), ((9, 10, deleted), (10, 11, inserted + deleted)), kind=kind), "a.doc")

    assert found.segments[0].text == f"NIR {FIRST} vu\nNIR {FIRST[:5]}99{FIRST[5:]} vu\n"


def test_a_piece_that_was_deleted_as_a_whole_says_so_itself():
    found = read(DOC, fast_saved(("NIR 2 85", b" 99", " 04\r"), changes={1: 0x41 << 1 | 1 << 8}), "a.doc")

    assert found.segments[0].text == "NIR 2 85 04\nNIR 2 85 99 04\n"


def test_texts_that_are_kept_to_be_put_in_are_read():
    found = read(DOC, with_glossary("Bonjour\r", f"NIR {FIRST}\r"), "a.doc")

    assert where(found, FIRST) == ["part=glossary&paragraph=1"]
    assert where(found, "Bonjour") == ["paragraph=1"]


@pytest.mark.parametrize("kind", [0xA5DB, 0xA59B])
def test_documents_of_word_1_and_2_are_read(kind):
    found = read(DOC, old_document(f"Hélène\rNIR {FIRST}\r", kind=kind), "a.doc")

    assert found.text == f"Hélène\nNIR {FIRST}\n"
    assert where(found, FIRST) == ["paragraph=2"]
    assert found.problems == []


def test_a_document_of_word_2_under_a_password_is_locked():
    assert read(DOC, old_document("x\r", flags=0x0100), "a.doc").problems == [("poste:a.doc", "encrypted")]


def test_a_document_of_an_old_macintosh_is_read_as_strings_and_told():
    found = read(DOC, b"\xfe\x37\x00\x23" + bytes(300) + f"NIR {FIRST}\r".encode() + bytes(9), "a.doc")

    assert found.text == f"NIR {FIRST}\n"
    assert found.problems == [("poste:a.doc#part=content", "partial")]


def test_pieces_that_stand_for_the_same_bytes_without_end_are_cut_and_told():
    offset = struct.pack("<HIH", 0, 1536 * 2 | 0x40000000, 0)
    characters = [7000 * number for number in range(3001)]
    table = struct.pack("<BI3001I", 2, 12 * 3000 + 4, *characters) + offset * 3000
    head = bytearray(9000)
    struct.pack_into("<HHHHHH", head, 0, 0xA5EC, 0xC1, 0, 0x040C, 0, 0)
    struct.pack_into("<I", head, 76, characters[-1])
    struct.pack_into("<H", head, 152, 93)
    struct.pack_into("<II", head, 154 + 8 * 33, 0, len(table))
    head[1536:] = b"a" * (9000 - 1536)
    found = read(DOC, compound({"WordDocument": bytes(head), "0Table": table}), "a.doc")

    assert len(found.segments[0].text) < 5 * 9000
    assert found.problems == [("poste:a.doc#part=text", "corrupt")]


def test_pictures_are_members_and_not_read_as_letters():
    picture = b"\x89PNG\r\n\x1a\n" + b"lettres sans fin " * 10
    blip = struct.pack("<HHI", 0x6E00, 0xF01E, 17 + len(picture)) + bytes(17) + picture
    data = b"\0\1\2" + blip + f"  NIR {FIRST}".encode() + b"\0"
    found = read(DOC, compound(streams_of(document(("x\r",))) | {"Data": data}), "a.doc")

    assert found.members == [("poste:a.doc!doc/Data-picture1.png", picture)]
    assert found.text == f"x\nNIR {FIRST}\n"


def test_what_is_said_of_shapes_is_read_under_its_label():
    words = f"NIR {FIRST}".encode("utf-16-le") + b"\0\0"
    shape = struct.pack("<HHIHI", 3 | 1 << 4, 0xF00B, 6 + len(words), 0x8381, len(words)) + words
    table = b"\x01" + struct.pack("<HHI", 15, 0xF002, len(shape)) + shape
    streams = streams_of(document(("x\r",)))
    head = bytearray(streams["WordDocument"])
    struct.pack_into("<H", head, 152, 93)
    struct.pack_into("<II", head, 154 + 8 * 50, 0, len(table))
    found = read(DOC, compound({"WordDocument": bytes(head), "0Table": table}), "a.doc")

    assert found.text == f"x\ndescription: NIR {FIRST}\n"
    assert where(found, FIRST) == ["part=shapes"]


def streams_of(data: bytes) -> dict[str, bytes]:
    storage = olefile.OleFileIO(io.BytesIO(data))
    return {name: storage.openstream(name).read() for (name,) in storage.listdir()}


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
