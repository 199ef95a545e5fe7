"""Does the gate of accuracy notice? Each rule is dropped, each check and each need of a label loosened, one at a time.

    python benchmarks/accuracy/mutation.py

A change that the labelled texts do not notice survives: the table names it, and the program ends with 1.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from examples import Case, kept, measure

from leakscan.rulebook import Rule, Rulebook, default_folder, load

# What survives and why; a name here is a debt, not a permission.
KNOWN: dict[tuple[str, str], str] = {
    ("check dropped", "fr.nir.wrong-key"): "always a note",
    ("label not asked for", "fr.nir.wrong-key"): "always a note",
    ("gives way to none", "fr.nir.wrong-key"): "always a note",
    ("check dropped", "fr.nir.recognised"): "read from a picture and not checked: a note",
    ("check dropped", "fr.nir.misread"): "read from a picture and not checked: a note",
    ("gives way to none", "fr.nir.misread"): "a wrong digit is only looked for where the key is wrong",
    (
        "check dropped",
        "cred.private-key-protected",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
    (
        "check dropped",
        "cred.door-code",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
    (
        "check dropped",
        "cred.card-pin",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
    (
        "check dropped",
        "cred.card-pin-column",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
    (
        "check dropped",
        "cred.rdp",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
    (
        "check dropped",
        "cred.firefox-login",
    ): "the pattern alone asks for nearly all of it, and no labelled text shows the rest yet",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook with one thing broken."""

    kind: str
    rule: str
    rulebook: Rulebook


def mutants(rulebook: Rulebook) -> Iterator[Mutant]:
    """One for each rule and each thing that can be loosened in it."""
    for entry in rulebook.entries():
        yield Mutant("rule dropped", entry.id, _without(rulebook, entry.id))
        if isinstance(entry, Rule):
            if entry.check:
                yield Mutant("check dropped", entry.id, _with(rulebook, replace(entry, check="")))
            if entry.requires_keyword:
                yield Mutant("label not asked for", entry.id, _with(rulebook, replace(entry, requires_keyword=False)))
            if entry.yields_to:
                yield Mutant("gives way to none", entry.id, _with(rulebook, replace(entry, yields_to=())))


def _without(rulebook: Rulebook, rule_id: str) -> Rulebook:
    return replace(
        rulebook,
        rules=tuple(rule for rule in rulebook.rules if rule.id != rule_id),
        health=tuple(rule for rule in rulebook.health if rule.id != rule_id),
        kinds=tuple(kind for kind in rulebook.kinds if kind.id != rule_id),
    )


def _with(rulebook: Rulebook, changed: Rule) -> Rulebook:
    return replace(rulebook, rules=tuple(changed if rule.id == changed.id else rule for rule in rulebook.rules))


def main() -> int:
    """Tries every mutant; 1 when one that should be noticed survives."""
    cases: dict[str, list[Case]] = {}
    for case in kept():
        cases.setdefault(case.rule, []).append(case)
    tried: Counter[str] = Counter()
    survivors = []
    for mutant in mutants(load(default_folder())):
        tried[mutant.kind] += 1
        if measure(mutant.rulebook, cases.get(mutant.rule, ())).is_perfect:
            survivors.append((mutant.kind, mutant.rule))
    for kind, count in tried.items():
        print(f"{kind:22} {count:4} tried  {sum(each == kind for each, _ in survivors):3} not noticed")
    # A rule that gives way to none tells a value twice: that is counted, and costs no accuracy.
    unknown = [each for each in survivors if each not in KNOWN and each[0] != "gives way to none"]
    for kind, rule in unknown:
        print(f"not noticed: {rule}, {kind}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
