"""The figures at the head of a report: what is to treat, how grave, where, whom it concerns, what was not read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leakscan.model import SEVERITIES, Severity
from leakscan.report.cases import Case, source_of
from leakscan.report.data import SET_ASIDE, ReportData, Row, Run
from leakscan.report.labels import ACTIVE_STATUSES

GRAVEST_FIRST: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Group:
    """Files counted together, by severity."""

    name: str
    counts: dict[Severity, int]

    @property
    def total(self) -> int:
        """All files of the group."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule over all files."""

    rule: str
    category: str
    severity: Severity
    files: int
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures. `unread` and `set_aside` count files and members by status; `to_treat` counts files.

    `unfinished` names the sources and folders whose last scan did not come to its end.
    """

    files: int
    members: int
    to_treat: Group
    settled: int
    persons: tuple[int, int]
    unread: dict[str, int]
    accepted_unread: int
    unfinished: tuple[str, ...]
    set_aside: dict[str, int]
    folders: tuple[Group, ...]
    rules: tuple[RuleCount, ...]

    @property
    def urgent(self) -> int:
        """Files to treat of severity high or above."""
        return self.to_treat.counts["critical"] + self.to_treat.counts["high"]

    @property
    def is_complete(self) -> bool:
        """Whether everything that had to be read was read to its end."""
        return not self.unread and not self.unfinished


def overview(data: ReportData, cases: Sequence[Case]) -> Overview:
    """Counts the rows; only what still has to be treated counts as such."""
    active = [case for case in cases if case.is_active]
    not_read = data.not_read()
    statuses = Counter(row["status"] for row in not_read)
    files, members = data.totals or _totals(data.files)
    return Overview(
        files=files,
        members=members,
        to_treat=_group("", active),
        settled=len(cases) - len(active),
        persons=_persons(active, data.persons),
        unread={status: count for status, count in statuses.most_common() if status not in SET_ASIDE},
        accepted_unread=sum(1 for row in not_read if row.get("accepted")),
        unfinished=tuple(_unfinished(data)),
        set_aside={status: count for status, count in statuses.most_common() if status in SET_ASIDE},
        folders=_folders(active),
        rules=_rules(data.findings),
    )


def _group(name: str, cases: Iterable[Case]) -> Group:
    counts = Counter(case.severity for case in cases)
    return Group(name, {severity: counts[severity] for severity in GRAVEST_FIRST})


def _totals(files: Sequence[Row]) -> tuple[int, int]:
    roots = sum(1 for row in files if not row["member"])
    return roots, len(files) - roots


def _unfinished(data: ReportData) -> list[str]:
    scanned = {run.source for run in data.runs}
    never = [source.name for source in data.sources if source.name not in scanned]
    cut_short = (run for run in data.runs if run.outcome != "complete" and not _is_made_up_for(run, data.runs))
    return list(dict.fromkeys([*never, *("/".join(filter(None, (run.source, run.scope))) for run in cut_short)]))


def _is_made_up_for(run: Run, runs: Sequence[Run]) -> bool:
    """Whether a later run over the same folder, or one that holds it, came to its end."""
    return any(
        later.number > run.number
        and later.outcome == "complete"
        and later.source == run.source
        and (not later.scope or f"{run.scope}/".startswith(f"{later.scope}/"))
        for later in runs
    )


def _persons(cases: Sequence[Case], distinct: int) -> tuple[int, int]:
    # The same patient may stand in several files: at least the different ones of all files, at most the sum of all.
    spans = [case.persons for case in cases if not case.row.get("same_as")]
    high = sum(high for _, high in spans)
    return max([min(distinct, high), *(low for low, _ in spans)]), high


def _folders(cases: Sequence[Case]) -> tuple[Group, ...]:
    by_folder: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_folder[_folder(case.row)].append(case)
    groups = [_group(name, several) for name, several in by_folder.items()]
    return tuple(sorted(groups, key=lambda group: (*(-group.counts[level] for level in GRAVEST_FIRST), group.name)))


def _folder(row: Row) -> str:
    first, slash, _ = row["path"].partition("/")
    return f"{source_of(row)}/{first}" if slash else source_of(row)


def _rules(findings: Sequence[Row]) -> tuple[RuleCount, ...]:
    by_rule: dict[str, list[Row]] = defaultdict(list)
    for finding in findings:
        if finding["status"] in ACTIVE_STATUSES:
            by_rule[finding["rule"]].append(finding)
    counted = [_rule_count(rule, several) for rule, several in by_rule.items()]
    return tuple(sorted(counted, key=lambda one: (-SEVERITIES.index(one.severity), -one.count, one.rule)))


def _rule_count(rule: str, findings: list[Row]) -> RuleCount:
    worst = max((finding["severity"] for finding in findings), key=SEVERITIES.index)
    files = {(source_of(finding), finding["path"]) for finding in findings}
    return RuleCount(rule, findings[0]["category"], worst, len(files), sum(int(one["count"]) for one in findings))
