"""What a CREATE TABLE statement says: the columns of a table in order, for SQLite files and for dumps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|\s+"
    r"|\"(?:[^\"]|\"\")*\"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|'(?:[^']|'')*'?"
    r"|[^\s\"`\[\]'(),;.\-/]+|[\s\S]",
    re.DOTALL,
)
_CREATE = re.compile(r"\s*create\b", re.IGNORECASE)
_CONSTRAINTS = frozenset(("constraint", "primary", "unique", "check", "foreign", "exclude"))
# Words that also are names of columns, unless an index of MySQL is described.
_INDEXES = frozenset(("key", "index", "fulltext", "spatial"))
_SEARCH = re.compile(r"\s*create\s+virtual\s+table\b[^(]*\busing\s+fts[345]\s*\(", re.IGNORECASE)
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `is_rowid` marks the one that is the number of the row in SQLite, `is_stored` that rows hold it."""

    name: str
    type: str = ""
    is_rowid: bool = False
    is_stored: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns as they are defined, and the key that orders the rows of one without row numbers."""

    name: str
    columns: tuple[Column, ...]
    has_rowid: bool = True
    key: tuple[str, ...] = ()

    def stored(self) -> tuple[Column, ...]:
        """The columns in the order in which SQLite stores them."""
        stored = [column for column in self.columns if column.is_stored]
        if self.has_rowid:
            return tuple(stored)
        first = {name.lower(): position for position, name in enumerate(self.key)}
        return tuple(sorted(stored, key=lambda column: first.get(column.name.lower(), len(first))))

    def named(self, names: tuple[str, ...]) -> "Table":
        """The table with other names for the columns behind the number of the row."""
        columns = tuple(replace(column, name=name) for column, name in zip(self.columns[1:], names, strict=False))
        return replace(self, columns=(self.columns[0], *columns, *self.columns[len(columns) + 1 :]))


def searched_columns(statement: str) -> tuple[str, ...]:
    """The columns of a table for full-text search, which keeps its rows in another table under numbers.

    >>> searched_columns("CREATE VIRTUAL TABLE f USING fts5(nom, [n ir] UNINDEXED, tokenize='ascii')")
    ('nom', 'n ir')
    """
    if not _SEARCH.match(statement):
        return ()
    tokens = list(_tokens(statement[:_MOST]))
    parts, _ = _parts(tokens, tokens.index("(") + 1)
    return tuple(unquoted(part[0]) for part in parts if not any("=" in token for token in part[:3]))


def table_of(statement: str) -> Table | None:
    """The table that a statement creates; None for every other statement.

    >>> table = table_of('CREATE TABLE "p" (id INTEGER PRIMARY KEY, nom TEXT DEFAULT (1,2), [n ir] REAL, UNIQUE(nom))')
    >>> table.name, [column.name for column in table.columns], table.columns[0].is_rowid
    ('p', ['id', 'nom', 'n ir'], True)
    """
    if not _CREATE.match(statement):
        return None
    tokens = list(_tokens(statement[:_MOST]))
    name, position = _name(tokens)
    if not name:
        return None
    parts, end = _parts(tokens, position)
    rest = [token.lower() for token in tokens[end:]]
    has_rowid = not ("without" in rest and "rowid" in rest)
    columns: list[Column] = []
    key: tuple[str, ...] = ()
    for part in parts:
        if _is_constraint(part):
            key = _key(part) or key
        else:
            columns.append(_column(part, has_rowid))
            if _follows(part, "primary", "key"):
                key = (columns[-1].name,)
    if has_rowid and len(key) == 1:
        columns = [_aliased(column, key[0]) for column in columns]
    return Table(name, tuple(columns), has_rowid, key)


def _tokens(statement: str) -> Iterator[str]:
    for match in _TOKEN.finditer(statement):
        token = match.group()
        if not token.isspace() and not token.startswith(("--", "/*")):
            yield token


def _name(tokens: list[str]) -> tuple[str, int]:
    """The name of the table and the index of the bracket behind it."""
    lowered = [token.lower() for token in tokens[:12]]
    if "table" not in lowered or "(" not in tokens:
        return "", 0
    position = tokens.index("(")
    before = tokens[lowered.index("table") + 1 : position]
    if not before or len(before) > 9:
        return "", 0
    return unquoted(before[-1]), position + 1


def _parts(tokens: list[str], position: int) -> tuple[list[list[str]], int]:
    """The definitions between the outer brackets, and the index behind them."""
    parts: list[list[str]] = [[]]
    depth = 0
    for index in range(position, len(tokens)):
        token = tokens[index]
        if token == ")" and depth == 0:
            return [part for part in parts if part], index + 1
        depth += (token == "(") - (token == ")")
        if token == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part], len(tokens)


def _is_constraint(part: list[str]) -> bool:
    word, following = part[0].lower(), part[1:4]
    if word in _CONSTRAINTS:
        return True
    if word not in _INDEXES or not following:
        return False
    is_named = following[0][0] in '`"[(' or following[0].lower() in ("key", "index")
    return is_named or (following[1:2] == ["("] and not following[2].isdigit()) or "using" in map(str.lower, following)


def _column(part: list[str], has_rowid: bool) -> Column:
    words = [token.lower() for token in part]
    is_key = has_rowid and _follows(part, "primary", "key") and words[1:2] == ["integer"] and "desc" not in words
    is_generated = "as" in words[1:] and "(" in words and "stored" not in words
    return Column(unquoted(part[0]), part[1] if len(part) > 1 else "", is_key, not is_generated)


def _aliased(column: Column, key: str) -> Column:
    if column.name.lower() == key.lower() and column.type.lower() == "integer":
        return Column(column.name, column.type, True, column.is_stored)
    return column


def _key(part: list[str]) -> tuple[str, ...]:
    if not _follows(part, "primary", "key") or "(" not in part:
        return ()
    inside, _ = _parts(part, part.index("(") + 1)
    return tuple(unquoted(column[0]) for column in inside)


def _follows(part: list[str], first: str, second: str) -> bool:
    words = [token.lower() for token in part]
    return any(pair == (first, second) for pair in pairwise(words))


def unquoted(name: str) -> str:
    """A name without the quotes of SQL.

    >>> unquoted('"n""om"'), unquoted("[n ir]"), unquoted("`id`"), unquoted("nom")
    ('n"om', 'n ir', 'id', 'nom')
    """
    if len(name) > 1 and name[0] in "\"`'" and name[-1] == name[0]:
        return name[1:-1].replace(name[0] * 2, name[0])
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name
