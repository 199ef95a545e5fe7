"""Takes from an inventory what its reports tell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from leakscan.inventory import FilterUse, Inventory, PastRun, UsedWatchlist
from leakscan.language import Translate, mark
from leakscan.report.data import Forgiving, ReportData, Row, Run, Source, Watchlist, known_day
from leakscan.report.labels import ACTIVE_STATUSES, READ_STATUSES
from leakscan.report.wording import Wording

_File = tuple[str, str]


def report_data(
    inventory: Inventory,
    *,
    generated: datetime,
    version: str,
    rules_digest: str,
    rule_names: Mapping[str, str],
    translate: Translate,
    exclusions: Sequence[str] = (),
    clear_names: bool = False,
) -> ReportData:
    """The data of a report, its times in the zone of `generated`. Names are masked unless clear ones are asked for."""
    zone = generated.tzinfo
    findings = [_finding(row, zone) for row in inventory.findings(translate=translate, clear_names=clear_names)]
    to_treat = {_file(row) for row in findings if row["status"] in ACTIVE_STATUSES and row["severity"] != "none"}
    proofs = _Proofs(inventory, findings, rule_names, translate=translate, zone=zone, clear_names=clear_names)
    totals, files = [0, 0], []
    for row in inventory.files(translate=translate, clear_names=clear_names):
        totals[bool(row["member"])] += 1
        proof = "" if row["member"] else proofs.of(_file(row))
        # Of a million files the report names those that somebody has to know of.
        if proof or row["status"] not in READ_STATUSES or row["severity"] != "none" or _file(row) in to_treat:
            files.append({**row, "modified": _local(row["modified"], zone), "proof": proof})
    return ReportData(
        generated=generated,
        version=version,
        rules_digest=rules_digest,
        sources=tuple(Source(one.name, one.root, one.identity, tuple(exclusions)) for one in inventory.sources()),
        runs=tuple(_last_runs(inventory.runs(), zone)),
        files=files,
        findings=findings,
        rule_names=rule_names,
        totals=(totals[0], totals[1]),
        chain_head=inventory.events.head(),
        persons=inventory.persons(),
        filters=tuple(map(_forgiving, inventory.filters())),
        mailboxes=tuple(inventory.mailboxes()),
    )


class _Proofs:
    """What is no longer there, by file: a decision that a run proved, on a finding that is gone."""

    def __init__(
        self,
        inventory: Inventory,
        findings: Sequence[Row],
        rule_names: Mapping[str, str],
        *,
        translate: Translate,
        zone: tzinfo | None,
        clear_names: bool,
    ) -> None:
        present = {(*_file(row), row["member"], row["rule"]) for row in findings}
        days = {run.id: run.started.astimezone(zone) for run in inventory.runs()}
        last = {(*_file(row), row["member"], row["rule"]): row for row in inventory.decisions(clear_names=clear_names)}
        sentence = translate(mark("{rule}: absent from the scan of {day}"))
        self._lines: dict[_File, list[str]] = defaultdict(list)
        for key, row in last.items():
            if row["status"] == "resolved" and row["run"] in days and key not in present:
                day = Wording(translate).date(days[row["run"]])
                line = sentence.format(rule=rule_names.get(row["rule"], row["rule"]), day=day)
                self._lines[_file(row)].append(line)

    def of(self, file: _File) -> str:
        """One line for each rule that is no longer found in the file; empty when there is none."""
        return "\n".join(self._lines.get(file, ()))


def _forgiving(use: FilterUse) -> Forgiving:
    told = use.filter
    where = (*told.rules, *told.paths)
    return Forgiving(told.reason, told.kind, told.signer, told.until, told.is_expired, where, use.findings)


def _finding(row: Row, zone: tzinfo | None) -> dict[str, Any]:
    # Fingerprints are for programs: a list of them can be longer than the rest of the report.
    kept = {key: value for key, value in row.items() if key != "fingerprints"}
    return kept | {"first_seen": _local(row["first_seen"], zone)}


def _file(row: Row) -> _File:
    return row["source"], row["path"]


def _local(moment: str | None, zone: tzinfo | None) -> datetime | None:
    return datetime.fromisoformat(moment).astimezone(zone) if moment else None


def _last_runs(runs: Sequence[PastRun], zone: tzinfo | None) -> Iterator[Run]:
    """The last run of each source and folder."""
    last = {(run.source, run.scope): run for run in runs}
    for run in sorted(last.values(), key=lambda one: one.id):
        yield Run(
            number=run.id,
            source=run.source,
            started=run.started.astimezone(zone),
            finished=run.finished.astimezone(zone) if run.finished else None,
            files=run.walked_files,
            carried_over=run.carried_files,
            scope=run.scope,
            outcome=run.outcome or "under way",
            watchlist=_watchlist(run.watchlist),
        )


def _watchlist(used: UsedWatchlist) -> Watchlist | None:
    return Watchlist(used.name, known_day(used.built), used.patients) if used.name else None
