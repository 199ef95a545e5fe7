import random
import struct

import pytest

from leakscan.extract.database.dbf import DBF
from tests.extract.database.tables import dbf
from tests.extract.database.test_sqlite import cells
from tests.extract.reading import read

FIELDS = (("NOM", "C", 20), ("NUMSECU", "N", 15), ("NE", "D", 8), ("SUIVI", "C", 30))
RECORDS = (("ABEL Hélène", "269054958815780", "19690512", "épilepsie"), ("ZOLA Émile", "", "", "rien"))


def test_records_are_read_under_the_names_of_their_fields():
    found = read(DBF, dbf(FIELDS, RECORDS), "PATIENTS.DBF")

    assert found.text == "ABEL Hélène\t269054958815780\t12/05/1969\tépilepsie\nZOLA Émile\t\t\trien\n"
    assert [
        (place["table"], place["record"], place["column"]) for cell, place, _ in cells(found) if cell == "rien"
    ] == [("PATIENTS", "2", "SUIVI")]
    assert found.problems == []


@pytest.mark.parametrize(("encoding", "code_page"), [
    ("cp850", 2), ("cp850", 0), ("cp850", 3), ("cp1252", 3), ("cp1252", 0x57), ("cp1252", 0), ("utf-8", 0),
    ("mac_roman", 4), ("cp437", 1),
])  # fmt: skip
def test_texts_are_read_in_the_set_that_they_are_in(encoding, code_page):
    rows = [(f"Hélène {number}", "1", "", "épilepsie, diabète") for number in range(30)]
    found = read(DBF, dbf(FIELDS, rows, encoding=encoding, code_page=code_page), "x.dbf")

    assert found.text.count("épilepsie, diabète") == 30


def test_deleted_records_are_read():
    assert "ZOLA Émile" in read(DBF, dbf(FIELDS, RECORDS, states=" *"), "x.dbf").text


@pytest.mark.parametrize("count", [0, 1])
def test_records_beyond_the_counted_ones_are_read(count):
    found = read(DBF, dbf(FIELDS, RECORDS, count=count), "x.dbf")

    assert "ZOLA Émile" in found.text
    assert found.problems == []


def test_fewer_records_than_counted_are_partial():
    found = read(DBF, dbf(FIELDS, RECORDS, count=9), "x.dbf")

    assert (found.text.count("\n"), found.problems) == (2, [("poste:x.dbf#part=records", "partial")])


def test_a_cut_table_gives_what_is_left_and_is_partial():
    found = read(DBF, dbf(FIELDS, RECORDS)[:-80], "x.dbf")

    assert found.text.startswith("ABEL Hélène\t269054958815780\t12/05/1969\t")
    assert found.problems == [("poste:x.dbf#part=records", "partial")]


def test_what_stands_behind_the_records_is_read():
    found = read(DBF, dbf(FIELDS, RECORDS, end=b"\x1a\x00\x01Madame ABEL\x00"), "x.dbf")

    assert found.segments[-1].text == "Madame ABEL\n"


def test_a_header_that_contradicts_itself_is_partial():
    data = bytearray(dbf(FIELDS, RECORDS))
    data[10:12] = struct.pack("<H", 500)
    found = read(DBF, bytes(data), "x.dbf")

    assert "269054958815780" in found.text
    assert found.problems == [("poste:x.dbf#part=header", "partial")]


def test_an_encrypted_table_is_told():
    data = bytearray(dbf(FIELDS, RECORDS))
    data[15] = 1

    assert read(DBF, bytes(data), "x.dbf").problems == [("poste:x.dbf", "encrypted")]


def test_binary_numbers_and_times_of_foxpro_are_read():
    fields = (
        ("NIR", "B", 8),
        ("AGE", "I", 4),
        ("PRIX", "Y", 8),
        ("QUAND", "T", 8),
        ("NOTE", "M", 4),
        ("_NullFlags", "0", 1),
    )
    row = (
        struct.pack("<d", 269054958815780.0), struct.pack("<i", -3), struct.pack("<q", 255000),
        struct.pack("<ii", 2_440_354, 36_900_000), struct.pack("<I", 7), b"\x05",
    )  # fmt: skip

    assert (
        read(DBF, dbf(fields, [row], version=0x30), "x.dbf").text == "269054958815780\t-3\t25.5\t12/05/1969 10:15\t\t\n"
    )


def test_tables_of_dbase_2_are_read():
    head = b"\x02" + struct.pack("<H", 1) + b"\x0a\x0a\x55" + struct.pack("<H", 26)
    head += b"NOM\0\0\0\0\0\0\0\0C\x0a\0\0\0" + b"NIR\0\0\0\0\0\0\0\0N\x0f\0\0\0" + b"\x0d"
    found = read(DBF, head.ljust(521, b"\0") + b" ABEL      269054958815780\x1a", "x.dbf")

    assert (found.text, found.problems) == ("ABEL\t269054958815780\n", [])


def test_tables_of_dbase_7_are_read():
    head = struct.pack("<4BIHH20x", 4, 124, 1, 31, 1, 68 + 96 + 1, 26).ljust(68, b"\0")
    for name, kind, length in ((b"NOM DU PATIENT", b"C", 10), (b"NIR", b"N", 15)):
        head += name.ljust(32, b"\0") + kind + bytes([length]) + bytes(14)
    found = read(DBF, head + b"\x0d ABEL      269054958815780\x1a", "x.dbf")

    assert (found.text, found.segments[0].heading(0)) == ("ABEL\t269054958815780\n", "NOM DU PATIENT")


@pytest.mark.parametrize("seed", range(20))
def test_damage_anywhere_raises_nothing_and_ends(seed):
    data = bytearray(dbf(FIELDS, RECORDS * 50))
    chance = random.Random(seed)
    for _ in range(chance.randrange(1, 40)):
        data[chance.randrange(len(data) if seed % 2 else 200)] = chance.randrange(256)

    read(DBF, bytes(data), "x.dbf")
