"""The figures of a run or of the whole inventory."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.inventory.bundle import severity_with
from leakscan.inventory.decisions import ACTIVE, status_of
from leakscan.inventory.export import FINDINGS
from leakscan.inventory.people import distinct_persons
from leakscan.inventory.runs import Run, within
from leakscan.inventory.store import Store
from leakscan.model import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or member that was not read, or not to its end, and that nobody accepted; its names are masked."""

    locator: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures. `statuses` and `severities` count files; `findings` counts what remains to be done, by severity and
    category. Of the persons, `persons_low` counts each once over all files; `persons_high` adds up the files.
    """

    files: int
    members: int
    bytes: int
    carried: int
    statuses: Mapping[str, int]
    severities: Mapping[str, int]
    findings: Mapping[tuple[str, str], int]
    settled: int
    persons_low: int
    persons_high: int
    unread: tuple[Unread, ...] = field(repr=False)


def summarise(store: Store, run: Run | None) -> Summary:
    """The figures of the source and folder of a run as they stand now, or of the whole inventory."""
    where, values = within(store, run)
    documents = [
        tuple(row)
        for row in store.rows(
            f"""
            select is_root, status, count(*), sum(iif(is_root and same_as is null, max(size, 0), 0)),
              sum(is_root and seen_run = :run and read_run <> :run)
            from current_documents as document where {where} group by is_root, status
            """,
            values,
        )
    ]
    roots = [row for row in documents if row[0]]
    findings, settled = _findings(store, where, values)
    severities, high = _assessed(store, where, values)
    return Summary(
        files=sum(row[2] for row in roots),
        members=sum(row[2] for row in documents if not row[0]),
        bytes=sum(row[3] for row in roots),
        carried=sum(row[4] or 0 for row in roots),
        statuses={row[1]: row[2] for row in roots},
        severities=severities,
        findings=findings,
        settled=settled,
        persons_low=distinct_persons(store, where, values),
        persons_high=high,
        unread=_unread(store, where, values),
    )


def count_unread(store: Store, run: Run | None) -> int:
    """The number of files that are, or hold, something that was not read and that nobody accepted."""
    store.flush()
    where, values = within(store, run)
    return int(store.row(f"select count(distinct root_id) from unread as document where {where}", values)[0])


def count_to_treat(store: Store, run: Run, severity: Severity) -> int:
    """The number of findings in the source and folder of a run that remain to be dealt with, from a severity on."""
    store.flush()
    active, _ = _findings(store, *within(store, run))
    graver = SEVERITIES[SEVERITIES.index(severity) :]
    return sum(number for (each, _), number in active.items() if each in graver)


def has_files(store: Store, run: Run) -> bool:
    """Whether the source and folder of a run hold any file, as far as the inventory knows."""
    store.flush()
    where, values = within(store, run)
    query = f"select exists (select 1 from current_documents as document where is_root and {where})"
    return bool(store.row(query, values)[0])


def count_persons(store: Store) -> int:
    """At least so many different persons in the whole inventory."""
    return distinct_persons(store, *within(store, None))


def _findings(store: Store, where: str, values: dict[str, Any]) -> tuple[Counter[tuple[str, str]], int]:
    """Another name of a file does not count its findings again."""
    within = f"{where.replace('document.', 'finding.')} and finding.same_as is null"
    undecided = store.rows(
        f"""
        select severity, category, count(*) from current_findings as finding
        where {within} and decision_id is null group by severity, category
        """,
        values,
    )
    active = Counter({(row[0], row[1]): row[2] for row in undecided})
    settled = 0
    for row in store.rows(f"{FINDINGS} where {within} and finding.decision_id is not null", values):
        if status_of(row) in ACTIVE:
            active[row["severity"], row["category"]] += 1
        else:
            settled += 1
    return active, settled


def _assessed(store: Store, where: str, values: dict[str, Any]) -> tuple[dict[str, int], int]:
    rows = [
        tuple(row)
        for row in store.rows(
            f"""
            select {severity_with("assessment.severity")} as worst, count(*), sum(persons_high)
            from current_documents as document
            join assessments as assessment on assessment.document_id = document.id
            left join bundles as bundle on bundle.root_id = document.root_id
            where document.is_root and document.same_as is null and {where} group by worst
            """,
            values,
        )
    ]
    return {row[0]: row[1] for row in rows}, sum(row[2] for row in rows)


def _unread(store: Store, where: str, values: dict[str, Any]) -> tuple[Unread, ...]:
    rows = store.rows(f"select * from unread as document where {where} order by source_id, path, steps", values)
    return tuple(
        Unread(f"{row['source']}:{row['shown_path']}{row['shown_steps']}", row["status"], row["detail"]) for row in rows
    )
