import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.biff12 import texts
from leakscan.extract.office.xlsb import XLSB
from tests.extract.office.packages import links, nir
from tests.extract.office.xlsb_files import cell, inline, number, record, row, shared, strings, text, workbook
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
AREA = struct.pack("<IIII", 4, 4, 2, 2)


def where(found: Read, wanted: str) -> list[str]:
    return [
        segment.locate(segment.text.index(wanted)).canonical().removeprefix("poste:a.xlsb#")
        for segment in found.segments
        if wanted in segment.text
    ]


def place(data: bytes, wanted: str) -> list[str]:
    return where(read(XLSB, data, "a.xlsb"), wanted)


def test_cells_of_every_kind_stand_at_their_places():
    cells = row(2) + inline(1, "Nom") + inline(2, "NIR") + row(5) + shared(1, 0) + number(2, float(FIRST))
    cells += row(6) + cell(2, 1, struct.pack("<I", (75 << 2) | 2)) + cell(4, 2, b"\x01") + cell(3, 3, b"\x2a")
    cells += row(7) + cell(62, 1, b"\x01" + text("riche") + struct.pack("<I", 0))

    found = read(XLSB, workbook(cells, ("xl/sharedStrings.bin", strings("MARTIN Claire"))), "a.xlsb")

    assert where(found, FIRST) == ["sheet=Patients&cell=C6"]
    assert found.segments[0].heading(found.segments[0].text.index(FIRST)) == "NIR"
    assert "\tMARTIN Claire\t" in found.segments[0].text
    assert "\t75\tTrue\t#N/A\n\triche\n" in found.segments[0].text
    assert found.problems == []


def test_a_style_shows_dates_and_leading_zeros():
    formats = record(44, struct.pack("<H", 200) + text("00"))
    styles = (
        formats + record(617) + record(47, struct.pack("<HH12x", 0, 200)) + record(47, struct.pack("<HH12x", 0, 14))
    )
    cells = row(0) + number(0, 7.0, 0) + number(1, 18295.0, 1)

    found = read(XLSB, workbook(cells, ("xl/styles.bin", styles + record(618))), "a.xlsb")

    assert found.segments[0].text == "07\t1950-02-01\n"


def test_formulas_give_their_results_and_their_texts():
    tokens = b"\x17" + struct.pack("<H", 6) + "accord".encode("utf-16-le")
    result = cell(8, 1, text(f"NIR {FIRST}") + struct.pack("<HI", 0, len(tokens)) + tokens)

    data = workbook(row(3) + result)

    assert place(data, FIRST) == ["sheet=Patients&cell=B4"]
    assert place(data, "accord") == ["sheet=Patients&cell=B4&part=formula"]


def test_a_shared_text_that_no_cell_shows_is_read():
    data = workbook(row(0) + shared(0, 0), ("xl/sharedStrings.bin", strings("visible", f"NIR {FIRST}")))

    assert place(data, FIRST) == ["part=strings"]


def test_what_stands_around_the_cells_is_read():
    margins = record(479, struct.pack("<H", 0) + text(f"&CNIR {FIRST}") + struct.pack("<I", 0xFFFFFFFF) * 5)
    link = record(494, AREA + text("rId9") + text("ici") + text(f"dossier {SECOND}") + text(""))
    check = record(64, struct.pack("<II", 3, 1) + AREA + text("titre") + text("saisir"))
    name = record(39, struct.pack("<IBI", 0, 0, 0) + text("secret") + struct.pack("<I", 0))

    data = workbook(row(0) + inline(0, "x") + margins + link + check, names=name)

    assert place(data, FIRST) == ["sheet=Patients&part=header"]
    assert place(data, SECOND) == ["sheet=Patients&cell=C5&part=sheet"]
    assert place(data, "saisir") == ["sheet=Patients&cell=C5&part=sheet"]
    assert place(data, "secret") == ["part=workbook"]


def test_a_comment_stands_at_its_cell():
    comment = record(632, text("Secrétariat")) + record(635, struct.pack("<I", 0) + AREA + bytes(16))
    comment += record(637, b"\x00" + text(f"NIR {FIRST}")) + record(636)
    own = links(("rId1", "comments", "../comments1.bin"))
    parts = (("xl/comments1.bin", comment + record(629)), ("xl/worksheets/_rels/sheet1.bin.rels", own))

    data = workbook(row(0) + inline(0, "x"), *parts)

    assert place(data, FIRST) == ["sheet=Patients&cell=C5&part=comment"]
    assert place(data, "Secrétariat") == ["sheet=Patients&part=comment"]


def test_caches_of_pivot_tables_and_other_workbooks_are_read():
    shared_items = record(24, text("épilepsie")) + record(21, struct.pack("<d", float(FIRST))) + record(222)
    rows = record(33, struct.pack("<I", 0) + struct.pack("<d", float(SECOND))) + record(222)
    cached = record(366, struct.pack("<I", 6)) + record(371, struct.pack("<I", 1) + text("Dr BLANC")) + record(222)
    parts = (
        ("xl/pivotCache/pivotCacheDefinition1.bin", shared_items), ("xl/pivotCache/pivotCacheRecords1.bin", rows),
        ("xl/externalLinks/externalLink1.bin", cached),
    )  # fmt: skip

    data = workbook(row(0) + inline(0, "x"), *parts)

    assert place(data, "épilepsie") == place(data, FIRST) == place(data, SECOND) == ["part=pivot"]
    assert place(data, "Dr BLANC") == ["cell=B7&part=external link"]


def test_a_damaged_part_is_told_and_what_came_before_is_read():
    data = workbook(row(0) + inline(0, f"NIR {FIRST}") + shared(1, 9))

    found = read(XLSB, data, "a.xlsb")

    assert where(found, FIRST) == ["sheet=Patients&cell=A1"]
    assert found.problems == [("poste:a.xlsb#part=strings", "corrupt")]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(content):
    data = workbook(row(0) + inline(0, "NIR") + content, ("xl/sharedStrings.bin", content), ("xl/styles.bin", content))

    assert "NIR" in read(XLSB, data, "a.xlsb").text


@given(st.text(st.characters(codec="latin-1", categories=("L", "N")), min_size=2, max_size=50))
def test_a_text_is_found_wherever_it_stands(value):
    assert value in list(texts(b"\x00\x07" + text(value) + b"\xff\xff"))


def test_a_sheet_without_a_part_and_a_part_without_a_name_cost_no_other_sheet():
    lost = record(156, struct.pack("<II", 0, 2) + text("rId9") + text("Perdue"))
    data = workbook(row(3) + inline(2, FIRST), ("Qz", b"x"), names=lost).replace(b"Qz", b"\0z")

    assert place(data, FIRST) == ["sheet=Patients&cell=C4"]
