"""Decisions: only ever added to. One holds for a rule in a document as long as no new value turns up there."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from leakscan.errors import UsageError
from leakscan.fingerprint import unpacked
from leakscan.inventory.events import EventLog, decision_digest
from leakscan.inventory.forms import moment
from leakscan.inventory.runs import Run
from leakscan.inventory.store import Store

FindingStatus = Literal["open", "in-progress", "claimed", "resolved", "accepted", "false-positive", "reopened"]

# What remains to be done; the exit code of a scan counts these.
ACTIVE: tuple[FindingStatus, ...] = ("open", "in-progress", "claimed", "reopened")
# A person can only declare: that something is done, or has come back, a run says.
_FOR_A_RUN_TO_SAY = ("resolved", "reopened")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided on a finding. `based_on` is the decision its author saw: another one since then is a conflict."""

    status: FindingStatus
    author: str
    decided: datetime
    owner: str = ""
    due: date | None = None
    note: str = field(default="", repr=False)
    based_on: int | None = None


_INSERT = """
insert into decisions (source_id, path, steps, shown_path, shown_steps, rule_id, status, owner, due, note, based_on,
  author, decided, run_id, sha256, hashes)
select source_id, content_path, steps, shown_path, shown_steps, rule_id, :status, :owner, :due, :note, :based_on,
  :author, :decided, :run, sha256, coalesce((select hashes from fingerprints where finding_id = :finding), x'')
from current_findings
where id = :finding and same_as is null
"""


def decide(
    store: Store, events: EventLog, finding_id: int, decision: Decision, *, key: bytes, proof: Run | None = None
) -> int:
    """Writes down a decision and the event that seals it; gives its number. `proof` is the run that showed it."""
    if decision.status in _FOR_A_RUN_TO_SAY and proof is None:
        raise UsageError(
            f"a person cannot set “{decision.status}”: declare it done (claimed), the next scan verifies it"
        )
    values = {
        "status": decision.status,
        "owner": decision.owner,
        "due": decision.due.isoformat() if decision.due else None,
        "note": decision.note,
        "based_on": decision.based_on,
        "author": decision.author,
        "decided": moment(decision.decided),
        "run": proof.id if proof else None,
        "finding": finding_id,
    }
    with store.transaction() as connection:
        cursor = connection.execute(_INSERT, values)
        if not cursor.rowcount:
            raise UsageError(f"there is no current finding {finding_id}; it may have ended with a later scan")
        row = connection.execute("select * from decisions where id = ?", (cursor.lastrowid,)).fetchone()
        detail: dict[str, str | int] = {"decision": int(row["id"]), "digest": decision_digest(row)}
        events.append_within(
            connection, key, kind="decision", actor=decision.author, at=decision.decided, detail=detail
        )
        return int(row["id"])


def status_of(finding: sqlite3.Row) -> FindingStatus:
    """The status of a finding, from a row with its values and those that the last decision on it was taken on."""
    decided: FindingStatus | None = finding["decided_status"]
    if decided is None:
        return "open"
    return decided if decided in ACTIVE or _holds(finding) else "reopened"


def _holds(finding: sqlite3.Row) -> bool:
    """Without fingerprints only the same content shows that nothing was added."""
    if not finding["hashes"]:
        return bool(finding["sha256"]) and finding["sha256"] == finding["decided_sha256"]
    return set(unpacked(finding["hashes"])) <= set(unpacked(finding["decided_hashes"]))
