"""Databases and data files that are told by their first bytes and of which only the readable runs are read."""

import re

# Offset, bytes, media type.
_PLACED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x00\x01\x00\x00\x00\x02\x00\x01\x00\x05\x00\x02\x00\x02\xc0", "application/x-filemaker"),
    (0, b"\x01\x0f\x00\x00", "application/x-mssql-data"),
    (0, b"TAPE\x00\x00\x03\x00", "application/x-mssql-backup"),
    (0, b"PGDMP", "application/x-postgresql-dump"),
    (0, b"\xfe\x01\x07\x09", "application/x-mysql-form"),
    (0, b"\xfe\x01\x08\x09", "application/x-mysql-form"),
    (0, b"\xfe\x01\x09\x09", "application/x-mysql-form"),
    (0, b"\xfe\x01\x0a\x09", "application/x-mysql-form"),
    (0, b"\xfe\xfe\x07\x01", "application/x-mysql-index"),
    (4, b"\xef\xcd\xab\x89", "application/x-ms-ese"),
    (12, b"\x62\x31\x05\x00", "application/x-berkeley-db"),
    (12, b"\x00\x05\x31\x62", "application/x-berkeley-db"),
    (12, b"\x61\x15\x06\x00", "application/x-berkeley-db"),
    (12, b"\x00\x06\x15\x61", "application/x-berkeley-db"),
    (16, b"\xde\xc0\xef\xbe", "application/x-lmdb"),
    (0, b"REDIS00", "application/x-redis-dump"),
    (0, b"\x41\xd8\x01\x00", "application/x-wiredtiger"),
    (12, b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00", "application/x-sas-data"),
    (0, b"$FL2@(#)", "application/x-spss-sav"),
    (0, b"$FL3@(#)", "application/x-spss-sav"),
    (0, b"<stata_dta><header>", "application/x-stata-dta"),
    (0, b"X\n\x00\x00\x00", "application/x-r-data"),
    (0, b"RDX2\nX\n", "application/x-r-data"),
    (0, b"RDX3\nX\n", "application/x-r-data"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"ARROW1\x00\x00", "application/vnd.apache.arrow.file"),
    (0, b"FEA1", "application/vnd.apache.arrow.file"),
    (0, b"Obj\x01", "application/avro"),
    (0, b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (3, b"EXPORT:V", "application/x-oracle-export"),
    (4, b"EXPORT:V", "application/x-oracle-export"),
)
MEDIA_TYPES = (
    *dict.fromkeys(media_type for _, _, media_type in _PLACED),
    "application/x-firebird", "application/x-innodb", "application/x-paradox", "application/x-orc",
    "application/x-hfsql", "application/x-4d",
)  # fmt: skip
# Page type 1, a page size, and the version of the structure with the mark of Firebird or as InterBase wrote it.
_FIREBIRD = re.compile(rb"(?s)\x01.{15}\x00[\x04\x08\x10\x20\x40\x80](?:[\x08-\x0f]\x80|[\x08-\x0c]\x00)")
# Blanks are bounded and a list of columns ends with its line: a text of openers would be read again from each of them.
_STATEMENTS = re.compile(
    r"^[ \t]*(?:INSERT\s{1,40}(?:INTO\s{1,40}\S|\S.*\bVALUES\b)|CREATE\s{1,40}(?:\w{1,40}\s{1,40}){0,3}TABLE\s{1,40}\S|"
    r"COPY\s{1,40}[^\s(]+\s{0,40}\([^)\n]*\)\s{1,40}FROM\s{1,40}stdin)",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST = re.compile(
    r"\s*(?:--|/\*|#|SET\s|BEGIN\b|START\s+TRANSACTION|CREATE\s|INSERT\s|REPLACE\s+INTO|DROP\s+\w+|USE\s|COPY\s+\S+\s*\(|"
    r"PRAGMA\s|ALTER\s+\w+|GO\b|LOCK\s+TABLES|\\(?:connect|restrict|c)\b|REM\b|SPOOL\b|PROMPT\b|DELETE\s+FROM|"
    r"TRUNCATE\s|SPOOL\s)",
    re.IGNORECASE,
)
_PARADOX_VERSIONS = frozenset(range(3, 13))


def database_kind(head: bytes) -> str:
    """The media type of a database by its first bytes; empty when they are not of one.

    >>> database_kind(b"PGDMP\\x01\\x0e"), database_kind(b"Obj\\x01"), database_kind(b"Bonjour")
    ('application/x-postgresql-dump', 'application/avro', '')
    """
    for offset, text, media_type in _PLACED:
        if head.startswith(text, offset):
            return media_type
    if _FIREBIRD.match(head):
        return "application/x-firebird"
    # The first page of a tablespace: page number 0, its type, and the same space in both places.
    if head[24:26] == b"\x00\x08" and head[4:8] == bytes(4) and head[34:38] == head[38:42] and any(head[:4]):
        return "application/x-innodb"
    if head.startswith(b"ORC") and len(head) > 3 and not head[3:4].isalnum() and b"\x00" in head[:64]:
        return "application/x-orc"
    return "application/x-paradox" if _is_paradox(head) else ""


def _is_paradox(head: bytes) -> bool:
    """Whether the header has the sizes that Paradox writes, its version, and names of fields."""
    if len(head) < 0x78 + 16 or head[0x39] not in _PARADOX_VERSIONS:
        return False
    record, size = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:4], "little")
    fields = head[0x21]
    is_sized = 0 < record <= 10_800 and 0 < size <= 0x8000 and size % 0x800 == 0
    return (
        is_sized
        and head[4] in (0, 2)
        and head[5] in (1, 2, 3, 4, 8, 16, 32)
        and fields > 0
        and head[0x78 if head[0x39] >= 5 else 0x58] in range(1, 0x19)
    )


def looks_like_sql(content: str) -> bool:
    """Whether a text is a dump: it begins like one and has rows or tables.

    >>> looks_like_sql("-- dump\\nINSERT INTO p VALUES (1);"), looks_like_sql("-- note\\nINSERT COIN")
    (True, False)
    """
    return bool(_FIRST.match(content)) and bool(_STATEMENTS.search(content))
