"""Labelled texts for each rule, kept apart from the rules: what must be found in them, and what must not.

    python benchmarks/accuracy/examples.py            # measures the rules on examples.jsonl
    python benchmarks/accuracy/examples.py --write    # after new rules: adds their examples; nothing is ever taken away

Truth that is read from the rules themselves would vanish with the rule that somebody drops by mistake.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from leakscan.checks import CHECKS
from leakscan.detect import Detector
from leakscan.detect.patterns import EveryRule
from leakscan.extract.budget import Limits
from leakscan.fingerprint import Fingerprinter, unpacked
from leakscan.model import Finding
from leakscan.proof import findings_in
from leakscan.reading import Tools
from leakscan.rulebook import Rule, Rulebook, default_folder, load

FILE = Path(__file__).with_name("examples.jsonl")
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_NOTES = ("none", "low")
# A check that so many random values pass only tells placeholders from values.
_TELLS = 0.2
_CHANGED_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A text; with `wanted` the value must come out under the rule, without it the rule must stay silent on it."""

    rule: str
    text: str
    value: str = ""
    wanted: bool = True
    name: str = "text"


@dataclass(frozen=True, slots=True)
class Figures:
    """Found and missed cases by rule, and the texts in which a rule found what it should not."""

    found: Counter[str]
    missed: Counter[str]
    wrong: Counter[str]
    silent: Counter[str]

    @property
    def is_perfect(self) -> bool:
        """Whether nothing was missed and nothing was wrong."""
        return not self.missed and not self.wrong


def measure(rulebook: Rulebook, cases: Iterable[Case]) -> Figures:
    """Every case through the whole path, as a file with this text."""
    return _measured(_tools(rulebook), cases)


def _tools(rulebook: Rulebook) -> Tools:
    detector = Detector(rulebook, make_prefilter=lambda rules, _: EveryRule(rules))
    return Tools(rulebook, detector, Fingerprinter(b"\0" * 32), Limits(), Path(tempfile.gettempdir()), _DAY)


def _measured(tools: Tools, cases: Iterable[Case]) -> Figures:
    rulebook = tools.rulebook
    recognised = {rule.id for rule in rulebook.rules if "recognised" in rule.scope}
    formats = {kind.id for kind in rulebook.kinds if kind.media_types}
    figures = Figures(Counter(), Counter(), Counter(), Counter())
    for case in cases:
        encoding = "latin-1" if case.rule in formats else "utf-8"
        everything = findings_in(
            case.text, tools, recognised=case.rule in recognised, encoding=encoding, name=case.name
        )
        found = [each for each in everything if each.rule_id == case.rule]
        if case.wanted:
            outcome = figures.found if _has(found, tools.fingerprinter.of(case.value)) else figures.missed
        else:
            alarms = [each for each in found if not case.value or _has([each], tools.fingerprinter.of(case.value))]
            outcome = figures.silent if all(map(_is_note, alarms)) else figures.wrong
        outcome[case.rule] += 1
    return figures


def _has(findings: Sequence[Finding], print_: bytes) -> bool:
    return any(
        print_ in unpacked(each.fingerprints)
        for each in findings
        if each.category != "health" or each.severity != "none"
    )


def _is_note(finding: Finding) -> bool:
    return finding.severity in _NOTES and (finding.confidence == "low" or finding.category == "health")


def kept() -> list[Case]:
    """The cases of the file."""
    return [Case(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def of_rules(rulebook: Rulebook) -> Iterator[Case]:
    """The cases that the rules bring with them, and their examples with one digit changed."""
    for entry in rulebook.entries():
        for example in entry.examples:
            yield Case(entry.id, example.text, example.value, name=example.name)
        for near in entry.counterexamples:
            yield Case(entry.id, near.text, wanted=False, name=near.name)
        if isinstance(entry, Rule) and entry.category == "credential" and entry.check:
            yield from _placeholders(entry)
        if isinstance(entry, Rule) and entry.check and 0 < CHECKS[entry.check].chance < _TELLS:
            yield from _changed(entry)
        if isinstance(entry, Rule):
            # What a more exact rule finds is told once.
            for other in map(rulebook.entry, entry.yields_to):
                yield from (Case(entry.id, example.text, example.value, wanted=False) for example in other.examples)


def _placeholders(rule: Rule) -> Iterator[Case]:
    """The examples with what manuals write in the place of a secret."""
    for example in rule.examples:
        for filler in ("x" * len(example.value), "*" * len(example.value), "VOTRE_MOT_DE_PASSE", "changeme"):
            if example.value in example.text:
                yield Case(rule.id, example.text.replace(example.value, filler), filler, wanted=False)


def _changed(rule: Rule) -> Iterator[Case]:
    """Examples that are written as their value, with a digit changed so that the check notices."""
    draw = random.Random(rule.id)
    for example in rule.examples:
        places = [at for at, character in enumerate(example.value) if character.isdigit()]
        if example.value not in example.text or not places:
            continue
        for at in draw.sample(places, min(_CHANGED_DIGITS, len(places))):
            digit = str((int(example.value[at]) + draw.randrange(1, 10)) % 10)
            changed = example.value[:at] + digit + example.value[at + 1 :]
            if not CHECKS[rule.check].function(changed):
                yield Case(rule.id, example.text.replace(example.value, changed), changed, wanted=False)


def _told(case: Case) -> dict[str, object]:
    """The case without the name that every file has where names do not count."""
    return {key: value for key, value in asdict(case).items() if (key, value) != ("name", "text")}


def main() -> int:
    """Measures, or adds what is new; 1 when something is missed or wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rulebook = load(default_folder())
    if options.write:
        # A filler may be a password after all where nothing but its place tells one.
        tools = _tools(rulebook)
        new = [case for case in of_rules(rulebook) if case.wanted or _measured(tools, [case]).is_perfect]
        cases = dict.fromkeys([*(kept() if FILE.exists() else ()), *new])
        lines = [json.dumps(_told(case), ensure_ascii=False) for case in cases]
        FILE.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    figures = measure(rulebook, kept())
    for rule in sorted(figures.missed | figures.wrong):
        print(f"{rule:34} missed {figures.missed[rule]:3}  wrong {figures.wrong[rule]:3}")
    print(
        f"{len(set(figures.found) | set(figures.missed))} rules, {figures.found.total()} values found,"
        f" {figures.missed.total()} missed; {figures.silent.total()} texts left alone, {figures.wrong.total()} not"
    )
    return 0 if figures.is_perfect else 1


if __name__ == "__main__":
    sys.exit(main())
