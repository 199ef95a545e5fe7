"""The tables of a report, the same for every format: columns with a kind, rows of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from leakscan.language import Translate, mark
from leakscan.report import copies
from leakscan.report.cases import Case, cases
from leakscan.report.data import SET_ASIDE, ReportData, Row, Source, known_day
from leakscan.report.filters import filter_lines
from leakscan.report.labels import (
    DOCUMENT_STATUSES,
    LIKELIHOOD_LABELS,
    RUN_OUTCOMES,
    Explanation,
    category_label,
    confidence_label,
    media_label,
    severity_label,
    status_label,
)
from leakscan.report.places import display
from leakscan.report.wording import Wording, visible, visible_lines

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title as a message, the kind of its values, its width in characters."""

    title: str
    width: int
    kind: Literal["text", "number", "date", "severity", "status"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; every text in its rows is already in the language of the reader."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]] = field(repr=False)


INVENTORY_COLUMNS = (
    Column(mark("No."), 6, "number"),
    Column(mark("Finding identifier"), 16),
    Column(mark("Location"), 48),
    Column(mark("Document type"), 18),
    Column(mark("Data categories"), 26),
    Column(mark("Severity"), 11, "severity"),
    Column(mark("Likelihood"), 19),
    Column(mark("Criticality"), 10, "number"),
    Column(mark("Persons concerned (estimate)"), 18),
    Column(mark("Records (estimate)"), 18, "number"),
    Column(mark("File owner"), 18),
    Column(mark("Last modified"), 13, "date"),
    Column(mark("Proposed action"), 28),
    Column(mark("Person in charge"), 18),
    Column(mark("Due date"), 12, "date"),
    Column(mark("Status"), 18, "status"),
    Column(mark("Proof"), 28),
    Column(mark("Comment"), 32),
)
FINDINGS_COLUMNS = (
    Column(mark("Location"), 52),
    Column(mark("Rule"), 28),
    Column(mark("Category"), 22),
    Column(mark("Severity"), 11, "severity"),
    Column(mark("Confidence"), 11),
    Column(mark("Occurrences"), 12, "number"),
    Column(mark("Distinct values"), 12, "number"),
    Column(mark("Masked excerpt"), 30),
    Column(mark("Reasons"), 52),
    Column(mark("Status"), 18),
    Column(mark("Copies of the content"), 12, "number"),
)
NOT_READ_COLUMNS = (
    Column(mark("Location"), 52),
    Column(mark("Cause"), 22),
    Column(mark("Detail"), 34),
    Column(mark("What it means"), 42),
    Column(mark("What to do"), 46),
    Column(mark("Severity of what was read"), 14, "severity"),
)
SCOPE_COLUMNS = (Column(mark("Subject"), 26), Column(mark("Value"), 90))
_CHECK_WITH_STAFF = mark("Check with the staff concerned")


def inventory_table(data: ReportData, *, translate: Translate) -> Table:
    """The remediation inventory: one row for each file to treat, gravest first."""
    rows = [_case_row(number, case, translate=translate) for number, case in enumerate(cases(data), start=1)]
    return Table(translate(mark("Inventory")), INVENTORY_COLUMNS, rows)


def _case_row(number: int, case: Case, *, translate: Translate) -> tuple[Cell, ...]:
    row = case.row
    return (
        number,
        case.identifier,
        display(row["locator"], translate=translate),
        document_type(row, translate=translate),
        "\n".join(translate(category_label(name)) for name in case.categories),
        translate(severity_label(case.severity)),
        translate(LIKELIHOOD_LABELS[case.likelihood]),
        case.criticality,
        Wording(translate).span(*case.persons),
        case.records,
        visible(str(row.get("owner") or "")),
        known_day(row.get("modified")),
        proposed_action(case, translate=translate),
        visible(str(row.get("responsible") or "")),
        case.due,
        translate(status_label(case.status)),
        visible_lines(row.get("proof")),
        visible_lines(row.get("comment")),
    )


def proposed_action(case: Case, *, translate: Translate) -> str:
    """The action that the assessment proposes; without one, to ask those who work with the file."""
    return str(case.row.get("action") or translate(_CHECK_WITH_STAFF))


def document_type(row: Row, *, translate: Translate) -> str:
    """The kind of document in words, else the ending of its name, else its media type."""
    media_type = str(row.get("media_type") or "")
    if label := media_label(media_type):
        return translate(label)
    name = str(row["path"]).rpartition("/")[2]
    ending = name.rpartition(".")[2] if "." in name[1:] else ""
    # A long ending is no ending but part of a name.
    if not 0 < len(ending) < 6:
        return visible(media_type)
    return translate(mark("{ending} file")).format(ending=visible(ending.upper()))


def findings_table(data: ReportData, *, translate: Translate) -> Table:
    """Every finding with all its places, severity none included; what copies of one content share is told once."""
    told = copies.together(data.findings)
    rows = [_finding_row(several, data, translate=translate) for several in told]
    return Table(translate(mark("Findings")), FINDINGS_COLUMNS, rows)


def _finding_row(several: Sequence[Row], data: ReportData, *, translate: Translate) -> tuple[Cell, ...]:
    finding = several[0]
    category = finding["category"]
    return (
        copies.locations(several, translate=translate),
        visible(data.rule_name(finding["rule"])),
        translate(category_label(category)),
        translate(severity_label(finding["severity"])),
        translate(confidence_label(finding["confidence"])),
        int(finding["count"]),
        int(finding["distinct"]),
        excerpt(finding),
        "\n".join(map(visible, finding["reasons"])),
        translate(status_label(finding["status"])),
        finding.get("copies"),
    )


def excerpt(finding: Row) -> str:
    """The masked excerpt of a finding: label and shape only."""
    masked = finding["excerpt"]
    return visible_lines(masked if isinstance(masked, str) else "\n".join(masked or ()))


def not_read_table(data: ReportData, *, translate: Translate) -> Table:
    """What was not read and why; what was left out on purpose or is gone comes last."""
    unread = sorted(data.not_read(), key=lambda row: row["status"] in SET_ASIDE)
    rows = [_not_read_row(row, translate=translate) for row in unread]
    return Table(translate(mark("Not read")), NOT_READ_COLUMNS, rows)


def _not_read_row(row: Row, *, translate: Translate) -> tuple[Cell, ...]:
    cause = explanation(row["status"])
    severity = row["severity"] or "none"
    return (
        display(row["locator"], translate=translate),
        translate(cause.label) + (f" ({translate(mark('accepted'))})" if row.get("accepted") else ""),
        visible(row["detail"]),
        translate(cause.meaning),
        translate(cause.remedy) if cause.remedy else "",
        translate(severity_label(severity)) if severity != "none" else "",
    )


def explanation(status: str) -> Explanation:
    """What a document status means; one that this version does not know is shown as it is."""
    return DOCUMENT_STATUSES.get(status) or Explanation(status, "")


def scope_table(data: ReportData, *, translate: Translate) -> Table:
    """What was scanned, when, with what: the facts that make the result reproducible."""
    wording = Wording(translate)
    rows: list[tuple[Cell, ...]] = [
        (translate(mark("Report made")), wording.moment(data.generated)),
        (translate(mark("leakscan version")), data.version),
        (translate(mark("Digest of the rules")), data.rules_digest),
    ]
    if data.chain_head:
        rows.append((translate(mark("Seal of the decisions")), data.chain_head))
    told = translate(mark("{name}: {value}"))

    def named(source: Source, value: str) -> str:
        return told.format(name=visible(source.name), value=visible(value))

    for source in data.sources:
        identity = f" ({source.identity})" if source.identity else ""
        rows.append((translate(mark("Scanned root")), named(source, f"{source.root}{identity}")))
        rows += [(translate(mark("Exclusion")), named(source, rule)) for rule in source.exclusions]
    if not any(source.exclusions for source in data.sources):
        rows.append((translate(mark("Exclusion")), translate(mark("none beyond those of the program"))))
    rows += [(translate(mark("Scan")), run) for run in run_lines(data, translate=translate)]
    rows += [(translate(mark("Watch-list of patients")), line) for line in _watchlist_lines(data, translate=translate)]
    rows += [(translate(mark("Filter")), line) for line in filter_lines(data, translate=translate)]
    return Table(translate(mark("Scope")), SCOPE_COLUMNS, rows)


def _watchlist_lines(data: ReportData, *, translate: Translate) -> list[str]:
    """Each list that the scans used, once; a scan without one cannot tell patients from others, which is said too."""
    wording = Wording(translate)
    told = translate(mark("{name}, built on {day}, patients: {count}"))
    return [
        told.format(name=visible(each.name), day=wording.date(each.built) or "–", count=wording.number(each.patients))
        if each
        else translate(mark("none: patients of the practice are not told from others"))
        for each in dict.fromkeys(run.watchlist for run in data.runs)
    ]


def run_lines(data: ReportData, *, translate: Translate) -> list[str]:
    """One line for each run."""
    wording = Wording(translate)
    lines = []
    for run in data.runs:
        finished = wording.moment(run.finished) or "–"
        line = translate(
            mark("No. {number}, {source}, {outcome}: {started} to {finished}, {files} files, {carried} unchanged")
        )
        lines.append(
            line.format(
                number=run.number,
                source=visible(f"{run.source}/{run.scope}" if run.scope else run.source),
                started=wording.moment(run.started),
                finished=finished,
                outcome=translate(RUN_OUTCOMES[run.outcome]),
                files=wording.number(run.files),
                carried=wording.number(run.carried_over),
            )
        )
    return lines
