"""Samples of databases."""

import random

from tests.extract.database.access_files import access, text
from tests.extract.database.tables import dbf, sqlite
from tests.extract.samples import MARKER, NIR, Sample

_ROWS = ("create table patient (nom text, nir text)", f"insert into patient values ('ABEL', '{NIR}')")
_MANY = ("create table suivi (a, b)", ("insert into suivi values (?, ?)", [("x" * 90, "y")] * 300))
_LOGGED = ("pragma journal_mode=wal", "pragma wal_autocheckpoint=0")
_FIELDS = (("NOM", "C", 12), ("NUM_SECU", "C", 21))


def _locked_table() -> bytes:
    data = bytearray(dbf(_FIELDS, [("ABEL", NIR)]))
    data[15] = 1
    return bytes(data)


def _patients(**others: bool) -> bytes:
    rows = [[text("ABEL"), text(NIR)]]
    return access((("Nom", 10), ("NumSecu", 10)), rows, **others)


def _locked_access() -> bytes:
    data = _patients(ace=True)
    return data[:4096] + random.Random(1).randbytes(len(data) - 4096)


def _filemaker() -> bytes:
    head = b"\x00\x01\x00\x00\x00\x02\x00\x01\x00\x05\x00\x02\x00\x02\xc0HBAM7"
    return head.ljust(40, b"\x5a") + bytes(octet ^ 0x5A for octet in MARKER.encode()) + bytes(9)


_PATIENT = ("#table=Patients&record=1&column=NumSecu",)
SAMPLES: tuple[Sample, ...] = (
    Sample("sqlite", "cabinet.db", lambda: sqlite(*_ROWS), ("#table=patient&record=1&column=nir",)),
    Sample(
        "sqlite", "coupe.db", lambda: sqlite(*_ROWS, *_MANY)[:-4096],
        ("#table=patient&record=1&column=nir",), "partial", "broken",
    ),
    Sample(
        "sqlite_log", "cabinet.db-wal", lambda: sqlite(*_LOGGED, *_ROWS, beside="-wal"),
        ("#part=log&table=patient&record=1&column=nir",),
    ),
    Sample(
        "sqlite_log", "coupe.db-wal", lambda: sqlite(*_LOGGED, *_ROWS, *_MANY, beside="-wal")[:-100],
        ("#part=log&table=patient&record=1&column=nir",), "partial", "broken",
    ),
    Sample("access", "cabinet.mdb", _patients, _PATIENT),
    Sample("access", "coupe.mdb", lambda: _patients()[:-4000], _PATIENT, "partial", "broken"),
    Sample("access", "clos.accdb", _locked_access, (), "encrypted", "encrypted"),
    Sample(
        "sql", "dump.sql", lambda: f"-- dump\nINSERT INTO p (nom, nir) VALUES ('A', '{NIR}');\n".encode(),
        ("#table=p&line=2&column=nir",),
    ),
    Sample(
        "sql", "coupe.sql", lambda: f"-- dump\nINSERT INTO p (nom, nir) VALUES ('A', '{NIR}'), ('B', 'x".encode(),
        ("#table=p&line=2&column=nir",), "scanned", "broken",
    ),
    Sample("dbf", "PATIENTS.DBF", lambda: dbf(_FIELDS, [("ABEL", NIR)]), ("#table=PATIENTS&record=1&column=NUM_SECU",)),
    Sample(
        "dbf", "coupe.dbf", lambda: dbf(_FIELDS, [("ABEL", NIR), ("ZOLA", "")])[:-20],
        ("#table=coupe&record=1&column=NUM_SECU",), "partial", "broken",
    ),
    Sample("strings-tables", "x.dump", lambda: b"PGDMP\x01\x00" + MARKER.encode(), ("#offset=7",), "partial"),
    Sample("filemaker", "x.fp7", _filemaker, ("#part=texts&offset=40",), "partial"),
    Sample("dbf", "clos.dbf", _locked_table, (), "encrypted", "encrypted"),
)  # fmt: skip
