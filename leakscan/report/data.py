"""What a report is made from: the rows of the inventory and the facts about the runs, taken once and frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from leakscan.report.labels import READ_STATUSES

Row = Mapping[str, Any]

# What the settings leave out and what is gone is told, but a scan is not incomplete for it.
SET_ASIDE = ("excluded", "vanished")


@dataclass(frozen=True, slots=True)
class Source:
    """A scanned root, with the identity of its volume or share and what the settings leave out."""

    name: str
    root: str
    identity: str = ""
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The list by which a scan told the practice's own patients from others."""

    name: str
    built: date | None
    patients: int


@dataclass(frozen=True, slots=True)
class Run:
    """One scan: when it ran, over which source or folder in it, and how it ended."""

    number: int
    source: str
    started: datetime
    finished: datetime | None = None
    files: int = 0
    carried_over: int = 0
    scope: str = ""
    outcome: Literal["complete", "interrupted", "failed", "under way"] = "under way"
    watchlist: Watchlist | None = None


@dataclass(frozen=True, slots=True)
class Forgiving:
    """A filter that makes notes of findings, in the words of the program or of its signer, and of how many."""

    reason: str
    kind: str
    signer: str = ""
    until: date | None = None
    is_expired: bool = False
    where: tuple[str, ...] = ()
    findings: int = 0


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that a report tells. `files` and `findings` are rows with the keys of the machine-readable output, in the
    language of the reader.

    Files without anything to tell may be left out of the rows: `totals` counts all files and all members. A `proof`
    in a row says what is gone and which scan showed it. `chain_head` seals the list of decisions. At least `persons`
    different people stand in the files. `mailboxes` says of each mailbox what became of its messages.
    """

    generated: datetime
    version: str
    rules_digest: str
    sources: tuple[Source, ...] = ()
    runs: tuple[Run, ...] = ()
    files: Sequence[Row] = field(default=(), repr=False)
    findings: Sequence[Row] = field(default=(), repr=False)
    rule_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    totals: tuple[int, int] | None = None
    chain_head: str = ""
    persons: int = 0
    filters: tuple[Forgiving, ...] = ()
    mailboxes: Sequence[Row] = field(default=(), repr=False)

    def not_read(self) -> list[Row]:
        """Every file and member that was not read to its end, in the order of the inventory."""
        return [row for row in self.files if row["status"] not in READ_STATUSES]

    def rule_name(self, rule: str) -> str:
        """The name of a rule for the reader; its identifier when it has no name any more."""
        return self.rule_names.get(rule, rule)


def known_day(value: object) -> date | None:
    """The day of a time in nanoseconds since 1970, of an ISO text or of a date; None when it is not known."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return _day_of_nanoseconds(value) if isinstance(value, int) and value > 0 else None


def _day_of_nanoseconds(value: int) -> date | None:
    # Days are counted by hand: a file may carry a time that no calendar of the operating system knows.
    ordinal = date(1970, 1, 1).toordinal() + value // 86_400_000_000_000
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
