import pytest

from leakscan.extract.text.delimited import Dialect
from leakscan.extract.text.plain import LEAD, TAIL, TEXT, Block, LineAnchors, blocks, table_segment
from leakscan.locator import Locator
from tests.extract.reading import read


def places(found, word):
    return [segment.locate(segment.text.index(word)).canonical() for segment in found.segments if word in segment.text]


def test_prose_is_placed_by_lines():
    found = read(TEXT, b"Bonjour\r\n\r\nmot de passe : Exemple-12\r\n", "note.txt")

    assert places(found, "Exemple-12") == ["poste:note.txt#line=3"]
    assert found.segments[0].layout == "prose"


def test_delimited_text_is_a_table_with_headings():
    found = read(TEXT, "Nom;N° SS\nMARTIN;1234\nPETIT;5678\n".encode("cp1252"), "export.csv")
    segment = found.segments[0]

    assert segment.layout == "table"
    assert places(found, "5678") == ["poste:export.csv#line=3&column=2"]
    assert segment.heading(segment.text.index("5678")) == "N° SS"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\u2028", "\x85"])
def test_every_kind_of_line_end_counts(end):
    found = read(TEXT, end.join(["un", "deux", "repère", ""]).encode(), "x.txt")

    assert places(found, "repère") == ["poste:x.txt#line=3"]


def test_a_text_without_a_mark_in_sixteen_bits_is_read():
    assert read(TEXT, "Numéro de dossier\r\n".encode("utf-16-le"), "x.txt").text == "Numéro de dossier\n"


def test_framing_characters_do_not_stay_in_the_text():
    assert read(TEXT, b"\x0bMSH|^~\\&|A\rPID|1\x1c\r", "x.hl7").text == " MSH|^~\\&|A\nPID|1 \n"


def test_a_blank_file_gives_no_segment():
    assert read(TEXT, b" \r\n\t\r\n", "x.txt").segments == []


def test_blocks_own_every_character_once_and_know_their_first_line():
    lines = [f"ligne {number:05d}\n" for number in range(3000)]
    text = "".join(lines)
    cut = list(blocks(iter(lines), size=5000))

    assert "".join(block.text[block.start : block.end] for block in cut) == text
    assert all(block.text[block.start :].startswith("ligne") for block in cut)
    assert [block.line for block in cut] == [int(block.text[6:11]) + 1 for block in cut]


def test_blocks_carry_context_on_both_sides():
    first, second, *_ = blocks(iter(["ligne\n" * 4000]), size=6000)

    assert first == Block(first.text, 0, 6000, 1)
    assert len(first.text) == 6000 + TAIL
    assert LEAD - 6 < second.start <= LEAD


def test_one_endless_line_is_cut_all_the_same():
    cut = list(blocks(iter(["x" * 700] * 100), size=10_000))

    assert sum(block.end - block.start for block in cut) == 70_000
    assert max(len(block.text) for block in cut) <= 10_000 + LEAD + TAIL


def test_headings_go_on_in_later_blocks():
    dialect = Dialect(";", False, ("Nom", "Code"), 1)
    segment = table_segment(Locator("poste", "x.csv"), Block("A;1\nB;2\n", 0, 8, 501), dialect)

    assert segment.heading(segment.text.index("2")) == "Code"
    assert segment.locate(segment.text.index("2")).canonical() == "poste:x.csv#line=502&column=2"


def test_a_word_across_the_pieces_that_are_read_is_found_whole():
    text = "a" * ((1 << 20) - 3) + " repère entier\n"

    assert "repère entier" in read(TEXT, text.encode(), "x.txt").text


def test_lines_are_counted_from_the_first_line_of_the_block():
    assert LineAnchors("a\nb", 10).place(2) == (("line", "11"),)
