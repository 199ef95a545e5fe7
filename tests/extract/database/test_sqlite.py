import gzip
import io
import random
import sqlite3
import zlib
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.database.sqlite_ import SQLITE
from tests.extract.database.tables import sqlite
from tests.extract.reading import read
from tests.extract.samples import NIR

NUMBER = 269054958815780


def cells(found):
    """Each cell of the tables with its place."""
    for segment in found.segments:
        offset = 0
        for line in segment.text.splitlines(keepends=True) if segment.layout == "table" else ():
            for cell in line.rstrip("\n").split("\t"):
                yield cell, dict(segment.locate(offset).place), segment.heading(offset)
                offset += len(cell) + 1


def places(found, text):
    return [place for cell, place, _ in cells(found) if cell == text]


def test_a_number_is_read_in_each_type_that_a_row_may_keep_it_in():
    data = sqlite(
        "create table patient (nom text, nir)",
        ("insert into patient values ('X', ?)", [(NUMBER,), (float(NUMBER),), (str(NUMBER),), (str(NUMBER).encode(),)]),
    )
    found = read(SQLITE, data, "x.db")

    assert [
        {"table": "patient", "record": str(record), "column": "nir"} for record in (1, 2, 3, 4)
    ] == places(found, str(NUMBER))  # fmt: skip
    assert {heading for cell, _, heading in cells(found) if cell == str(NUMBER)} == {"nir"}
    assert found.problems == []


def test_the_number_of_a_row_is_read_under_the_name_of_its_column():
    data = sqlite("create table p (nom text, nir integer primary key)", f"insert into p values ('A', {NUMBER})")

    assert places(read(SQLITE, data, "x.db"), str(NUMBER)) == [{"table": "p", "record": str(NUMBER), "column": "nir"}]


def test_rows_without_numbers_are_read_under_the_right_columns():
    data = sqlite(
        "create table p (nom text, [n ss] integer, key text, primary key ([n ss], nom)) without rowid",
        f"insert into p values ('ABEL', {NUMBER}, 'c')",
    )
    found = read(SQLITE, data, "x.db")

    assert {cell: heading for cell, _, heading in cells(found)} == {str(NUMBER): "n ss", "ABEL": "nom", "c": "key"}


def test_rows_of_full_text_search_stand_under_the_columns_of_the_search():
    data = sqlite("create virtual table f using fts5(nom, suivi)", "insert into f values ('ABEL', 'epilepsie')")
    found = read(SQLITE, data, "x.db")

    assert places(found, "epilepsie") == [{"table": "f_content", "record": "1", "column": "suivi"}]


def test_a_column_added_later_and_a_computed_one_do_not_shift_the_others():
    data = sqlite(
        "create table p (a text, b text generated always as (a || '!') virtual, c text default 'x')",
        "insert into p (a, c) values ('un', 'deux')",
        "alter table p add column d text",
        "insert into p (a, c, d) values ('1', '2', '3')",
    )
    found = read(SQLITE, data, "x.db")

    assert [(cell, heading) for cell, _, heading in cells(found)] == [
        ("un", "a"), ("deux", "c"), ("1", "a"), ("2", "c"), ("3", "d"),
    ]  # fmt: skip


def test_the_statements_that_made_the_tables_are_read():
    found = read(SQLITE, sqlite("create table p (a text default 'épilepsie')"), "x.db")

    assert found.text == "CREATE TABLE p (a text default 'épilepsie')\n"
    assert found.segments[0].locate(3).place == (("part", "schema"), ("table", "p"))


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_texts_are_read_in_the_encoding_of_the_file(encoding):
    data = sqlite(f"pragma encoding='{encoding}'", "create table p (a)", "insert into p values ('épilepsie œdème')")

    assert "épilepsie oedème" in read(SQLITE, data, "x.db").text


def test_text_in_another_character_set_than_the_file_says_is_read():
    data = sqlite(
        "create table p (a text)", ("insert into p values (cast(? as text))", [("épilepsie".encode("cp1252"),)])
    )

    assert "épilepsie" in read(SQLITE, data, "x.db").text


def test_values_longer_than_a_page_are_put_together():
    data = sqlite("create table p (a, b)", ("insert into p values (?, ?)", [("x" * 70_000 + "fin", NUMBER)]), page=512)
    found = read(SQLITE, data, "x.db")

    assert [cell for cell, _, _ in cells(found)] == ["x" * 70_000 + "fin", str(NUMBER)]


def test_documents_in_rows_are_members():
    letter = gzip.compress(bytes(range(200)), mtime=0)
    data = sqlite("create table p (doc, html)", ("insert into p values (?, ?)", [(letter, "<html>" + "x" * 60)]))

    assert read(SQLITE, data, "x.db").members == [
        ("poste:x.db!value/p-1-doc.gz", letter), ("poste:x.db!value/p-1-html.html", b"<html>" + b"x" * 60),
    ]  # fmt: skip


def test_of_other_bytes_the_readable_runs_remain():
    data = sqlite(
        "create table p (a)", ("insert into p values (?)", [(b"\x00\x01\x9f" + b"\x04Madame ABEL\x00\xff\x05",)])
    )

    assert [cell for cell, _, _ in cells(read(SQLITE, data, "x.db"))] == ["Madame ABEL"]


def test_a_password_that_only_the_system_encrypted_is_there_as_digits():
    data = sqlite(
        "create table logins (password_value blob)", ("insert into logins values (?)", [(b"v10\x00\xff\x80",)])
    )

    assert [cell for cell, _, _ in cells(read(SQLITE, data, "x.db"))] == ["76313000ff80"]


def test_deleted_rows_are_read_as_far_as_they_are_left():
    rows = [(f"NOM{number}", NUMBER + number) for number in range(1, 41)]
    data = sqlite(
        "create table p (id integer primary key, nom text, nir integer)",
        ("insert into p (nom, nir) values (?, ?)", rows),
        "delete from p where id in (5, 40)",
    )
    found = read(SQLITE, data, "x.db")

    assert [(cell, place["part"], place["column"]) for cell, place, _ in cells(found) if "part" in place] == [
        ("NOM40", "free", "nom"), (str(NUMBER + 40), "free", "nir"),
        ("NOM5", "free", "nom"), (str(NUMBER + 5), "free", "nir"),
    ]  # fmt: skip
    assert found.problems == []


def test_the_rows_of_a_dropped_table_are_read_under_its_columns():
    data = sqlite(
        "create table reste (a, b, c)",
        "create table p (nom text, nir integer)",
        ("insert into p values (?, ?)", [(f"NOM{number}", NUMBER) for number in range(60)]),
        "drop table p",
        page=512,
    )
    found = read(SQLITE, data, "x.db")

    assert len(places(found, str(NUMBER))) > 50
    assert {place["column"] for place in places(found, str(NUMBER))} == {"nir"}


def test_the_rows_of_an_emptied_table_are_read():
    data = sqlite("create table p (a text, b)", f"insert into p values ('ABEL', '{NIR}')", "delete from p")
    found = read(SQLITE, data, "x.db")

    assert places(found, NIR) == [{"part": "free", "table": "p", "record": "1", "column": "b"}]


def test_a_cut_file_gives_what_is_left_and_is_partial():
    rows = [(f"NOM{number:04}", "x" * 50) for number in range(300)]
    data = sqlite("create table p (a, b)", ("insert into p values (?, ?)", rows), page=512)
    found = read(SQLITE, data[: len(data) // 2 + 100], "x.db")

    assert len({cell for cell, _, _ in cells(found) if cell.startswith("NOM")}) > 140
    assert found.problems == [("poste:x.db#part=pages", "partial")]


def test_rows_of_pages_that_damage_cut_off_are_read():
    rows = [(f"NOM{number:04}", "x" * 50) for number in range(300)]
    data = bytearray(sqlite("create table p (a, b)", ("insert into p values (?, ?)", rows), page=512))
    data[512:616] = bytes(104)  # the root of the table
    found = read(SQLITE, bytes(data), "x.db")

    assert len({cell for cell, _, _ in cells(found) if cell.startswith("NOM")}) == 300
    assert found.problems == [("poste:x.db#part=pages", "partial")]


@pytest.mark.parametrize("head", [b"", bytes(84), b"\x00\x03" + bytes(98)])
def test_a_header_that_cannot_be_is_corrupt(head):
    assert read(SQLITE, b"SQLite format 3\x00" + head, "x.db").problems == [("poste:x.db", "corrupt")]


def test_an_empty_database_is_read():
    assert read(SQLITE, sqlite("create table p (a)", "drop table p"), "x.db").problems == []


def test_pages_that_lead_back_to_themselves_are_read_once():
    rows = [(f"NOM{number:04}", "x" * 50) for number in range(300)]
    data = bytearray(sqlite("create table p (a, b)", ("insert into p values (?, ?)", rows), page=512))
    data[512 + 8 : 512 + 12] = (2).to_bytes(4, "big")  # the last child of the root is the root
    found = read(SQLITE, bytes(data), "x.db")

    assert len({cell for cell, _, _ in cells(found) if cell.startswith("NOM")}) == 300
    assert found.problems == [("poste:x.db#part=pages", "partial")]


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.from_regex(r"[a-zA-Z0-9 ]{0,300}", fullmatch=True),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=40), st.sampled_from([512, 1024, 4096, 65536]))
def test_rows_are_those_that_the_library_reads(rows, page):
    data = sqlite("create table p (a, b, c)", ("insert into p values (?, ?, ?)", rows), page=page)
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        wanted = [tuple(map(shown, row)) for row in base.execute("select * from p")]
    text = "".join(segment.text for segment in read(SQLITE, data, "x.db").segments if segment.layout == "table")

    assert [tuple(line.split("\t")) for line in text.splitlines()] == [row for row in wanted if "".join(row).strip()]


def shown(value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return "" if value is None else str(value)


@pytest.mark.parametrize("seed", range(20))
def test_damage_anywhere_raises_nothing_and_ends(seed):
    rows = [(f"NOM{number}", NUMBER + number, "x" * (number * 7)) for number in range(200)]
    data = bytearray(
        sqlite(
            "create table p (a, b, c)",
            ("insert into p values (?, ?, ?)", rows),
            "delete from p where b % 3 = 0",
            page=1024,
        )
    )
    chance = random.Random(seed)
    for _ in range(chance.randrange(1, 60)):
        data[chance.randrange(18, len(data))] = chance.randrange(256)
    cut = data[: chance.randrange(1, len(data))] if seed % 3 == 0 else data

    read(SQLITE, bytes(cut), "x.db")


def test_nothing_is_written_and_no_sql_is_run():
    data = sqlite(
        "create table p (a)",
        "insert into p values ('ABEL')",
        "create trigger t after insert on p begin delete from p; end",
    )
    stream = io.BytesIO(data)
    read(SQLITE, stream.getvalue(), "x.db")

    assert stream.getvalue() == data


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, lambda data: bytes((33, 0, 0, 0)) + zlib.compress(data)]
)
def test_a_text_that_a_program_packed_is_read(outcome_of, pack):
    packed = pack(f"Lettre. NIR : {NIR}. Fin".encode())
    data = sqlite("create table lettre (corps blob)", ("insert into lettre values (?)", [(packed,)]))
    outcome = outcome_of(data, "x.db")

    assert [each.distinct for each in outcome.findings if each.category == "nir"] == [1]
    assert {each.status for each in outcome.documents} == {"scanned"}
