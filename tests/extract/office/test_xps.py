import io

from leakscan.extract.office.xps import XPS
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import where
from tests.extract.office.packages import nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
RELS = (
    "<Relationships><Relationship Id='r' Type='http://schemas.microsoft.com/xps/2005/06/fixedrepresentation' "
    "Target='/Suite.fdseq'/></Relationships>"
)


def run(text: str, x: float, y: float = 100, indices: str = "") -> str:
    return f"<Glyphs UnicodeString='{text}' OriginX='{x}' OriginY='{y}' FontRenderingEmSize='10' Indices='{indices}'/>"


def pages(*bodies: str, plan: str = "") -> bytes:
    names = [f"Documents/1/Pages/{number}.fpage" for number in range(1, len(bodies) + 1)]
    listed = "".join(f"<PageContent Source='Pages/{name.rpartition('/')[2]}'/>" for name in reversed(names))
    return packed(
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", RELS),
        ("Suite.fdseq", "<Sequence><DocumentReference Source='/Documents/1/Liste.fdoc'/></Sequence>"),
        ("Documents/1/Liste.fdoc", plan or f"<FixedDocument>{listed}</FixedDocument>"),
        *((name, f"<FixedPage>{body}</FixedPage>") for name, body in zip(names, bodies, strict=True)),
        ("Resources/police.odttf", b"\0"),
        ("Resources/image.png", b"\x89PNG"),
    )  # fmt: skip


def text_of(body: str) -> str:
    return read(XPS, pages(body), "a.xps").text


def test_pages_come_in_their_order_and_lines_are_counted():
    found = read(XPS, pages(run("Fin", 10), run("Bonjour", 10) + run(f"NIR {FIRST}", 10, 120)), "a.xps")

    assert found.text == f"Bonjour\nNIR {FIRST}\nFin\n"
    assert where(found, FIRST) == ["poste:a.xps#page=1&line=2"]
    assert found.members == [("poste:a.xps!xps/Resources/image.png", b"\x89PNG")]
    assert found.problems == []


def test_runs_of_a_line_join_as_near_as_they_stand():
    digits = ";".join([",50"] * 5)

    assert text_of(run(FIRST[:5], 10, indices=digits) + run(FIRST[5:], 35)) == f"{FIRST}\n"
    assert text_of(run("12345", 10, indices=digits) + run("678", 38)) == "12345 678\n"
    assert text_of(run("12345", 10, indices=digits) + run("678", 90)) == "12345\t678\n"
    assert text_of(run(FIRST[:5], 10) + run(FIRST[5:], 10 + 5 * 5.5)) == f"{FIRST}\n"


def test_links_and_alternative_texts_are_read():
    body = f"<Path AutomationProperties.Name='Carte' FixedPage.NavigateUri='mailto:{FIRST}@a.fr'/>" + run("{}{a}", 1)

    assert text_of(body) == f"Carte\nmailto:{FIRST}@a.fr\n{{a}}\n"


def test_text_without_characters_is_told():
    assert read(XPS, pages(run("", 1, indices="36;37")), "a.xps").problems == [("poste:a.xps#page=1", "partial")]


def test_without_a_list_pages_are_read_as_stored_and_a_document_without_pages_is_told():
    found = read(XPS, pages(run(FIRST, 1), plan="<FixedDocument"), "a.xps")

    assert (found.text, found.problems) == (f"{FIRST}\n", [])
    assert read(XPS, pages(), "a.xps").problems == [("poste:a.xps#part=pages", "corrupt")]


def test_a_page_that_is_cut_is_told():
    found = read(XPS, pages(run(FIRST, 1) + "</FixedPage><Glyphs"), "a.xps")

    assert FIRST in found.text
    assert found.problems == [("poste:a.xps#page=1&part=Documents/1/Pages/1", "corrupt")]


def test_it_is_told_by_its_list_of_documents():
    assert recognise(io.BytesIO(pages("")), "a") == "application/vnd.ms-xpsdocument"
    assert read(XPS, b"PK\x03\x04" + bytes(40), "a.xps").problems == [("poste:a.xps", "corrupt")]
