"""Proof: runs the examples and counterexamples of every rule through the whole path, as a scan would."""

import io
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from leakscan.assess import Tally
from leakscan.checks import CHECKS
from leakscan.detect import Detector
from leakscan.detect.fold import views
from leakscan.detect.patterns import EveryRule, Patterns
from leakscan.extract.budget import Limits
from leakscan.fingerprint import Fingerprinter, unpacked
from leakscan.locator import Locator
from leakscan.model import Finding, Item, Segment
from leakscan.reading import Tools, read_root
from leakscan.rulebook import Counterexample, Example, Health, Kind, Rule, Rulebook

_KEY = b"\0" * 32
# Examples are judged on one day, for ever.
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PATTERN_SECONDS = 2.0
_HOSTILE = tuple(unit * (50_000 // len(unit)) for unit in ("1", "a", "mot de passe : ", "(", "1 ", "aaaa@", '"'))
_MOST_WRONG_PASSES = 0.10


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule; `message` quotes no value."""

    rule_id: str
    message: str


def prove(rulebook: Rulebook) -> Iterator[Fault]:
    """Every fault of every rule, in the order of the rules."""
    tools = Tools(rulebook, Detector(rulebook), Fingerprinter(_KEY), Limits(), Path(tempfile.gettempdir()), _NOW)
    for entry in rulebook.entries():
        yield from _examples(entry, tools)
        yield from _counterexamples(entry, tools)
        if isinstance(entry, Rule):
            yield from _changed_digits(entry)
            yield from _slowness(entry)


def findings_in(
    text: str, tools: Tools, *, recognised: bool = False, encoding: str = "utf-8", name: str = "text"
) -> tuple[Finding, ...]:
    """What a file with this text gives, or a picture on which it was recognised."""
    locator = Locator("proof", name)
    if recognised:
        tally = Tally(locator, tools.rulebook, tools.fingerprinter, tools.now.date())
        segment = Segment(locator, text, recognised=True)
        tally.add(segment, tools.detector.detect(segment))
        return tuple(tally.findings())
    raw = text.encode(encoding)
    return read_root(Item(locator, partial(io.BytesIO, raw), len(raw)), tools).findings


def _found(example: Example | Counterexample, entry: Rule | Health | Kind, tools: Tools) -> list[Finding]:
    recognised = isinstance(entry, Rule) and "recognised" in entry.scope
    # Formats are told by bytes: their examples hold one character for each.
    encoding = "latin-1" if isinstance(entry, Kind) and entry.media_types else "utf-8"
    found = findings_in(example.text, tools, recognised=recognised, encoding=encoding, name=example.name)
    return [each for each in found if each.rule_id == entry.id]


def _examples(entry: Rule | Health | Kind, tools: Tools) -> Iterator[Fault]:
    for number, example in enumerate(entry.examples, 1):
        found = _found(example, entry, tools)
        if not any(tools.fingerprinter.of(example.value) in unpacked(each.fingerprints) for each in found):
            yield Fault(entry.id, f"example {number}: its value does not come out")
        elif entry.category == "health" and all(each.severity == "none" for each in found):
            yield Fault(entry.id, f"example {number}: the term is not tied to the person")
        elif isinstance(entry, Kind) and all(map(_is_note, found)):
            yield Fault(entry.id, f"example {number}: only a note comes out, as of nobody")


def _counterexamples(entry: Rule | Health | Kind, tools: Tools) -> Iterator[Fault]:
    for number, near in enumerate(entry.counterexamples, 1):
        if not all(map(_is_note, _found(near, entry, tools))):
            yield Fault(entry.id, f"counterexample {number} is found ({near.why})")


def _is_note(finding: Finding) -> bool:
    return finding.severity in ("none", "low") and (finding.confidence == "low" or finding.category == "health")


def _changed_digits(rule: Rule) -> Iterator[Fault]:
    """A checksum must notice nearly every digit that is changed."""
    if not rule.check or not 0 < CHECKS[rule.check].chance < 0.2:
        return
    check = CHECKS[rule.check].function
    for number, example in enumerate(rule.examples, 1):
        changed = list(_one_digit_changed(example.value))
        passed = sum(map(check, changed))
        if changed and passed > _MOST_WRONG_PASSES * len(changed):
            yield Fault(rule.id, f"example {number}: {passed} of {len(changed)} changed digits pass the check")


def _one_digit_changed(value: str) -> Iterator[str]:
    for index, character in enumerate(value):
        if character.isdigit():
            yield from (value[:index] + digit + value[index + 1 :] for digit in "0123456789" if digit != character)


def _slowness(rule: Rule) -> Iterator[Fault]:
    patterns = Patterns([rule], filtered=EveryRule([rule]))
    for text in _HOSTILE:
        seen = views(text)
        started = time.perf_counter()
        try:
            for _ in patterns.search(seen.exact if rule.view == "exact" else seen.folded):
                pass
            is_slow = time.perf_counter() - started > _PATTERN_SECONDS
        except TimeoutError:
            is_slow = True
        if is_slow:
            yield Fault(rule.id, f"the pattern takes more than {_PATTERN_SECONDS} s on hostile text")
            return
