"""Forgiving: filters that make notes of findings. Nothing is left out; each note says which filter made it, and why."""

from collections.abc import Callable, Collection, Iterable, Sequence
from fnmatch import fnmatchcase

from leakscan.fingerprint import Fingerprinter, unpacked
from leakscan.language import mark
from leakscan.model import SEVERITIES, Filter, Level, Reason, Severity

Matcher = Callable[[Sequence[str]], Callable[[str], bool]]

# The filters of the program itself, always in force.
SPECIMEN = "specimen"
CHANCE = "chance"
OUT_OF_DATE = "expired"
BUILT_IN = (
    Filter(SPECIMEN, "specimen", mark("Published specimens and test identities")),
    Filter(CHANCE, "chance", mark("Numbers that pass their check by chance")),
    Filter(OUT_OF_DATE, "expired", mark("Secrets that have expired")),
)

HOUSE = mark("The practice's own: {reason}")
ALLOWED = mark("On the allow-list: {reason}")
PATHS = mark("In a place where it is expected: {reason}")


class Forgiveness:
    """The filters of a run, ready to be asked. What is expired or about no value and no place applies nowhere."""

    def __init__(self, filters: Iterable[Filter], fingerprinter: Fingerprinter, *, matcher: Matcher):
        self._prints = fingerprinter
        self._filters = [
            (each, frozenset(unpacked(each.prints)), matcher(each.paths) if each.paths else None)
            for each in filters
            if not each.is_expired and (each.prints or each.paths)
        ]

    def within(self, path: str) -> "Forgiving | None":
        """The filters that apply to a file; None when none does."""
        # What is in a folder that a pattern names is in the place that it names.
        names = path.split("/")
        around = ["/".join(names[:depth]) for depth in range(len(names), 0, -1)]
        chosen = [(each, values) for each, values, is_in in self._filters if is_in is None or any(map(is_in, around))]
        return Forgiving(chosen, self._prints) if chosen else None


class Forgiving:
    """The filters that apply to one file, in their order: the first that forgives a match has forgiven it."""

    def __init__(self, filters: Sequence[tuple[Filter, Collection[bytes]]], fingerprinter: Fingerprinter):
        self._filters = filters
        self._prints = fingerprinter
        self._by_rule: dict[str, Sequence[tuple[Filter, Collection[bytes]]]] = {}
        self.knows_values = any(values for _, values in filters)

    def of(self, rule_id: str, value: str, print_: bytes) -> Filter | None:
        """The filter that forgives a match; None when none does."""
        for each, values in self._for(rule_id):
            if not values or print_ in values or (each.kind == "house" and self._is_of_domain(value, values)):
                return each
        return None

    def names(self, rule_id: str, value: str) -> bool:
        """Whether a filter is about that very value, wherever it stands."""
        by = self.of(rule_id, value, self._prints.of(value))
        return by is not None and bool(by.prints)

    def _for(self, rule_id: str) -> Sequence[tuple[Filter, Collection[bytes]]]:
        if rule_id not in self._by_rule:
            self._by_rule[rule_id] = [each for each in self._filters if _is_about(each[0], rule_id)]
        return self._by_rule[rule_id]

    def _is_of_domain(self, value: str, values: Collection[bytes]) -> bool:
        """An address of the practice's own domain: domains are kept as the hash of the sign and what follows it."""
        _, sign, domain = value.rpartition("@")
        return bool(sign) and self._prints.of(f"@{domain.lower()}") in values


def forgiven(
    by: Filter, level: Level, severity: Severity, reasons: tuple[Reason, ...]
) -> tuple[Level, Severity, tuple[Reason, ...]]:
    """What is left of a finding: nothing of what is the practice's own, else a note."""
    told = {"house": HOUSE, "allow": ALLOWED}.get(by.kind, PATHS)
    why = (*reasons, Reason(told, (("reason", by.reason),)))
    if by.kind == "house":
        return level, "none", why
    return "low", min(severity, "low", key=SEVERITIES.index), why


def _is_about(each: Filter, rule_id: str) -> bool:
    return not each.rules or any(fnmatchcase(rule_id, pattern) for pattern in each.rules)
