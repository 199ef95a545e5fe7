"""Explaining a document: why each finding is one, from the characters that matched to the severity of the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leakscan.assess.evidence import KNOWN
from leakscan.assess.generic import is_generic
from leakscan.assess.tally import telling
from leakscan.assess.ties import Tie, identities, tied
from leakscan.checks import CHECKS
from leakscan.fingerprint import mask as masked
from leakscan.fingerprint import unpacked
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Assessment, Finding, Item, Match, Outcome, Reason, Segment
from leakscan.reading import Tools, read_root
from leakscan.rulebook import Health, Kind, Rule

MOST_CLUES = 5
_PRACTICALLY_NONE = 1e-6

PATTERN = mark("The characters have the form that the rule asks for")
TERM = mark("A word of the rule, weight {weight} of 3")
CHECK = mark("The check {check} is right; of random values, one in {number} passes it")
PROOF = mark("The check {check} is right; practically no random value passes it")
PLAUSIBLE = mark("The check {check} finds no placeholder and nothing impossible")
HEADING = mark("The heading of its column or field names it")
LABEL = mark("A label stands before it")
NO_LABEL = mark("Neither a label nor a heading names it")
COLUMN = mark("It stands in the column {column}")
RECOGNISED = mark("It was read from a picture")
SAME_RECORD = mark("In the same record stands a person; weight of the two together: {product}")
NEAR = mark("At {distance} characters stands a person; weight of the two together: {product}")
PHRASE = mark("The phrase “{phrase}” stands here")
ABOVE = mark("The heading “{heading}” stands above")
FORMAT = mark("Its format is {format}")
NAME = mark("Its name is of a shape that the rule asks for: {shapes}")
NOBODY = mark("No identified person stands in the same record or near")


@dataclass(frozen=True, slots=True)
class Clue:
    """One hit: its place, its shape (empty for health), and what speaks for it."""

    locator: Locator
    rule_id: str
    shape: str
    print_: bytes = field(repr=False)
    evidence: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding with some of its hits."""

    finding: Finding
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about the wanted place, and what the file as a whole comes to."""

    findings: tuple[Explained, ...]
    assessment: Assessment | None
    outcome: Outcome


def explain(item: Item, tools: Tools, wanted: Locator) -> Explanation:
    """Reads a file of a source again and gives the whole chain of evidence at the wanted locator.

    A locator without a place means the document and everything in it; of each finding, at most five hits are told.
    """
    clues: dict[tuple[str, ...], list[Clue]] = {}
    categories = {entry.id: entry.category for entry in tools.rulebook.entries()}

    def reader(segment: Segment, shown: Locator, found: Sequence[tuple[Locator, Match]]) -> None:
        if not wanted.encloses(segment.locator):
            return
        ties = _ties(segment, [match for _, match in found], categories)
        for place, match in found:
            if match.rule_id not in categories or (wanted.place and place != wanted):
                continue
            key, most = _kept_as(tools.rulebook.entry(match.rule_id), match)
            told = clues.setdefault(key, [])
            if len(told) < most:
                told.append(_clue(shown.at_place(place.place), match, ties, tools))

    outcome = read_root(item, tools, reader=reader, with_clues=True)
    inside = [each for each in outcome.findings if wanted.encloses(each.locator)]
    kept = [clue for several in clues.values() for clue in several]
    if not wanted.place:
        kept += _of_formats(inside, outcome, tools)
    explained = [Explained(each, tuple(_of_finding(each, kept, tools))[:MOST_CLUES]) for each in inside]
    told = tuple(each for each in explained if each.clues or not wanted.place)
    return Explanation(told, outcome.assessment, outcome)


def _kept_as(entry: Rule | Health | Kind, match: Match) -> tuple[tuple[str, ...], int]:
    """Which hits are told together, and how many of them: of what tells a kind, each phrase and heading once."""
    if isinstance(entry, Kind):
        return (entry.id, match.segment.locator.document().canonical(), match.value), 1
    return (match.rule_id, match.evidence.column, str(match.evidence.keyword)), MOST_CLUES


def _of_finding(finding: Finding, clues: Sequence[Clue], tools: Tools) -> Iterator[Clue]:
    prints = {*unpacked(finding.fingerprints), _print_of(finding.locator, tools)}
    for clue in clues:
        if clue.rule_id == finding.rule_id and clue.print_ in prints:
            yield clue


def _print_of(document: Locator, tools: Tools) -> bytes:
    """What speaks for a kind belongs to a document, not to a value."""
    return tools.fingerprinter.of(document.document().canonical())


def _of_formats(findings: Sequence[Finding], outcome: Outcome, tools: Tools) -> Iterator[Clue]:
    """What the format and the name of a document say of its kind."""
    documents = {each.locator: each for each in outcome.documents}
    for finding in findings:
        entry, document = tools.rulebook.entry(finding.rule_id), documents.get(finding.locator)
        if isinstance(entry, Kind) and document and document.media_type in entry.media_types:
            evidence = [Reason(FORMAT, (("format", document.media_type),))]
            if entry.names:
                evidence.append(Reason(NAME, (("shapes", ", ".join(entry.names)),)))
            place = document.shown or document.locator
            yield Clue(place, entry.id, "", _print_of(document.locator, tools), tuple(evidence))


def _ties(
    segment: Segment, matches: Sequence[Match], categories: Mapping[str, str]
) -> Mapping[tuple[str, int], Tie | None]:
    health = [match for match in matches if categories.get(match.rule_id) == "health"]
    people = identities(matches, categories)
    found = tied(segment, health, people, generic=is_generic(segment.text))
    return {(match.rule_id, match.start): tie for match, tie in found}


def _clue(place: Locator, match: Match, ties: Mapping[tuple[str, int], Tie | None], tools: Tools) -> Clue:
    entry = tools.rulebook.entry(match.rule_id)
    if isinstance(entry, Health) or entry.category == "health":
        evidence, shape = _of_health(match, ties.get((match.rule_id, match.start))), ""
    elif isinstance(entry, Kind):
        told = Reason(ABOVE, (("heading", match.value),)) if match.evidence.heading else None
        evidence = (told or Reason(PHRASE, (("phrase", match.value.strip()),)),)
        return Clue(place, entry.id, "", _print_of(match.segment.locator, tools), evidence)
    else:
        evidence = _of_pattern(entry, match)
        shape = " ".join(masked(match.segment.text[match.start : match.end], entry.category).split())[:80]
    if match.segment.recognised:
        evidence = (*evidence, Reason(RECOGNISED))
    return Clue(place, match.rule_id, shape, tools.fingerprinter.of(match.value), evidence)


def _of_health(match: Match, tie: Tie | None) -> tuple[Reason, ...]:
    term = Reason(TERM, (("weight", match.evidence.weight),))
    if tie is None:
        return term, Reason(NOBODY)
    if tie.same_record:
        return term, Reason(SAME_RECORD, (("product", tie.product),))
    return term, Reason(NEAR, (("distance", tie.distance), ("product", tie.product)))


def _of_check(name: str) -> Reason:
    chance = CHECKS[name].chance
    if chance == 1.0:
        return Reason(PLAUSIBLE, (("check", name),))
    if chance < _PRACTICALLY_NONE:
        return Reason(PROOF, (("check", name),))
    return Reason(CHECK, (("check", name), ("number", round(1 / chance))))


def _of_pattern(entry: Rule, match: Match) -> tuple[Reason, ...]:
    evidence = [Reason(PATTERN)]
    if entry.check:
        evidence.append(_of_check(entry.check))
        if reason := telling(entry, match):
            evidence.append(reason)
    if match.evidence.is_known:
        evidence.append(Reason(KNOWN))
    if match.evidence.heading:
        evidence.append(Reason(HEADING))
    elif match.evidence.keyword:
        evidence.append(Reason(LABEL))
    elif entry.keywords:
        evidence.append(Reason(NO_LABEL))
    if match.evidence.column:
        evidence.append(Reason(COLUMN, (("column", match.evidence.column.removeprefix("!")),)))
    return tuple(evidence)
