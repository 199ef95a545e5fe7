import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.legacy_sheet import LEGACY_SHEET
from tests.extract.office.biff_files import (
    END,
    beginning,
    book,
    box,
    formula,
    label,
    literal,
    locked,
    note,
    number,
    number_format,
    record,
    shared,
    stream,
    string_table,
    style,
    wide,
)  # fmt: skip
from tests.extract.office.compound import compound
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
TEXT = b"\x00\x00\x00\x00\x00\x00\xff\xff"


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def place(data: bytes, text: str) -> list[str]:
    found = read(LEGACY_SHEET, data, "a.xls")

    return [each.removeprefix("poste:a.xls#") for each in where(found, text)]


def test_cells_stand_at_their_places_and_numbers_stay_exact():
    cells = (label(4, 2, "Nom"), label(4, 3, "NIR"), label(5, 2, "MARTIN Claire"), number(5, 3, float(FIRST)))

    found = read(LEGACY_SHEET, book(*cells), "a.xls")

    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=D6"]
    assert found.segments[0].heading(found.segments[0].text.index(FIRST)) == "NIR"
    assert found.problems == []


def test_packed_numbers_truths_and_errors_are_read():
    many = record(0x00BD, struct.pack("<HHHIHIH", 0, 0, 0, (1234 << 2) | 2, 0, (1234 << 2) | 3, 1))
    truth = record(0x0205, struct.pack("<HHHBB", 1, 0, 0, 1, 0))
    fault = record(0x0205, struct.pack("<HHHBB", 1, 1, 0, 42, 1))

    assert read(LEGACY_SHEET, book(many, truth, fault), "a.xls").segments[0].text == "1234\t12.34\nTrue\t#N/A\n"


def test_a_style_shows_dates_and_leading_zeros():
    globals_ = number_format(200, "00") + number_format(201, "dd/mm/yyyy") + style(0) + style(200) + style(201)
    cells = (number(0, 0, 5.0, 1), number(0, 1, 18295.0, 2), number(0, 2, float(FIRST), 2))

    assert read(LEGACY_SHEET, book(*cells, globals_=globals_), "a.xls").segments[0].text == f"05\t1950-02-01\t{FIRST}\n"


def test_the_text_that_a_formula_gives_is_read_and_the_texts_in_it():
    result = record(0x0207, wide(f"NIR {FIRST}"))
    data = book(formula(2, 1, TEXT, literal("accord du patient")), result, formula(3, 1, struct.pack("<d", 7.0)))

    assert place(data, FIRST) == ["sheet=Liste&cell=B3"]
    assert place(data, "accord du patient") == ["sheet=Liste&cell=B3&part=formula"]


def test_shared_texts_are_read_also_when_they_go_on_in_another_record():
    head = struct.pack("<HB", 20, 1) + "NIR 2850478".encode("utf-16-le")
    table = record(0x00FC, struct.pack("<II", 2, 2) + head) + record(0x003C, b"\x00" + b"123456123")
    rich = struct.pack("<HBHI", 4, 0x0D, 1, 18) + "Nom1".encode("utf-16-le") + bytes(4)
    rich += struct.pack("<HHIHHH", 1, 14, 0, 0, 0, 2) + "ab".encode("utf-16-le")
    data = book(shared(0, 0, 0), shared(1, 0, 1), globals_=table + record(0x003C, b""))

    assert place(data, "NIR 2850478123456123") == ["sheet=Liste&cell=A1"]
    assert place(book(shared(0, 0, 0), globals_=string_table(rich)), "Nom1") == ["sheet=Liste&cell=A1"]
    assert place(book(shared(0, 0, 0), globals_=string_table(rich)), "ab") == ["part=phonetic"]


def test_a_shared_text_may_begin_in_the_record_after_its_head():
    head = struct.pack("<HBH", 15, 8, 1)
    table = record(0x00FC, struct.pack("<II", 2, 2) + head)
    following = b"\x01" + FIRST.encode("utf-16-le") + bytes(4) + wide("suite")
    data = book(shared(0, 0, 0), shared(1, 0, 1), globals_=table + record(0x003C, following))

    assert (place(data, FIRST), place(data, "suite")) == (["sheet=Liste&cell=A1"], ["sheet=Liste&cell=A2"])


def test_a_shared_text_that_no_cell_shows_is_read():
    data = book(shared(0, 0, 0), globals_=string_table(wide("visible"), wide(f"NIR {FIRST}")))

    assert place(data, FIRST) == ["part=strings"]


def test_a_cell_without_its_shared_text_is_a_loss():
    found = read(LEGACY_SHEET, book(label(1, 0, "x"), shared(0, 0, 5)), "a.xls")

    assert found.problems == [("poste:a.xls#part=Workbook", "corrupt")]


def test_a_comment_stands_at_its_cell_and_a_box_in_its_sheet():
    data = book(label(0, 0, "x"), box(1, f"NIR {FIRST}"), box(2, "Dr BLANC"), note(6, 1, 1, "Secrétariat"))

    assert place(data, FIRST) == ["sheet=Liste&cell=B7&part=comment"]
    assert place(data, "Secrétariat") == ["sheet=Liste&cell=B7&part=comment"]
    assert place(data, "Dr BLANC") == ["sheet=Liste&part=drawing"]


def test_headers_names_links_and_messages_are_read():
    header = record(0x0014, wide(f'&C&"Arial"NIR {FIRST}'))
    margins = struct.pack("<H26xHHHHH", 0x089C, 0, 0, 4, 0, 0)
    name = record(0x0018, struct.pack("<HBBHHHBBBB", 1, 0, 6, 10, 0, 0, 0, 5, 0, 0) + b"\x00secret" + literal("abcdefg")
                  + b"\x00aide!")  # fmt: skip
    link = record(0x01B8, struct.pack("<HHHH", 3, 3, 2, 2) + bytes(16) + "mailto:roux@exemple.fr".encode("utf-16-le"))
    messages = wide("titre") + wide("\0") + wide(f"saisir NIR {SECOND}") + wide("\0")
    check = record(0x01BE, bytes(4) + messages + struct.pack("<HH", 7, 0) + literal("oui\0") + bytes(4)
                   + struct.pack("<HHHHH", 1, 4, 4, 3, 3))  # fmt: skip
    data = book(header, record(0x089C, margins + wide("pied")), link, check, label(0, 0, "x"), globals_=name)

    assert place(data, FIRST) == ["sheet=Liste&part=header"]
    assert place(data, "pied") == ["sheet=Liste&part=footer"]
    assert place(data, "secret") == ["part=name"]
    assert place(data, "abcdefg") == ["part=name"]
    assert place(data, "aide!") == ["part=name"]
    assert place(data, "roux@exemple.fr") == ["sheet=Liste&cell=C4&part=hyperlink"]
    assert place(data, SECOND) == ["sheet=Liste&cell=D5&part=sheet"]


def test_cells_of_other_workbooks_queries_and_charts_are_read():
    cached = record(
        0x005A, struct.pack("<BBH", 1, 0, 4) + b"\x01" + struct.pack("<d", float(FIRST)) + b"\x02" + wide("oui!")
    )
    query = record(0x00CD, wide("D" * 250 + "PWD=T")) + record(0x00CD, wide("ulipe75;"))
    chart = beginning(0x20) + record(0x100D, b"\x00\x00\x05\x00titre") + number(0, 0, float(SECOND)) + END
    data = book(label(0, 0, "x"), query, label(1, 0, "y"), chart, globals_=cached)

    assert place(data, FIRST) == ["cell=A5&part=external link"]
    assert place(data, "PWD=Tulipe75;") == ["sheet=Liste&part=connection"]
    assert place(data, "titre") == ["sheet=Liste&part=chart"]
    assert place(data, SECOND) == ["sheet=Liste&part=chart"]


def test_the_streams_beside_the_workbook_are_read():
    pivot = record(0x00C9, struct.pack("<d", float(FIRST))) + record(0x00CD, wide("épilepsie"))
    store = f"<a><b>NIR {SECOND}</b></a>".encode()
    inner = stream(label(0, 0, "dedans"))
    data = book(
        label(0, 0, "x"),
        others={
            "_SX_DB_CUR/0001": pivot, "MsoDataStore/A/Item": store, "MBD0001/Workbook": inner,
            "\x01CompObj": b"Microsoft Excel", "Journal": b"ancien texte ici",
        },
    )  # fmt: skip

    found = read(LEGACY_SHEET, data, "a.xls")

    assert place(data, FIRST) == ["part=pivot"]
    assert place(data, SECOND) == ["part=custom XML"]
    assert place(data, "ancien texte") == ["part=Journal&offset=0"]
    assert [name for name, _ in found.members] == ["poste:a.xls!xls/MBD0001"]
    assert "dedans" in read(LEGACY_SHEET, found.members[0][1], "b.xls").text
    assert found.problems == [("poste:a.xls#part=Journal", "partial")]


def test_pictures_of_the_drawings_become_items():
    picture = b"\x89PNG\r\n\x1a\n picture"
    blip = struct.pack("<HHI", 0x6E00, 0xF01E, 17 + len(picture)) + bytes(17) + picture
    entry = struct.pack("<HHI", 0x0062, 0xF007, 36 + len(blip)) + bytes(36) + blip
    drawing = struct.pack("<HHI", 0x000F, 0xF000, len(entry)) + entry

    found = read(LEGACY_SHEET, book(label(0, 0, "x"), globals_=record(0x00EB, drawing)), "a.xls")

    assert found.members == [("poste:a.xls!xls/picture1.png", picture)]


def test_hidden_sheets_and_old_code_pages_are_read():
    old = record(0x0204, struct.pack("<HHHH", 0, 0, 0, 9) + "épilepsie".encode("mac-roman"))
    data = compound({"Book": stream(old, globals_=record(0x0042, struct.pack("<H", 10000)), version=0x0500)})

    assert place(data, "épilepsie") == ["sheet=Liste&cell=A1"]


def test_both_workbooks_of_a_file_for_two_versions_are_read():
    data = compound({"Book": stream(label(0, 0, "neuf")), "Workbook": stream(label(0, 0, "vieux"))})

    assert place(data, "neuf") == place(data, "vieux") == ["sheet=Liste&cell=A1"]


def old_cells(beginning_: int, cells: bytes) -> bytes:
    return record(beginning_, struct.pack("<HHH", 0, 0x10, 0)) + cells + END


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (0x0009, record(0x0004, struct.pack("<HH3xB", 3, 1, 19) + f"NIR {FIRST}".encode())),
        (0x0209, record(0x0204, struct.pack("<HHHH", 3, 1, 0, 19) + f"NIR {FIRST}".encode())),
        (0x0409, record(0x0204, struct.pack("<HHHH", 3, 1, 0, 19) + f"NIR {FIRST}".encode())),
        (0x0009, record(0x0003, struct.pack("<HH3xd", 3, 1, float(FIRST)))),
        (0x0409, record(0x0203, struct.pack("<HHHd", 3, 1, 0, float(FIRST)))),
    ],
)
def test_workbooks_older_than_containers_are_read_cell_by_cell(kind, cells):
    found = read(LEGACY_SHEET, old_cells(kind, cells), "vieux.xls")

    assert where(found, FIRST) == ["poste:vieux.xls#sheet=1&cell=B4"]
    assert found.problems == []


def test_old_comments_and_whole_numbers_are_read():
    long = record(0x001C, struct.pack("<HHH", 2, 1, 30) + b"NIR 2850478")
    more = record(0x001C, struct.pack("<HHH", 0xFFFF, 0, 8) + FIRST[7:].encode())
    cells = record(0x0002, struct.pack("<HH3xH", 0, 0, 75)) + long + more

    found = read(LEGACY_SHEET, old_cells(0x0009, cells), "a.xls")

    assert found.segments[0].text == "75\n"
    assert where(found, FIRST) == ["poste:a.xls#sheet=1&cell=B3&part=comment"]


def test_a_workbook_with_room_for_millions_costs_what_is_in_it():
    corners = [cell for column in (0, 255) for cell in (number(0, column, 1.0), label(65535, column, f"NIR {FIRST}"))]

    found = read(LEGACY_SHEET, book(*corners), "a.xls")

    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=A65536"]
    assert found.problems == []


def test_a_password_is_told():
    found = read(LEGACY_SHEET, locked("tulipe", label(0, 0, f"NIR {FIRST}")), "a.xls")

    assert found.problems == [("poste:a.xls", "encrypted")]
    assert found.segments == []


def test_the_password_that_is_no_secret_opens():
    found = read(LEGACY_SHEET, locked("VelvetSweatshop", label(4, 1, f"NIR {FIRST}")), "a.xls")

    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=B5"]
    assert found.problems == []


def test_what_is_cut_is_read_up_to_the_cut():
    whole = stream(label(0, 0, f"NIR {FIRST}"), label(1, 0, "y" * 200))

    found = read(LEGACY_SHEET, whole[:-150], "a.xls")

    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=A1"]
    assert found.problems == [("poste:a.xls#part=content", "corrupt")]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_records_never_raise(data):
    whole = bytearray(
        stream(
            shared(0, 0, 0), box(1, "NIR"), note(0, 0, 1, "A"), formula(1, 1, TEXT, literal("abcd")), number(2, 2, 1.5),
            globals_=string_table(wide("NIR"), wide("x")) + record(0x0018, bytes(20)) + record(0x005A, bytes(12)),
        )
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    found = read(LEGACY_SHEET, bytes(whole), "a.xls")

    assert all(isinstance(kind, str) for _, kind in found.problems)


def test_a_container_that_cannot_be_read_gives_its_strings():
    found = read(LEGACY_SHEET, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"NIR 2850478123456" * 3, "a.xls")

    assert "2850478123456" in found.text
    assert found.problems == [("poste:a.xls", "corrupt")]
