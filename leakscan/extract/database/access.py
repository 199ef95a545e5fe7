"""Access databases: the rows of every table, system tables with queries and links among them, deleted rows too."""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.database.access_pages import DATA, TABLE, Pages, RowSlot, owner_of
from leakscan.extract.database.access_row import BrokenRow, values
from leakscan.extract.database.access_table import OLE, AccessTable, table_at
from leakscan.extract.database.blobs import Blobs, ending_of
from leakscan.extract.database.records import RecordWriter, Value, value_text
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.strings import runs
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

DAMAGED = mark("Pages of the database are damaged or missing; the rows of the others were read")
_CATALOGUE = 2
_OBJECT_HEAD = b"\x15\x1c"
_PROJECT = "MSysAccessObjects"
_SEARCHED = 4096


@dataclass(slots=True)
class Found:
    """The data pages of each table by the page of its definition, and whether anything was damaged."""

    tables: dict[int, AccessTable] = field(default_factory=dict)
    pages: dict[int, list[int]] = field(default_factory=dict)
    is_damaged: bool = False


def extract(item: Item, budget: Budget) -> Extracted:
    """The tables in the order of their definitions, then the pages of tables that are gone."""
    with item.open() as stream:
        pages = Pages(stream)
        found = Found(is_damaged=pages.is_cut)
        _survey(pages, found, budget)
        if not found.tables:
            yield from _unknown(item, pages, budget)
            return
        names = _names(pages, found)
        blobs = Blobs(item.locator, budget)
        for number, table in found.tables.items():
            name = names.get(number, "MSysObjects" if number == _CATALOGUE else f"table {number}")
            if name == _PROJECT:
                yield from _project(item, pages, found.pages[number], table)
                continue
            yield from _table(item, pages, found, name, table, blobs, budget)
        for number in sorted(found.pages.keys() - found.tables.keys()):
            yield from _orphans(item, pages, found.pages[number], budget)
        if found.is_damaged or any(pages.page(number)[:1] != bytes([TABLE]) for number in (_CATALOGUE, *names)):
            yield Problem(item.locator.at(part="pages"), "partial", DAMAGED)


def _unknown(item: Item, pages: Pages, budget: Budget) -> Extracted:
    """A database without a table that can be made out: locked, damaged, or of a version before 97."""
    if _is_random(pages.page(_CATALOGUE)):
        yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))
        return
    yield from strings.extract(item, budget)
    yield Problem(item.locator.at(part="pages"), "partial", mark("The tables of the database could not be made out"))


def _is_random(data: bytes) -> bool:
    """Whether bytes are spread as evenly as encryption leaves them: pages of a database are mostly zeros."""
    return len(set(data)) > 200 and data.count(0) * 20 < len(data)


def _survey(pages: Pages, found: Found, budget: Budget) -> None:
    """Which page belongs to what: maps of pages may be damaged, so every page is asked."""
    for number in range(1, pages.count):
        budget.check_time()
        data = pages.page(number)
        if data[:2] == bytes([DATA, 1]) and (owner := owner_of(data)):
            found.pages.setdefault(owner, []).append(number)
        elif data[:2] == bytes([TABLE, 1]) and (table := table_at(pages, number)):
            found.tables[number] = table
    # A definition that goes on in other pages is told from one of its own by rows that are its own.
    for number in list(found.tables):
        if number not in found.pages and number != _CATALOGUE:
            del found.tables[number]


def _names(pages: Pages, found: Found) -> dict[int, str]:
    """The names of the tables by the page of their definition, out of the catalogue."""
    catalogue = found.tables.get(_CATALOGUE)
    if catalogue is None:
        return {}
    index = {column.name.lower(): position for position, column in enumerate(catalogue.columns)}
    names: dict[int, str] = {}
    if not {"id", "name", "type"} <= index.keys():
        return names
    for number in found.pages.get(_CATALOGUE, ()):
        for slot in pages.slots(number, pages.page(number)):
            try:
                row = values(slot.data, catalogue, pages)
            except BrokenRow:
                continue
            identity, name, kind = row[index["id"]], row[index["name"]], row[index["type"]]
            if kind == 1 and isinstance(identity, int) and isinstance(name, str):
                names.setdefault(identity & 0xFFFFFF, name)
    return names


def _table(
    item: Item, pages: Pages, found: Found, name: str, table: AccessTable, blobs: Blobs, budget: Budget
) -> Extracted:
    """The rows of a table, then those that are marked as deleted."""
    columns = [column.name for column in table.columns]
    writer, deleted = RecordWriter(item.locator, name, columns), RecordWriter(item.locator, name, columns, part="free")
    left: list[tuple[int, int]] = []
    moved: set[int] = set()
    count = 0
    for number in found.pages.get(table.page, ()):
        budget.check_time()
        for slot in pages.slots(number, pages.page(number)):
            if slot.is_elsewhere:
                moved.add(int.from_bytes(slot.data[:4], "little"))
            elif slot.is_deleted:
                left.append((number, slot.number))
            elif (row := _row(slot, table, pages)) is None:
                found.is_damaged = True
            else:
                count += 1
                yield from writer.add(count, _texts(row, name, count, table, blobs))
                yield from blobs.items()
    for number, index in left:
        row = _row(RowSlot(number, index, pages.row(number << 8 | index)), table, pages)
        if row is None:
            continue
        # A row that grew stands in another place under this mark.
        is_moved = number << 8 | index in moved
        count += 1
        chosen = writer if is_moved else deleted
        yield from chosen.add(count, _texts(row, name, count, table, blobs))
        yield from blobs.items()
    yield from writer.close()
    yield from deleted.close()


def _project(item: Item, pages: Pages, numbers: list[int], table: AccessTable) -> Iterator[Item]:
    """Forms and programs of Access 2000: one compound file, cut into rows."""
    pieces: dict[int, bytes] = {}
    for number in numbers:
        for slot in pages.slots(number, pages.page(number)):
            row = _row(slot, table, pages) or []
            order = next((value for value in row if isinstance(value, int)), 0)
            pieces[order] = b"".join(value for value in row if isinstance(value, bytes))
    data = b"".join(pieces[order] for order in sorted(pieces))
    if data:
        yield Item(item.locator.enter("value", "project.ole"), partial(io.BytesIO, data), len(data))


def _row(slot: RowSlot, table: AccessTable, pages: Pages) -> list[Value] | None:
    try:
        return values(slot.data, table, pages)
    except BrokenRow:
        return None


def _texts(row: list[Value], table: str, record: int, definition: AccessTable, blobs: Blobs) -> list[str]:
    texts = []
    for value, column in zip(row, definition.columns, strict=True):
        name = f"{table}-{record}-{column.name}"
        if isinstance(value, bytes):
            texts.append(blobs.text(_document(value) if column.type == OLE else value, name))
        else:
            texts.append(blobs.written(value, name) if isinstance(value, str) else value_text(value))
    return texts


def _document(data: bytes) -> bytes:
    """The document inside what forms wrap around an object, or around an attachment."""
    if data.startswith(_OBJECT_HEAD):
        starts = (
            position for position in range(min(len(data), _SEARCHED)) if ending_of(data[position : position + 200])
        )
        return data[next(starts, 0) :]
    kind, rest = data[:4], data[8:]
    if kind == b"\x01\x00\x00\x00" and rest[:1] == b"\x78":
        try:
            rest = zlib.decompressobj().decompress(rest, 256 << 20)
        except zlib.error:
            return data
    elif kind != b"\x00\x00\x00\x00":
        return data
    # An attachment begins with the length of its own head, which holds the ending of its name.
    length = int.from_bytes(rest[:4], "little")
    return rest[length:] if 12 <= length <= 64 and length < len(rest) else data


def _orphans(item: Item, pages: Pages, numbers: list[int], budget: Budget) -> Extracted:
    """The readable runs of the pages of a table that is gone."""
    writer = Writer(item.locator)
    for number in numbers:
        budget.check_time()
        for run in runs(io.BytesIO(pages.page(number)), budget):
            writer.add(f"{run.text.strip()}\n", part="free", offset=number * pages.layout.size + run.offset)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


ACCESS = Extractor(
    "access",
    ("application/x-msaccess",),
    extract,
    reads=mark("every row of every table, memos, documents and attachments in rows, queries and links, deleted rows"),
    leaves=mark("forms and programs, of which the readable runs are read"),
)
