import base64
import io
import zlib

import pytest

from leakscan.extract.office.activemime import ACTIVEMIME
from leakscan.extract.office.flat_opc import FLAT_OPC
from leakscan.extract.office.wordml import WORDML
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import heading, paragraph, shape, where, xml
from tests.extract.office.packages import links, nir
from tests.extract.reading import read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
PROGRAM = "<?xml version='1.0' standalone='yes'?>\r\n<?mso-application progid=\"Word.Document\"?>\r\n"


def flat_package(*parts: tuple[str, str | bytes]) -> str:
    held = "".join(
        f"<pkg:part pkg:name='{name}'>"
        + (
            f"<pkg:xmlData>{content}</pkg:xmlData></pkg:part>"
            if isinstance(content, str)
            else f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData></pkg:part>"
        )
        for name, content in parts
    )
    return f"{PROGRAM}<pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>{held}</pkg:package>"


def flat_letter(body: str, *parts: tuple[str, str | bytes]) -> str:
    return flat_package(
        ("/_rels/.rels", links(("rId1", "officeDocument", "word/document.xml"))),
        ("/word/document.xml", xml("w:document", f"<w:body>{body}</w:body>")),
        *parts,
    )


def wordml(body: str, before: str = "") -> str:
    spaces = (
        "xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml' "
        "xmlns:o='urn:schemas-microsoft-com:office:office' "
        "xmlns:aml='http://schemas.microsoft.com/aml/2001/core' xmlns:v='urn:schemas-microsoft-com:vml'"
    )
    return f"{PROGRAM}<w:wordDocument {spaces}>{before}<w:body>{body}</w:body></w:wordDocument>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [(flat_letter(""), "application/x-flat-opc"), (wordml(""), "application/x-wordml")],
)
def test_documents_in_one_xml_file_are_told_by_their_root(text, expected):
    assert recognise(io.BytesIO(text.encode()), "lettre.xml") == expected
    assert recognise(io.BytesIO(text.encode("utf-16")), "lettre.xml") == expected


def test_the_parts_of_a_flat_package_are_read_as_those_of_a_package():
    text = flat_letter(
        paragraph("Bonjour") + paragraph(FIRST[:5], FIRST[5:]),
        ("/word/header1.xml", xml("w:hdr", paragraph(SECOND))),
        ("/word/media/image1.png", b"\x89PNG"),
    )

    found = read(FLAT_OPC, text.encode(), "a.xml")

    assert where(found, FIRST) == ["poste:a.xml#paragraph=2"]
    assert where(found, SECOND) == ["poste:a.xml#part=header1&paragraph=1"]
    assert found.members == [("poste:a.xml!docx/word/media/image1.png", b"\x89PNG")]
    assert found.problems == []


def test_a_flat_presentation_is_read_slide_by_slide():
    text = flat_package(
        ("/_rels/.rels", links(("rId1", "officeDocument", "ppt/presentation.xml"))),
        ("/ppt/presentation.xml", xml("p:presentation", "<p:sldIdLst><p:sldId id='1' r:id='rId2'/></p:sldIdLst>")),
        ("/ppt/_rels/presentation.xml.rels", links(("rId2", "slide", "slides/slide1.xml"))),
        ("/ppt/slides/slide1.xml", xml("p:sld", shape(FIRST))),
    )

    assert where(read(FLAT_OPC, text.encode(), "a.xml"), FIRST) == ["poste:a.xml#slide=1&paragraph=1"]


def test_a_flat_package_that_is_cut_is_read_so_far_and_told():
    text = flat_letter(paragraph(FIRST), ("/word/header1.xml", xml("w:hdr", paragraph(SECOND))))
    found = read(FLAT_OPC, text[: text.index("</w:hdr>")].encode(), "a.xml")

    assert FIRST in found.text
    assert SECOND in found.text
    assert found.problems == [("poste:a.xml#part=end", "corrupt")]


def test_base64_that_is_damaged_is_told():
    text = flat_letter(paragraph(FIRST), ("/word/media/image1.png", b"\x89PNG1"))
    found = read(FLAT_OPC, text.replace("iVBORzE=", "iVBORzE").encode(), "a.xml")

    assert FIRST in found.text
    assert found.problems == [("poste:a.xml#part=content", "corrupt")]


def test_word_2003_texts_tables_properties_and_pictures_are_read():
    change = (
        "<aml:annotation w:type='Word.Deletion' aml:author='Dr BLANC'><aml:content><w:r><w:delText>"
        f"{SECOND}</w:delText></w:r></aml:content></aml:annotation>"
        "<aml:annotation w:type='Word.Insertion'><aml:content><w:r><w:t>ci-joint</w:t></w:r></aml:content>"
        "</aml:annotation>"
    )
    picture = f"<w:pict><w:binData w:name='wordml://01.png'>{base64.b64encode(b'PNG').decode()}</w:binData></w:pict>"
    body = paragraph(FIRST[:5], FIRST[5:]) + f"<w:p>NIR {change}<w:r>{picture}</w:r></w:p>"
    properties = (
        f"<o:DocumentProperties><o:Title>Dossier</o:Title></o:DocumentProperties>"
        f"<o:CustomDocumentProperties><o:NIR>{SECOND}</o:NIR></o:CustomDocumentProperties>"
    )

    found = read(WORDML, wordml(body, properties).encode(), "a.xml")

    assert where(found, FIRST) == ["poste:a.xml#paragraph=1"]
    assert heading(found, SECOND) == "NIR"
    assert found.text.endswith(f"Dr BLANC\nci-joint\n{SECOND}\n")
    assert found.members == [("poste:a.xml!wordml/01.png", b"PNG")]
    assert found.problems == []


def test_word_2003_that_is_cut_is_read_so_far_and_told():
    found = read(WORDML, wordml(paragraph(FIRST)).encode()[:-20], "a.xml")

    assert FIRST in found.text
    assert found.problems == [("poste:a.xml#part=content", "corrupt")]


def test_the_packed_storage_beside_a_web_page_is_an_item():
    data = b"ActiveMime\0\0\x01\xf0" + bytes(36) + zlib.compress(b"storage" * 50)

    assert recognise(io.BytesIO(data), "oledata.mso") == "application/x-mso"
    assert read(ACTIVEMIME, data, "oledata.mso").members == [("poste:oledata.mso!mso/storage", b"storage" * 50)]
    assert read(ACTIVEMIME, data[:40], "oledata.mso").problems == [("poste:oledata.mso", "corrupt")]


def test_a_packed_storage_that_is_cut_is_given_so_far_and_told():
    data = b"ActiveMime\0\0\x01\xf0" + bytes(36) + zlib.compress(bytes(range(256)) * 9)

    assert read(ACTIVEMIME, data[:-8], "a.mso").problems == [("poste:a.mso!mso/storage#part=content", "corrupt")]
