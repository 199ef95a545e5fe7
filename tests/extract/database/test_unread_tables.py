import random
import struct

import pytest

from leakscan.extract.database.kinds import database_kind
from leakscan.extract.database.unread_tables import FILEMAKER, UNREAD_TABLES
from leakscan.extract.strings import UNKNOWN
from tests.extract.reading import read

PARADOX = struct.pack("<HHBB", 40, 0x800, 0, 2).ljust(0x21, b"\1") + b"\x03".ljust(0x18, b"\0") + b"\x0b"


@pytest.mark.parametrize(("head", "kind"), [
    (b"\x01\x00" + bytes(14) + b"\x00\x10\x0b\x80", "application/x-firebird"),
    (b"\x12\x34\x56\x78" + bytes(20) + b"\x00\x08" + bytes(8) + b"\x00\x00\x00\x07" * 2, "application/x-innodb"),
    (PARADOX.ljust(0x78, b"\0") + b"\x01\x14" + bytes(30), "application/x-paradox"),
    (b"\x00\x00\x00\x00\xef\xcd\xab\x89", "application/x-ms-ese"),
    (b"ORC\x0a\x00", "application/x-orc"),
    (b"ORCHESTRE\n", ""),
    (b"", ""),
])  # fmt: skip
def test_databases_are_told_by_their_first_bytes(head, kind):
    assert database_kind(head) == kind


def test_readable_runs_are_read_and_it_is_partial():
    found = read(UNREAD_TABLES, b"PGDMP\x01\x00Madame ABEL\x00\x01" + "Monsieur ZOLA".encode("utf-16-le"), "x.dump")

    assert found.text == "Madame ABEL\nMonsieur ZOLA\n"
    assert found.problems == [("poste:x.dump#part=rows", "partial")]


def test_texts_that_filemaker_hides_are_read():
    hidden = bytes(octet ^ 0x5A for octet in b"Madame ABEL")
    found = read(FILEMAKER, bytes(30) + hidden + bytes(30), "x.fp7")

    assert "Madame ABEL" in found.text
    assert found.problems == [("poste:x.fp7#part=rows", "partial")]


def test_random_bytes_under_the_name_of_a_database_look_encrypted():
    assert read(UNKNOWN, random.Random(1).randbytes(20_000), "x.db").problems == [("poste:x.db", "encrypted")]


def test_other_bytes_under_the_name_of_a_database_are_corrupt():
    assert read(UNKNOWN, bytes(range(128, 256)) * 100, "x.db").problems == [("poste:x.db", "corrupt")]


@pytest.mark.parametrize(("name", "kind"), [
    ("PATIENT.FIC", "application/x-hfsql"), ("patient.mmo", "application/x-hfsql"), ("cabinet.4DD", "application/x-4d"),
    ("cabinet.fdb", "application/x-firebird"),
])  # fmt: skip
def test_databases_without_a_mark_are_told_by_their_names(outcome_of, name, kind):
    data = bytes((1, 0, 7, 0, 0, 9)) * 40 + b"NIR : 2 69 05 49 588 157 80" + bytes((0, 1)) * 60
    outcome = outcome_of(data, name)

    assert [(each.media_type, each.status) for each in outcome.documents] == [(kind, "partial")]
    assert [each.count for each in outcome.findings if each.category == "nir"] == [1]
