"""What the file system tells about a file, and what the inventory knows of it from an earlier run."""

from dataclasses import dataclass
from datetime import datetime

from leakscan.inventory.forms import stored
from leakscan.inventory.runs import Run
from leakscan.inventory.store import Store
from leakscan.model import Status


@dataclass(frozen=True, slots=True)
class FileState:
    """A file without its content; two equal states mean that the content is the same. `file_id` is "device:inode"."""

    path: str
    size: int
    modified_ns: int
    changed_ns: int
    file_id: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was when it was last read: with which rules and settings, when, and with what result.

    `curable` when a part was not read for a cause that may be gone by itself, such as a program that held the file.
    """

    document_id: int
    status: Status
    digest: str
    read_at: datetime | None
    path: str
    size: int
    modified_ns: int
    changed_ns: int
    file_id: str
    curable: bool

    def is_same(self, state: FileState) -> bool:
        """Whether the file is the very one that was read."""
        return (self.size, self.modified_ns, self.changed_ns, self.file_id) == (
            state.size,
            state.modified_ns,
            state.changed_ns,
            state.file_id,
        )


# For another name of a file, the content counts: when that is gone, so is what was known.
_KNOWN = """
select root.id, content.status, runs.digest, content.read_at, root.size, root.modified_ns, root.changed_ns,
  root.file_id, content.curable
from documents as root
join documents as content on content.id = coalesce(root.same_as, root.id) and content.last_run is null
join runs on runs.id = content.read_run
where root.source_id = ? and root.path = ? and root.last_run is null and root.file_id is not null
"""


def known(store: Store, run: Run, path: str) -> Known | None:
    """What an earlier run knew of a path; None when there is nothing to carry over."""
    row = store.row(_KNOWN, (run.source_id, stored(path)))
    if row is None:
        return None
    read_at = datetime.fromisoformat(row[3]) if row[3] else None
    return Known(row[0], row[1], row[2], read_at, path, row[4], row[5], row[6], row[7], bool(row[8]))
