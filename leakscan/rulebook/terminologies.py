"""Terminologies that other packages bring: their data become more spellings of the health rules, if the settings ask.

Their files are read as data. The packages themselves are never imported, as that would load half a laboratory.
"""

import csv
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from leakscan.checks.placeholders import folded
from leakscan.errors import UsageError
from leakscan.rulebook.code_ranges import CodeRanges
from leakscan.rulebook.rule import Concept, Rulebook

KNOWN = ("edsnlp",)
_LABELS, _MEDICINES = "resources/cim10.csv.gz", "resources/drugs.json"
_LARGEST = 64 << 20

# The rule of a medicine by its class (ATC); the longest beginning decides, and none means that goods of a household
# bear such names as well.
_CLASSES: Mapping[str, str] = {
    "": "health.drugs", "A10": "health.cardio-metabolic", "A11": "", "A12": "", "B05": "",
    "C": "health.cardio-metabolic", "D02": "", "D08": "", "G03XB": "health.pregnancy", "G04BE": "health.sexuality",
    "J05AE": "health.hiv-sti", "J05AF": "health.hiv-sti", "J05AF08": "health.hepatitis", "J05AF10": "health.hepatitis",
    "J05AG": "health.hiv-sti", "J05AJ": "health.hiv-sti", "J05AP": "health.hepatitis", "J05AR": "health.hiv-sti",
    "L01": "health.oncology", "L02": "health.oncology", "N03": "health.chronic-other", "N04": "health.chronic-other",
    "N05A": "health.psychiatry", "N06A": "health.psychiatry", "N06D": "health.disability", "N07B": "health.addictions",
    "V": "",
}  # fmt: skip
# Chapters of illnesses. Symptoms, causes from outside and reasons for a visit are words of every day.
_CHAPTERS = frozenset("ABCDEFGHIJKLMNOPQST")
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]|,? (?:sans précision|sans autre indication|non précisée?s?|SAI|NCA)$")
# Labels that only a classification writes.
_NOT_SAID = re.compile(
    r"\b(?:autres?|et|ou|non|avec|sans|au cours|dus?|due[s]?|classée?s?|su\d+)\b|[,;:/%+]", re.IGNORECASE
)
# Medicines that bear a word of every day, and preparations of the kitchen and the bathroom.
_EVERYDAY = frozenset((
    "antigone", "arginine", "betaine", "cafeine", "carlin", "collyre", "cristal", "diastase", "divers", "forene",
    "fractal", "ginkgo", "glycerol", "indesirable", "indesirables", "infestation", "lierre", "minerva", "nicotine",
    "phenol", "pneumo", "pommade", "refresh", "retinol", "sirop", "solution", "soufre", "sorbitol", "suppositoire",
    "vitamine", "xanthium",
))  # fmt: skip
_TERM = re.compile(r"[a-zà-öø-ÿœ][a-zà-öø-ÿœ0-9'’ -]*[a-zà-öø-ÿœ0-9]", re.IGNORECASE)
_MOST_WORDS = 6
_SHORTEST_NAME, _SHORTEST_WORD, _SHORTEST_PHRASE = 6, 8, 9


@dataclass(frozen=True, slots=True)
class Terminology:
    """What a package brings: the concepts by health rule. `digest` changes with any byte of its data."""

    name: str
    version: str
    digest: str
    concepts: Mapping[str, tuple[Concept, ...]] = field(repr=False)

    @property
    def called(self) -> str:
        """Its name and version."""
        return f"{self.name} {self.version}".rstrip()

    @property
    def terms(self) -> int:
        """How many spellings it has."""
        return sum(len(concept.forms) for concepts in self.concepts.values() for concept in concepts)


def with_terminologies(rulebook: Rulebook, names: Iterable[str], *, asked_in: str = "") -> Rulebook:
    """The rulebook with the terms of these packages behind its own. UsageError names file, key and remedy."""
    for name in dict.fromkeys(names):
        rulebook = _with(rulebook, terminology(name, rulebook, asked_in=asked_in))
    return rulebook


def terminology(name: str, rulebook: Rulebook, *, asked_in: str = "") -> Terminology:
    """The terminology of an installed package."""
    asked = f"{asked_in or 'settings'}: terminologies"
    if name not in KNOWN:
        raise UsageError(f"{asked} knows {', '.join(KNOWN)}, and nothing called {name}")
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise UsageError(f"{asked} names {name}, which is not installed: pip install {name}, or take it off the list")
    files = {part: Path(places[0], part) for part in (_LABELS, _MEDICINES)}
    try:
        raw = {part: _read(file) for part, file in files.items()}
        concepts = (*_illnesses(raw[_LABELS], rulebook), *_medicines(raw[_MEDICINES], rulebook))
    except (OSError, EOFError, ValueError, LookupError, csv.Error, zlib.error) as error:
        raise UsageError(
            f"{asked} names {name}, but its {_LABELS} or {_MEDICINES} cannot be read: install another version of it,"
            " or take it off the list"
        ) from error
    digest = hashlib.sha256(b"\0".join(raw.values())).hexdigest()
    return Terminology(name, _version(name), digest, _by_rule(concepts))


def _with(rulebook: Rulebook, brought: Terminology) -> Rulebook:
    borrowed = tuple(
        replace(rule, concepts=brought.concepts[rule.id]) for rule in rulebook.health if rule.id in brought.concepts
    )
    digest = hashlib.sha256(f"{rulebook.digest}\0{brought.name}\0{brought.digest}".encode()).hexdigest()
    return replace(rulebook, borrowed=(*rulebook.borrowed, *borrowed), digest=digest)


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _illnesses(raw: bytes, rulebook: Rulebook) -> Iterator[tuple[str, Concept]]:
    """The labels that people write too, each under the rule that has its code."""
    ranges = CodeRanges(rulebook.health)
    text = gzip.GzipFile(fileobj=BytesIO(raw)).read(_LARGEST).decode("utf-8")
    said: set[str] = set()
    rows = csv.DictReader(text.splitlines())
    if not {"code", "long"} <= set(rows.fieldnames or ()):
        raise ValueError("columns are missing")
    for row in rows:
        code, term = str(row["code"]).partition("+")[0], _ASIDE.sub("", str(row["long"])).strip().lower()
        if code[:1] not in _CHAPTERS or term in said or not _is_said(term):
            continue
        said.add(term)
        if rule := ranges.rule_of(code):
            yield rule.id, Concept(forms=(term,), weight=3 if rule.stigma else 2)


def _is_said(term: str) -> bool:
    """Whether a label is long enough to mean only this, and short enough for anybody to write it."""
    words = term.split()
    shortest = _SHORTEST_WORD if len(words) == 1 else _SHORTEST_PHRASE
    return len(words) <= _MOST_WORDS and not _NOT_SAID.search(term) and _is_term(term, shortest)


def _is_term(term: str, shortest: int) -> bool:
    """Whether something can be looked for as words, and means more than a word of every day."""
    return (
        len(term) >= shortest and _TERM.fullmatch(term) is not None and not _EVERYDAY.intersection(folded(term).split())
    )


def _medicines(raw: bytes, rulebook: Rulebook) -> Iterator[tuple[str, Concept]]:
    """The names of each class of medicines, without those that are first names or words of every day."""
    stigmatising = {rule.id for rule in rulebook.health if rule.stigma}
    classes = json.loads(raw)
    if not isinstance(classes, dict) or not all(map(_are_texts, classes.values())):
        raise ValueError("no lists of names by class")
    for code, names in classes.items():
        rule = next(_CLASSES[code[:length]] for length in range(len(code), -1, -1) if code[:length] in _CLASSES)
        forms = tuple(dict.fromkeys(name.lower() for name in names if _is_name(name, rulebook.first_names)))
        if rule and forms:
            yield rule, Concept(forms=forms, weight=3 if rule in stigmatising else 2)


def _are_texts(content: object) -> bool:
    return isinstance(content, list) and all(isinstance(each, str) for each in content)


def _is_name(name: str, first_names: frozenset[str]) -> bool:
    return _is_term(name, _SHORTEST_NAME) and folded(name) not in first_names


def _by_rule(concepts: Iterable[tuple[str, Concept]]) -> Mapping[str, tuple[Concept, ...]]:
    found: dict[str, list[Concept]] = {}
    for rule, concept in concepts:
        found.setdefault(rule, []).append(concept)
    return {rule: tuple(each) for rule, each in found.items()}
