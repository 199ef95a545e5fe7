"""What a PDF holds where nobody looks: uncounted pages, stamps, choices, triggers, descriptions, earlier versions."""

import io
import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from leakscan.extract.pdf.document import PDF
from tests.extract.office.packages import nir
from tests.extract.pdf.test_document import changed, pages, where
from tests.extract.reading import read

NUMBER = nir("2850478123456")
OTHER = nir("1520331009871")


def annotated(annotation) -> bytes:
    def add(document: Pdf) -> None:
        document.pages[0].obj.Annots = Array([document.make_indirect(annotation(document))])

    return changed(pages("Courrier"), add)


def stamp(document: Pdf, **more) -> Dictionary:
    font = document.pages[0].obj.Resources.Font
    appearance = document.make_stream(f"BT /F1 12 Tf 2 5 Td (NIR {NUMBER}) Tj ET".encode())
    appearance.Type, appearance.Subtype = Name.XObject, Name.Form
    appearance.BBox, appearance.Resources = Array([0, 0, 300, 20]), Dictionary(Font=font)
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([50, 300, 350, 320]), AP=Dictionary(N=appearance), **more
    )


def appended(data: bytes, text: str) -> bytes:
    """The document after a program replaced what its first page shows, by adding to the end of the file."""
    with pikepdf.open(io.BytesIO(data)) as document:
        number = document.pages[0].obj.Contents.objgen[0]
        root, size = document.Root.objgen[0], len(document.objects) + 1
    before = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    content = f"BT /F1 12 Tf 60 760 Td ({text}) Tj ET\n"
    body = f"{number} 0 obj\n<< /Length {len(content)} >>\nstream\n{content}\nendstream\nendobj\n".encode()
    table = (
        f"xref\n{number} 1\n{len(data):010d} 00000 n \ntrailer\n<< /Size {size} /Root {root} 0 R /Prev {before} >>\n"
    )
    return data + body + f"{table}startxref\n{len(data) + len(body)}\n%%EOF\n".encode()


def test_pages_beyond_the_number_that_the_document_claims_are_read():
    data = re.sub(rb"/Count 3", b"/Count 1", pages("un", "deux", f"NIR {NUMBER}"))
    found = read(PDF, data, "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=3"]
    assert [segment.text for segment in found.segments[:3]] == ["un\n", "deux\n", f"NIR {NUMBER}\n"]
    assert found.problems == []


@pytest.mark.parametrize("more", [{}, {"F": 2}])
def test_a_stamp_is_read_as_it_is_drawn_even_a_hidden_one(more):
    found = read(PDF, annotated(lambda document: stamp(document, **more)), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=1&part=annotation"]


def test_a_note_that_holds_what_it_draws_is_read_once():
    found = read(PDF, annotated(lambda document: stamp(document, Contents=String(f"NIR {NUMBER}"))), "a.pdf")

    assert found.text.count(NUMBER) == 1


def test_the_choices_of_a_list_are_read():
    def choice(document: Pdf) -> Dictionary:
        options = Array([String(f"NIR {NUMBER}"), Array([String("b"), String(f"NIR {OTHER}")])])
        return Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Ch, T=String("patient"), Rect=Array([0, 0, 1, 1]), Opt=options
        )

    def form(document: Pdf) -> None:
        document.Root.AcroForm = Dictionary(Fields=Array(list(document.pages[0].obj.Annots)))

    with pytest.warns(pikepdf.PageCopyWarning):
        data = annotated(choice)
    found = read(PDF, changed(data, form), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#page=1&part=form"]
    assert where(found, OTHER) == ["poste:a.pdf#page=1&part=form"]


def test_what_a_page_does_when_it_opens_is_read():
    def trigger(document: Pdf) -> None:
        document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(f"var nir = '{NUMBER}'")))

    assert where(read(PDF, changed(pages("x"), trigger), "a.pdf"), NUMBER) == ["poste:a.pdf#page=1&part=script"]


def test_the_names_of_places_and_pages_are_read():
    def name(document: Pdf) -> None:
        target = Array([document.pages[0].obj, Name.Fit])
        document.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(f"NIR {NUMBER}"), target])))
        document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(f"NIR {OTHER}"))]))

    found = read(PDF, changed(pages("x"), name), "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#part=link"]
    assert where(found, OTHER) == ["poste:a.pdf#part=label"]


def test_the_description_of_a_picture_is_read():
    def describe(document: Pdf) -> None:
        figure = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(f"NIR {NUMBER}")))
        document.Root.StructTreeRoot = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=figure))

    assert where(read(PDF, changed(pages("x"), describe), "a.pdf"), NUMBER) == ["poste:a.pdf#part=object"]


def test_the_metadata_of_a_page_is_read():
    def add(document: Pdf) -> None:
        stream = document.make_stream(f"<meta><nir>{NUMBER}</nir></meta>".encode())
        stream.Type, stream.Subtype = Name.Metadata, Name.XML
        document.pages[0].obj.Metadata = stream

    assert where(read(PDF, changed(pages("x"), add), "a.pdf"), NUMBER) == ["poste:a.pdf#part=properties"]


def test_a_file_that_only_a_player_uses_is_a_member():
    def player(document: Pdf) -> Dictionary:
        content = document.make_stream(f"NIR {NUMBER}".encode())
        file = document.make_indirect(Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=content)))
        assets = Dictionary(Names=Array([String("a.txt"), file]))
        return Dictionary(
            Type=Name.Annot, Subtype=Name("/RichMedia"), Rect=Array([0, 0, 1, 1]),
            RichMediaContent=Dictionary(Assets=assets),
        )  # fmt: skip

    assert read(PDF, annotated(player), "a.pdf").members == [("poste:a.pdf!pdf/a.txt", f"NIR {NUMBER}".encode())]


def test_what_an_earlier_version_showed_is_read_at_its_version():
    data = appended(appended(pages(f"NIR {NUMBER}", "Suite"), f"NIR {OTHER}"), "Courrier")
    found = read(PDF, data, "a.pdf")

    assert where(found, NUMBER) == ["poste:a.pdf#revision=1&page=1"]
    assert where(found, OTHER) == ["poste:a.pdf#revision=2&page=1"]
    assert found.text.count("Suite") == 1
    assert found.problems == []


def test_more_versions_than_are_read_are_told():
    data = pages("a")
    for number in range(34):
        data = appended(data, f"version {number}")
    found = read(PDF, data, "a.pdf")

    assert found.problems == [("poste:a.pdf#part=revisions", "too-many")]


@pytest.mark.parametrize("handler", ["/Adobe.PubSec", "/FOPN_fLock"])
def test_a_document_locked_by_a_certificate_or_a_rights_program_is_encrypted(handler):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pages(f"NIR {NUMBER}"))) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    locked = f"trailer << /Encrypt << /Filter {handler} /V 2 /Length 128 /Recipients [<30>] >> ".encode()
    data = out.getvalue().replace(b"trailer <<", locked)

    assert read(PDF, data, "a.pdf").problems == [("poste:a.pdf", "encrypted")]
