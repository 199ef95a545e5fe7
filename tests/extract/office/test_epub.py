import io

from leakscan.extract.office.epub import EPUB
from leakscan.extract.recognise import recognise
from tests.extract.office.packages import nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
CONTAINER = "<container><rootfiles><rootfile full-path='OEBPS/livre.opf'/></rootfiles></container>"
PLAN = (
    "<package xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata><dc:title>Dossier NOIR</dc:title></metadata>"
    "<manifest><item id='a' href='un%20.xhtml'/><item id='b' href='deux.xhtml'/></manifest>"
    "<spine><itemref idref='b'/><itemref idref='a'/><itemref idref='c'/></spine></package>"
)


def book(*parts: tuple[str, str | bytes], plan: str = PLAN) -> bytes:
    return packed(
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/livre.opf", plan),
        ("OEBPS/un .xhtml", "<html>un</html>"),
        ("OEBPS/deux.xhtml", "<html>deux</html>"),
        ("OEBPS/image.png", b"\x89PNG"),
        ("OEBPS/fonts/a.ttf", b"\0"),
        *parts,
    )


def members_of(data: bytes) -> list[str]:
    return [name.removeprefix("poste:a.epub!epub/") for name, _ in read(EPUB, data, "a.epub").members]


def test_chapters_come_in_reading_order_and_the_rest_behind_them():
    found = read(EPUB, book(), "a.epub")

    assert found.text == "title: Dossier NOIR\n"
    assert found.segments[0].locate(8).canonical() == "poste:a.epub#part=metadata"
    assert members_of(book()) == ["OEBPS/deux.xhtml", "OEBPS/un .xhtml", "OEBPS/image.png"]
    assert found.problems == []


def test_a_book_is_recognised_with_and_without_its_first_member():
    bare = packed(("META-INF/container.xml", CONTAINER), ("OEBPS/livre.opf", PLAN))

    assert recognise(io.BytesIO(book()), "x") == "application/epub+zip"
    assert recognise(io.BytesIO(bare), "x") == "application/epub+zip"


def test_without_a_plan_every_part_is_read_and_words_about_the_book_that_are_cut_are_told():
    bare = read(EPUB, book(plan="<package/>"), "a.epub")
    cut = read(EPUB, book(plan=PLAN[:-30]), "a.epub")

    assert (len(bare.members), bare.problems) == (3, [])
    assert (len(cut.members), cut.problems) == (3, [("poste:a.epub#part=metadata", "corrupt")])


def test_what_is_under_a_licence_is_listed_and_hidden_fonts_are_not():
    rights = "".join(
        f"<EncryptedData><EncryptionMethod Algorithm='{method}'/><CipherData><CipherReference URI='{name}'/>"
        "</CipherData></EncryptedData>"
        for method, name in (
            ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/deux.xhtml"),
            ("http://www.idpf.org/2008/embedding", "OEBPS/un%20.xhtml"),
        )
    )
    found = read(EPUB, book(("META-INF/encryption.xml", f"<encryption>{rights}</encryption>")), "a.epub")

    assert found.problems == [("poste:a.epub!epub/OEBPS/deux.xhtml", "encrypted")]
    assert len(found.members) == 2


def test_a_container_that_cannot_be_read_is_corrupt():
    assert read(EPUB, b"PK\x03\x04" + bytes(40), "a.epub").problems == [("poste:a.epub", "corrupt")]
