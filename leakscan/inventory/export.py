"""The rows that leave the inventory: stable keys, names masked unless clear ones are asked for."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from leakscan.inventory.bundle import reasons_of, severity_with
from leakscan.inventory.decisions import status_of
from leakscan.inventory.forms import member_of, moment_of_nanoseconds, plain, steps_of, stored
from leakscan.inventory.store import Store
from leakscan.locator import Locator, parse

Translate = Callable[[str], str]
Row = dict[str, Any]

_HASH_HEX = 32
# Severity words do not sort: their ranks do.
_RANK = "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end"
_WORD = "case {} when 4 then 'critical' when 3 then 'high' when 2 then 'medium' when 1 then 'low' else 'none' end"

_GRAVEST_INSIDE = f"(select max({_RANK}) from findings where document_id = document.id and last_run is null)"

_FILES = f"""
select document.*,
  {severity_with(f"coalesce(assessment.severity, {_WORD.format(_GRAVEST_INSIDE)})")} as severity,
  bundle.has_vault, bundle.has_note,
  assessment.persons_low, assessment.persons_high, assessment.exposure, assessment.reasons, assessment.action,
  assessment.legal_basis, assessment.minors, assessment.persons_known,
  decision.owner as responsible, decision.due, decision.note, copies.places,
  (select started from runs where id = document.known_since) as first_seen,
  (select started from runs where id = document.seen_run) as last_seen
from current_documents as document
left join assessments as assessment on document.is_root and assessment.document_id = document.id
left join copies on copies.likeness = document.likeness
left join bundles as bundle on document.is_root and bundle.root_id = document.root_id
left join decisions as decision on document.is_root and decision.id = (
  select max(id) from decisions where source_id = document.source_id and path = document.content_path
)
order by document.source_id, document.path, document.steps
"""

FINDINGS = """
select finding.*, coalesce(fingerprints.hashes, x'') as hashes,
  (
    select json_group_array(place)
    from (select place from places where finding_id = finding.id order by nth)
  ) as places,
  decision.status as decided_status, decision.hashes as decided_hashes, decision.sha256 as decided_sha256,
  decision.owner as responsible, decision.due, decision.note, copies.places as copies,
  (select started from runs where id = finding.first_run) as first_seen
from current_findings as finding
left join copies on copies.likeness = finding.likeness
left join fingerprints on fingerprints.finding_id = finding.id
left join decisions as decision on decision.id = finding.decision_id
"""

_DECISIONS = """
select decision.*, source.name as source,
  (
    select max(id) from decisions as earlier
    where earlier.id < decision.id and earlier.source_id = decision.source_id and earlier.path = decision.path
      and earlier.steps = decision.steps and earlier.rule_id = decision.rule_id
  ) as before
from decisions as decision
join sources as source on source.id = decision.source_id
order by decision.id
"""


def files(store: Store, *, translate: Translate, clear_names: bool = False) -> Iterator[Row]:
    """Every file and member, each file followed by its members."""
    for row in store.rows(_FILES):
        path, steps = _names(row, clear_names=clear_names)
        yield {
            "path": plain(path),
            "member": member_of(steps),
            "status": row["status"],
            "severity": row["severity"],
            "persons_low": row["persons_low"],
            "persons_high": row["persons_high"],
            "media_type": row["media_type"],
            "detail": _translated(row["detail"], translate),
            "locator": f"{row['source']}:{path}{steps}",
            "id": row["id"],
            "source": plain(row["source"]),
            "extractor": row["extractor"],
            "size": row["size"] if row["size"] >= 0 else None,
            "modified": moment_of_nanoseconds(row["modified_ns"]),
            "owner": plain(row["owner"] or "") if row["is_root"] else "",
            "sha256": row["sha256"],
            "likeness": row["likeness"],
            "copies": _copies(row["likeness"], row["places"]),
            "exposure": row["exposure"] or "",
            "minors": row["minors"],
            "persons_known": row["persons_known"],
            "action": _lines(row["action"], translate),
            "legal_basis": json.loads(row["legal_basis"] or "[]"),
            "reasons": [*_sentences(row["reasons"], translate), *(translate(each.message) for each in reasons_of(row))],
            "same_as": plain((row["content_path"] if clear_names else row["twin_path"]) or "")
            if row["same_as"]
            else "",
            "accepted": row["accepted_by"] or "",
            "responsible": row["responsible"] or "",
            "due": row["due"],
            "comment": row["note"] or "",
            "first_seen": row["first_seen"],
            "last_seen": row["last_seen"],
        }


def findings(store: Store, *, translate: Translate, clear_names: bool = False) -> Iterator[Row]:
    """Every finding, severity none included."""
    query = f"{FINDINGS} order by finding.source_id, finding.path, finding.steps, finding.rule_id, finding.id"
    for row in store.rows(query):
        path, steps = _names(row, clear_names=clear_names)
        document = f"{row['source']}:{path}{steps}"
        packed = bytes(row["hashes"]).hex()
        yield {
            "path": plain(path),
            "member": member_of(steps),
            "rule": row["rule_id"],
            "category": row["category"],
            "confidence": row["confidence"],
            "severity": row["severity"],
            "count": row["count"],
            "distinct": row["distinct_count"],
            "fingerprints": [packed[start : start + _HASH_HEX] for start in range(0, len(packed), _HASH_HEX)],
            "locations": [f"{document}#{place}" if place else document for place in json.loads(row["places"])],
            "excerpt": "\n".join(json.loads(row["samples"])),
            "reasons": _sentences(row["reasons"], translate),
            "status": status_of(row),
            "locator": document,
            "id": row["id"],
            "source": plain(row["source"]),
            "revision": row["revision"],
            "sha256": row["sha256"],
            "likeness": row["likeness"],
            "copies": _copies(row["likeness"], row["copies"]),
            "decision": row["decision_id"],
            "responsible": row["responsible"] or "",
            "due": row["due"],
            "comment": row["note"] or "",
            "first_seen": row["first_seen"],
            "forgiven": row["forgiven"],
        }


def decisions(store: Store, *, clear_names: bool = False) -> Iterator[Row]:
    """Every decision, oldest first; `conflict` when its author had not seen the one before."""
    for row in store.rows(_DECISIONS):
        path = row["path"] if clear_names else row["shown_path"] or row["path"]
        steps = row["steps"] if clear_names else row["shown_steps"] or row["steps"]
        yield {
            "id": row["id"],
            "path": plain(path),
            "member": member_of(steps),
            "rule": row["rule_id"],
            "status": row["status"],
            "owner": row["owner"],
            "due": row["due"],
            "note": row["note"],
            "author": row["author"],
            "decided": row["decided"],
            "based_on": row["based_on"],
            "conflict": row["based_on"] != row["before"],
            "run": row["run_id"],
            "locator": f"{row['source']}:{path}{steps}",
            "source": plain(row["source"]),
        }


def clear(store: Store, shown: Locator) -> Locator:
    """The locator in true names of a document that was named by masked ones; others come back as they are."""
    row = store.row(
        "select path, steps from current_documents where source = ? and ? in (path, shown_path)"
        " and ? in (steps, shown_steps) order by path = ? desc limit 1",
        (stored(shown.source), stored(shown.path), steps_of(shown), stored(shown.path)),
    )
    if row is None:
        return shown
    found = parse(f":{row['path']}{row['steps']}")
    return replace(found, source=shown.source, place=shown.place)


def _names(row: sqlite3.Row, *, clear_names: bool) -> tuple[str, str]:
    return (row["path"], row["steps"]) if clear_names else (row["shown_path"], row["shown_steps"])


def _copies(likeness: str, places: int | None) -> int | None:
    """At how many places the same content stands, this one included; None when it is not known what it is."""
    return (places or 1) if likeness else None


def _lines(text: str | None, translate: Translate) -> str:
    """Several messages, one a line."""
    return "\n".join(_translated(line, translate) for line in (text or "").split("\n"))


def _translated(message: str | None, translate: Translate) -> str:
    # gettext answers the empty message with the header of the catalogue.
    return translate(message) if message else ""


def _sentences(reasons: str | None, translate: Translate) -> list[str]:
    return [_translated(message, translate).format(**values) for message, values in json.loads(reasons or "[]")]
