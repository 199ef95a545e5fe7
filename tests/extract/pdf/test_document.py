import base64
import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from reportlab.pdfgen.canvas import Canvas

from leakscan.extract.budget import Limits
from leakscan.extract.pdf import document as pdf
from leakscan.extract.pdf import pages as pdf_text
from leakscan.extract.pdf.document import PDF
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def pages(*texts: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(60, 760 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(data: bytes, change) -> bytes:
    """The document after a change to its objects."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def heading(found: Read, text: str) -> str:
    segment = next(segment for segment in found.segments if text in segment.text)
    return segment.heading(segment.text.index(text))


def test_each_page_is_a_segment_at_its_number():
    found = read(PDF, pages("Courrier", f"NIR {FIRST}"), "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=2"]
    assert [segment.text for segment in found.segments[:2]] == ["Courrier\n", f"NIR {FIRST}\n"]
    assert found.problems == []


def test_form_fields_stand_under_their_names_on_their_page():
    def fill(document: Pdf) -> None:
        parent = document.make_indirect(Dictionary(T=String("patient"), FT=Name.Tx, V=String(FIRST)))
        widget = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, T=String("nir"), Parent=parent)
        )
        loose = document.make_indirect(Dictionary(T=String("medecin"), TU=String("Médecin"), V=String("Dr ROUX")))
        parent.Kids = Array([widget])
        document.pages[0].Annots = Array([widget])
        document.Root.AcroForm = Dictionary(Fields=Array([parent, loose]))

    found = read(PDF, changed(pages("Formulaire"), fill), "a.pdf")

    assert where(found, FIRST)[0] == "poste:a.pdf#page=1&part=form"
    assert heading(found, FIRST) == "patient nir"
    assert where(found, "Dr ROUX") == ["poste:a.pdf#part=form"]
    assert heading(found, "Dr ROUX") == "medecin Médecin"


def test_notes_links_outline_and_properties_are_read():
    def write(document: Pdf) -> None:
        document.pages[0].Annots = Array([
            Dictionary(Subtype=Name.Text, T=String("Secrétariat"), Contents=String(f"Rappeler, NIR {FIRST}")),
            Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"mailto:{SECOND}@exemple.fr"))),
        ])  # fmt: skip
        item = document.make_indirect(Dictionary(Title=String("Dossier NOIR Léa")))
        item.Next = item
        document.Root.Outlines = Dictionary(First=item)
        document.docinfo["/Subject"] = "Suivi de Mme BLANC"
        with document.open_metadata(update_docinfo=False) as metadata:
            metadata["dc:description"] = "Dr BRUN"

    found = read(PDF, changed(pages("Courrier"), write), "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=1&part=annotation"]
    assert where(found, SECOND) == ["poste:a.pdf#page=1&part=link"]
    assert where(found, "Dossier NOIR Léa") == ["poste:a.pdf#part=outline"]
    assert where(found, "Subject: Suivi de Mme BLANC") == ["poste:a.pdf#part=properties"]
    assert where(found, "Dr BRUN") == ["poste:a.pdf#part=properties"]


def test_the_data_of_a_dynamic_form_are_read_across_their_packets():
    def write(document: Pdf) -> None:
        packets = [
            Stream(document, b"<data><nir>" + FIRST[:6].encode()),
            Stream(document, FIRST[6:].encode() + b"</nir></data>"),
        ]
        document.Root.AcroForm = Dictionary(XFA=Array([String("a"), packets[0], String("b"), packets[1]]))

    found = read(PDF, changed(pages("Patientez"), write), "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#part=form data"]
    assert heading(found, FIRST) == "nir"


def test_attached_files_become_items_and_equal_names_are_counted():
    def attach(document: Pdf) -> None:
        document.attachments["liste.csv"] = b"nom;nir\n" * 100
        specification = pikepdf.AttachedFileSpec(document, b"autre", filename="liste.csv").obj
        document.pages[0].Annots = Array([Dictionary(Subtype=Name.FileAttachment, FS=specification)])

    found = read(PDF, changed(pages("Voir la pièce jointe"), attach), "a.pdf")

    assert found.members == [
        ("poste:a.pdf!pdf/liste.csv", b"autre"), ("poste:a.pdf!pdf/liste.csv~2", b"nom;nir\n" * 100),
    ]  # fmt: skip


@pytest.mark.parametrize(("user", "kinds"), [("", []), ("ouvre-toi", ["encrypted"])])
def test_only_a_password_to_open_keeps_a_document_shut(user, kinds):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pages(f"NIR {FIRST}"))) as document:
        document.attachments["a.txt"] = b"contenu " * 50
        document.save(out, encryption=pikepdf.Encryption(owner="maître", user=user))

    found = read(PDF, out.getvalue(), "a.pdf")

    assert [kind for _, kind in found.problems] == kinds
    assert where(found, FIRST) == ([] if user else ["poste:a.pdf#page=1"])
    assert [content for _, content in found.members] == ([] if user else [b"contenu " * 50])


def test_where_pdfium_finds_no_text_pdfminer_is_asked(monkeypatch):
    monkeypatch.setattr(pdf_text, "_pdfium_text", lambda page: "")

    found = read(PDF, pages("Courrier", f"NIR {FIRST}"), "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=2"]
    assert found.problems == []


def test_where_pdfium_gives_numbers_of_glyphs_pdfminer_is_asked(monkeypatch):
    monkeypatch.setattr(pdf_text, "_pdfium_text", lambda page: "\x14\x17\x15\x13\x01\x02 \x19\x1a")

    assert where(read(PDF, pages(f"NIR {FIRST}"), "a.pdf"), FIRST) == ["poste:a.pdf#page=1"]


def test_letters_that_nobody_knows_are_told_and_the_usual_order_of_glyphs_is_tried(monkeypatch):
    glyphs = "".join(chr(ord(character) - 29) for character in FIRST)
    monkeypatch.setattr(pdf_text, "_pdfium_text", lambda page: f"Courrier\r\n{glyphs}")
    monkeypatch.setattr(pdf_text, "second_opinion", lambda stream, index: "")

    found = read(PDF, pages("x"), "a.pdf", limits=Limits(ocr_seconds=0))

    assert where(found, FIRST) == ["poste:a.pdf#page=1"]
    assert found.problems == [("poste:a.pdf#page=1", "unsupported")]


def test_a_document_that_is_cut_gives_what_is_there():
    data = pages(f"NIR {FIRST}", "Suite")

    found = read(PDF, data[: data.rindex(b"startxref")], "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=1"]
    assert found.problems == [("poste:a.pdf#part=end", "corrupt")]


def test_a_document_that_pdfium_does_not_open_is_repaired():
    text = f"BT /F1 12 Tf 60 760 Td (NIR {FIRST}) Tj ET\n".encode()
    resources = b"/Resources << /Font << /F1 5 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R " + resources + b" >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>", page % 4,
        b"<< /Length %d >>\nstream\n%sendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", page % 7,
        b"<< /Length 2040 >>\nstream\nBT /F1 12 Tf (cut",
    ]  # fmt: skip
    data = b"\nendobj\n".join(b"%d 0 obj\n%s" % numbered for numbered in enumerate(objects, 1))

    found = read(PDF, b"%PDF-1.7\n" + data, "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=1"]
    assert found.problems == [("poste:a.pdf#part=document", "corrupt")]


def test_what_neither_pdfium_nor_pikepdf_open_pdfminer_reads(monkeypatch):
    def refuse(stream, **options):
        raise pikepdf.PdfError

    def refuse_too(stream, **options):
        raise pdf.pypdfium2.PdfiumError("refusé", err_code=3)

    monkeypatch.setattr(pdf.pikepdf, "open", refuse)
    monkeypatch.setattr(pdf.pypdfium2, "PdfDocument", refuse_too)

    found = read(PDF, pages("Courrier", f"NIR {FIRST}"), "a.pdf")

    assert where(found, FIRST) == ["poste:a.pdf#page=2"]
    assert found.problems == [("poste:a.pdf#part=document", "corrupt")]


def test_noise_behind_the_mark_of_a_pdf_is_corrupt():
    assert read(PDF, b"%PDF-1.4\n" + bytes(range(256)) * 8, "a.pdf").problems == [("poste:a.pdf", "corrupt")]


def test_trees_that_run_in_circles_are_walked_once():
    def tangle(document: Pdf) -> None:
        names = document.make_indirect(Dictionary())
        names.Kids = Array([names])
        field = document.make_indirect(Dictionary(T=String("nir"), V=String(FIRST)))
        field.Kids = Array([field])
        field.Parent = field
        action = document.make_indirect(Dictionary(S=Name.URI, URI=String("https://exemple.fr/")))
        action.Next = action
        document.Root.Names = Dictionary(EmbeddedFiles=names)
        document.Root.AcroForm = Dictionary(Fields=Array([field]))
        document.Root.OpenAction = action

    found = read(PDF, changed(pages("x"), tangle), "a.pdf")

    assert found.text.count(FIRST) == 1
    assert found.text.count("https://exemple.fr/") == 1


def packed(content, *, filters="/FlateDecode"):
    """A document of one page, with a content stream as it is given."""
    head = f"<< /Length {len(content)} /Filter {filters} >>\nstream\n".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        head + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


_DRAWN = b"BT /F 12 Tf 60 780 Td (Bonjour) Tj ET\n" * 40


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (zlib.compress(_DRAWN)[:30] + b"\xff" * 40, "/FlateDecode"),
        (zlib.compress(_DRAWN)[:12] + b"\xff" * 40, "[/FlateDecode]"),
        (base64.a85encode(zlib.compress(_DRAWN)[:30] + b"\xff" * 40) + b"~>", "[/ASCII85Decode /FlateDecode]"),
    ],
)
def test_a_page_whose_content_does_not_unpack_is_not_told_as_read(content, filters):
    found = read(PDF, packed(content, filters=filters), "page.pdf")

    assert ("#page=1", "corrupt") in {(place[place.find("#") :], kind) for place, kind in found.problems}


def test_a_page_whose_checksum_alone_is_wrong_is_read():
    found = read(PDF, packed(zlib.compress(_DRAWN)[:-4] + b"abcd"), "page.pdf")

    assert ("Bonjour" in found.text, found.problems) == (True, [])
