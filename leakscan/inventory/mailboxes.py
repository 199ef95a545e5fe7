"""Mailboxes: whether every message that one promises was met, and what became of it."""

from collections.abc import Iterator
from typing import Any

from leakscan.inventory.forms import member_of, plain
from leakscan.inventory.runs import Run, within
from leakscan.inventory.store import Store

_COUNTED = """
select *, read + partial + failed + set_aside as found from mailbox_counts as document where {where}
"""


def mailboxes(store: Store, run: Run | None = None) -> Iterator[dict[str, Any]]:
    """What became of the messages of each mailbox, those with something missing or unread first; names are masked."""
    where, values = within(store, run)
    gaps_first = "order by max(coalesce(expected, 0) - found, 0) + partial + failed = 0, source_id, path, steps"
    for row in store.rows(f"{_COUNTED.format(where=where)} {gaps_first}", values):
        yield {
            "path": plain(row["shown_path"]),
            "member": member_of(row["shown_steps"]),
            "expected": row["expected"],
            "found": row["found"],
            "read": row["read"],
            "partial": row["partial"],
            "failed": row["failed"],
            "set_aside": row["set_aside"],
            "locator": f"{row['source']}:{row['shown_path']}{row['shown_steps']}",
            "source": plain(row["source"]),
            "same_as": bool(row["same_as"]),
        }
