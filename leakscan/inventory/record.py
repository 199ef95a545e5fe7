"""What a run writes about one file of the source, in one go."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import astuple, replace
from datetime import datetime

from leakscan.inventory.findings import write_findings
from leakscan.inventory.forms import listed, moment, place_of, plain, reasons_to_json, steps_of
from leakscan.inventory.runs import Run, scope_bounds
from leakscan.inventory.state import FileState
from leakscan.inventory.versions import Version, Versions, holder, locate
from leakscan.locator import Locator
from leakscan.model import SEVERITIES, Assessment, Document, Outcome, Problem, Status

# The file could not be looked into, or not to its end: that what was found before is not found now proves nothing.
_PROVE_NOTHING = frozenset((
    "denied", "locked", "missing-dependency", "timeout", "crashed", "too-large", "too-deep", "too-many",
    "suspicious-ratio", "changed-while-reading", "vanished", "excluded", "error",
))  # fmt: skip
# Causes that may be gone by themselves. A reader that was missing is none: its arrival changes the digest of the run.
_CURABLE = frozenset(("denied", "locked", "timeout", "crashed", "changed-while-reading", "error"))


def write_outcome(
    connection: sqlite3.Connection, run: Run, outcome: Outcome, state: FileState, *, read_at: datetime
) -> None:
    """A file that a worker read: its documents, findings, problems and assessment replace those of before."""
    causes = _causes(outcome)
    versions = Versions(connection, run, state.path)
    curable = any(_CURABLE & kinds for kinds in causes.values())
    # The file first: its members point to it. The sort is stable.
    for document in sorted(outcome.documents, key=lambda document: bool(document.locator.steps)):
        its_state = None if document.locator.steps else state
        is_root_curable = curable and its_state is not None
        versions.put(Version.of(document, its_state, read_at=moment(read_at), curable=is_root_curable))

    def is_kept(steps: str) -> bool:
        return bool(_PROVE_NOTHING & causes[holder(steps, causes)])

    for steps in versions.before.keys() - versions.now.keys():
        if is_kept(steps):
            versions.keep(steps)
    versions.close_absent()
    before = {steps: row["id"] for steps, row in versions.before.items()}
    has_kept = write_findings(connection, run, outcome.findings, before=before, now=versions.now, is_kept=is_kept)
    _write_problems(connection, versions.now, outcome.problems, renewed=causes)
    _write_mailboxes(connection, versions.now, outcome.documents)
    _write_assessment(connection, versions, outcome.assessment, has_kept=has_kept)
    versions.forget_passing()


def _causes(outcome: Outcome) -> dict[str, set[str]]:
    """For each document, why it was not read, wholly or in part; its status among it."""
    causes: dict[str, set[str]] = {steps_of(each.locator): {each.status} for each in outcome.documents}
    if "" not in causes:
        raise ValueError("an outcome tells of the file itself")
    for problem in outcome.problems:
        causes[holder(steps_of(problem.locator), causes)].add(problem.kind)
    return causes


def _write_problems(
    connection: sqlite3.Connection, now: Mapping[str, int], problems: Collection[Problem], *, renewed: Collection[str]
) -> None:
    connection.executemany("delete from problems where document_id = ?", [(now[steps],) for steps in renewed])
    by_document: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_document[holder(steps_of(problem.locator), renewed)].append(problem)
    connection.executemany(
        "insert into problems (document_id, place, kind, detail) values (?, ?, ?, ?)",
        [
            (now[steps], place_of(problem.locator), problem.kind, problem.detail)
            for steps, several in by_document.items()
            for problem in several
        ],
    )


def _write_mailboxes(connection: sqlite3.Connection, now: Mapping[str, int], documents: Collection[Document]) -> None:
    connection.executemany(
        "delete from mailboxes where document_id = ?", [(now[steps_of(each.locator)],) for each in documents]
    )
    connection.executemany(
        "insert into mailboxes values (?, ?, ?, ?, ?, ?)",
        [(now[steps_of(each.locator)], *astuple(each.messages)) for each in documents if each.messages],
    )


def _write_assessment(
    connection: sqlite3.Connection, versions: Versions, assessment: Assessment | None, *, has_kept: bool
) -> None:
    """Findings that could not be looked at again keep the graver assessment in force."""
    root = versions.now[""]
    if has_kept and (assessment is None or _is_graver_before(connection, versions, assessment)):
        _copy_assessment(connection, versions)
        return
    connection.execute("delete from assessments where document_id = ?", (root,))
    if assessment is not None:
        connection.execute(
            "insert into assessments values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                root,
                assessment.severity,
                assessment.persons_low,
                assessment.persons_high,
                assessment.exposure,
                reasons_to_json(assessment.reasons),
                assessment.action,
                listed(assessment.legal_basis),
                assessment.minors,
                assessment.names,
                assessment.persons_known,
            ),
        )


def _is_graver_before(connection: sqlite3.Connection, versions: Versions, assessment: Assessment) -> bool:
    row = connection.execute(
        "select severity from assessments where document_id = ?", (versions.before[""]["id"],)
    ).fetchone()
    return row is not None and SEVERITIES.index(row["severity"]) > SEVERITIES.index(assessment.severity)


def _copy_assessment(connection: sqlite3.Connection, versions: Versions) -> None:
    connection.execute(
        """
        insert or ignore into assessments
        select ?, severity, persons_low, persons_high, exposure, reasons, action, legal_basis, minors, names,
          persons_known
        from assessments where document_id = ?
        """,
        (versions.now[""], versions.before[""]["id"]),
    )


def write_note(connection: sqlite3.Connection, run: Run, document: Document, state: FileState | None) -> None:
    """A file or folder that no worker saw: what was found in it before stays open."""
    versions = Versions(connection, run, document.locator.path)
    root = versions.put(Version.of(document, state, read_at=None, curable=False))
    for steps in versions.before.keys() - versions.now.keys():
        versions.keep(steps)
    connection.execute("delete from problems where document_id = ?", (root,))
    if old := versions.before.get(""):
        connection.execute(
            "update findings set document_id = ? where document_id = ? and last_run is null", (root, old["id"])
        )
        _copy_assessment(connection, versions)
    versions.forget_passing()


def write_twin(
    connection: sqlite3.Connection, run: Run, state: FileState, of_path: str, *, shown: Locator | None
) -> None:
    """Another name of a file that the inventory already has."""
    content = locate(connection, run, of_path)
    if content is None:
        raise ValueError("another name of a file comes after the file")
    locator = Locator("", state.path)
    document = Document(
        locator, content["status"], content["media_type"], content["extractor"], content["detail"], shown=shown
    )
    told = Version.of(document, state, read_at=content["read_at"], curable=bool(content["curable"]))
    versions = Versions(connection, run, state.path)
    before = {steps: row["id"] for steps, row in versions.before.items()}
    same = {"sha256": content["sha256"], "likeness": content["likeness"], "same_as": content["id"]}
    root = versions.put(replace(told, columns={**told.columns, **same}))
    versions.close_absent()
    write_findings(connection, run, (), before=before, now=versions.now, is_kept=lambda _: False)
    connection.execute("delete from problems where document_id = ?", (root,))
    connection.execute("delete from assessments where document_id = ?", (root,))
    versions.forget_passing()


def write_carried(connection: sqlite3.Connection, run: Run, document_id: int) -> None:
    """A file that did not change: everything in it stays as it is."""
    connection.execute("update documents set seen_run = ? where id = ?", (run.id, document_id))


_UNSEEN = """
source_id = :source and path is not null and last_run is null and seen_run < :run
  and (path = :scope or (path >= :low and path < :high))
"""
_HOLDS_FINDINGS = """
exists (select 1 from documents as content join findings on findings.document_id = content.id
  where content.root_id = documents.id and content.last_run is null and findings.last_run is null)
"""


def miss(connection: sqlite3.Connection, run: Run, path: str, status: Status, detail: str) -> None:
    """Files below a folder that a walk did not reach are not read, for its cause; what was found in them stays open."""
    scope = path or plain(connection.execute("select scope from runs where id = ?", (run.id,)).fetchone()["scope"])
    connection.execute(
        f"""
        update documents set detail = iif(status in ('vanished', 'excluded'), detail, :detail), curable = 1,
          status = iif(status in ('vanished', 'excluded'), status, :status), seen_run = :run
        where {_UNSEEN}
        """,
        {**scope_bounds(scope), "source": run.source_id, "run": run.id, "status": status, "detail": detail},
    )


def is_unmet(connection: sqlite3.Connection, run: Run, path: str) -> bool:
    """Whether a run has not met some file that is known below a folder."""
    bounds = {**scope_bounds(path), "source": run.source_id, "run": run.id}
    return connection.execute(f"select 1 from documents where {_UNSEEN} limit 1", bounds).fetchone() is not None


def close_walk(connection: sqlite3.Connection, run: Run) -> None:
    """After a walk to the end: what was not met is `vanished`, to be confirmed; what was found in it stays open."""
    scope = connection.execute("select scope from runs where id = ?", (run.id,)).fetchone()["scope"]
    bounds = {**scope_bounds(plain(scope)), "source": run.source_id, "run": run.id}
    # A folder that could not be opened was told as a row of its own; now that it is open, it has ended.
    connection.execute(
        f"update documents set last_run = :run - 1 where {_UNSEEN} and file_id is null and not {_HOLDS_FINDINGS}",
        bounds,
    )
    connection.execute(
        f"""
        update documents set status = 'vanished', detail = ''
        where last_run is null and status <> 'vanished' and root_id in (select id from documents where {_UNSEEN})
        """,
        bounds,
    )
