"""Filters: what made notes of findings in each run, and of how many."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from leakscan.inventory.forms import listed
from leakscan.inventory.runs import Run
from leakscan.inventory.store import Store
from leakscan.model import Filter

_LAST = """
select * from filters where run_id in (select max(id) from runs group by source_id, scope)
order by run_id desc, nth
"""
_COUNTS = """
select forgiven, count(*) as number from current_findings where forgiven <> '' and same_as is null group by forgiven
"""


@dataclass(frozen=True, slots=True)
class FilterUse:
    """A filter without its values, and the number of findings that are notes because of it."""

    filter: Filter
    findings: int


def keep(store: Store, run: Run, used: Sequence[Filter]) -> None:
    """Writes down what a run works with, in its order."""
    with store.transaction() as connection:
        connection.executemany(
            "insert into filters values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    run.id, nth, each.name, each.kind, each.reason, each.signer, listed(each.rules),
                    listed(each.paths), each.until.isoformat() if each.until else None, each.is_expired,
                )
                for nth, each in enumerate(used)
            ],
        )  # fmt: skip


def in_use(store: Store) -> list[FilterUse]:
    """The filters of the last run of each source and folder, the latest run first; each filter once."""
    counts = {row["forgiven"]: row["number"] for row in store.rows(_COUNTS)}
    found: dict[str, FilterUse] = {}
    for row in store.rows(_LAST):
        told = Filter(
            row["name"], row["kind"], row["reason"], row["signer"],
            date.fromisoformat(row["until"]) if row["until"] else None,
            tuple(json.loads(row["rules"])), tuple(json.loads(row["paths"])), is_expired=bool(row["is_expired"]),
        )  # fmt: skip
        found.setdefault(told.name, FilterUse(told, counts.get(told.name, 0)))
    return list(found.values())
