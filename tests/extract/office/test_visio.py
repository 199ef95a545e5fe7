import io

from leakscan.extract.office.visio import VISIO
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import where
from tests.extract.office.packages import links, nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def drawing(shapes: str, *parts: tuple[str, str | bytes]) -> bytes:
    return packed(
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", links(("rId1", "document", "visio/document.xml"))),
        ("visio/document.xml", "<VisioDocument/>"),
        ("visio/_rels/document.xml.rels", links(("rId1", "pages", "pages/pages.xml"))),
        ("visio/pages/pages.xml", "<Pages><Page Name='Étage 1'/></Pages>"),
        ("visio/pages/_rels/pages.xml.rels", links(("rId1", "page", "page1.xml"))),
        ("visio/pages/page1.xml", f"<PageContents><Shapes>{shapes}</Shapes></PageContents>"),
        *parts,
    )


def test_texts_and_data_of_shapes_stand_at_their_page():
    data = f"<Cell N='Value' V='{SECOND}'/><Cell N='Width' V='12.5'/><Cell N='Label' V='Dossier'/>"
    text = f"<Text><cp IX='0'/>NIR {FIRST[:5]}<cp IX='1'/>{FIRST[5:]}</Text>"

    found = read(VISIO, drawing(f"<Shape>{data}{text}</Shape>"), "a.vsdx")

    assert where(found, f"NIR {FIRST}") == ["poste:a.vsdx#page=1&paragraph=1"]
    assert where(found, SECOND) == ["poste:a.vsdx#page=1"]
    assert found.text == f"Étage 1\nValue: {SECOND}\nLabel: Dossier\nNIR {FIRST}\n"
    assert found.problems == []


def test_pages_that_no_list_names_comments_and_files_are_read():
    parts = (
        ("visio/pages/page9.xml", f"<PageContents><Text>{FIRST}</Text></PageContents>"),
        ("visio/comments.xml", "<Comments><CommentEntry>à voir</CommentEntry></Comments>"),
        ("visio/media/image1.png", b"\x89PNG"),
    )
    found = read(VISIO, drawing("", *parts), "a.vsdx")

    assert where(found, FIRST) == ["poste:a.vsdx#part=visio/pages/page9&paragraph=1"]
    assert "à voir" in found.text
    assert found.members == [("poste:a.vsdx!visio/visio/media/image1.png", b"\x89PNG")]


def test_a_page_that_is_cut_is_told():
    found = read(VISIO, drawing(f"<Text>{FIRST}</Text></Shapes><"), "a.vsdx")

    assert FIRST in found.text
    assert found.problems == [("poste:a.vsdx#part=visio/pages/page1", "corrupt")]


def test_it_is_told_by_its_folder():
    assert recognise(io.BytesIO(drawing("")), "a") == "application/vnd.ms-visio.drawing"
