import random

import pytest

from leakscan.extract.database.sqlite_log import SQLITE_LOG
from tests.extract.database.tables import sqlite
from tests.extract.database.test_sqlite import NUMBER, cells, places
from tests.extract.reading import read

LOGGED = ("pragma journal_mode=wal", "pragma wal_autocheckpoint=0")


def test_rows_that_only_the_log_holds_are_read_under_their_columns():
    data = sqlite(
        *LOGGED, "create table p (nom text, nir integer)", f"insert into p values ('ABEL', {NUMBER})", beside="-wal"
    )
    found = read(SQLITE_LOG, data, "x.db-wal")

    assert places(found, str(NUMBER)) == [{"part": "log", "table": "p", "record": "1", "column": "nir"}]
    assert found.problems == []


def test_rows_of_a_table_that_is_only_in_the_database_are_read_without_their_names():
    steps = ("create table p (nom text, nir integer)", *LOGGED, f"insert into p values ('ABEL', {NUMBER})")
    found = read(SQLITE_LOG, sqlite(*steps, beside="-wal"), "x.db-wal")

    assert places(found, str(NUMBER)) == [{"part": "log", "record": "1", "column": "2"}]


def test_a_row_in_several_versions_of_a_page_is_read_once():
    steps = ("create table p (a)", "insert into p values ('un mot')", "insert into p values ('deux mots')")
    found = read(SQLITE_LOG, sqlite(*LOGGED, *steps, beside="-wal"), "x.db-wal")

    assert [cell for cell, _, _ in cells(found)] == ["un mot", "deux mots"]


def test_rows_from_before_a_change_stand_in_the_journal():
    steps = (
        "create table p (nom text, nir integer)", f"insert into p values ('ABEL', {NUMBER})",
        "pragma cache_size=1", "begin", "delete from p",
        ("insert into p values (?, ?)", [("x" * 900, 1)] * 3000),
    )  # fmt: skip
    found = read(SQLITE_LOG, sqlite(*steps, beside="-journal"), "x.db-journal")

    assert len(places(found, str(NUMBER))) == 1


def test_a_cut_log_gives_what_is_left_and_is_partial():
    data = sqlite(*LOGGED, "create table p (a)", "insert into p values ('un mot')", beside="-wal")
    found = read(SQLITE_LOG, data[:-100], "x.db-wal")

    assert found.problems == [("poste:x.db-wal#part=log", "partial")]


@pytest.mark.parametrize("start", [b"\x37\x7f\x06\x82\x00\x2d\xe2\x18", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"])
def test_a_log_with_a_page_size_that_cannot_be_is_corrupt(start):
    assert read(SQLITE_LOG, start + bytes(60), "x.db-wal").problems == [("poste:x.db-wal", "corrupt")]


@pytest.mark.parametrize("seed", range(10))
def test_damage_anywhere_raises_nothing_and_ends(seed):
    rows = [(f"NOM{number}", NUMBER + number) for number in range(100)]
    data = bytearray(sqlite(*LOGGED, "create table p (a, b)", ("insert into p values (?, ?)", rows), beside="-wal"))
    chance = random.Random(seed)
    for _ in range(60):
        data[chance.randrange(12, len(data))] = chance.randrange(256)

    read(SQLITE_LOG, bytes(data), "x.db-wal")


def test_a_log_cut_within_its_first_page_raises_nothing():
    data = sqlite(*LOGGED, "create table p (a)", "insert into p values ('un mot')", beside="-wal")
    first = data[:32] + (1).to_bytes(4, "big") + data[36:]
    found = [read(SQLITE_LOG, first[:size], "x.db-wal").problems for size in range(57, 130)]

    assert [] not in found
