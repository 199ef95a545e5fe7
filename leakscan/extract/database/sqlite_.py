"""SQLite: the rows of every table, the schema, and what deleted rows left; read from the pages, no SQL is run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.database.blobs import SHORTEST, Blobs
from leakscan.extract.database.records import RecordWriter, Value, value_text
from leakscan.extract.database.schema import Column, Table, searched_columns, table_of
from leakscan.extract.database.sqlite_free import carved, remains
from leakscan.extract.database.sqlite_pages import TABLE_LEAF, Cell, Layout, Node, Pages, cells, node_of
from leakscan.extract.database.sqlite_tree import Walk
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

DAMAGED = mark("Pages of the database are damaged or missing; the rows of the others were read")
_HEADER = 100
SCHEMA = Table("sqlite_master", tuple(map(Column, ("type", "name", "tbl_name", "rootpage", "sql"))))


@dataclass(slots=True)
class Found:
    """The tables of a file by their root page, and the pages that hold remains of deleted rows."""

    tables: dict[int, Table] = field(default_factory=dict)
    dropped: list[Table] = field(default_factory=list)
    remains: dict[int, Table] = field(default_factory=dict)

    def of_width(self, width: int) -> Table | None:
        """The only table with so many columns: rows of freed pages have lost theirs."""
        fitting = [table for table in (*self.tables.values(), *self.dropped) if len(table.stored()) == width]
        return fitting[0] if len(fitting) == 1 else None

    def note_dropped(self, texts: Iterable[str]) -> None:
        """Takes a statement that stands in the remains of the schema."""
        for text in texts:
            table = table_of(text[text.find("CREATE TABLE") :]) if "CREATE TABLE" in text else None
            if table and table.name not in {known.name for known in self.tables.values()}:
                self.dropped.append(table)


def extract(item: Item, budget: Budget) -> Extracted:
    """Every table in the order of the schema, then what is left of deleted rows, then what damage cut off."""
    with item.open() as stream:
        pages = opened(stream)
        if pages is None:
            yield Problem(item.locator, "corrupt", mark("The header of the database is damaged"))
            return
        walk, found, blobs = Walk(pages, budget), Found(), Blobs(item.locator, budget)
        yield from _schema(item, walk, found)
        for root, table in found.tables.items():
            yield from _rows(item, walk, found, root, table, blobs)
        yield from _deleted(item, walk, found, blobs)
        if walk.is_damaged:
            yield from _lost(item, walk, found, blobs)
            yield Problem(item.locator.at(part="pages"), "partial", DAMAGED)


def opened(stream: BinaryIO) -> Pages | None:
    """The pages of a file by its header; None when the header cannot be."""
    length = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(_HEADER)
    if len(head) < _HEADER:
        return None
    size = unpack_from(">H", head, 16)[0]
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1):
        return None
    encoding = int.from_bytes(head[56:60], "big")
    usable = max(480, size - head[20])
    return Pages(stream, Layout(size, usable, encoding), -(-length // size))


def _schema(item: Item, walk: Walk, found: Found) -> Iterator[Segment]:
    """The statements that made the tables; they hold names, defaults and comments."""
    writer = Writer(item.locator)
    searched: dict[str, tuple[str, ...]] = {}
    for each in walk.rows(1):
        values = each.record.values if each.record else []
        if len(values) < 5:
            continue
        kind, name, _, root, statement = values[:5]
        if not isinstance(statement, str) or not isinstance(name, str):
            continue
        writer.add(f"{statement}\n", part="schema", table=name)
        if names := searched_columns(statement):
            searched[f"{name}_content"] = names
        if kind == "table" and isinstance(root, int) and root > 0 and (table := table_of(statement)):
            found.tables[root] = table
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()
    found.remains.update(dict.fromkeys(walk.with_remains, SCHEMA))
    for root, table in found.tables.items():
        if table.name in searched:
            found.tables[root] = table.named(searched[table.name])
    stated = int.from_bytes(walk.pages.page(1)[28:32], "big")
    # The count is kept by version 3.7 and later; where the two counters differ, an older one wrote last.
    head = walk.pages.page(1)[:_HEADER]
    if head[24:28] == head[92:96] and stated > walk.pages.count:
        walk.is_damaged = True


def _rows(item: Item, walk: Walk, found: Found, root: int, table: Table, blobs: Blobs) -> Extracted:
    columns = table.stored()
    writer = RecordWriter(item.locator, table.name, [column.name for column in columns])
    for count, each in enumerate(walk.rows(root, has_rowid=table.has_rowid), 1):
        if each.record is not None:
            record = each.rowid if table.has_rowid else count
            yield from writer.add(record, _texts(each, record, table, columns, blobs))
            yield from blobs.items()
    yield from writer.close()
    found.remains.update(dict.fromkeys(walk.with_remains, table))


def _texts(each: Cell, record: int, table: Table, columns: Sequence[Column], blobs: Blobs) -> list[str]:
    texts = []
    for index, value in enumerate(each.record.values if each.record else ()):
        column = columns[index] if index < len(columns) else Column(str(index + 1))
        # The column that is the number of the row is stored empty.
        if value is None and column.is_rowid and table.has_rowid:
            value = each.rowid or None
        texts.append(text_of(value, (table.name, record, column.name), blobs))
    return texts


def text_of(value: Value, name: tuple[str | int, ...], blobs: Blobs) -> str:
    """A value as text; empty for a document, which `blobs` hands on under a name of these parts."""
    if isinstance(value, bytes):
        return blobs.text(value, "-".join(map(str, name)))
    if isinstance(value, str):
        return value if len(value) < SHORTEST else blobs.written(value, "-".join(map(str, name)))
    return value_text(value)


def _deleted(item: Item, walk: Walk, found: Found, blobs: Blobs) -> Extracted:
    """Rows between those in use, then the pages of the free list."""
    for number, table in found.remains.items():
        node = node_of(walk.pages.page(number), number)
        if node:
            yield from _remains(item, walk, found, node, table, blobs)
    trunk = int.from_bytes(walk.pages.page(1)[32:36], "big")
    for number in walk.freed(trunk):
        yield from _page(item, walk, found, number, blobs)


def _page(item: Item, walk: Walk, found: Found, number: int, blobs: Blobs) -> Extracted:
    """A page that no table holds: a leaf with its rows, or whatever rows and readable runs can be told."""
    data = walk.pages.page(number)
    node = node_of(data, number)
    if node is not None and node.kind == TABLE_LEAF:
        yield from _free_rows(item, cells(node, walk.pages), found, None, blobs)
        yield from _remains(item, walk, found, node, None, blobs)
    elif node is None:
        rows = carved(data, 0, len(data), walk.pages.layout.encoding, walk.budget)
        yield from _free_rows(item, rows, found, None, blobs)


def _remains(item: Item, walk: Walk, found: Found, node: Node, table: Table | None, blobs: Blobs) -> Extracted:
    rows = remains(node, walk.pages.layout.encoding, walk.budget)
    yield from _free_rows(item, rows, found, table, blobs)


def _free_rows(item: Item, rows: Iterable[Cell], found: Found, table: Table | None, blobs: Blobs) -> Extracted:
    """Rows outside their table, under its headings where it is known or only one has as many columns."""
    for width, alike in groupby(rows, lambda each: len(each.record.values) if each.record else 0):
        owner = table or found.of_width(width) or Table("", ())
        columns = owner.stored()[-width:] if width > 1 else ()
        writer = RecordWriter(item.locator, owner.name, [column.name for column in columns], part="free")
        for each in alike:
            texts = _texts(each, each.rowid, owner, columns, blobs)
            if owner is SCHEMA:
                found.note_dropped(texts)
            yield from writer.add(each.rowid or "", texts)
            yield from blobs.items()
        yield from writer.close()


def _lost(item: Item, walk: Walk, found: Found, blobs: Blobs) -> Extracted:
    """The pages that no tree led to, when damage cut some off."""
    for number in range(1, walk.pages.count + 1):
        walk.budget.check_time()
        if number not in walk.seen:
            yield from _page(item, walk, found, number, blobs)


SQLITE = Extractor(
    "sqlite",
    ("application/vnd.sqlite3",),
    extract,
    reads=mark("every row of every table, the schema, documents stored in rows, deleted rows as far as they are left"),
    leaves=mark("indexes and computed columns, which repeat the rows"),
)
