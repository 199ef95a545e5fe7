from leakscan.extract.office.pptx import PPTX
from tests.extract.office.letters import STAMP, heading, shape, where, xml
from tests.extract.office.packages import links, nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
THREAD = nir("1691299123456")
THIRD = nir("1691299123456")


def deck(*parts: tuple[str, str | bytes], order: tuple[str, ...] = ("rId2", "rId1")) -> bytes:
    shown = "".join(f'<p:sldId r:id="{key}"/>' for key in order)
    return packed(
        ("_rels/.rels", links(("rId1", "officeDocument", "ppt/presentation.xml"))),
        ("ppt/presentation.xml", xml("p:presentation", f"<p:sldIdLst>{shown}</p:sldIdLst>")),
        (
            "ppt/_rels/presentation.xml.rels",
            links(("rId1", "slide", "slides/slide1.xml"), ("rId2", "slide", "slides/slide2.xml")),
        ),
        ("ppt/slides/slide1.xml", xml("p:sld", shape("Premier fichier"))),
        ("ppt/slides/slide2.xml", xml("p:sld", shape(FIRST)).replace("<p:sld ", '<p:sld show="0" ')),
        *parts,
    )


def test_slides_come_in_the_order_in_which_they_are_shown_hidden_ones_too():
    found = read(PPTX, deck(), "a.pptx")

    assert where(found, FIRST) == ["poste:a.pptx#slide=1&paragraph=1"]
    assert where(found, "Premier fichier") == ["poste:a.pptx#slide=2&paragraph=1"]
    assert found.problems == []


def test_notes_and_comments_stand_at_their_slide():
    own = links(("rId1", "notesSlide", "../notesSlides/notesSlide1.xml"), ("rId2", "comments", "../comments/c.xml"))
    found = read(
        PPTX,
        deck(
            ("ppt/slides/_rels/slide1.xml.rels", own),
            ("ppt/notesSlides/notesSlide1.xml", xml("p:notes", shape(SECOND))),
            ("ppt/comments/c.xml", xml("p:cmLst", f"<p:cm><p:text>{THIRD}</p:text></p:cm>")),
        ),
        "a.pptx",
    )

    assert where(found, SECOND) == ["poste:a.pptx#slide=2&part=notes&paragraph=1"]
    assert where(found, THIRD) == ["poste:a.pptx#slide=2&part=comments"]


def test_cells_of_a_table_in_a_group_stand_under_their_heading():
    rows = "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>" for cell in row)
        + "</a:tr>"
        for row in (("Nom", "NIR"), ("PETIT", THIRD))
    )  # fmt: skip
    group = f"<p:grpSp><p:grpSp><a:tbl>{rows}</a:tbl></p:grpSp></p:grpSp>"

    found = read(PPTX, deck(("ppt/slides/slide3.xml", xml("p:sld", group))), "a.pptx")

    assert where(found, f"Nom\tNIR\nPETIT\t{THIRD}") == ["poste:a.pptx#part=slide3&paragraph=1"]
    assert [heading(found, text) for text in ("PETIT", THIRD)] == ["Nom", "NIR"]


def test_masters_layouts_properties_and_alternative_texts_are_read():
    picture = f"<p:cSld><p:pic><p:cNvPr name='carte.jpg' descr='Carte {SECOND}'/></p:pic></p:cSld>"
    found = read(
        PPTX,
        deck(
            ("ppt/slideMasters/slideMaster1.xml", xml("p:sldMaster", shape(THIRD))),
            ("ppt/slideLayouts/slideLayout1.xml", xml("p:sldLayout", picture)),
            ("docProps/core.xml", '<x xmlns:dc="d"><dc:title>Staff</dc:title></x>'),
        ),
        "a.pptx",
    )

    assert where(found, THIRD) == ["poste:a.pptx#part=slideMaster1&paragraph=1"]
    assert where(found, SECOND) == ["poste:a.pptx#part=slideLayout1"]
    assert where(found, "carte.jpg") == ["poste:a.pptx#part=slideLayout1"]
    assert where(found, "title: Staff") == ["poste:a.pptx#part=properties"]


def test_a_chart_stands_at_its_slide_and_its_workbook_is_an_item():
    found = read(
        PPTX,
        deck(
            ("ppt/slides/_rels/slide2.xml.rels", links(("rId1", "chart", "../charts/chart1.xml"))),
            ("ppt/charts/chart1.xml", "<c:c xmlns:c='c'><c:pt><c:v>Dr BLANC</c:v></c:pt></c:c>"),
            ("ppt/charts/_rels/chart1.xml.rels", links(("rId1", "package", "../embeddings/w.xlsx"))),
            ("ppt/embeddings/w.xlsx", b"PK2"),
            ("docProps/thumbnail.jpeg", STAMP),
        ),
        "a.pptx",
    )

    assert where(found, "Dr BLANC") == ["poste:a.pptx#slide=1&part=charts/chart1"]
    assert found.members == [("poste:a.pptx!pptx/ppt/embeddings/w.xlsx", b"PK2")]


def test_a_slide_that_is_cut_is_told_and_the_others_are_read():
    found = read(PPTX, deck(("ppt/slides/slide9.xml", xml("p:sld", shape(SECOND))[:-30])), "a.pptx")

    assert found.problems == [("poste:a.pptx#part=slide9", "corrupt")]
    assert SECOND in found.text
    assert FIRST in found.text


def test_without_the_list_of_slides_they_are_read_under_their_own_names():
    found = read(PPTX, packed(("ppt/slides/slide4.xml", xml("p:sld", shape(FIRST)))), "a.pptx")

    assert found.problems == [("poste:a.pptx#part=presentation", "corrupt")]
    assert where(found, FIRST) == ["poste:a.pptx#part=slide4&paragraph=1"]


def test_a_container_that_cannot_be_read_is_corrupt():
    assert read(PPTX, b"PK\x03\x04" + bytes(40), "a.pptx").problems == [("poste:a.pptx", "corrupt")]


def test_tags_sections_shows_authors_and_threads_of_comments_are_read():
    thread = (
        f"<p:cmLst xmlns:p='p' xmlns:a='a'><p:cm><p:replyLst><p:reply><p:txBody><a:p><a:r><a:t>{THREAD[:5]}</a:t></a:r>"
        f"<a:r><a:t>{THREAD[5:]}</a:t></a:r></a:p></p:txBody></p:reply></p:replyLst></p:cm></p:cmLst>"
    )
    found = read(
        PPTX,
        deck(
            ("ppt/slides/_rels/slide2.xml.rels", links(("rId1", "comments", "../comments/modernComment_1.xml"))),
            ("ppt/comments/modernComment_1.xml", thread),
            (
                "ppt/authors.xml",
                "<p:authorLst xmlns:p='p'><p:author name='Dr BLANC' userId='S::b@c.fr'/></p:authorLst>",
            ),
            ("ppt/tags/tag1.xml", "<p:tagLst xmlns:p='p'><p:tag name='DOSSIER' val='1234'/></p:tagLst>"),
            ("ppt/handoutMasters/handoutMaster1.xml", xml("p:handoutMaster", shape("Polycopié"))),
            ("ppt/x.xml", "<p:x xmlns:p='p'><p:section name='Patients'/><p:custShow name='Staff'/></p:x>"),
        ),
        "a.pptx",
    )

    assert where(found, THREAD) == ["poste:a.pptx#slide=1&part=comments&paragraph=1"]
    assert "Dr BLANC\nS::b@c.fr\n" in found.text
    assert "DOSSIER: 1234\n" in found.text
    assert "Polycopié\n" in found.text
    assert "Patients\nStaff\n" in found.text
