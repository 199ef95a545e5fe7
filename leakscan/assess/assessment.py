"""The assessment of one file with everything in it: how bad, how many persons, what to do."""

from collections.abc import Iterable, Iterator, Sequence

from leakscan.assess.exposure import exposures
from leakscan.assess.patients import OTHERS, OURS
from leakscan.assess.persons import Persons, together
from leakscan.assess.tally import INDIVIDUAL, TIED, TIED_DOCUMENT, Tally
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import SEVERITIES, Access, Assessment, Finding, Reason, Severity
from leakscan.rulebook import Rulebook

# One point each: ten persons, a hundred, a thousand; a file that is exposed. Two points make what is high critical.
_VOLUMES = (10, 100, 1_000)
_POINTS = 2

MANY = mark("At least {count} persons are concerned")
MINORS = mark("Minors concerned: {count}")
NUMBERS = mark("Different social security numbers: {count}")
HEALTH = mark("Health data of identified persons")
STIGMA = mark("Health data of identified persons that can stigmatise")
SECRETS = mark("Passwords, codes or keys: {count}")
PAYMENTS = mark("Bank accounts or payment cards: {count}")

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
    locator: Locator,
    findings: Sequence[Finding],
    tallies: Iterable[Tally],
    access: Access,
    rulebook: Rulebook,
    *,
    has_patients: bool = False,
    mailed: tuple[Reason, ...] = (),
) -> Assessment:
    """Sums up the findings of a root item and of all its members; with a list of patients, says who is on it.

    `mailed` tells of messages that went outside: an exposure like a file that everyone can read.
    """
    persons = together(tally.persons for tally in tallies)
    exposed = (*exposures(locator, access), *mailed)
    severity = _severity(findings, persons, is_exposed=bool(exposed))
    return Assessment(
        locator,
        severity,
        persons.low,
        persons.high,
        access.readers,
        (
            *_contents(findings, rulebook, numbers=len(persons.numbers)),
            *_raised(severity, persons, exposed),
            *(_compared(persons) if has_patients else ()),
        ),
        _action(findings),
        _basis(findings, rulebook),
        minors=persons.minors,
        names=b"".join(sorted(persons.by_name)),
        persons_known=persons.known if has_patients else None,
    )


def _severity(findings: Sequence[Finding], persons: Persons, *, is_exposed: bool) -> Severity:
    worst: Severity = max((finding.severity for finding in findings), key=SEVERITIES.index, default="none")
    points = sum(persons.low >= volume for volume in _VOLUMES) + is_exposed
    return "critical" if worst == "high" and persons.low >= _VOLUMES[0] and points >= _POINTS else worst


def _contents(findings: Sequence[Finding], rulebook: Rulebook, *, numbers: int) -> Iterator[Reason]:
    """What makes the file grave, one sentence for each kind of data."""
    grave = [finding for finding in findings if SEVERITIES.index(finding.severity) >= SEVERITIES.index("medium")]
    counts = {
        category: sum(finding.distinct for finding in grave if finding.category == category)
        for category in ("credential", "financial")
    }
    stigmatising = {entry.id for entry in rulebook.health if entry.stigma}
    named = [
        finding.rule_id for finding in grave if any(each.message in (TIED, TIED_DOCUMENT) for each in finding.reasons)
    ]
    if named:
        yield Reason(STIGMA if stigmatising.intersection(named) else HEALTH)
    yield from _individual(grave)
    for count, message in ((numbers, NUMBERS), (counts["credential"], SECRETS), (counts["financial"], PAYMENTS)):
        if count:
            yield Reason(message, (("count", count),))


def _individual(findings: Iterable[Finding]) -> Iterator[Reason]:
    told = (reason for finding in findings for reason in finding.reasons if reason.message == INDIVIDUAL)
    yield from dict.fromkeys(told)


def _raised(severity: Severity, persons: Persons, exposed: tuple[Reason, ...]) -> Iterator[Reason]:
    """What makes it graver than one such file in a safe place."""
    if severity in ("none", "low"):
        return
    if persons.low >= _VOLUMES[0]:
        yield Reason(MANY, (("count", persons.low),))
    if persons.minors:
        yield Reason(MINORS, (("count", persons.minors),))
    yield from exposed


def _compared(persons: Persons) -> Iterator[Reason]:
    """How many of the people are patients of the practice, and how many are others."""
    if persons.low:
        yield Reason(OURS, (("count", persons.known),))
        yield Reason(OTHERS, (("count", max(0, persons.low - persons.known)),))


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
