"""The file behind an inventory: opening it, refusing what is none, writing in short transactions."""

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from leakscan import __version__
from leakscan.errors import InventoryError
from leakscan.inventory.filesystem import make_private, network_type
from leakscan.inventory.lock import lock_path
from leakscan.inventory.migrations import MIGRATIONS

Write = Callable[[sqlite3.Connection], None]

# "leak", so that the file of another program is not taken for an inventory.
_APPLICATION_ID = 0x6C65616B
_LONGEST_WAIT = 0.2
_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
# NORMAL: with WAL, a power cut may undo the last writes, never half of one.
_PRAGMAS = """
pragma busy_timeout = 10000;
pragma foreign_keys = on;
pragma synchronous = normal;
pragma temp_store = memory;
pragma trusted_schema = off;
"""
_REMEDIES = {
    "SQLITE_NOTADB": "this is no inventory; name another file with --inventory",
    "SQLITE_CORRUPT": "the inventory is damaged; restore a backup or name another file with --inventory",
    "SQLITE_FULL": "the disk is full; free some space and run again",
    "SQLITE_BUSY": "another program has kept the inventory busy; close it and run again",
    "SQLITE_READONLY": "the inventory cannot be written; check the rights on the file and its folder",
    "SQLITE_CANTOPEN": "the inventory cannot be opened; check the rights on the file and its folder",
    "SQLITE_IOERR": "the disk reports an error; check it, or name another file with --inventory",
}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system complain about into one line that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        remedy = next((remedy for start, remedy in _REMEDIES.items() if name.startswith(start)), "")
        raise InventoryError(f"{path}: {remedy or f'the inventory cannot be used ({name})'}") from error
    except OSError as error:
        raise InventoryError(f"{path}: the inventory cannot be used ({error.strerror}); check the rights") from error


class Store:
    """A connection with a buffer of writes, each of which is applied as a whole, in order."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self._connection = connection
        self._clock = clock
        self._waiting: list[Write] = []
        self._oldest = 0.0

    def later(self, write: Write) -> None:
        """Takes a write, and applies those that wait once the oldest has waited long enough."""
        if not self._waiting:
            self._oldest = self._clock()
        self._waiting.append(write)
        self.flush_when_due()

    def flush_when_due(self) -> None:
        """Applies the waiting writes if the oldest has waited a fifth of a second."""
        if self._waiting and self._clock() - self._oldest >= _LONGEST_WAIT:
            self.flush()

    def flush(self) -> None:
        """Applies the waiting writes in one short transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        with self._transaction() as connection:
            for write in waiting:
                write(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction of its own, after everything that waits."""
        self.flush()
        with self._transaction() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        with told(self.path):
            # IMMEDIATE waits for its turn at the start; a reader that wants to write midway is refused at once.
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                # A full disk has rolled back by itself.
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
            connection.execute("commit")

    def rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query, everything that waits included, as they come."""
        self.flush()
        with told(self.path):
            # Not `yield from`, which would close the cursor of a reader that was dropped after the file was closed.
            for row in self._connection.execute(query, values):  # noqa: UP028
                yield row

    def row(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first row of a query, without what waits; None when there is none."""
        with told(self.path):
            return self._connection.execute(query, values).fetchone()

    def close(self) -> None:
        """Applies what waits and closes the file."""
        try:
            self.flush()
        finally:
            self._connection.close()


def own_files(path: Path) -> tuple[Path, ...]:
    """The files of an inventory, which no scan reports."""
    beside = (path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))
    return (path, *beside, lock_path(path))


def open_store(path: Path, *, readonly: bool = False, clock: Callable[[], float] = time.monotonic) -> Store:
    """Opens an inventory, makes it if there is none, and brings it to the form of this program."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise InventoryError(f"{path}: SQLite {sqlite3.sqlite_version} is too old; version 3.37 or later is needed")
    if kind := network_type(path):
        raise InventoryError(
            f"{path}: an inventory cannot lie on a network file system ({kind}); choose a local disk with --inventory"
        )
    with told(path):
        connection = _connect(path, readonly=readonly)
        try:
            _prepare(path, connection, readonly=readonly)
        except BaseException:
            connection.close()
            raise
    return Store(path, connection, clock=clock)


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    if path.is_dir():
        raise InventoryError(f"{path}: this is a folder; name a file with --inventory")
    if readonly and not path.exists():
        raise InventoryError(f"{path}: there is no inventory; run a scan first or name another file with --inventory")
    if readonly:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    make_private(path)
    return sqlite3.connect(path, isolation_level=None, cached_statements=256)


def _prepare(path: Path, connection: sqlite3.Connection, *, readonly: bool) -> None:
    # Settings of the connection only: nothing is written into the file of another program.
    connection.executescript(_PRAGMAS)
    database = Database(connection, execute_plugins=False)
    _refuse_foreign(path, connection, database, readonly=readonly)
    if readonly:
        if MIGRATIONS.pending(database) or _views_made(connection) != _views_script():
            raise InventoryError(f"{path}: written by another version of leakscan; run a scan to bring it up to date")
    else:
        if connection.execute("pragma journal_mode = wal").fetchone()[0] != "wal":
            raise InventoryError(
                f"{path}: this file system cannot hold an inventory; choose a local disk with --inventory"
            )
        _migrate(connection, database)
    connection.row_factory = sqlite3.Row


def _refuse_foreign(path: Path, connection: sqlite3.Connection, database: Database, *, readonly: bool) -> None:
    is_empty = connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    is_ours = connection.execute("pragma application_id").fetchone()[0] == _APPLICATION_ID
    if not is_ours and (readonly or not is_empty):
        raise InventoryError(f"{path}: {_REMEDIES['SQLITE_NOTADB']}")
    if {migration.name for migration in MIGRATIONS.applied(database)} - _every_migration():
        version = connection.execute("select value from meta where key = 'version'").fetchone()
        raise InventoryError(f"{path}: written by leakscan {version[0]}, newer than this one; update leakscan")


def _every_migration() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        return {migration.name for migration in MIGRATIONS.pending(Database(memory, execute_plugins=False))}


def _migrate(connection: sqlite3.Connection, database: Database) -> None:
    # One transaction around all steps: of two programs that start at once, the second finds them done.
    connection.execute("begin immediate")
    try:
        if MIGRATIONS.pending(database):
            connection.execute(f"pragma application_id = {_APPLICATION_ID}")
            MIGRATIONS.apply(database)
        _set(connection, "id", str(uuid.uuid4()), replace=False)
        _make_views(connection)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _set(connection: sqlite3.Connection, key: str, value: str, *, replace: bool) -> None:
    how = "do update set value = excluded.value where value <> excluded.value" if replace else "do nothing"
    connection.execute(f"insert into meta (key, value) values (?, ?) on conflict (key) {how}", (key, value))


def _make_views(connection: sqlite3.Connection) -> None:
    script = _views_script()
    if _views_made(connection) != script:
        for (name,) in connection.execute("select name from sqlite_master where type = 'view'").fetchall():
            connection.execute(f'drop view "{name}"')
        # Not executescript, which would commit.
        for statement in script.split(";\n\n"):
            connection.execute(statement)
    _set(connection, "views", script, replace=True)
    _set(connection, "version", __version__, replace=True)


def _views_script() -> str:
    return Path(__file__).with_name("views.sql").read_text(encoding="utf-8")


def _views_made(connection: sqlite3.Connection) -> str:
    found = connection.execute("select value from meta where key = 'views'").fetchone()
    return str(found[0]) if found else ""
