"""The findings of one file: those that stay the same go on, the others end, new ones begin."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable

from leakscan.inventory.forms import listed, place_of, reasons_to_json, steps_of
from leakscan.inventory.runs import Run
from leakscan.inventory.versions import holder
from leakscan.model import Finding

_Identity = tuple[str, str, str, str, bytes]
_MOST_PLACES = 20
_CURRENT = """
select findings.id, document_id, rule_id, confidence, severity, coalesce(hashes, x'') as hashes
from findings left join fingerprints on fingerprints.finding_id = findings.id
where document_id = ? and last_run is null
order by findings.id
"""
_INSERT = """
insert into findings (document_id, rule_id, revision, category, confidence, severity, count, distinct_count, samples,
  reasons, forgiven, first_run)
values (:document, :rule, :revision, :category, :confidence, :severity, :count, :distinct, :samples, :reasons,
  :forgiven, :run)
"""
_EXTEND = """
update findings set document_id = :document, revision = :revision, category = :category, count = :count,
  distinct_count = :distinct, samples = :samples, reasons = :reasons,
  forgiven = :forgiven
where id = :old
"""


def write_findings(
    connection: sqlite3.Connection,
    run: Run,
    findings: Iterable[Finding],
    *,
    before: dict[str, int],
    now: dict[str, int],
    is_kept: Callable[[str], bool],
) -> bool:
    """Writes the findings of a file whose documents went from the ids `before` to `now`.

    A finding that was not made again ends, unless its document is kept: it could not be read this time. Tells whether
    there is one.
    """
    open_before: dict[_Identity, list[int]] = defaultdict(list)
    for steps, document_id in before.items():
        for row in connection.execute(_CURRENT, (document_id,)).fetchall():
            identity = (steps, row["rule_id"], row["confidence"], row["severity"], bytes(row["hashes"]))
            open_before[identity].append(row["id"])
    for finding in findings:
        steps = holder(steps_of(finding.locator), now)
        identity = (steps, finding.rule_id, finding.confidence, finding.severity, finding.fingerprints)
        same = open_before[identity]
        _write(connection, run, finding, document_id=now[steps], old=same.pop(0) if same else None)
    has_kept = False
    for (steps, *_), ids in open_before.items():
        for finding_id in ids:
            if is_kept(steps):
                has_kept = True
                connection.execute("update findings set document_id = ? where id = ?", (now[steps], finding_id))
            else:
                _end(connection, run, finding_id)
    return has_kept


def _write(connection: sqlite3.Connection, run: Run, finding: Finding, *, document_id: int, old: int | None) -> None:
    values = {
        "document": document_id,
        "rule": finding.rule_id,
        "revision": finding.revision,
        "category": finding.category,
        "confidence": finding.confidence,
        "severity": finding.severity,
        "count": finding.count,
        "distinct": finding.distinct,
        "samples": listed(finding.samples),
        "reasons": reasons_to_json(finding.reasons),
        "forgiven": finding.forgiven,
        "run": run.id,
        "old": old,
    }
    if old is None:
        finding_id = connection.execute(_INSERT, values).lastrowid or 0
        if finding.fingerprints:
            connection.execute("insert into fingerprints values (?, ?)", (finding_id, finding.fingerprints))
    else:
        finding_id = old
        connection.execute(_EXTEND, values)
        connection.execute("delete from places where finding_id = ?", (finding_id,))
    places = enumerate(map(place_of, finding.places[:_MOST_PLACES]))
    connection.executemany("insert into places values (?, ?, ?)", [(finding_id, nth, place) for nth, place in places])


def _end(connection: sqlite3.Connection, run: Run, finding_id: int) -> None:
    # A finding that this very run made and replaced never was a result.
    connection.execute("delete from findings where id = ? and first_run >= ?", (finding_id, run.id))
    connection.execute("update findings set last_run = ? where id = ?", (run.id - 1, finding_id))
