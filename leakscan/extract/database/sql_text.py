"""Dumps of databases as SQL: the rows of INSERT and COPY under the names of their columns, the rest as lines."""

import re
from collections.abc import Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.database.blobs import SHORTEST, Blobs
from leakscan.extract.database.records import RecordWriter, Value, value_text
from leakscan.extract.database.schema import table_of, unquoted
from leakscan.extract.database.sql_values import Cut, Row, copied, row_at
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.model import Item

_NAME = r"(?:`[^`\n]{1,128}`|\"[^\"\n]{1,128}\"|\[[^\]\n]{1,128}\]|[^\s().`\"\[\];',]{1,128})"
_NAMES = rf"{_NAME}(?:\s{{0,3}}\.\s{{0,3}}{_NAME}){{0,3}}"
_INSERT = re.compile(
    r"\s{0,80}(?:INSERT|REPLACE)\s{1,9}(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s{1,3}[A-Z]{1,20})\s{1,9}){0,3}"
    rf"(?:INTO\s{{1,9}})?(?:TABLE\s{{1,9}})?(?P<name>{_NAMES})\s{{0,80}}(?:\((?P<columns>[^()]{{0,20000}})\)\s{{0,80}})?"
    r"(?:OVERRIDING\s{1,9}[A-Z]{1,20}\s{1,9}VALUE\s{1,80})?VALUES?\s{0,80}(?=\()",
    re.IGNORECASE,
)
_COPY = re.compile(
    rf"\s{{0,80}}COPY\s{{1,9}}(?P<name>{_NAMES})\s{{0,9}}(?:\((?P<columns>[^()]{{0,20000}})\)\s{{0,9}})?"
    r"FROM\s{1,9}stdin\b[^\n]{0,200}\n",
    re.IGNORECASE,
)
_CREATE = re.compile(r"\s{0,80}CREATE\s[^\n(;]{0,200}\bTABLE\b", re.IGNORECASE)
_SECOND = re.compile(r";[ \t]*(?=(?:INSERT|REPLACE)\s)", re.IGNORECASE)
_MYSQL = re.compile(r"MySQL|MariaDB|phpMyAdmin|`|ENGINE\s?=|LOCK TABLES|\\'[a-zÀ-ÿ]", re.IGNORECASE)
_HEADER = 24_000
_LINES = 1 << 20
_MOST_ROW = 64 << 20
_LONGEST_DEFINITION = 1 << 18


class _Source:
    """The text as it is read on, with the number of the line that its position is on."""

    def __init__(self, pieces: Iterator[str]):
        self._pieces = pieces
        self.text = ""
        self.at = 0
        self.line = 1
        self.is_last = False
        self.more(1)

    def more(self, count: int) -> None:
        """Reads on until so many more characters are there, or all."""
        kept = [self.text[self.at :]]
        while count > 0 and not self.is_last:
            piece = next(self._pieces, None)
            self.is_last = piece is None
            kept.append(piece or "")
            count -= len(piece or "")
        self.text, self.at = "".join(kept), 0

    def ensure(self, count: int) -> None:
        """Sees to it that so many characters are there, where the text has them."""
        if len(self.text) - self.at < count and not self.is_last:
            self.more(count)

    def take(self, end: int) -> str:
        """The text up to a position; the line moves on."""
        taken = self.text[self.at : end]
        self.line += taken.count("\n")
        self.at = end
        return taken

    def take_line(self) -> str:
        """The next line with its end, or a part of a very long one."""
        self.ensure(_LINES)
        end = self.text.find("\n", self.at, self.at + _LINES) + 1
        second = _SECOND.search(self.text, self.at, end or self.at + _LINES)
        return self.take(second.end() if second else end or min(len(self.text), self.at + _LINES))


class _Dump:
    """One dump while it is read: the columns of the tables it has made, the lines that are no rows."""

    def __init__(self, item: Item, source: _Source, budget: Budget):
        self.item = item
        self.source = source
        self.budget = budget
        self.blobs = Blobs(item.locator, budget)
        self.backslashes = bool(_MYSQL.search(source.text[:1_000_000]))
        self._columns: dict[str, tuple[str, ...]] = {}
        self._lines: list[str] = []
        self._length = 0
        self._first = 1
        self._definition = ""

    def read(self) -> Extracted:
        """Rows and lines in their order."""
        source = self.source
        while source.at < len(source.text) or not source.is_last:
            self.budget.check_time()
            source.ensure(_HEADER)
            if found := _INSERT.match(source.text, source.at):
                yield from self._flush()
                yield from self._rows(found)
            elif found := _COPY.match(source.text, source.at):
                yield from self._flush()
                yield from self._copied(found)
            else:
                self._keep(source.take_line())
                if self._length >= _LINES:
                    yield from self._flush()
        yield from self._flush()

    def _keep(self, line: str) -> None:
        if not self._lines:
            self._first = self.source.line - line.count("\n")
        self._lines.append(line)
        self._length += len(line)
        if _CREATE.match(line):
            self._definition = ""
        elif not self._definition:
            return
        self._definition += line
        if line.rstrip().endswith(";") or line.strip().upper() == "GO" or len(self._definition) > _LONGEST_DEFINITION:
            self._define()

    def _define(self) -> None:
        table = table_of(self._definition)
        if table:
            self._columns[table.name.lower()] = tuple(column.name for column in table.columns)
        self._definition = ""

    def _flush(self) -> Extracted:
        if self._definition:
            self._define()
        text = "".join(self._lines)
        if text.strip():
            yield plain.prose_segment(self.item.locator, plain.Block(text, 0, len(text), self._first))
        self._lines, self._length = [], 0

    def _head(self, found: re.Match[str]) -> tuple[str, tuple[str, ...]]:
        """The name of the table and its columns, as the statement or the table's own says."""
        name = unquoted(
            found["name"].split(".")[-1].strip() if found["name"][-1] not in '`"]' else _last(found["name"])
        )
        if found["columns"]:
            return name, tuple(unquoted(column.strip()) for column in found["columns"].split(","))
        return name, self._columns.get(name.lower(), ())

    def _rows(self, found: re.Match[str]) -> Extracted:
        name, columns = self._head(found)
        source = self.source
        source.take(found.end())
        writer = RecordWriter(self.item.locator, name, columns, unit="line")
        goes_on = True
        while goes_on and (row := self._row()):
            self.budget.check_time()
            # Programs write each row on a line of its own: the row is where its parenthesis opens.
            source.take(row.start)
            line = source.line
            source.take(row.end)
            goes_on = row.goes_on
            yield from writer.add(line, self._texts(name, line, columns, row.values))
            yield from self.blobs.items()
        yield from writer.close()
        if goes_on and source.at < len(source.text):
            # What does not end as a row should is text like any other.
            self._keep(source.take_line())

    def _row(self) -> Row | None:
        source = self.source
        while True:
            try:
                return row_at(source.text, source.at, backslashes=self.backslashes, is_last=source.is_last)
            except Cut:
                pending = len(source.text) - source.at
                if pending > _MOST_ROW:
                    return None
                source.more(max(_LINES, pending))

    def _copied(self, found: re.Match[str]) -> Extracted:
        name, columns = self._head(found)
        source = self.source
        source.take(found.end())
        writer = RecordWriter(self.item.locator, name, columns, unit="line")
        while source.at < len(source.text) or not source.is_last:
            self.budget.check_time()
            line = source.line
            content = source.take_line().rstrip("\n")
            if content == "\\.":
                break
            yield from writer.add(line, self._texts(name, line, columns, list(copied(content))))
            yield from self.blobs.items()
        yield from writer.close()

    def _texts(self, table: str, line: int, columns: tuple[str, ...], values: list[Value]) -> list[str]:
        return [
            self._text(value, table, line, columns[index] if index < len(columns) else str(index + 1))
            for index, value in enumerate(values)
        ]

    def _text(self, value: Value, table: str, line: int, column: str) -> str:
        if isinstance(value, bytes):
            return self.blobs.text(value, f"{table}-{line}-{column}")
        if isinstance(value, str) and len(value) >= SHORTEST:
            return self.blobs.written(value, f"{table}-{line}-{column}")
        return value_text(value)


def _last(names: str) -> str:
    found = re.findall(_NAME, names)
    return found[-1] if found else names


def extract(item: Item, budget: Budget) -> Extracted:
    """The dump from its first line to its last."""
    with item.open() as stream:
        yield from _Dump(item, _Source(plain.pieces(stream)), budget).read()


SQL = Extractor(
    "sql",
    ("text/x-sql",),
    extract,
    reads=mark("rows of INSERT and COPY under the names of their columns, documents stored in rows, every other line"),
)
