import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from leakscan.extract.image.metafiles import METAFILES
from tests.extract.image.drawings import (
    emf,
    plus,
    small,
    stretched,
    text,
    wmf,
    wmf_extended,
    wmf_picture,
    wmf_text,
)  # fmt: skip
from tests.extract.reading import read

SQUARE = Image.new("L", (60, 60), 90)


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (emf(text("Ordonnance"), title="Word\0Courrier"), "a.emf", "Word Courrier\nOrdonnance\n"),
        (emf(small("né en été")), "a.emf", "né en été\n"),
        (emf(plus("Compte rendu")), "a.emf", "Compte rendu\n"),
        (wmf(wmf_text("Ordonnance"), wmf_extended("suite", down=20)), "a.wmf", "Ordonnance\nsuite\n"),
        (wmf(wmf_text("Ordonnance"), placeable=False), "a.wmf", "Ordonnance\n"),
    ],
)
def test_the_texts_of_a_drawing_are_its_lines(data, name, wanted):
    found = read(METAFILES, data, name)

    assert found.text == wanted
    assert found.problems == []


def test_a_line_that_is_drawn_piece_by_piece_is_one_line():
    pieces = [text(digit, 100 + 10 * place, 50, widths=[10]) for place, digit in enumerate("2690")]
    found = read(METAFILES, emf(*pieces, text("80", 150, 50, widths=[10, 10]), text("fin", 0, 90)), "a.emf")

    assert found.text == "2690 80\nfin\n"
    assert found.segments[0].locate(found.text.index("fin")).canonical() == "poste:a.emf#line=2"


@pytest.mark.parametrize(("data", "name"), [(emf(stretched(SQUARE)), "a.emf"), (wmf(wmf_picture(SQUARE)), "a.wmf")])
def test_a_picture_in_a_drawing_is_a_member(data, name):
    (place, content), *others = read(METAFILES, data, name).members

    assert (place, others) == (f"poste:{name}!metafile/picture-1", [])
    assert Image.open(io.BytesIO(content)).convert("L").getpixel((5, 5)) == 90


def test_shapes_without_letters_are_told():
    assert read(METAFILES, emf(text("xx", options=0x10)), "a.emf").problems == [("poste:a.emf#part=drawing", "partial")]


@pytest.mark.parametrize("data", [emf(text("avant"), text("apres")), wmf(wmf_text("avant"), wmf_text("apres"))])
def test_a_drawing_that_is_cut_gives_what_came_before(data):
    found = read(METAFILES, data[: data.rindex(b"apres"[:1])], "a")

    assert found.text == "avant\n"
    assert found.problems == [("poste:a#part=drawing", "corrupt")]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damage_is_told_and_never_raises(data):
    whole = bytearray(data.draw(st.sampled_from([emf(text("avant"), stretched(SQUARE)), wmf(wmf_picture(SQUARE))])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    read(METAFILES, bytes(whole[: data.draw(st.integers(0, len(whole)))]), "a")
