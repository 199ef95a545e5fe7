import gzip
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.database.sql_text import SQL
from leakscan.extract.text_kinds import text_kind
from tests.extract.database.test_sqlite import NUMBER, cells
from tests.extract.reading import read


def rows(text, name="x.sql"):
    """The cells of the rows with the headings above them."""
    return [(cell, heading) for cell, place, heading in cells(read(SQL, text.encode(), name)) if "table" in place]


def test_rows_are_read_under_the_columns_that_the_statement_names():
    statement = f"INSERT INTO `patient` (`id`,`nom`,`num_ss`) VALUES (1,'D\\'ARC',{NUMBER}),(2,'PETIT',NULL);\n"
    text = f"-- dump\n{statement}-- fin\n"
    found = read(SQL, text.encode(), "x.sql")

    assert rows(text) == [
        ("1", "id"), ("D'ARC", "nom"), (str(NUMBER), "num_ss"), ("2", "id"), ("PETIT", "nom"), ("", "num_ss"),
    ]  # fmt: skip
    assert [segment.text for segment in found.segments if segment.layout == "prose"] == ["-- dump\n", "\n-- fin\n"]
    assert [place for cell, place, _ in cells(found) if cell == str(NUMBER)] == [
        {"table": "patient", "line": "2", "column": "num_ss"}
    ]


def test_each_row_stands_at_the_line_where_it_begins():
    text = "INSERT INTO p (a, b) VALUES\n(1, 'un'),\n(2, 'deux'), (3, 'trois'),\n  -- (\n(now(), 'quatre');\n"
    found = cells(read(SQL, text.encode(), "x.sql"))

    assert [(cell, place["line"]) for cell, place, heading in found if heading == "b"] == [
        ("un", "2"), ("deux", "3"), ("trois", "3"), ("quatre", "5"),
    ]  # fmt: skip


def test_rows_without_named_columns_take_those_of_their_table():
    text = (
        "CREATE TABLE [dbo].[Patient](\n  [Id] [int] NOT NULL,\n  [Nom d'usage] [nvarchar](50) NULL,\n"
        " CONSTRAINT [PK] PRIMARY KEY ([Id])\n)\nGO\nINSERT [dbo].[Patient] VALUES (1, N'L''ABEL')\nGO\n"
    )

    assert rows(text) == [("1", "Id"), ("L'ABEL", "Nom d'usage")]


def test_a_backslash_is_a_sign_of_its_own_outside_mysql():
    assert rows("INSERT INTO p (a, b) VALUES ('C:\\', 'fin');\n") == [("C:\\", "a"), ("fin", "b")]


def test_escapes_are_resolved_where_the_literal_says_so():
    assert rows("INSERT INTO p (a, b) VALUES (E'un\\'deux\\x41', 'trois');\n") == [("un'deuxA", "a"), ("trois", "b")]


def test_values_over_several_lines_and_calls_are_read():
    text = (
        "INSERT INTO p (a, b, c)\nVALUES\n  (CAST('1950-01-02' AS date), 'une\nligne', -3),\n  /* ; */ (1, 2, 'x;y');\n"
    )

    assert rows(text) == [
        ("CAST ( 1950-01-02 AS date )", "a"), ("une ligne", "b"), ("-3", "c"), ("1", "a"), ("2", "b"), ("x;y", "c"),
    ]  # fmt: skip


def test_lines_below_copy_are_read_under_its_columns():
    head = 'COPY public.patient (nom, "num ss", note) FROM stdin;\n'
    text = head + "ABEL\t269054958815780\tun\\ndeux\nZOLA\t\\N\t\n\\.\nSELECT 1;\n"

    assert rows(text) == [
        ("ABEL", "nom"), ("269054958815780", "num ss"), ("un deux", "note"),
        ("ZOLA", "nom"), ("", "num ss"), ("", "note"),
    ]  # fmt: skip
    assert read(SQL, text.encode(), "x.sql").segments[-1].text == "SELECT 1;\n"


@pytest.mark.parametrize(
    "write", [lambda data: f"0x{data.hex()}", lambda data: f"X'{data.hex()}'", lambda data: f"'\\x{data.hex()}'"]
)
def test_documents_written_as_digits_are_members(write):
    letter = gzip.compress(bytes(range(200)), mtime=0)
    found = read(SQL, f"INSERT INTO p (doc) VALUES ({write(letter)});\n".encode(), "x.sql")

    assert found.members == [("poste:x.sql!value/p-1-doc.gz", letter)]


def test_a_row_longer_than_what_is_read_at_once_is_whole():
    text = f"-- x\nINSERT INTO p (a, b) VALUES (1, '{'mot ' * 800_000}fin'), (2, 'y');\n"

    assert [len(cell) for cell, _ in rows(text)] == [1, 3_200_003, 1, 1]


@pytest.mark.parametrize("text", [
    "INSERT INTO p (a) VALUES ('un', 'deux\nMadame ABEL", "INSERT INTO p (a) VALUES (1), deux Madame ABEL;\n",
    "INSERT INTO p SELECT 'Madame ABEL' FROM q;\n", "INSERT INTO p (a) VALUES (1; Madame ABEL\n",
    "COPY p (a) FROM stdin;\nMadame ABEL", "CREATE TABLE p (a text -- Madame ABEL",
])  # fmt: skip
def test_nothing_is_lost_of_statements_that_do_not_end(text):
    found = read(SQL, text.encode(), "x.sql")

    assert "Madame ABEL" in found.text
    assert found.problems == []


@pytest.mark.parametrize(("text", "kind"), [
    ("-- MySQL dump\n\nINSERT INTO p VALUES (1);\n", "text/x-sql"),
    ("SET NAMES utf8;\nCREATE TABLE p (a int);\n", "text/x-sql"),
    ("COPY p (a) FROM stdin;\n1\n\\.\n", "text/x-sql"),
    ("-- une note\nInsérer la carte.\n", "text/plain"),
    ("Bonjour,\nINSERT INTO p VALUES (1);\n", "text/plain"),
    ("# titre\nSELECT * FROM p;\n", "text/plain"),
])  # fmt: skip
def test_dumps_are_told_by_their_statements(text, kind):
    assert text_kind(text.encode()) == kind


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="abc'\\(),;\n\"`- /*x0", max_size=12), min_size=1, max_size=6), st.booleans())
def test_any_text_in_a_literal_comes_back(values, mysql):
    if mysql:
        written = ",".join("'" + value.replace("\\", "\\\\").replace("'", "''") + "'" for value in values)
    else:
        written = ",".join("'" + value.replace("'", "''") + "'" for value in values)
    text = f"{'-- MySQL dump' if mysql else '-- x'}\nINSERT INTO p VALUES ({written});\n"
    if not mysql and ("`" in text or re.search("\\\\'[a-z]", text)):
        return
    found = [cell for cell, _ in rows(text)]

    assert found == [re.sub("\n+", " ", value) for value in values] or not "".join(values).strip()


@pytest.mark.parametrize("seed", range(20))
def test_damage_anywhere_raises_nothing_and_loses_no_line(seed):
    text = bytearray(
        b"-- d\n" + b"INSERT INTO p (a, b) VALUES (1, 'x\\'y'), (2, NULL);\n" * 30 + b"COPY p (a) FROM stdin;\n1\n\\.\n"
    )
    chance = random.Random(seed)
    for _ in range(30):
        text[chance.randrange(len(text))] = chance.choice(b"'\"`(),;\\\n x")

    read(SQL, bytes(text), "x.sql")
