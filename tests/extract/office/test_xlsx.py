import datetime
import io
import random
import time
import zipfile

import openpyxl
from openpyxl.comments import Comment

from leakscan.extract.office import xlsx
from leakscan.extract.office.xlsx import XLSX
from tests.extract.office.packages import links, nir, text_cell, workbook
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def where(found: Read, text: str) -> list[str]:
    """The places of a text, in the order of the segments."""
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def heading(found: Read, text: str) -> str:
    segment = next(segment for segment in found.segments if text in segment.text)
    return segment.heading(segment.text.index(text))


def test_a_number_is_found_at_its_cell_when_the_sheet_starts_far_from_the_corner():
    book = openpyxl.Workbook()
    book.active.title = "Patients"
    book.active["C5"], book.active["D5"] = "Nom", "NIR"
    book.active["C14"], book.active["D14"] = "MARTIN Claire", int(FIRST)

    found = read(XLSX, saved(book), "a.xlsx")

    assert where(found, "MARTIN") == ["poste:a.xlsx#sheet=Patients&cell=C14"]
    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Patients&cell=D14"]
    assert heading(found, FIRST) == "NIR"
    assert found.problems == []


def test_headings_govern_the_blocks_that_follow():
    book = openpyxl.Workbook()
    book.active.append(["Liste des patients"])
    book.active.append(["Nom", "NIR"])
    for _ in range(1200):
        book.active.append(["PETIT", "sans"])
    book.active.append(["GRAND", FIRST])

    found = read(XLSX, saved(book), "a.xlsx")

    assert sum(segment.layout == "table" for segment in found.segments) == 3
    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Sheet&cell=B1203"]
    assert heading(found, FIRST) == "NIR"


def test_hidden_sheets_are_read():
    book = openpyxl.Workbook()
    for name, state in (("Cachée", "hidden"), ("Secrète", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet["B2"] = FIRST

    found = read(XLSX, saved(book), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Cachée&cell=B2", "poste:a.xlsx#sheet=Secrète&cell=B2"]


def test_a_comment_stands_at_its_cell():
    book = openpyxl.Workbook()
    book.active["B3"] = "voir note"
    book.active["B3"].comment = Comment(f"NIR {FIRST}", "Secrétariat")

    found = read(XLSX, saved(book), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Sheet&cell=B3&part=comment"]


def test_headers_and_footers_are_read_without_their_codes():
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active.oddHeader.center.text = f"NIR {FIRST}"
    book.active.evenFooter.right.text = f"NIR {SECOND}"
    book.active.evenFooter.right.size = 14

    found = read(XLSX, saved(book), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Sheet&part=header"]
    assert where(found, SECOND) == ["poste:a.xlsx#sheet=Sheet&part=footer"]
    assert f"NIR {SECOND}\n" in found.text


def test_what_is_written_around_the_cells_is_read():
    around = (
        '<dataValidations><dataValidation sqref="B2:B9" prompt="Saisir le NIR" type="list">'
        '<formula1>"ROUX,BLANC"</formula1></dataValidation></dataValidations>'
        '<hyperlinks><hyperlink ref="C7" r:id="rId1" tooltip="Écrire à Mme ROUX"/></hyperlinks>'
    )
    data = workbook(
        f'<row r="1">{text_cell("A1", "x")}</row>',
        ("xl/worksheets/_rels/sheet1.xml.rels", links(
            ("rId1", "hyperlink", "mailto:roux@exemple.fr"), ("rId2", "drawing", "../drawings/drawing1.xml"),
        )),
        ("xl/drawings/drawing1.xml",
         '<d:p xmlns:d="u"><d:r><d:t>NIR 285</d:t></d:r>\n <d:r><d:t>0478</d:t></d:r></d:p>'),
        ("xl/connections.xml", '<c><dbPr connection="SERVER=labo;PWD=ouvre-toi"/></c>'),
        ("docProps/custom.xml", '<Properties><property name="NIR"><lpwstr>1234</lpwstr></property></Properties>'),
        ("xl/pivotCache/pivotCacheRecords1.xml",
         '<pivotCacheRecords><r><s v="ROUX"/><n v="1.5E3"/></r><r><s v="NOIR"/></r></pivotCacheRecords>'),
        around=around,
        names="<definedNames><definedName name='patient'>\"BRUN Léa\"</definedName></definedNames>",
    )  # fmt: skip

    found = read(XLSX, data, "a.xlsx")

    assert where(found, "Saisir le NIR") == ["poste:a.xlsx#sheet=Patients&cell=B2&part=sheet"]
    assert where(found, "Écrire à Mme ROUX") == ["poste:a.xlsx#sheet=Patients&cell=C7&part=sheet"]
    assert where(found, "mailto:roux@exemple.fr") == ["poste:a.xlsx#sheet=Patients&part=hyperlink"]
    assert where(found, "NIR 2850478") == ["poste:a.xlsx#sheet=Patients&part=drawing"]
    assert where(found, "connection: SERVER=labo;PWD=ouvre-toi") == ["poste:a.xlsx#part=connection"]
    assert where(found, "NIR: 1234") == ["poste:a.xlsx#part=properties"]
    assert where(found, "ROUX\t1500") == ["poste:a.xlsx#part=pivot"]
    assert where(found, "BRUN Léa") == ["poste:a.xlsx#part=workbook"]


def test_fifteen_digits_stay_exact_in_every_form_of_number():
    rows = (
        f'<row r="1"><c r="A1"><v>{FIRST}</v></c></row><row r="2"><c r="A2"><v>{FIRST[0]}.{FIRST[1:]}E14</v></c></row>'
        f'<row r="3"><c r="A3"><f>A1</f></c><c r="B3"><v>{SECOND[0]}.{SECOND[1:]}E14</v></c></row>'
    )

    fast = read(XLSX, workbook(rows.replace("<f>A1</f>", "")), "a.xlsx")
    streamed = read(XLSX, workbook(rows), "a.xlsx")

    assert fast.segments[0].text == f"{FIRST}\n{FIRST}\n\t{SECOND}\n"
    assert streamed.segments[0].text == f"{FIRST}\n{FIRST}\n=A1\t{SECOND}\n"


def test_a_formula_without_a_result_is_worked_out_when_it_joins_texts():
    rows = (
        f'<row r="2">{text_cell("B2", FIRST[:7])}{text_cell("C2", FIRST[7:])}'
        '<c r="D2"><f>B2&amp;C2</f></c></row><row r="3"><c r="D3"><f>SUM(B2:C2)</f><v></v></c></row>'
    )

    found = read(XLSX, workbook(rows), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Patients&cell=D2"]
    assert where(found, "=SUM(B2:C2)") == ["poste:a.xlsx#sheet=Patients&cell=D3"]


def test_two_corners_of_a_sheet_cost_neither_time_nor_room():
    rows = f'<row r="1">{text_cell("A1", FIRST)}</row><row r="1048576">{text_cell("XFD1048576", SECOND)}</row>'
    started = time.monotonic()

    found = read(XLSX, workbook(rows, before='<dimension ref="A1:XFD1048576"/>'), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Patients&cell=A1"]
    assert where(found, SECOND) == ["poste:a.xlsx#sheet=Patients&cell=XFD1048576"]
    assert len(found.text) < 500
    assert time.monotonic() - started < 5


def test_dates_are_read_as_dates_by_the_slower_reader_too():
    book = openpyxl.Workbook()
    book.active["A1"] = datetime.date(1950, 2, 1)
    book.active["B1"] = "=SUM(1)"

    found = read(XLSX, saved(book), "a.xlsx")

    assert found.segments[0].text == "1950-02-01\t=SUM(1)\n"


def test_calamine_reads_what_it_can(monkeypatch):
    monkeypatch.setattr(xlsx, "sheet_rows", None)
    monkeypatch.setattr(xlsx.openpyxl, "load_workbook", None)

    found = read(XLSX, workbook(f'<row r="4">{text_cell("B4", FIRST)}<c r="C4"><v>7</v></c></row>'), "a.xlsx")

    assert found.segments[0].text == f"\t{FIRST}\t7\n"


def test_what_calamine_refuses_openpyxl_reads(monkeypatch):
    monkeypatch.setattr(xlsx, "sheet_rows", None)
    rows = f'<row r="4">{text_cell("B4", FIRST)}<c r="C4" t="e"><v>#SPILL!</v></c></row>'

    found = read(XLSX, workbook(rows), "a.xlsx")

    assert found.segments[0].text == f"\t{FIRST}\t#SPILL!\n"
    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Patients&cell=B4"]


def test_what_both_readers_refuse_is_read_from_the_xml():
    rows = f'<row r="4">{text_cell("B4", FIRST)}<c r="C4" t="n"><v>abc</v></c></row>'

    found = read(XLSX, workbook(rows), "a.xlsx")

    assert found.segments[0].text == f"\t{FIRST}\tabc\n"
    assert found.problems == []


def test_embedded_files_become_items():
    found = read(
        XLSX, workbook("", ("xl/embeddings/lettre.docx", b"PK"), ("xl/media/image1.png", b"\x89PNG")), "a.xlsx"
    )

    assert found.members == [
        ("poste:a.xlsx!xlsx/xl/embeddings/lettre.docx", b"PK"), ("poste:a.xlsx!xlsx/xl/media/image1.png", b"\x89PNG"),
    ]  # fmt: skip


def test_a_sheet_that_the_workbook_does_not_list_is_read():
    sheet = f'<worksheet><sheetData><row r="2">{text_cell("B2", FIRST)}</row></sheetData></worksheet>'

    found = read(XLSX, workbook("", ("xl/worksheets/sheet9.xml", sheet)), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=sheet9&cell=B2"]


def test_a_damaged_sheet_makes_the_workbook_partial_and_its_strings_are_still_read():
    generator = random.Random(7)
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c><c r="B{number}"><v>{generator.random()}</v></c></row>'
        for number in range(1, 2000)
    )
    data = bytearray(workbook(rows, ("xl/sharedStrings.xml", f"<sst><si><t>NIR {FIRST}</t></si></sst>")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    middle = sheet.header_offset + sheet.compress_size * 3 // 4
    data[middle : middle + 200] = bytes(200)

    found = read(XLSX, bytes(data), "a.xlsx")

    assert found.problems == [("poste:a.xlsx#sheet=Patients", "corrupt")]
    assert where(found, FIRST)[0] == "poste:a.xlsx#sheet=Patients&cell=A1"
    assert where(found, FIRST)[-1] == "poste:a.xlsx#part=strings"


def test_a_container_that_cannot_be_read_is_corrupt():
    assert read(XLSX, b"PK\x03\x04" + bytes(40), "a.xlsx").problems == [("poste:a.xlsx", "corrupt")]


def test_entities_are_not_fetched_and_do_not_grow():
    grown = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    declared = f'<!ENTITY e0 "NIR 285"><!ENTITY local SYSTEM "file:///etc/passwd">{grown}'
    part = f"<!DOCTYPE a [{declared}]><a><t>avant &e0;&local; ici</t><t>&e9;</t></a>"

    found = read(XLSX, workbook("", ("xl/drawings/drawing1.xml", part)), "a.xlsx")

    assert where(found, "avant NIR 285 ici") == ["poste:a.xlsx#part=drawing"]
    assert len(found.text) < 1_000_000


def test_styles_that_are_no_xml_leave_the_cells_readable():
    # A cell without a place is refused by the first reader, such styles by the second.
    rows = f'<row r="1"><c r="??"><v>1</v></c></row><row r="3">{text_cell("B3", FIRST)}</row>'
    found = read(XLSX, workbook(rows, ("xl/styles.xml", '<styleSheet a="<"></styleSheet>')), "a.xlsx")

    assert where(found, FIRST) == ["poste:a.xlsx#sheet=Patients&cell=B3"]
