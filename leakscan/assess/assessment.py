"""The assessment of one file with everything in it: how bad, how many persons, what to do."""

from collections.abc import Iterable, Sequence

from leakscan.assess.tally import Tally
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import SEVERITIES, Access, Assessment, Finding, Reason, Severity
from leakscan.rulebook import Rulebook

_MANY_PERSONS = 100
_SOME_PERSONS = 10

MANY = mark("At least {count} persons are concerned")
EXPOSED = mark("Everyone can read the file")

# The closed list of the remediation plan, in the order in which the actions are told at one severity.
_ACTIONS = {
    "health": mark("Move to the patient record"),
    "nir": mark("Encrypt"),
    "credential": mark("Change the secret"),
    "financial": mark("Restrict the rights"),
    "document": mark("Check with the team"),
    "identity": mark("Check with the team"),
}
_NOTHING = mark("Nothing to do")


def assess(
    locator: Locator, findings: Sequence[Finding], tallies: Iterable[Tally], access: Access, rulebook: Rulebook
) -> Assessment:
    """Sums up the findings of a root item and of all its members."""
    numbers: set[bytes] = set()
    names: set[bytes] = set()
    rows = 0
    for tally in tallies:
        numbers |= tally.numbers
        names |= tally.names
        rows += tally.rows
    low = len(numbers) or len(names)
    severity, reasons = _severity(findings, low, access)
    return Assessment(
        locator,
        severity,
        low,
        max(low, len(names), rows),
        access.readers,
        reasons,
        _action(findings),
        _basis(findings, rulebook),
    )


def _severity(findings: Sequence[Finding], persons: int, access: Access) -> tuple[Severity, tuple[Reason, ...]]:
    worst: Severity = max((finding.severity for finding in findings), key=SEVERITIES.index, default="none")
    reasons = []
    is_open = access.readers == "everyone"
    if worst == "high" and (persons >= _MANY_PERSONS or (persons >= _SOME_PERSONS and is_open)):
        worst = "critical"
        reasons.append(Reason(MANY, (("count", persons),)))
    if is_open and worst in ("high", "critical"):
        reasons.append(Reason(EXPOSED))
    return worst, tuple(reasons)


def _action(findings: Sequence[Finding]) -> str:
    """What to do, one action a line: that of the gravest findings first; secrets are changed whatever else is done."""
    worst: dict[str, int] = {}
    for finding in findings:
        if finding.severity not in ("none", "low"):
            worst[finding.category] = max(worst.get(finding.category, 0), SEVERITIES.index(finding.severity))
    ranked = sorted(worst, key=lambda category: (-worst[category], list(_ACTIONS).index(category)))
    told = [category for category in ranked if category in (ranked[0], "credential")]
    return "\n".join(_ACTIONS[category] for category in told) or _NOTHING


def _basis(findings: Sequence[Finding], rulebook: Rulebook) -> tuple[str, ...]:
    entries = {entry.id: entry for entry in rulebook.entries()}
    serious = (entries[finding.rule_id] for finding in findings if finding.severity not in ("none", "low"))
    return tuple(dict.fromkeys(basis for entry in serious for basis in entry.legal_basis))
