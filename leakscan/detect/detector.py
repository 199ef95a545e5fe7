"""The detector: a segment in, its matches out."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from leakscan.checks import CHECKS
from leakscan.detect import diagnoses, fixed_width, persons
from leakscan.detect.cells import cells, stripped
from leakscan.detect.columns import nameless
from leakscan.detect.fold import Views, views
from leakscan.detect.kinds import Kinds
from leakscan.detect.label_cells import LabelCells, rows_with_labels
from leakscan.detect.labels import Labels
from leakscan.detect.lexicon import Lexicon
from leakscan.detect.marks import Marks
from leakscan.detect.normal import normal
from leakscan.detect.patterns import EveryRule, Patterns, Prefilter, Within, prefilter
from leakscan.detect.qualifiers import Qualifiers
from leakscan.detect.trade import of_goods
from leakscan.locator import Locator
from leakscan.model import Detection, Evidence, Match, Segment
from leakscan.rulebook import Rule, Rulebook

Span = tuple[int, int]
MakePrefilter = Callable[[Sequence[Rule], Path | None], Prefilter]


class Detector:
    """All rules, compiled once. `cache` is a folder for what is costly to compile; None compiles every time."""

    def __init__(self, rulebook: Rulebook, *, cache: Path | None = None, make_prefilter: MakePrefilter = prefilter):
        self._first_names = rulebook.first_names
        self._mail = rulebook.mail
        self._lexicon = Lexicon((*rulebook.health, *rulebook.borrowed), rulebook.first_names)
        self.kinds = Kinds(rulebook.kinds)
        self._diagnoses = diagnoses.Diagnoses(rulebook.health)
        self._labels = {rule.id: Labels(rule.keywords, rule.keyword_window) for rule in rulebook.rules}
        self._marks = {rule.id: Marks(rule) for rule in rulebook.rules}
        self._headings = {rule.id: Labels(rule.headings, 0) for rule in rulebook.rules if rule.cells}
        self._label_cells = {rule.id: LabelCells(rule.headings) for rule in rulebook.rules if rule.cells}
        self._cell_rules = [rule for rule in rulebook.rules if rule.cells]
        self._label_rows = rows_with_labels(
            [*(heading for rule in self._cell_rules for heading in rule.headings), *diagnoses.LABELS]
        )
        self._rules = {rule.id: rule for rule in rulebook.rules if rule.columns}
        self._goods = frozenset(rule.id for rule in rulebook.rules if rule.goods)
        self._of_health_rules = frozenset(rule.id for rule in rulebook.rules if rule.category == "health")
        self._yields = {rule.id: frozenset(rule.yields_to) for rule in rulebook.rules if rule.yields_to}
        running = [rule for rule in rulebook.rules if not rule.cells]
        self._in_text, self._in_recognised = (
            [
                _patterns(
                    [rule for rule in running if rule.view == view and scope in rule.scope], cache, make_prefilter
                )
                for view in ("folded", "exact")
            ]
            for scope in ("text", "recognised")
        )
        self._in_names = _patterns([rule for rule in running if "name" in rule.scope], None, make_prefilter)
        self._in_cells = {rule.id: Patterns([rule], filtered=EveryRule([rule])) for rule in self._cell_rules}

    def detect(self, segment: Segment) -> Detection:
        """Every match that starts in the part of the text that the segment owns."""
        seen = views(segment.text)
        failed: Counter[tuple[str, str]] = Counter()
        rows = self._label_rows(seen.folded)
        found = [*self._patterned(self._in_text, segment, seen, failed), *self._celled(segment, seen, rows)]
        if segment.recognised:
            found += self._patterned(self._in_recognised, segment, seen, failed)
        if segment.layout == "prose":
            found = _with_records(found, list(fixed_width.fixed_width(segment)))
        found = self._without_yielding(found)
        if goods := [match for match in found if match.rule_id in self._goods]:
            found = [*(match for match in found if match.rule_id not in self._goods), *of_goods(segment, goods)]
        found += self._of_health(segment, seen, rows, [each for each in found if each.rule_id in self._of_health_rules])
        owned = (match for match in found if segment.owns(match.start))
        return Detection(tuple(sorted(owned, key=lambda match: (match.start, match.end))), failed)

    def in_name(self, locator: Locator, name: str) -> list[Match]:
        """The matches in the name of a file, folder or member."""
        segment = Segment(locator, name)
        seen = views(name)
        found = [
            match
            for rule, start, end in self._in_names.search(seen.folded)
            if (match := self._judged(rule, segment, seen, start, end)) and not isinstance(match, str)
        ]
        return self._without_yielding(found)

    def _patterned(
        self, by_view: Sequence[Patterns], segment: Segment, seen: Views, failed: Counter[tuple[str, str]]
    ) -> Iterator[Match]:
        numbers: list[int] = []
        unlabelled: dict[str, list[Span]] = {}
        for patterns, view in zip(by_view, (seen.folded, seen.exact), strict=True):
            for rule, start, end in patterns.search(view, within=self._labelled_places(segment, seen)):
                behind = bisect_right(numbers, start)
                spent = numbers[behind - 1] if rule.category == "nir" and behind else 0
                judged = self._judged(rule, segment, seen, start, end, spent)
                if isinstance(judged, Match):
                    # Rules that give way find the same numbers once more, but for the one that all others give way to.
                    if rule.category == "nir" and (rule.id == fixed_width.RULE or not rule.yields_to):
                        insort(numbers, end)
                    yield judged
                elif judged is not None and segment.owns(start):
                    failed[rule.id, judged] += 1
                elif rule.columns and judged is None:
                    unlabelled.setdefault(rule.id, []).append((start, end))
        yield from self._in_nameless_columns(segment, seen, unlabelled)

    def _in_nameless_columns(self, segment: Segment, seen: Views, unlabelled: dict[str, list[Span]]) -> Iterator[Match]:
        for rule_id, spans in unlabelled.items():
            for column in nameless(segment, spans):
                for start, end in column:
                    judged = self._judged(self._rules[rule_id], segment, seen, start, end, is_said=True)
                    if isinstance(judged, Match):
                        yield judged

    def _labelled_places(self, segment: Segment, seen: Views) -> Within | None:
        """Where values that need a label can stand; None where headings are labels too."""
        if segment.layout == "table" or segment.anchors.has_headings:
            return None
        return lambda rule: self._labels[rule.id].reaches(seen.folded)

    def _judged(
        self, rule: Rule, segment: Segment, seen: Views, start: int, end: int, spent: int = 0, *, is_said: bool = False
    ) -> Match | str | None:
        """The match; the column of a candidate whose check failed; None for one that lacks the label it needs.

        A label before `spent` is that of the number that ends there; with `is_said` the column is the label.
        """
        value = normal(segment.text[start:end], rule.normalise)
        column = segment.anchors.column(start)
        if rule.check and not CHECKS[rule.check].function(value):
            return column
        labels = self._labels[rule.id]
        heading = is_said or labels.in_heading(segment.heading(start))
        keyword = heading or labels.before(segment, seen.folded, start, spent)
        if rule.requires_keyword and not keyword:
            return None
        origin = self._marks[rule.id].nearest(seen.folded, start, end)
        if origin == "foreign":
            return None
        known = value in rule.known_values or origin == "specimen"
        evidence = Evidence(True if rule.check else None, keyword, heading, column, rule.weight, known)
        return Match(rule.id, segment, start, end, value, evidence)

    def _celled(self, segment: Segment, whole: Views, rows: Sequence[Span]) -> Iterator[Match]:
        for rule in self._cell_rules:
            under = cells(segment, self._headings[rule.id].in_heading)
            beside = self._label_cells[rule.id].spans(segment, whole.folded, rows)
            for start, end in stripped(segment.text, [*under, *beside]):
                content = segment.text[start:end]
                seen = views(content)
                view = seen.exact if rule.view == "exact" else seen.folded
                for _, first, last in self._in_cells[rule.id].search(view):
                    value = normal(content[first:last], rule.normalise)
                    if not rule.check or CHECKS[rule.check].function(value):
                        column = segment.anchors.column(start)
                        evidence = Evidence(bool(rule.check) or None, True, True, column, rule.weight)
                        yield Match(rule.id, segment, start + first, start + last, value, evidence)

    def _without_yielding(self, found: list[Match]) -> list[Match]:
        """Without the matches that overlap one of a rule they give way to."""
        if not any(match.rule_id in self._yields for match in found):
            return found
        spans: dict[str, list[Span]] = {}
        for match in found:
            spans.setdefault(match.rule_id, []).append((match.start, match.end))
        for each in spans.values():
            each.sort()
        return [match for match in found if not self._gives_way(match, spans)]

    def _gives_way(self, match: Match, spans: dict[str, list[Span]]) -> bool:
        return any(
            _overlaps(spans[rule_id], match.start, match.end)
            for rule_id in self._yields.get(match.rule_id, ())
            if rule_id in spans
        )

    def _of_health(
        self, segment: Segment, seen: Views, rows: Sequence[Span], known: Sequence[Match]
    ) -> Iterator[Match]:
        """Diagnoses and terms, and who is named around them and around what the rules `known` already."""
        codes = list(self._diagnoses.find(segment, seen.folded, rows))
        fields = [(code.start, code.end) for code in codes]
        codes += [
            each for each in self._diagnoses.told(segment, seen.folded) if not _overlaps(fields, each.start, each.end)
        ]
        hits = self._lexicon.search(seen, segment.text)
        qualifiers = Qualifiers(segment, seen)
        for hit in hits:
            column = segment.anchors.column(hit.start)
            told = qualifiers.of(hit.start, hit.end)
            evidence = Evidence(weight=hit.term.weight(told), column=column, qualifiers=told)
            yield Match(hit.term.health.id, segment, hit.start, hit.end, hit.term.name, evidence)
        yield from codes
        spans = [*((hit.start, hit.end) for hit in hits), *((each.start, each.end) for each in (*codes, *known))]
        near = list(persons.near(segment, spans, self._first_names, self._mail)) if spans else []
        yield from near
        named = [(match.start, match.end) for match in near]
        for match in persons.announced(segment, self._first_names, self._mail):
            if not _overlaps(named, match.start, match.end):
                yield match


def _patterns(rules: list[Rule], cache: Path | None, make_prefilter: MakePrefilter) -> Patterns:
    return Patterns(rules, filtered=make_prefilter(rules, cache) if rules else EveryRule(rules))


def _with_records(found: list[Match], records: list[Match]) -> list[Match]:
    """Both, once each: a number that always stands at one place says more than the same number by itself."""
    spans = {(each.rule_id, each.start, each.end) for each in records}
    return [*(each for each in found if (each.rule_id, each.start, each.end) not in spans), *records]


def _overlaps(spans: list[Span], start: int, end: int) -> bool:
    index = bisect_left(spans, (start, 0))
    return any(first < end and last > start for first, last in spans[max(0, index - 4) : index + 1])
