import struct

from leakscan.extract.office.legacy_sheet import LEGACY_SHEET
from tests.extract.office.compound import compound
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def beginning(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def comment(text: str) -> bytes:
    head = struct.pack("<HH6xHHI", 0x0212, 0, len(text), 16, 0)
    return record(0x01B6, head) + record(0x003C, b"\x00" + text.encode("latin-1"))


def book(*cells: bytes, globals_: bytes = b"") -> bytes:
    """An Excel 97 workbook of one sheet called Liste."""
    name = b"Liste"
    before = beginning(5) + globals_
    length = len(before) + 4 + 8 + len(name) + 4
    sheet = record(0x0085, struct.pack("<IHBB", length, 0, len(name), 0) + name)
    return compound({"Workbook": before + sheet + record(0x000A) + beginning(0x10) + b"".join(cells) + record(0x000A)})


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def test_cells_stand_at_their_places_and_numbers_stay_exact():
    found = read(LEGACY_SHEET, book(label(4, 2, "Nom"), label(4, 3, "NIR"), number(5, 3, float(FIRST))), "a.xls")

    assert found.segments[0].text == f"\t\tNom\tNIR\n\t\t\t{FIRST}\n"
    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=D6"]
    assert found.problems == []


def test_text_boxes_and_print_headers_are_read():
    header = f"&CNIR {SECOND}".encode("latin-1")
    data = book(record(0x0014, struct.pack("<HB", len(header), 0) + header), label(0, 0, "x"), comment(f"NIR {FIRST}"))

    found = read(LEGACY_SHEET, data, "a.xls")

    assert where(found, f"NIR {FIRST}") == ["poste:a.xls#sheet=Liste&part=drawing"]
    assert where(found, f"NIR {SECOND}") == ["poste:a.xls#sheet=Liste&part=header"]


def test_a_password_is_told():
    found = read(LEGACY_SHEET, book(label(0, 0, "x"), globals_=record(0x002F, bytes(54))), "a.xls")

    assert found.problems == [("poste:a.xls", "encrypted")]


def test_a_workbook_with_room_for_millions_costs_what_is_in_it():
    corners = [cell for column in (0, 255) for cell in (number(0, column, 1.0), label(65535, column, f"NIR {FIRST}"))]

    found = read(LEGACY_SHEET, book(*corners), "a.xls")

    assert where(found, FIRST) == ["poste:a.xls#sheet=Liste&cell=A65536"]
    assert found.problems == []


def test_a_workbook_older_than_containers_is_read_cell_by_cell():
    cell = record(0x0204, struct.pack("<HHHH", 3, 1, 0, len(f"NIR {FIRST}")) + f"NIR {FIRST}".encode("latin-1"))
    data = record(0x0409, struct.pack("<HHH", 0, 0x10, 0)) + cell + record(0x000A)

    found = read(LEGACY_SHEET, data, "vieux.xls")

    assert where(found, FIRST) == ["poste:vieux.xls#sheet=1&cell=B4"]
    assert found.problems == []
