"""Write-ahead logs and rollback journals of SQLite: rows that are not in the database yet, or no longer."""

import io
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.database.blobs import Blobs
from leakscan.extract.database.records import RecordWriter
from leakscan.extract.database.schema import Column, Table, table_of
from leakscan.extract.database.sqlite_ import SCHEMA, text_of
from leakscan.extract.database.sqlite_free import remains
from leakscan.extract.database.sqlite_pages import TABLE_INTERIOR, TABLE_LEAF, Cell, Layout, Pages, cells, node_of
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.strings import runs
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

CUT = mark("The log of the database is cut; what came before was read")
_WAL_HEADER, _FRAME_HEADER = 32, 24
_JOURNAL = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
# Rows that stand in several versions of one page are read once; so many are remembered.
_MOST_SEEN = 1_000_000


class _Log(Pages):
    """The pages in a log, each by the number that it has in the database; of several versions the last one."""

    def __init__(self, stream: BinaryIO, layout: Layout, places: list[tuple[int, int]]):
        super().__init__(stream, layout, max((number for number, _ in places), default=0))
        self.places = places
        self._last = dict(places)

    def page(self, number: int) -> bytes:
        """The last version of a page; empty when the log has none."""
        return self.at(self._last[number]) if number in self._last else b""

    def at(self, offset: int) -> bytes:
        """The version of a page that stands at an offset."""
        self._stream.seek(offset)
        return self._stream.read(self.layout.size)


def extract(item: Item, budget: Budget) -> Extracted:
    """The rows of every page in the log, in the order of the log; headings where the log holds the schema."""
    with item.open() as stream:
        head = stream.read(_WAL_HEADER)
        size = stream.seek(0, 2)
        log = _journal(stream, size) if head.startswith(_JOURNAL) else _write_ahead(stream, head, size)
        if log is None:
            yield Problem(item.locator, "corrupt", mark("The header of the database is damaged"))
            return
        yield from _rows(item, log, budget)
        end = log.places[-1][1] + log.layout.size if log.places else size
        if end > size:
            yield Problem(item.locator.at(part="log"), "partial", CUT)


def _write_ahead(stream: BinaryIO, head: bytes, size: int) -> _Log | None:
    width = int.from_bytes(head[8:12], "big")
    if not 512 <= width <= 65536 or width & (width - 1):
        return None
    places = []
    for offset in range(_WAL_HEADER, size, _FRAME_HEADER + width):
        stream.seek(offset)
        number = int.from_bytes(stream.read(4), "big")
        if number and offset + _FRAME_HEADER < size:
            places.append((number, offset + _FRAME_HEADER))
    return _Log(stream, Layout(width, width, 1), places)


def _journal(stream: BinaryIO, size: int) -> _Log | None:
    stream.seek(0)
    head = stream.read(28)
    sector, width = unpack_from(">II", head.ljust(28, b"\x00"), 20)
    if not 512 <= width <= 65536 or width & (width - 1) or not 32 <= sector <= 65536:
        return None
    places = []
    offset = sector
    while offset + 4 < size:
        stream.seek(offset)
        start = stream.read(8)
        if start == _JOURNAL:
            offset += sector
            continue
        places.append((int.from_bytes(start[:4], "big"), offset + 4))
        offset += width + 8
    return _Log(stream, Layout(width, width, 1), places)


def _rows(item: Item, log: _Log, budget: Budget) -> Extracted:
    schema = Writer(item.locator)
    tables = _tables(log, schema)
    head = log.page(1)
    if len(head) > 59 and 1 <= head[59] <= 3:
        log.layout = Layout(log.layout.size, max(480, log.layout.size - head[20]), head[59])
    yield from schema.break_here()
    blobs = Blobs(item.locator, budget)
    seen: set[tuple[int, int]] = set()
    for number, offset in log.places:
        budget.check_time()
        data = log.at(offset)
        node = node_of(data, number)
        if node is None:
            yield from _runs(item, data, offset, budget)
        if node is None or node.kind != TABLE_LEAF or tables.get(number) is SCHEMA:
            continue
        table = tables.get(number) or Table("", ())
        writer = RecordWriter(item.locator, table.name, [column.name for column in table.stored()], part="log")
        for each in (*cells(node, log), *remains(node, log.layout.encoding, budget)):
            key = (number, hash(data[each.start : each.end]))
            if each.record is None or key in seen:
                continue
            if len(seen) < _MOST_SEEN:
                seen.add(key)
            yield from writer.add(each.rowid, _texts(each, table, blobs))
            yield from blobs.items()
        yield from writer.close()


def _texts(each: Cell, table: Table, blobs: Blobs) -> list[str]:
    columns = table.stored()
    values = each.record.values if each.record else []
    named = [*columns[: len(values)], *(Column("") for _ in values[len(columns) :])]
    return [
        text_of(each.rowid or None if value is None and column.is_rowid else value, (each.rowid, column.name), blobs)
        for value, column in zip(values, named, strict=True)
    ]


def _tables(log: _Log, writer: Writer) -> dict[int, Table]:
    """The tables by each page that is theirs as far as the log tells: a new table is in it with its schema."""
    found: dict[int, Table] = {}
    for page in _below(log, 1):
        node = node_of(log.page(page), page)
        for each in cells(node, log) if node and node.kind == TABLE_LEAF else ():
            values = each.record.values if each.record else []
            if len(values) >= 5 and isinstance(values[4], str):
                writer.add(f"{values[4]}\n", part="schema", table=str(values[1]))
                if isinstance(values[3], int) and (table := table_of(values[4])):
                    found[values[3]] = table
    for number, table in list(found.items()):
        found.update(dict.fromkeys(_below(log, number), table))
    return {**found, **dict.fromkeys(_below(log, 1), SCHEMA)} if log.page(1) else found


def _below(log: _Log, root: int) -> Iterator[int]:
    waiting, seen = [root], {0}
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        yield number
        node = node_of(log.page(number), number)
        if node and node.kind == TABLE_INTERIOR:
            waiting.extend(node.children())


def _runs(item: Item, data: bytes, offset: int, budget: Budget) -> Extracted:
    writer = Writer(item.locator)
    for run in runs(io.BytesIO(data), budget):
        writer.add(f"{run.text.strip()}\n", part="log", offset=offset + run.offset)
    yield from writer.break_here()


SQLITE_LOG = Extractor(
    "sqlite_log",
    ("application/x-sqlite-log",),
    extract,
    reads=mark("the rows of every page in a write-ahead log or rollback journal"),
    leaves=mark("column names, where the log does not hold them"),
)
