"""The report as one HTML page that needs nothing else: no script, no network, charts and style inside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined

from leakscan.language import Translate
from leakscan.report.cases import Case, cases
from leakscan.report.charts import parts
from leakscan.report.data import ReportData, Row
from leakscan.report.labels import SEVERITY_LABELS, category_label, confidence_label, status_label
from leakscan.report.mailboxes import mailbox_table, total_line
from leakscan.report.overview import GRAVEST_FIRST, overview
from leakscan.report.places import display, gather
from leakscan.report.summary import METHOD, verdict
from leakscan.report.tables import (
    document_type,
    excerpt,
    explanation,
    not_read_table,
    proposed_action,
    scope_table,
)
from leakscan.report.wording import Wording, visible

# A page is read; whoever works through thousands of rows takes the spreadsheet, and the page says so.
MOST_CASES = 200
MOST_UNREAD = 300
MOST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class _FindingView:
    severity: str
    rule: str
    category: str
    count: int
    distinct: int
    confidence: str
    excerpt: str = field(repr=False)
    reasons: Sequence[str] = field(repr=False)
    places: Sequence[str] = field(repr=False)
    more_places: int
    status: str


@dataclass(frozen=True, slots=True)
class _CaseView:
    case: Case
    number: int
    place: str = field(repr=False)
    kind: str
    action: str
    status: str
    reasons: str
    findings: Sequence[_FindingView] = field(repr=False)


def write_html(data: ReportData, stream: BinaryIO, *, translate: Translate) -> None:
    """Writes the page piece by piece; whatever is not UTF-8 is written as an escape."""
    environment = Environment(
        loader=PackageLoader("leakscan.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = translate
    environment.filters["visible"] = visible
    template = environment.get_template("report.html")
    for piece in template.generate(**_content(data, translate=translate)):
        stream.write(piece.encode("utf-8", "backslashreplace"))


def _content(data: ReportData, *, translate: Translate) -> dict[str, Any]:
    every = cases(data)
    figures = overview(data, every)
    unread = not_read_table(data, translate=translate).rows
    boxes = mailbox_table(data, translate=translate).rows
    widest = max((group.total for group in figures.folders), default=0)
    return {
        "data": data,
        "wording": Wording(translate),
        "verdict": verdict(figures, translate=translate),
        "figures": figures,
        "levels": GRAVEST_FIRST,
        "severity_labels": SEVERITY_LABELS,
        "ring": parts(figures.to_treat.counts),
        "folders": [
            (visible(group.name), group, parts(group.counts, whole=widest)) for group in figures.folders[:MOST_GROUPS]
        ],
        "more_folders": max(0, len(figures.folders) - MOST_GROUPS),
        "rules": figures.rules[:MOST_GROUPS],
        "more_rules": max(0, len(figures.rules) - MOST_GROUPS),
        "category_label": category_label,
        "cases": list(_case_views(every[:MOST_CASES], data, translate=translate)),
        "more_cases": max(0, len(every) - MOST_CASES),
        "causes": [(explanation(status), count) for status, count in (figures.unread | figures.set_aside).items()],
        "unread": unread[:MOST_UNREAD],
        "more_unread": max(0, len(unread) - MOST_UNREAD),
        "mailboxes": boxes[:MOST_UNREAD],
        "more_mailboxes": max(0, len(boxes) - MOST_UNREAD),
        "messages": total_line(data, translate=translate),
        "scope": scope_table(data, translate=translate).rows,
        "method": METHOD,
    }


def _case_views(shown: Sequence[Case], data: ReportData, *, translate: Translate) -> Iterator[_CaseView]:
    for number, case in enumerate(shown, start=1):
        yield _CaseView(
            case=case,
            number=number,
            place=display(case.row["locator"], translate=translate),
            kind=document_type(case.row, translate=translate),
            action=proposed_action(case, translate=translate),
            status=translate(status_label(case.status)),
            reasons="\n".join(map(visible, case.row.get("reasons") or ())),
            findings=[_finding_view(finding, data, translate=translate) for finding in case.findings],
        )


def _finding_view(finding: Row, data: ReportData, *, translate: Translate) -> _FindingView:
    return _FindingView(
        severity=finding["severity"],
        rule=visible(data.rule_name(finding["rule"])),
        category=translate(category_label(finding["category"])),
        count=int(finding["count"]),
        distinct=int(finding["distinct"]),
        confidence=translate(confidence_label(finding["confidence"])),
        excerpt=excerpt(finding),
        reasons=[visible(reason) for reason in finding["reasons"]],
        places=gather(finding["locations"], translate=translate, whole=False),
        more_places=max(0, int(finding["count"]) - len(finding["locations"])),
        status=translate(status_label(finding["status"])),
    )
