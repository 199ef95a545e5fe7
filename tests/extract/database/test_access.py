import random
import struct
import zlib

import pytest

from leakscan.extract.database.access import ACCESS
from tests.extract.database.access_files import access, elsewhere, inline, text
from tests.extract.database.test_sqlite import NUMBER, cells, places
from tests.extract.reading import read

OLD_OR_NOT = pytest.mark.parametrize("old", [False, True])
NAMES = (("Nom", 10), ("NumSecu", 10))


def patients(*, old=False, **others):
    rows = [[text("ABEL Hélène", old=old), text(str(NUMBER), old=old)], [text("ZOLA", old=old), None]]
    return access(NAMES, rows, old=old, **others)


@OLD_OR_NOT
def test_rows_are_read_under_the_names_of_their_columns(old):
    found = read(ACCESS, patients(old=old), "x.mdb")

    assert places(found, str(NUMBER)) == [{"table": "Patients", "record": "1", "column": "NumSecu"}]
    assert "ABEL Hélène\t269054958815780\nZOLA\t\n" in found.text
    assert found.problems == []


@OLD_OR_NOT
def test_values_of_each_type_are_read(old):
    columns = (
        ("oui", 1), ("octet", 2), ("court", 3), ("long", 4), ("prix", 5), ("simple", 6), ("double", 7), ("date", 8),
        ("guid", 15), ("decimal", 16), ("grand", 19),
    )  # fmt: skip
    row = [
        b"", b"\xff", struct.pack("<h", -2), struct.pack("<i", 70000), struct.pack("<q", NUMBER * 10_000),
        struct.pack("<f", 1.5), struct.pack("<d", NUMBER), struct.pack("<d", 25335.5), bytes(range(16)),
        b"\x00" + struct.pack("<4I", 0, 0, 0, 1250), struct.pack("<q", NUMBER),
    ]  # fmt: skip
    found = read(ACCESS, access(columns, [row], old=old), "x.mdb")

    assert [cell for cell, place, _ in cells(found) if place["table"] == "Patients"] == [
        "1", "255", "-2", "70000", str(NUMBER), "1.5", str(NUMBER), "12/05/1969 12:00",
        "03020100-0504-0706-0809-0a0b0c0d0e0f", "12.5", str(NUMBER),
    ]  # fmt: skip


@OLD_OR_NOT
def test_empty_values_do_not_shift_the_others(old):
    columns = (("a", 10), ("b", 4), ("c", 10), ("d", 1))
    found = read(ACCESS, access(columns, [[None, None, text("fin", old=old), None]], old=old), "x.mdb")

    assert [cell for cell, place, _ in cells(found) if place["table"] == "Patients"] == ["", "", "fin", "0"]


def test_a_row_longer_than_its_short_offsets_is_read():
    columns = tuple((f"c{number}", 10) for number in range(12))
    row = [text(f"valeur {number} " + "x" * 90, old=True) for number in range(12)]
    found = read(ACCESS, access(columns, [row], old=True), "x.mdb")

    assert [cell for cell, place, _ in cells(found) if place["table"] == "Patients"] == [
        value.decode() for value in row
    ]


def test_text_that_switches_between_one_and_two_bytes_is_read():
    mixed = b"\xff\xfe" + b"Suivi " + b"\x00" + "œdème".encode("utf-16-le")[:2] + b"\x00" + b"fin"
    found = read(ACCESS, access((("a", 10),), [[mixed]]), "x.mdb")

    assert "Suivi oefin" in found.text


@OLD_OR_NOT
def test_memos_are_read_wherever_they_stand(old):
    memo = text("épilepsie depuis 2010", old=old)
    parts = [struct.pack("<I", 6 << 8 | 2) + memo[:10], memo, struct.pack("<I", 0) + memo[10:]]
    rows = [[inline(memo)], [elsewhere(len(memo), 1)], [elsewhere(len(memo), 0, chained=True)]]
    found = read(ACCESS, access((("Notes", 12),), rows, old=old, values=parts), "x.mdb")

    assert len(places(found, "épilepsie depuis 2010")) == 3


def test_a_chain_that_leads_back_to_itself_ends():
    loop = struct.pack("<I", 6 << 8) + b"x" * 8
    found = read(ACCESS, access((("Notes", 11),), [[elsewhere(1 << 29, 0, chained=True)]], values=[loop]), "x.mdb")

    assert places(found, "xxxxxxxx") == [{"table": "Patients", "record": "1", "column": "Notes"}]


def test_documents_in_rows_are_members_without_what_is_wrapped_around_them():
    letter = b"%PDF-1.4" + b"x" * 80
    head = struct.pack("<II", 20, 1) + b"pdf\x00".ljust(12, b"\0")
    attached = struct.pack("<II", 1, 0) + zlib.compress(head + letter)
    rows = [[inline(b"\x15\x1c" + bytes(70) + letter)], [inline(attached)]]

    assert read(ACCESS, access((("Doc", 11),), rows), "x.mdb").members == [
        ("poste:x.mdb!value/Patients-1-Doc.pdf", letter), ("poste:x.mdb!value/Patients-2-Doc.pdf", letter),
    ]  # fmt: skip


@OLD_OR_NOT
def test_deleted_rows_are_read(old):
    found = read(ACCESS, patients(old=old, deleted=[0]), "x.mdb")

    assert [place["part"] for place in places(found, str(NUMBER))] == ["free"]


@OLD_OR_NOT
def test_pages_stored_under_a_key_of_the_header_are_read(old):
    assert len(places(read(ACCESS, patients(old=old, key=0x12345678), "x.mdb"), str(NUMBER))) == 1


def test_a_database_under_a_password_is_encrypted():
    data = patients(ace=True)
    sealed = data[:4096] + random.Random(1).randbytes(len(data) - 4096)

    assert read(ACCESS, sealed, "x.accdb").problems == [("poste:x.accdb", "encrypted")]


def test_without_its_catalogue_the_tables_are_read_and_it_is_partial():
    data = bytearray(patients())
    data[2 * 4096 : 3 * 4096] = bytes(4096)
    found = read(ACCESS, bytes(data), "x.mdb")

    assert [place["column"] for place in places(found, str(NUMBER))] == ["NumSecu"]
    assert found.problems == [("poste:x.mdb#part=pages", "partial")]


def test_without_the_definition_of_a_table_its_readable_runs_remain():
    data = bytearray(patients())
    data[4 * 4096 : 5 * 4096] = bytes(4096)
    found = read(ACCESS, bytes(data), "x.mdb")

    assert str(NUMBER) in found.text
    assert found.problems == [("poste:x.mdb#part=pages", "partial")]


def test_a_cut_file_gives_what_is_left_and_is_partial():
    found = read(ACCESS, patients()[: 6 * 4096 + 100], "x.mdb")

    assert len(places(found, str(NUMBER))) == 1
    assert found.problems == [("poste:x.mdb#part=pages", "partial")]


def test_a_header_alone_is_partial():
    assert read(ACCESS, patients()[:4096], "x.mdb").problems == [("poste:x.mdb#part=pages", "partial")]


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_raises_nothing_and_ends(seed):
    chance = random.Random(seed)
    data = bytearray(patients(old=seed % 2 == 0))
    for _ in range(chance.randrange(1, 80)):
        data[chance.randrange(20, len(data))] = chance.randrange(256)
    if seed % 5 == 0:
        data = data[: chance.randrange(len(data))]

    read(ACCESS, bytes(data), "x.mdb")
