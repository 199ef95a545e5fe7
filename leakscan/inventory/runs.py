"""Sources and runs: what is scanned, and each time that it was."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from leakscan import __version__
from leakscan.inventory.forms import moment, plain, stored
from leakscan.inventory.store import Store

RunOutcome = Literal["complete", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Source:
    """A scanned root; `name` stands in locators, so that results survive another mount point."""

    id: int
    name: str
    root: str
    identity: str


@dataclass(frozen=True, slots=True)
class Run:
    """One scan of a source, under way."""

    id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class UsedWatchlist:
    """The list by which a run told the practice's own patients; without a name there was none."""

    name: str = ""
    built: str = ""
    patients: int = 0


@dataclass(frozen=True, slots=True)
class PastRun:
    """One scan, as the inventory tells it; without an outcome it is under way or was cut short."""

    id: int
    source: str
    scope: str
    started: datetime
    finished: datetime | None
    outcome: RunOutcome | None
    digest: str = field(repr=False)
    version: str
    walked_files: int
    walked_bytes: int
    carried_files: int
    watchlist: UsedWatchlist = UsedWatchlist()


def find_source(store: Store, root: str, kind: str, identity: str, hint: str) -> Source:
    """The source of that root and identity; the one that had the identity elsewhere; else a new one."""
    with store.transaction() as connection:
        found = connection.execute(
            # An identity alone is enough when the mount point moved. Without one, only the root tells.
            """
            select id, name, root from sources where identity = :identity and (root = :root or :identity <> '')
            order by root = :root desc, id desc
            """,
            {"root": stored(root), "identity": stored(identity)},
        ).fetchone()
        if found is None:
            return _new_source(connection, root, kind, identity, hint)
        if found["root"] != stored(root):
            connection.execute("update sources set root = ? where id = ?", (stored(root), found["id"]))
        return Source(found["id"], plain(found["name"]), root, identity)


def _new_source(connection: sqlite3.Connection, root: str, kind: str, identity: str, hint: str) -> Source:
    taken = {plain(row["name"]) for row in connection.execute("select name from sources")}
    base = hint or "source"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    cursor = connection.execute(
        "insert into sources (name, kind, root, identity) values (?, ?, ?, ?)",
        (stored(name), kind, stored(root), stored(identity)),
    )
    return Source(cursor.lastrowid or 0, name, root, identity)


def list_sources(store: Store) -> list[Source]:
    """Every source, in the order in which they were first scanned."""
    rows = store.rows("select id, name, root, identity from sources order by id")
    return [Source(row["id"], plain(row["name"]), plain(row["root"]), plain(row["identity"])) for row in rows]


def begin(store: Store, source: Source, *, digest: str, started: datetime, scope: str, watchlist: UsedWatchlist) -> Run:
    """Writes down that a run starts; one that was cut short is told as interrupted."""
    with store.transaction() as connection:
        connection.execute(
            "update runs set outcome = 'interrupted' where source_id = ? and outcome is null", (source.id,)
        )
        cursor = connection.execute(
            """
            insert into runs
              (source_id, scope, digest, version, started, watchlist, watchlist_built, watchlist_patients)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                source.id, stored(scope), digest, __version__, moment(started), stored(watchlist.name),
                watchlist.built, watchlist.patients,
            ),
        )  # fmt: skip
        return Run(cursor.lastrowid or 0, source.id)


def finish(
    store: Store, run: Run, *, outcome: RunOutcome, finished: datetime, walked_files: int, walked_bytes: int
) -> None:
    """Writes down how a run ended."""
    with store.transaction() as connection:
        connection.execute(
            """
            update runs set outcome = :outcome, finished = :finished, walked_files = :files, walked_bytes = :bytes,
              carried_files = (
                select count(*) from documents
                where source_id = :source and path is not null and last_run is null
                  and seen_run = :run and read_run <> :run
              )
            where id = :run
            """,
            {
                "outcome": outcome,
                "finished": moment(finished),
                "files": walked_files,
                "bytes": walked_bytes,
                "source": run.source_id,
                "run": run.id,
            },
        )


def list_runs(store: Store) -> list[PastRun]:
    """Every run, oldest first."""
    rows = store.rows(
        "select runs.*, sources.name from runs join sources on sources.id = runs.source_id order by runs.id"
    )
    return [
        PastRun(
            id=row["id"],
            source=plain(row["name"]),
            scope=plain(row["scope"]),
            started=datetime.fromisoformat(row["started"]),
            finished=datetime.fromisoformat(row["finished"]) if row["finished"] else None,
            outcome=row["outcome"],
            digest=row["digest"],
            version=row["version"],
            walked_files=row["walked_files"],
            walked_bytes=row["walked_bytes"],
            carried_files=row["carried_files"],
            watchlist=UsedWatchlist(plain(row["watchlist"]), row["watchlist_built"], row["watchlist_patients"]),
        )
        for row in rows
    ]


def scope_bounds(scope: str) -> dict[str, str]:
    """The bounds of the stored paths in a folder of a source, for `path = :scope or :low <= path and path < :high`.

    >>> scope_bounds("Compta")
    {'scope': 'Compta', 'low': 'Compta/', 'high': 'Compta0'}
    """
    folder = stored(scope.rstrip("/"))
    # "0" follows "/" in the alphabet of the index; an empty scope holds every path.
    return {"scope": folder, "low": f"{folder}/", "high": f"{folder}0"} if folder else _EVERYTHING


# No text sorts after the last character there is.
_EVERYTHING = {"scope": "", "low": "", "high": "\U0010ffff"}


def within(store: Store, run: Run | None) -> tuple[str, dict[str, Any]]:
    """The condition on documents that a run is about, with its values."""
    if run is None:
        return "1", {"run": 0}
    scope = store.row("select scope from runs where id = ?", (run.id,))["scope"]
    condition = (
        "document.source_id = :source and (document.path = :scope or document.path >= :low and document.path < :high)"
    )
    return condition, {**scope_bounds(plain(scope)), "source": run.source_id, "run": run.id}
