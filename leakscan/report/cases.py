"""Cases: one file of the source with everything found in it, as somebody has to deal with it."""

from base64 import b32encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import cast

from leakscan.model import SEVERITIES, Severity
from leakscan.report.data import ReportData, Row, known_day
from leakscan.report.labels import ACTIVE_STATUSES, STATUSES_BY_URGENCY

# Days until something should be done: critical ones before any transfer, 72 hours at most.
DAYS_TO_ACT: dict[Severity, int] = {"critical": 3, "high": 7, "medium": 30, "low": 90}
_LIKELIHOOD = {"everyone": 3, "removable": 3, "outgoing": 3, "owner": 1}
_LIKELIHOOD_UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A file to treat. `likelihood` goes from 1 to 3, `criticality` is its product with the rank of the severity."""

    row: Row = field(repr=False)
    findings: Sequence[Row] = field(repr=False)
    severity: Severity
    likelihood: int
    status: str
    due: date | None

    @property
    def identifier(self) -> str:
        """The same from scan to scan: made from the locator as the report shows it, never from a value."""
        digest = blake2b(self.row["locator"].encode("utf-8", "surrogatepass"), digest_size=5).digest()
        return f"C-{b32encode(digest).decode('ascii')}"

    @property
    def criticality(self) -> int:
        """Severity times likelihood: from 1 to 12, 0 when there is nothing."""
        return SEVERITIES.index(self.severity) * self.likelihood

    @property
    def is_active(self) -> bool:
        """Whether something remains to be done."""
        return self.status in ACTIVE_STATUSES

    @property
    def persons(self) -> tuple[int, int]:
        """The estimated number of persons, lowest and highest."""
        return int(self.row.get("persons_low") or 0), int(self.row.get("persons_high") or 0)

    @property
    def records(self) -> int:
        """The estimated number of records.

        A record that holds a number, a name and a diagnosis is one record: the most frequent finding counts.
        """
        counts = [int(finding["count"]) for finding in self.findings]
        return int(self.row.get("records") or max(counts, default=0))

    @property
    def categories(self) -> list[str]:
        """The categories of what was found, each once, the gravest finding first."""
        return list(dict.fromkeys(finding["category"] for finding in self.findings))


def cases(data: ReportData) -> list[Case]:
    """Every file that needs a decision or got one: medium severity or above, or an open finding.

    What remains to be done comes first, the gravest at the head.
    """
    found = _findings_by_file(data.findings)
    every = [_case(row, found.get(_file(row), []), data) for row in data.files if not row["member"]]
    return sorted(filter(_is_to_show, every), key=_urgency)


def _findings_by_file(findings: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for finding in findings:
        found[_file(finding)].append(finding)
    for several in found.values():
        several.sort(key=lambda finding: (-SEVERITIES.index(finding["severity"]), -int(finding["count"])))
    return found


def source_of(row: Row) -> str:
    """The name of the source that a row belongs to."""
    locator = row.get("locator") or next(iter(row.get("locations") or ()), "")
    return cast(str, locator).partition(":")[0]


def _file(row: Row) -> tuple[str, str]:
    return source_of(row), row["path"]


def _case(row: Row, findings: list[Row], data: ReportData) -> Case:
    active = [finding for finding in findings if finding["status"] in ACTIVE_STATUSES]
    severity = max((row["severity"] or "none", *(finding["severity"] for finding in active)), key=SEVERITIES.index)
    # Findings that are gone leave nothing but the proof of it.
    nothing_told = "resolved" if row.get("proof") else "open"
    statuses = {finding["status"] for finding in findings if finding["severity"] != "none"} or {nothing_told}
    status = min(statuses, key=STATUSES_BY_URGENCY.index)
    return Case(row, findings, severity, _likelihood(row), status, _due(row, severity, active, data))


def _likelihood(row: Row) -> int:
    return _LIKELIHOOD.get(str(row.get("exposure", "")), _LIKELIHOOD_UNKNOWN)


def _due(row: Row, severity: Severity, active: list[Row], data: ReportData) -> date | None:
    decided = known_day(row.get("due"))
    if decided or severity not in DAYS_TO_ACT:
        return decided
    # Counted from the day the gravest finding was first seen: a due date must not move with each report.
    worst = max((finding["severity"] for finding in active), key=SEVERITIES.index, default="none")
    seen = [known_day(finding.get("first_seen")) for finding in active if finding["severity"] == worst]
    first_seen = min((day for day in seen if day), default=data.generated.date())
    return first_seen + timedelta(days=DAYS_TO_ACT[severity])


def _is_to_show(case: Case) -> bool:
    if SEVERITIES.index(case.severity) >= SEVERITIES.index("medium") or case.row.get("proof"):
        return True
    return any(found["status"] in ACTIVE_STATUSES and found["severity"] != "none" for found in case.findings)


def _urgency(case: Case) -> tuple[bool, int, int, int, str, str]:
    return not case.is_active, -SEVERITIES.index(case.severity), -case.criticality, -case.persons[1], *_file(case.row)
