"""Volumes below the root of a source: one that is not mounted looks like an empty folder, or like none."""

import sqlite3

from leakscan.inventory.forms import plain, stored
from leakscan.inventory.record import is_unmet, miss
from leakscan.inventory.runs import Run


def write_volume(connection: sqlite3.Connection, run: Run, path: str) -> None:
    """A run met a volume at that path of its source."""
    connection.execute(
        "insert into volumes values (?, ?, ?) on conflict (source_id, path) do update set seen_run = excluded.seen_run",
        (run.source_id, stored(path), run.id),
    )


def miss_volumes(connection: sqlite3.Connection, run: Run, detail: str) -> None:
    """After a walk to the end: what was known on a volume that it did not meet is not read, and has not vanished."""
    rows = connection.execute(
        "select path from volumes where source_id = ? and seen_run < ?", (run.source_id, run.id)
    ).fetchall()
    for path in [plain(row["path"]) for row in rows]:
        if _is_left_out(connection, run, path):
            continue
        if is_unmet(connection, run, path):
            miss(connection, run, path, "error", detail)
        else:  # Its files were met elsewhere, or have ended: it is a folder like others now.
            connection.execute("delete from volumes where source_id = ? and path = ?", (run.source_id, stored(path)))


def _is_left_out(connection: sqlite3.Connection, run: Run, path: str) -> bool:
    """Whether this run was not to enter it, or a folder above it."""
    names = path.split("/")
    above = [stored("/".join(names[: count + 1])) for count in range(len(names))]
    return any(
        connection.execute(
            """
            select 1 from documents where source_id = ? and path = ? and last_run is null and seen_run = ?
              and status = 'excluded'
            """,
            (run.source_id, folder, run.id),
        ).fetchone()
        for folder in above
    )
