"""Texts of a PDF in objects of objects, numbers in pieces, and drawings that no page uses."""

from itertools import pairwise

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from leakscan.extract.pdf.document import PDF
from tests.extract.office.packages import nir
from tests.extract.pdf.test_document import changed, pages, where
from tests.extract.reading import read

NUMBER = nir("2850478123456")
TEXT = f"NIR {NUMBER}"


def add_layer(document: Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(TEXT)))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def add_structure(document: Pdf) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(TEXT))
    document.Root.StructTreeRoot = document.make_indirect(Dictionary(K=Array([Dictionary(K=Array([element]))])))


def add_portfolio(document: Pdf) -> None:
    specification = Dictionary(F=String("a.txt"), CI=Dictionary(patient=String(TEXT)))
    document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a.txt"), specification])))


def add_private_data(document: Pdf) -> None:
    private = Dictionary(Logiciel=Dictionary(Private=Dictionary(Patient=String(TEXT))))
    document.pages[0].obj.PieceInfo = private


def add_button(document: Pdf) -> None:
    button = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, MK=Dictionary(CA=String(TEXT)))
    document.pages[0].obj.Annots = Array([document.make_indirect(button)])
    document.Root.AcroForm = Dictionary(Fields=document.pages[0].obj.Annots)


@pytest.mark.parametrize("add", [add_layer, add_structure, add_portfolio, add_private_data, add_button])
def test_a_text_in_an_object_within_an_object_is_read_once(add):
    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#part=object"]
    assert found.text.count(NUMBER) == 1
    assert found.problems == []


def test_a_script_in_characters_of_16_bits_is_read():
    def add(document: Pdf) -> None:
        script = Stream(document, ("\ufeff" + f'app.alert("{TEXT}")').encode("utf-16-be"))
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=script)

    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#part=script"]


def test_a_note_with_looks_is_read_without_its_markup():
    def add(document: Pdf) -> None:
        text = String(f"<p>NIR <b>{NUMBER[:5]}</b>{NUMBER[5:]}</p>")
        note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, RC=text)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=1&part=annotation"]


def test_a_property_in_the_metadata_is_read_whatever_its_name():
    def add(document: Pdf) -> None:
        packet = f'<x xmlns:dc="http://purl.org/dc/elements/1.1/"><Description dc:source="{TEXT}"/></x>'
        document.pages[0].obj.Metadata = Stream(document, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)

    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#part=properties"]


def test_a_number_in_a_field_for_each_of_its_groups_is_read_as_one():
    groups = [NUMBER[start:end] for start, end in pairwise((0, 1, 3, 5, 7, 10, 13, 15))]

    def add(document: Pdf) -> None:
        fields = [
            document.make_indirect(Dictionary(FT=Name.Tx, T=String(f"nir{place}"), V=String(group)))
            for place, group in enumerate(groups)
        ]
        document.Root.AcroForm = Dictionary(Fields=Array(fields))

    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert f"nir: {' '.join(groups)}\n" in found.text
    assert where(found, " ".join(groups)) == ["poste:a.pdf#part=form"]


@pytest.mark.parametrize(("across", "down", "written"), [(18, 0, " ".join(NUMBER)), (0, -14, NUMBER)])
def test_digits_in_boxes_and_digits_below_each_other_are_one_line(across, down, written):
    drawn = "".join(
        f"1 0 0 1 {60 + across * place + (across if place > 12 else 0)} {760 + down * place} Tm ({digit}) Tj "
        for place, digit in enumerate(NUMBER)
    )

    def draw(document: Pdf) -> None:
        document.pages[0].obj.Contents = Stream(document, f"BT /F1 12 Tf {drawn}ET".encode())

    found = read(PDF, changed(pages("Courrier"), draw), "a.pdf")

    assert where(found, written) == ["poste:a.pdf#page=1"]


def drawing(document: Pdf) -> Stream:
    stream = Stream(document, f"BT /F1 12 Tf 2 5 Td ({TEXT}) Tj ET".encode())
    stream.BBox, stream.Resources = Array([0, 0, 300, 20]), Dictionary(Font=document.pages[0].obj.Resources.Font)
    return stream


def hold_form(document: Pdf) -> None:
    form = drawing(document)
    form.Type, form.Subtype = Name.XObject, Name.Form
    document.pages[0].obj.Resources.XObject = Dictionary(Oubli=form)


def hold_pattern(document: Pdf) -> None:
    pattern = drawing(document)
    pattern.PatternType, pattern.PaintType, pattern.TilingType, pattern.XStep, pattern.YStep = 1, 1, 1, 300, 20
    document.pages[0].obj.Resources.Pattern = Dictionary(P=pattern)


@pytest.mark.parametrize("hold", [hold_form, hold_pattern])
def test_a_drawing_that_no_page_uses_is_read(hold):
    found = read(PDF, changed(pages("Courrier"), hold), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#part=drawing"]
    assert found.problems == []


def test_a_form_that_a_page_draws_is_read_once_on_its_page():
    def draw(document: Pdf) -> None:
        hold_form(document)
        document.pages[0].obj.Contents = Stream(document, b"/Oubli Do")

    found = read(PDF, changed(pages("Courrier"), draw), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=1"]


def test_characters_of_a_font_of_symbols_are_those_that_they_stand_for():
    def draw(document: Pdf) -> None:
        mapped = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        mapped += b"1 beginbfrange <20> <7E> <F020> endbfrange"
        page = document.pages[0].obj
        page.Resources.Font = Dictionary(
            F1=Dictionary(
                Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+Symbole"), FirstChar=32, LastChar=126,
                Widths=Array([500] * 95), ToUnicode=Stream(document, mapped + b" endcmap"),
            )
        )  # fmt: skip
        page.Contents = Stream(document, f"BT /F1 12 Tf 60 700 Td ({TEXT}) Tj ET".encode())

    found = read(PDF, changed(pages("Courrier"), draw), "a.pdf")

    assert "poste:a.pdf#page=1" in where(found, NUMBER)


def test_each_state_of_a_box_to_tick_counts_as_drawn():
    def add(document: Pdf) -> None:
        look = drawing(document)
        look.Type, look.Subtype = Name.XObject, Name.Form
        states = Dictionary(Oui=document.make_indirect(look), Off=Stream(document, b""))
        box = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, AP=Dictionary(N=states), AS=Name.Oui)
        box.Rect = Array([50, 300, 350, 320])
        document.pages[0].obj.Annots = Array([document.make_indirect(box)])
        document.Root.AcroForm = Dictionary(Fields=document.pages[0].obj.Annots)

    found = read(PDF, changed(pages("Courrier"), add), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=1&part=annotation"]
