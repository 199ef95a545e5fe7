"""The rows of one file and its members, from one version to the next."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.inventory.forms import steps_of, stored
from leakscan.inventory.runs import Run
from leakscan.inventory.state import FileState
from leakscan.model import Document

# A document that differs in one of these is another version of it.
_CONTENT = ("same_as", "status", "media_type", "extractor", "detail", "size", "sha256", "shown_path", "shown_steps")
_INSERT = """
insert into documents (
  id, root_id, source_id, path, steps, shown_path, shown_steps, same_as, status, media_type, extractor, detail, size,
  modified_ns, sha256, changed_ns, file_id, owner, curable, read_at, read_run, seen_run, known_since, first_run,
  likeness, accepted_by, accepted_on, accepted_until, accepted_reason
)
select
  next.id, coalesce(:root_id, next.id), :source_id, :path, :steps, :shown_path, :shown_steps, :same_as, :status,
  :media_type, :extractor, :detail, :size, :modified_ns, :sha256, :changed_ns, :file_id, :owner, :curable, :read_at,
  :run, :run, coalesce(old.known_since, :run), :run, :likeness, old.accepted_by, old.accepted_on, old.accepted_until,
  old.accepted_reason
from (select coalesce(max(id), 0) + 1 as id from documents) as next
left join (
  -- An accepted cause stays accepted while it is the same one.
  select known_since, iif(status = :status, accepted_by, null) as accepted_by,
    iif(status = :status, accepted_on, null) as accepted_on,
    iif(status = :status, accepted_until, null) as accepted_until,
    iif(status = :status, accepted_reason, null) as accepted_reason
  from documents where id = :old
) as old
"""
_EXTEND = """
update documents set root_id = coalesce(:root_id, id), modified_ns = :modified_ns, changed_ns = :changed_ns,
  file_id = :file_id, owner = :owner, curable = :curable, read_at = :read_at, read_run = :run, seen_run = :run,
  likeness = :likeness
where id = :old
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What is written about a document: columns and values."""

    steps: str
    columns: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, document: Document, state: FileState | None, *, read_at: str | None, curable: bool) -> "Version":
        """The version that a document tells of; `state` for a file of the source, None for a member."""
        shown, steps = document.shown, steps_of(document.locator)
        return cls(
            steps,
            {
                "path": None if steps else stored(document.locator.path),
                "shown_path": stored(shown.path) if shown and not steps else None,
                "shown_steps": steps_of(shown) if shown and steps else None,
                "same_as": None,
                "status": document.status,
                "media_type": document.media_type,
                "extractor": document.extractor,
                "detail": document.detail,
                "size": state.size if state else document.size,
                "modified_ns": state.modified_ns if state else document.modified,
                "sha256": document.sha256,
                "likeness": document.likeness,
                "changed_ns": state.changed_ns if state else None,
                "file_id": state.file_id if state else None,
                "owner": stored(state.owner) if state else None,
                "curable": curable,
                "read_at": read_at,
            },
        )


class Versions:
    """Takes the documents of one file from their present versions to new ones; the file itself comes first."""

    def __init__(self, connection: sqlite3.Connection, run: Run, path: str) -> None:
        self._connection = connection
        self._run = run
        self._passing: list[tuple[str, int]] = []
        rows = connection.execute(
            """
            select * from documents where last_run is null and root_id =
              (select id from documents where source_id = ? and path = ? and last_run is null)
            """,
            (run.source_id, stored(path)),
        )
        self.before: dict[str, sqlite3.Row] = {row["steps"]: row for row in rows}
        self.now: dict[str, int] = {}

    def put(self, version: Version) -> int:
        """Writes a version: the row stays while its content does, else a new one takes its place."""
        old = self.before.get(version.steps)
        values = {
            **version.columns,
            "steps": version.steps,
            "source_id": self._run.source_id,
            "run": self._run.id,
            "old": old["id"] if old else None,
            "root_id": self.now.get(""),
        }
        if old and all(old[column] == values[column] for column in _CONTENT):
            self._connection.execute(_EXTEND, values)
            self.now[version.steps] = old["id"]
        else:
            self.now[version.steps] = self._replace(old, values)
        return self.now[version.steps]

    def _replace(self, old: sqlite3.Row | None, values: Mapping[str, Any]) -> int:
        if old:
            self._close(old)
        new = self._connection.execute(_INSERT, values).lastrowid or 0
        if old and old["path"] is not None:
            self._adopt(old["id"], new, values["same_as"])
        return new

    def _adopt(self, old: int, new: int, same_as: int | None) -> None:
        """Members and other names follow their file to its new version."""
        connection = self._connection
        connection.execute(
            "update documents set root_id = ? where root_id = ? and last_run is null and id <> ?", (new, old, old)
        )
        connection.execute("update documents set same_as = ? where same_as = ? and id <> ?", (same_as or new, old, new))

    def _close(self, old: sqlite3.Row) -> None:
        self._connection.execute("update documents set last_run = ? where id = ?", (self._run.id - 1, old["id"]))
        if old["first_run"] >= self._run.id:
            self._passing.append((old["steps"], old["id"]))

    def keep(self, steps: str) -> None:
        """Leaves a member as it was."""
        self.now[steps] = self.before[steps]["id"]

    def close_absent(self) -> None:
        """Ends every member that was neither put nor kept."""
        for steps in self.before.keys() - self.now.keys():
            self._close(self.before[steps])

    def forget_passing(self) -> None:
        """Drops versions that this very run made and replaced: they never were the result of a run. Comes last."""
        connection = self._connection
        for steps, old in self._passing:
            new = self.now[holder(steps, self.now)]
            connection.execute("update documents set root_id = ? where root_id = ? and id <> ?", (new, old, old))
            connection.execute("update findings set document_id = ? where document_id = ?", (new, old))
            connection.execute("delete from documents where id = ?", (old,))


def holder(steps: str, among: Collection[str]) -> str:
    """The innermost of some documents that a member lies in, itself included; the file when there is no other.

    >>> holder("!zip/a.eml!eml/b.pdf", {"", "!zip/a.eml"})
    '!zip/a.eml'
    """
    while steps and steps not in among:
        steps = steps.rpartition("!")[0]
    return steps


def locate(connection: sqlite3.Connection, run: Run, path: str) -> sqlite3.Row | None:
    """The current row of a file; of another name of it, the row that has the content."""
    row = connection.execute(
        """
        select content.*
        from documents as root
        join documents as content on content.id = coalesce(root.same_as, root.id)
        where root.source_id = ? and root.path = ? and root.last_run is null and content.last_run is null
        """,
        (run.source_id, stored(path)),
    ).fetchone()
    return row if isinstance(row, sqlite3.Row) else None
