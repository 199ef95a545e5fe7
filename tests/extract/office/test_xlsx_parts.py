import base64
import json

import pytest

from leakscan.extract.office.xlsx import XLSX
from tests.extract.office.packages import links, nir, packed, text_cell, workbook
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
CELL = f'<row r="1">{text_cell("A1", "x")}</row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def where(found: Read, text: str) -> list[str]:
    return [
        segment.locate(segment.text.index(text)).canonical().removeprefix("poste:a.xlsx#")
        for segment in found.segments
        if text in segment.text
    ]


def place(data: bytes, text: str) -> list[str]:
    return where(read(XLSX, data, "a.xlsx"), text)


def strings(*items: str) -> tuple[str, str]:
    return "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def test_a_format_with_leading_zeros_is_shown():
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="00"/></numFmts><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    rows = '<row r="1"><c r="A1"><v>2850478123456</v></c><c r="B1" s="1"><v>7</v></c></row>'

    found = read(XLSX, workbook(rows, ("xl/styles.xml", styles)), "a.xlsx")

    assert found.segments[0].text == "2850478123456\t07\n"


def test_a_shared_text_that_no_cell_shows_is_read():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'

    data = workbook(rows, strings("<t>visible</t>", f"<r><t>NIR 28504</t></r><r><t>{FIRST[5:]}</t></r>"))

    assert place(data, "visible") == ["sheet=Patients&cell=A1"]
    assert place(data, FIRST) == ["part=strings"]


def test_how_a_text_is_read_aloud_is_read():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'

    data = workbook(rows, strings(f'<t>nom</t><rPh sb="0" eb="1"><t>NIR {FIRST}</t></rPh>'))

    assert place(data, "nom") == ["sheet=Patients&cell=A1"]
    assert place(data, FIRST) == ["part=phonetic"]


def test_the_texts_in_formulas_are_read():
    rows = (
        f'<row r="2"><c r="B2" t="str"><f>IF(A1=1,&quot;NIR {FIRST}&quot;,"")</f><v>rien</v></c>'
        f'<c r="C2" t="str"><f>IF(A1=1,"dit ""{SECOND}""",0)</f><v>rien</v></c></row>'
    )

    assert place(workbook(rows), FIRST) == ["sheet=Patients&cell=B2&part=formula"]
    assert place(workbook(rows), f'dit "{SECOND}"') == ["sheet=Patients&cell=C2&part=formula"]


def test_a_number_split_over_runs_with_looks_is_one_piece():
    looks = '<a:rPr><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:rPr>'
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:from><xdr:col>285047812</xdr:col></xdr:from>'
        f"<a:p><a:r>{looks}<a:t>NIR {FIRST[:6]}</a:t></a:r><a:r>{looks}<a:t>{FIRST[6:]}</a:t></a:r></a:p></xdr:wsDr>"
    )
    own = links(("rId1", "drawing", "../drawings/drawing1.xml"))

    data = workbook(CELL, ("xl/drawings/drawing1.xml", drawing), ("xl/worksheets/_rels/sheet1.xml.rels", own))

    assert place(data, FIRST) == ["sheet=Patients&part=drawing"]
    assert place(data, "285047812\n") == []


@pytest.mark.parametrize(
    "around",
    [
        f'<autoFilter ref="A1:B9"><filterColumn colId="0"><filters><filter val="NIR {FIRST}"/></filters></filterColumn>'
        "</autoFilter>",
        f'<autoFilter ref="A1"><filterColumn colId="0"><customFilters><customFilter val="NIR {FIRST}"/></customFilters>'
        "</filterColumn></autoFilter>",
        f'<protectedRanges><protectedRange sqref="B2" name="NIR {FIRST}"/></protectedRanges>',
        f'<headerFooter><evenFooter>&amp;RNIR {FIRST}</evenFooter></headerFooter>',
        f'<conditionalFormatting sqref="A1"><cfRule type="containsText" text="NIR {FIRST}"/></conditionalFormatting>',
    ],
)  # fmt: skip
def test_criteria_protections_and_rules_of_a_sheet_are_read(around):
    assert len(place(workbook(CELL, around=around), FIRST)) == 1


def test_scenarios_stand_at_their_cells():
    cells = f'<inputCells r="D4" val="{FIRST}"/>'
    around = f'<scenarios><scenario name="x" comment="NIR {SECOND}">{cells}</scenario></scenarios>'

    assert place(workbook(CELL, around=around), FIRST) == ["sheet=Patients&cell=D4&part=sheet"]
    assert place(workbook(CELL, around=around), SECOND) == ["sheet=Patients&part=sheet"]


def test_cells_of_other_workbooks_stand_at_their_cells_and_numbers_are_exact():
    cached = (
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="Dr BLANC"/></sheetNames><sheetDataSet>'
        f'<sheetData sheetId="0"><row r="3"><cell r="C3"><v>{FIRST[0]}.{FIRST[1:]}E+14</v></cell></row></sheetData>'
        "</sheetDataSet></externalBook></externalLink>"
    )
    data = workbook(CELL, ("xl/externalLinks/externalLink1.xml", cached))

    assert place(data, FIRST) == ["cell=C3&part=external link"]
    assert place(data, "Dr BLANC") == ["part=external link"]


def test_queries_become_a_member_and_a_data_model_is_told():
    queries = packed(("Formulas/Section1.m", "let Source = Sql.Database()"))
    mashup = base64.b64encode(b"\0\0\0\0" + len(queries).to_bytes(4, "little") + queries + b"rest").decode()
    part = f'<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="x">{mashup}</DataMashup>'.encode("utf-16")
    parts = (("customXml/item1.xml", part), ("xl/model/item.data", b"\x00Nom de famille\x00"))

    found = read(XLSX, workbook(CELL, *parts), "a.xlsx")

    assert found.members == [("poste:a.xlsx!xlsx/DataMashup.zip", queries)]
    assert found.problems == [("poste:a.xlsx#part=data model", "partial")]
    assert "Nom de famille" in found.text


def test_two_ampersands_of_a_header_are_one():
    around = "<headerFooter><oddHeader>&amp;CRoux &amp;&amp; fils</oddHeader></headerFooter>"

    assert place(workbook(CELL, around=around), "Roux & fils") == ["sheet=Patients&part=header"]


def test_threaded_comments_and_their_people_are_read():
    comment = f'<a xmlns="x"><threadedComment ref="B7"><text>NIR {FIRST}</text></threadedComment></a>'
    people = '<personList xmlns="x"><person displayName="Dr BLANC" userId="blanc@exemple.fr"/></personList>'
    own = links(("rId1", "threadedComment", "../threadedComments/threadedComment1.xml"))
    parts = (
        ("xl/threadedComments/threadedComment1.xml", comment), ("xl/persons/person.xml", people),
        ("xl/worksheets/_rels/sheet1.xml.rels", own),
    )  # fmt: skip
    data = workbook(CELL, *parts)

    assert place(data, FIRST) == ["sheet=Patients&cell=B7&part=comment"]
    assert place(data, "blanc@exemple.fr") == ["part=comment"]


def test_an_embedded_file_with_a_damaged_head_costs_itself_only(outcome_of):
    tail = ("docProps/custom.xml", f'<Properties><property name="NIR"><t>{FIRST}</t></property></Properties>')
    data = workbook(CELL, ("xl/embeddings/a.bin", json.dumps(list(range(99)))), tail)
    head = data.index(b"xl/embeddings/a.bin")

    outcome = outcome_of(data[: head - 30] + b"XXXX" + data[head - 26 :], "a.xlsx")

    assert {each.locator.canonical(): each.status for each in outcome.documents} == {
        "poste:a.xlsx": "partial", "poste:a.xlsx!xlsx/xl/embeddings/a.bin": "corrupt",
    }  # fmt: skip
    assert [place.canonical() for place in outcome.findings[0].places] == ["poste:a.xlsx#part=properties"]


def test_shared_texts_are_found_under_another_name_and_in_wide_characters():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    own = links(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "textes.xml"))
    _, texts = strings(f"<t>NIR {FIRST}</t>")
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{texts}'.encode("utf-16")

    found = read(XLSX, workbook(rows, ("xl/textes.xml", wide), plan_links=own), "a.xlsx")

    assert where(found, FIRST) == ["sheet=Patients&cell=A1"]
    assert found.problems == []


def test_a_cell_without_its_shared_text_is_a_loss():
    found = read(XLSX, workbook('<row r="1"><c r="A1" t="s"><v>3</v></c></row>', strings("<t>x</t>")), "a.xlsx")

    assert found.problems == [("poste:a.xlsx#part=strings", "corrupt")]


def test_a_part_with_a_damaged_place_leaves_the_cells_readable():
    data = bytearray(
        workbook(f'<row r="1">{text_cell("A1", f"NIR {FIRST}")}</row>', ("xl/styles.xml", "<styleSheet/>"))
    )
    entry = data.rindex(b"xl/styles.xml") - 46
    data[entry + 42 : entry + 46] = (len(data) - 8).to_bytes(4, "little")

    found = read(XLSX, bytes(data), "a.xlsx")

    assert where(found, FIRST) == ["sheet=Patients&cell=A1"]
    assert ("poste:a.xlsx#part=strings", "corrupt") in found.problems
