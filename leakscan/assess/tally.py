"""The tally of one document: matches are counted as they come, no list of them is kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from leakscan.assess.evidence import BY_CHANCE, RECOGNISED, confidence
from leakscan.assess.forgive import CHANCE, OUT_OF_DATE, SPECIMEN, Forgiveness, forgiven
from leakscan.assess.generic import is_generic
from leakscan.assess.individual import LEAST_ROWS, individual_rows
from leakscan.assess.patients import OF_THEM, Patients
from leakscan.assess.persons import Census, Persons
from leakscan.assess.ties import Identity, identities, tied
from leakscan.checks import CHECKS
from leakscan.fingerprint import Fingerprinter, mask
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Detection, Filter, Finding, Level, Match, Reason, Segment, Severity
from leakscan.rulebook import Health, Kind, Rule, Rulebook

MOST_PLACES = 20
_MOST_SAMPLES = 3
# The public half of a key stands that far before its private half.
_BEFORE = 4_000
# A document that names one or two persons and is short speaks of them throughout.
_FEW_PERSONS = 2
_SHORT_DOCUMENT = 20_000

TIED = mark("Health terms stand with an identified person")
TIED_DOCUMENT = mark("The document names one person and speaks of their health")
UNTIED = mark("Health terms without an identified person")
EXPIRED = mark("Its own date of expiry is past")
# Said after the other reasons, with the number of mentions that it is true of.
QUALIFIED = {
    "negated": mark("{count} of {total} mentions are negated"),
    "family": mark("{count} of {total} mentions concern the family"),
    "hypothesis": mark("{count} of {total} mentions are hypotheses"),
    "history": mark("{count} of {total} mentions are of the past"),
    "negative-result": mark("{count} of {total} mentions are negative results"),
}
FORMAT = mark("The format of the file tells what it is")
HEADINGS = mark("Headings of a table in it are those of such lists, with rows filled in below")
PHRASES = mark("Phrases that stand on such documents were met")
ANONYMISED = mark("It says that the identity of the person was removed, and no person was found in it")
NOT_ANONYMOUS = mark("It says that the identity of the person was removed, but somebody is still identified in it")
OF_NOBODY = mark("No identified person was found in it")
INDIVIDUAL = mark("Rows about one unnamed person each, pseudonymised and not anonymous: {count}")


@dataclass(slots=True)
class _Group:
    """Matches of one rule that share their evidence."""

    count: int = 0
    weight: int = 0
    prints: set[bytes] = field(default_factory=set)
    patients: set[bytes] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)
    places: list[Locator] = field(default_factory=list)
    qualified: Counter[str] = field(default_factory=Counter)
    told: dict[Reason, None] = field(default_factory=dict)

    def add(self, match: Match, print_: bytes, sample: str) -> None:
        self.count += 1
        self.weight = max(self.weight, match.evidence.weight)
        self.prints.add(print_)
        self.qualified.update(match.evidence.qualifiers)
        if len(self.places) < MOST_PLACES:
            self.places.append(match.locator)
            if sample and len(self.samples) < _MOST_SAMPLES and sample not in self.samples:
                self.samples.append(sample)

    def merge(self, other: "_Group") -> None:
        self.count += other.count
        self.prints |= other.prints
        self.patients |= other.patients
        self.qualified += other.qualified
        self.told |= other.told
        self.samples = [*self.samples, *(s for s in other.samples if s not in self.samples)][:_MOST_SAMPLES]
        self.places = [*self.places, *other.places][:MOST_PLACES]


@dataclass(frozen=True, slots=True)
class _Key:
    rule_id: str
    column: str
    labelled: bool
    known: bool = False
    recognised: bool = False
    expired: bool = False
    forgiven: Filter | None = None


class Tally:
    """Counts what one document holds; `findings` gives the result once everything was added."""

    def __init__(
        self,
        locator: Locator,
        rulebook: Rulebook,
        fingerprinter: Fingerprinter,
        today: date,
        *,
        forgiveness: Forgiveness | None = None,
        patients: Patients | None = None,
    ):
        self._locator = locator
        self._forgiving = forgiveness.within(locator.path) if forgiveness else None
        self._entries, self._categories = rulebook.by_id, rulebook.categories
        self._prints = fingerprinter
        self._today = today
        self._groups: dict[_Key, _Group] = {}
        self._failed: Counter[tuple[str, str]] = Counter()
        self._length = 0
        self._patients = patients
        self._census = Census(fingerprinter, today, patients=patients)
        self._individual_rows = 0
        self._is_generic = False

    def add(self, segment: Segment, detection: Detection) -> None:
        """Counts the matches of a segment."""
        self._length += len(segment.text)
        self._failed.update(detection.failed)
        health = []
        for match in detection.matches:
            if self._categories.get(match.rule_id) == "health":
                health.append(match)
            elif match.rule_id in self._entries:  # names around health terms have no rule of their own
                self._count(match, labelled=match.evidence.keyword)
        people = identities(self._unforgiven(detection.matches), self._categories)
        self._census.add(segment, people)
        self._individual_rows += individual_rows(segment, health)
        generic = bool(health) and is_generic(segment.text)
        self._is_generic = self._is_generic or generic
        for match, tie in tied(segment, health, people, generic=generic):
            self._count(match, labelled=tie is not None, person=tie.person if tie else None)

    def add_named(self, matches: list[Match]) -> None:
        """Counts what the name of the document holds."""
        for match in matches:
            self._count(match, labelled=match.evidence.keyword)

    def _count(self, match: Match, *, labelled: bool, person: Identity | None = None) -> None:
        is_health = self._categories[match.rule_id] == "health"
        column = "" if is_health else match.evidence.column
        print_ = self._prints.of(match.value)
        by = self._forgiving.of(match.rule_id, match.value, print_) if self._forgiving else None
        key = _Key(
            match.rule_id, column, labelled, match.evidence.is_known, match.segment.recognised,
            _has_expired(self._entries[match.rule_id], match.value, self._today), by,
        )  # fmt: skip
        group = self._groups.setdefault(key, _Group())
        category = self._entries[match.rule_id].category
        sample = "" if is_health else mask(match.segment.text[match.start : match.end].strip(), category)
        group.add(match, print_, " ".join(sample.split())[:80])
        if len(group.told) < _MOST_SAMPLES and (reason := telling(self._entries[match.rule_id], match)):
            group.told[reason] = None
        if self._patients and (person or category == "nir"):
            group.patients |= self._listed(person, print_)

    def _listed(self, person: Identity | None, print_: bytes) -> frozenset[bytes]:
        """Who of the practice's patients a match is about, if anybody: the person it stands with, or its own number."""
        assert self._patients is not None
        if person is None:
            return self._patients.numbered((print_,))
        if person.is_number:
            return self._patients.numbered((self._prints.of(person.value),))
        return self._patients.named(person.value)

    def _unforgiven(self, matches: Sequence[Match]) -> Sequence[Match]:
        """The matches without the values that a filter names: those designate nobody."""
        forgiving = self._forgiving
        if forgiving is None or not forgiving.knows_values:
            return matches
        return [each for each in matches if not forgiving.names(each.rule_id, each.value)]

    @property
    def persons(self) -> Persons:
        """The people that the document tells of; numbers that chance explains are nobody."""
        numbers: set[bytes] = set()
        for key, group in self._groups.items():
            entry = self._entries[key.rule_id]
            if (
                key.forgiven is None
                and entry.category == "nir"
                and isinstance(entry, Rule)
                and self._judged(entry, key)[0] != "low"
            ):
                numbers |= group.prints
        return self._census.persons(numbers)

    def findings(self) -> Iterator[Finding]:
        """One finding per rule and confidence, rules in the order in which they were met."""
        merged: dict[tuple[str, Level, Severity, str], tuple[_Group, list[Reason]]] = {}
        persons = self.persons
        for key, group in self._groups.items():
            level, severity, reasons = self._weighed(key, group, persons)
            by = key.forgiven.name if key.forgiven else _built_in(key, reasons)
            if key.forgiven:
                level, severity, reasons = forgiven(key.forgiven, level, severity, reasons)
            known, told = merged.setdefault((key.rule_id, level, severity, by), (_Group(), []))
            known.merge(group)
            told.extend(reason for reason in reasons if reason not in told)
        for (rule_id, level, severity, by), (group, told) in merged.items():
            yield replace(self._finding(rule_id, level, severity, group, tuple(told)), forgiven=by)

    def _weighed(self, key: _Key, group: _Group, persons: Persons) -> tuple[Level, Severity, tuple[Reason, ...]]:
        entry = self._entries[key.rule_id]
        if isinstance(entry, Health) or entry.category == "health":
            return self._weighed_health(entry, key, group, persons)
        if isinstance(entry, Kind):
            return _weighed_kind(entry, key, persons, is_anonymous=bool(group.qualified["anonymous"]))
        level, reasons = self._judged(entry, key)
        return level, _lowered(entry, level), reasons

    def _judged(self, entry: Rule, key: _Key) -> tuple[Level, tuple[Reason, ...]]:
        passed = sum(
            other.count
            for each, other in self._groups.items()
            if (each.rule_id, each.column) == (key.rule_id, key.column)
        )
        if key.expired:
            return "low", (Reason(EXPIRED),)
        return confidence(
            entry, labelled=key.labelled, known=key.known, passed=passed,
            failed=self._failed[key.rule_id, key.column], recognised=key.recognised,
        )  # fmt: skip

    def _weighed_health(
        self, entry: Rule | Health | Kind, key: _Key, group: _Group, persons: Persons
    ) -> tuple[Level, Severity, tuple[Reason, ...]]:
        told = (Reason(RECOGNISED),) if key.recognised else ()
        if key.labelled or any(_Key(entry.id, "", True, recognised=each) in self._groups for each in (False, True)):
            return "high", entry.severity, (Reason(TIED), *told)
        speaks_of_them = 1 <= persons.low <= _FEW_PERSONS and self._length <= _SHORT_DOCUMENT
        if speaks_of_them and group.weight > 1 and (persons.is_certain or not self._is_generic):
            return "medium", entry.severity, (Reason(TIED_DOCUMENT), *told)
        if self._individual_rows >= LEAST_ROWS and group.weight > 1:
            return "medium", "medium", (Reason(INDIVIDUAL, (("count", self._individual_rows),)), *told)
        return "medium", "none", (Reason(UNTIED), *told)

    def _finding(
        self, rule_id: str, level: Level, severity: Severity, group: _Group, reasons: tuple[Reason, ...]
    ) -> Finding:
        entry = self._entries[rule_id]
        reasons += tuple(
            Reason(sentence, (("count", group.qualified[kind]), ("total", group.count)))
            for kind, sentence in QUALIFIED.items()
            if group.qualified[kind]
        )
        reasons += tuple(group.told)[:_MOST_SAMPLES]
        if group.patients:
            reasons += (Reason(OF_THEM, (("count", len(group.patients)),)),)
        return Finding(
            self._locator, rule_id, entry.revision, entry.category, group.count, len(group.prints), level, severity,
            b"".join(sorted(group.prints)), tuple(group.samples), tuple(group.places), reasons,
        )  # fmt: skip


def _weighed_kind(
    entry: Kind, key: _Key, persons: Persons, *, is_anonymous: bool
) -> tuple[Level, Severity, tuple[Reason, ...]]:
    """What the format tells is sure; a list of people names them in its columns, recognised as people or not."""
    told = Reason(FORMAT if key.labelled else HEADINGS if key.column else PHRASES)
    if entry.of_person and not persons.low and not key.column:
        return "low", "low", (told, Reason(ANONYMISED if is_anonymous else OF_NOBODY))
    why = (told, Reason(NOT_ANONYMOUS)) if is_anonymous else (told,)
    return "high" if key.labelled else "medium", entry.severity, why


def _has_expired(entry: Rule | Health | Kind, value: str, today: date) -> bool:
    return isinstance(entry, Rule) and bool(entry.check) and CHECKS[entry.check].has_expired(value, today)


def telling(entry: Rule | Health | Kind, match: Match) -> Reason | None:
    """What the value itself tells, by the check of its rule."""
    tells = CHECKS[entry.check].tells if isinstance(entry, Rule) and entry.check else None
    return tells(match.value, match.segment.text[max(0, match.start - _BEFORE) : match.start]) if tells else None


def _built_in(key: _Key, reasons: Sequence[Reason]) -> str:
    """The filter of the program itself that made a note of a finding; empty when there is none."""
    if key.known:
        return SPECIMEN
    if key.expired:
        return OUT_OF_DATE
    return CHANCE if any(each.message == BY_CHANCE for each in reasons) else ""


def _lowered(entry: Rule, level: Level) -> Severity:
    """A finding of low confidence is a note: it is listed, and alarms nobody."""
    return "low" if level == "low" and entry.severity not in ("none", "low") else entry.severity
