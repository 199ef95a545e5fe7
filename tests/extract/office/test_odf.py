import base64
import io

import pytest

from leakscan.extract.office.odf import ODF_TEXT
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import STAMP, flat, heading, opendocument, where
from tests.extract.office.packages import nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
THIRD = nir("1691299123456")


def text_of(body: str) -> str:
    return read(ODF_TEXT, opendocument(body), "a.odt").text


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def row(*cells: str) -> str:
    inner = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
    return f"<table:table-row>{inner}</table:table-row>"


def test_spans_are_joined_and_blanks_tabs_and_line_breaks_are_written():
    spans = f'NIR {FIRST[:5]}<text:span>{FIRST[5:]}</text:span><text:s text:c="2"/>Mme<text:tab/>A<text:line-break/>B'

    found = read(ODF_TEXT, opendocument(p("Bonjour") + f"<text:h>{spans}</text:h>"), "a.odt")

    assert found.text == f"Bonjour\nNIR {FIRST}  Mme\tA\nB\n"
    assert where(found, FIRST) == ["poste:a.odt#paragraph=2"]
    assert found.problems == []


def test_cells_are_parted_by_tabs_and_stand_under_the_heading_of_their_column():
    rows = f"<table:table-header-rows>{row('Nom', 'NIR')}</table:table-header-rows>{row('PETIT', FIRST)}"

    found = read(ODF_TEXT, opendocument(f"<table:table>{rows}</table:table>"), "a.odt")

    assert found.text == f"Nom\tNIR\nPETIT\t{FIRST}\n"
    assert heading(found, FIRST) == "NIR"


def test_the_number_behind_a_rounded_cell_is_read():
    cell = f'<table:table-cell office:value-type="float" office:value="{FIRST}">{p("2,85E+14")}</table:table-cell>'

    assert text_of(f"<table:table><table:table-row>{cell}</table:table-row></table:table>") == f"2,85E+14\n{FIRST}\n"


def test_what_hangs_on_a_paragraph_stands_in_its_own_part_and_does_not_cut_it():
    comment = f"<office:annotation><dc:creator>X</dc:creator>{p(SECOND)}</office:annotation>"
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p(THIRD)}</text:note-body></text:note>"
    )
    frame = f"<draw:frame><draw:text-box>{p('Encadré')}</draw:text-box><svg:desc>Carte</svg:desc></draw:frame>"

    found = read(ODF_TEXT, opendocument(p(f"{FIRST[:6]}{comment}{note}{frame}{FIRST[6:]}")), "a.odt")

    assert found.text == f"{SECOND}\n{THIRD}\nEncadré\nX\nCarte\n{FIRST}\n"
    assert where(found, SECOND) == ["poste:a.odt#part=comment&paragraph=2"]
    assert where(found, THIRD) == ["poste:a.odt#part=footnote&paragraph=3"]
    assert where(found, FIRST) == ["poste:a.odt#paragraph=1"]


def test_struck_out_text_fields_links_and_forms_are_read():
    change = f"<text:changed-region><text:deletion>{p(FIRST)}</text:deletion></text:changed-region>"
    field = f'<text:user-field-decl text:name="nir" office:string-value="{SECOND}"/>'
    form = '<form:text form:label="Nom" form:current-value="MARTIN"/>'
    body = f"<office:forms>{form}</office:forms><text:tracked-changes>{change}</text:tracked-changes>{field}" + p(
        '<text:a xlink:href="mailto:roux@exemple.fr">écrire</text:a>'
    )

    found = read(ODF_TEXT, opendocument(body), "a.odt")

    assert where(found, FIRST) == ["poste:a.odt#part=change&paragraph=1"]
    assert where(found, f"nir: {SECOND}") == ["poste:a.odt"]
    assert where(found, "Nom: MARTIN") == ["poste:a.odt#part=form"]
    assert "mailto:roux@exemple.fr\nécrire\n" in found.text


def test_page_headers_and_properties_are_read_in_their_parts():
    styles = (
        "<office:s NAMESPACES><style:master-page>"
        f"<style:header>{p(FIRST)}</style:header><style:footer-left>{p(SECOND)}</style:footer-left>"
        "</style:master-page></office:s>"
    )
    own = f'<meta:user-defined meta:name="NIR">{THIRD}</meta:user-defined>'
    meta = f"<office:m NAMESPACES><office:meta><dc:title>Liste</dc:title>{own}</office:meta></office:m>"

    found = read(ODF_TEXT, opendocument("", ("styles.xml", styles), ("meta.xml", meta)), "a.odt")

    assert where(found, FIRST) == ["poste:a.odt#part=header&paragraph=1"]
    assert where(found, SECOND) == ["poste:a.odt#part=footer&paragraph=2"]
    assert where(found, f"NIR: {THIRD}") == ["poste:a.odt#part=properties"]
    assert where(found, "title: Liste") == ["poste:a.odt#part=properties"]


def test_slides_and_their_notes_are_counted():
    notes = f"<presentation:notes><draw:text-box>{p(SECOND)}</draw:text-box></presentation:notes>"
    pages = f"<draw:page>{p('Un')}</draw:page><draw:page><draw:g>{p(FIRST)}</draw:g>{notes}</draw:page>"

    found = read(ODF_TEXT, opendocument(pages, kind="presentation"), "a.odp")

    assert where(found, FIRST) == ["poste:a.odp#slide=2&paragraph=2"]
    assert where(found, SECOND) == ["poste:a.odp#slide=2&part=notes&paragraph=3"]


def test_embedded_objects_are_read_and_embedded_files_are_items():
    found = read(
        ODF_TEXT,
        opendocument(
            "",
            ("Object 1/content.xml", f"<office:d NAMESPACES>{p(FIRST)}</office:d>"),
            ("Pictures/1.png", b"\x89PNG"),
            ("Thumbnails/thumbnail.png", STAMP),
        ),
        "a.odt",
    )

    assert where(found, FIRST) == ["poste:a.odt#part=Object 1&paragraph=1"]
    assert found.members == [("poste:a.odt!odf/Pictures/1.png", b"\x89PNG")]


def test_a_document_in_one_xml_file_is_read_with_what_is_written_into_it():
    picture = f"<office:binary-data>{base64.b64encode(b'GIF89a').decode()}</office:binary-data>"

    found = read(ODF_TEXT, flat(p(FIRST) + picture).encode(), "a.fodt")

    assert found.text == f"{FIRST}\n"
    assert found.members == [("poste:a.fodt!odf/binary-data", b"GIF89a")]


def test_a_part_that_is_cut_is_told_and_the_others_are_read():
    meta = "<office:m NAMESPACES><office:meta><dc:title>Liste"

    found = read(ODF_TEXT, opendocument(p(FIRST), ("meta.xml", meta)), "a.odt")

    assert found.problems == [("poste:a.odt#part=meta", "corrupt")]
    assert FIRST in found.text
    assert "title: Liste" in found.text


def test_a_password_is_told():
    manifest = "<manifest><file-entry full-path='content.xml'><encryption-data/></file-entry></manifest>"

    found = read(ODF_TEXT, opendocument(p(FIRST), ("META-INF/manifest.xml", manifest)), "a.odt")

    assert found.problems == [("poste:a.odt", "encrypted")]
    assert found.segments == []


def test_a_document_without_content_or_without_container_is_told():
    assert read(ODF_TEXT, packed(("mimetype", "x")), "a.odt").problems == [("poste:a.odt#part=content.xml", "corrupt")]
    assert read(ODF_TEXT, b"PK\x03\x04" + bytes(40), "a.odt").problems == [("poste:a.odt", "corrupt")]


def test_macros_under_a_password_are_listed_and_the_text_is_read():
    manifest = "<m><file-entry full-path='Basic/Standard/Geheim.bin'><encryption-data/></file-entry></m>"
    parts = (("META-INF/manifest.xml", manifest), ("Basic/Standard/Geheim.bin", b"x"))

    found = read(ODF_TEXT, opendocument(p(FIRST), *parts), "a.odt")

    assert found.text == f"{FIRST}\n"
    assert found.problems == [("poste:a.odt!odf/Basic/Standard/Geheim.bin", "encrypted")]


def test_a_package_within_a_part_under_a_password_is_encrypted():
    data = packed(("mimetype", "x"), ("encrypted-package", b"x"), ("META-INF/manifest.xml", "<m/>"))

    assert read(ODF_TEXT, data, "a.odt").problems == [("poste:a.odt", "encrypted")]


def test_a_database_front_end_gives_its_connection_and_its_queries():
    source = (
        "<db:connection-resource xmlns:db='d' xlink:href='jdbc:mysql://h/p'/><db:login xmlns:db='d' db:user-name='sa'/>"
    )
    query = f"<db:query xmlns:db='d' db:name='Liste' db:command='SELECT {FIRST}'/>"

    assert text_of(source + query) == f"jdbc:mysql://h/p\nsa\nListe: SELECT {FIRST}\n"


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("office:mimetype='application/vnd.oasis.opendocument.presentation'", "opendocument.presentation"),
        ("", "opendocument.text"),
    ],
)
def test_a_document_in_one_xml_file_is_told_by_its_root(root, expected):
    text = flat(p(FIRST)).replace("<office:document ", f"<office:document {root} ", 1)

    assert recognise(io.BytesIO(text.encode()), "a").endswith(expected)
    assert FIRST in read(ODF_TEXT, text.encode("utf-16"), "a.fodt").text


def test_a_package_without_its_first_member_is_told_by_its_manifest():
    entry = "<m:file-entry m:media-type='application/vnd.oasis.opendocument.graphics' m:full-path='/'/>"
    bare = packed(("content.xml", "<x/>"), ("META-INF/manifest.xml", f"<m:manifest xmlns:m='m'>{entry}</m:manifest>"))

    assert recognise(io.BytesIO(bare), "a") == "application/vnd.oasis.opendocument.graphics"
