"""Loading rules from YAML, refusing what could be misread: unknown keys, unquoted numbers, doubled ids."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from leakscan.checks import CHECKS
from leakscan.errors import RulesError
from leakscan.model import LEVELS, SEVERITIES
from leakscan.rulebook.headings import GROUPS
from leakscan.rulebook.mail_domains import MailDomains
from leakscan.rulebook.rule import Concept, Counterexample, Example, Health, Kind, Rule, Rulebook

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CATEGORIES = ("nir", "health", "credential", "identity", "financial", "document")
_SCOPES = ("text", "name", "bytes", "recognised")
_OPERATIONS = (
    "strip-separators", "upper", "lower", "collapse-spaces", "pem-body", "strip-quotes", "nir",
    "nir-with-letters", "nir-with-digit", "phone", "no-blanks", "percent-decoded", "xml-unescaped", "escapes-as-blanks",
    "words-with-digits", "birth-date",
)  # fmt: skip
_COMMON = {
    "id", "revision", "name", "category", "severity", "examples", "counterexamples", "remediation", "legal_basis",
    "references",
}  # fmt: skip
_PATTERN_KEYS = _COMMON | {
    "scope", "view", "pattern", "keywords", "keyword_window", "requires_keyword", "headings", "cells", "columns",
    "normalise", "check", "confidence", "known_values", "yields_to", "prefilter", "width", "weight", "own_marks",
    "specimen_marks", "foreign_marks", "goods",
}  # fmt: skip
_HEALTH_KEYS = _COMMON | {"stigma", "concepts", "cim10"}
_KIND_KEYS = _COMMON | {
    "media_types", "names", "anchors", "least", "never", "tables", "never_tables", "anonymous", "of_person",
}  # fmt: skip
_CONCEPT_KEYS = {"forms", "abbreviations", "ambiguous", "context", "exclude", "surnames", "weight"}
_REQUIRED = _COMMON - {"references"}
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def default_folder() -> Path:
    """The rules that came with the program: inside the wheel, else beside the package in a source tree."""
    package = Path(__file__).parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load(folder: Path) -> Rulebook:
    """Reads every rule file below the folder; RulesError names the file, the rule and the remedy."""
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise RulesError(f"{folder}: no rule files (*.yaml) here")
    digest = hashlib.sha256()
    rules: list[Rule] = []
    health: list[Health] = []
    kinds: list[Kind] = []
    names: set[str] = set()
    mail = MailDomains()
    whys: dict[str, str] = {}
    for file in files:
        raw = _bytes_of(file)
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + raw + b"\0")
        content = _parsed(file, raw)
        if isinstance(content, dict) and "first_names" in content:
            names.update(map(str, _Where(file, folder).listed(content, "first_names")))
        elif isinstance(content, dict) and "whys" in content:
            whys.update(_whys(_Where(file, folder), content["whys"]))
        elif isinstance(content, dict) and "mail_domains" in content:
            mail = _mail_domains(_Where(file, folder), content["mail_domains"])
        elif isinstance(content, list):
            for entry in content:
                loaded = _entry(_Where(file, folder), entry)
                match loaded:
                    case Rule():
                        rules.append(loaded)
                    case Health():
                        health.append(loaded)
                    case Kind():
                        kinds.append(loaded)
        elif file.name != "discard.yaml":
            raise RulesError(f"{file}: a rule file is a list of rules")
    _no_doubles([*rules, *health, *kinds])
    return Rulebook(
        tuple(_spread(rules)), tuple(health), frozenset(names), digest.hexdigest(), tuple(kinds), mail, whys=whys
    )  # fmt: skip


def _whys(where: "_Where", content: Any) -> Mapping[str, str]:
    if not isinstance(content, dict) or not all(isinstance(each, str) for pair in content.items() for each in pair):
        raise where.wrong("whys is a mapping of English texts to French ones")
    return content


def _mail_domains(where: "_Where", content: Any) -> MailDomains:
    if not isinstance(content, dict) or set(content) != {"health", "personal"}:
        raise where.wrong("mail_domains needs the keys health, personal and no other")
    health, personal = (frozenset(where.texts(content, key)) for key in ("health", "personal"))
    if odd := [each for each in sorted(health | personal) if not _DOMAIN.fullmatch(each)]:
        raise where.wrong(f"{odd[0]} is no domain in lower case")
    return MailDomains(health, personal)


def _spread(rules: list[Rule]) -> Iterator[Rule]:
    """The rules, those that give way to a whole file of rules giving way to each of them but themselves."""
    of_file: dict[str, list[str]] = {}
    for rule in rules:
        of_file.setdefault(rule.file, []).append(rule.id)
    for rule in rules:
        yields = [each for name in rule.yields_to for each in of_file.get(name, [name]) if each != rule.id]
        yield replace(rule, yields_to=tuple(yields))


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RulesError(f"{file}: the rule file cannot be read ({error.strerror})") from error


def _parsed(file: Path, raw: bytes) -> Any:
    try:
        return yaml.load(raw, _LOADER)  # nosec B506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise RulesError(f"{file}{line}: this is not YAML") from error
    # Days that no calendar has, numbers of thousands of digits, lists within lists.
    except (ValueError, RecursionError) as error:
        raise RulesError(f"{file}: a value is not what YAML takes it for; put it between quotes") from error


def _no_doubles(entries: Iterable[Rule | Health | Kind]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.id in seen:
            raise RulesError(f"{entry.file}: the id {entry.id} is taken by {seen[entry.id]}: ids are for ever")
        seen[entry.id] = entry.file


class _Where:
    """The place of a rule, for messages; and the typed access to its keys."""

    def __init__(self, file: Path, folder: Path):
        self.file = file.relative_to(folder).as_posix()
        self.id = "?"

    def wrong(self, message: str) -> RulesError:
        return RulesError(f"{self.file}, rule {self.id}: {message}")

    def text(self, entry: Mapping[str, Any], key: str, default: str | None = None) -> str:
        value = entry.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"{key} must be text (quote numbers: YAML would change them)")
        return value

    def texts(self, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = entry.get(key, [])
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.wrong(f"{key} must be a list of texts (quote numbers: YAML would change them)")
        return tuple(values)

    def listed(self, entry: Mapping[str, Any], key: str) -> list[Any]:
        value = entry.get(key) or []
        if not isinstance(value, list):
            raise self.wrong(f"{key} must be a list")
        return value

    def mapped(self, value: Any, key: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(f"{key} must be written as key: value")
        return value

    def number(self, entry: Mapping[str, Any], key: str, default: int) -> int:
        value = entry.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(f"{key} must be a whole number")
        return value

    def flag(self, entry: Mapping[str, Any], key: str) -> bool:
        value = entry.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} must be true or false")
        return value

    def translated(self, entry: Mapping[str, Any], key: str) -> dict[str, str]:
        value = entry.get(key)
        if not isinstance(value, dict) or set(value) != {"fr", "en"}:
            raise self.wrong(f"{key} needs a text for fr and one for en")
        if not all(isinstance(text, str) and text.strip() for text in value.values()):
            raise self.wrong(f"{key} needs a text for fr and one for en")
        return value

    def one_of(self, value: Any, key: str, allowed: Iterable[str]) -> Any:
        if value not in allowed:
            raise self.wrong(f"{key} must be one of {', '.join(allowed)}")
        return value


def _entry(where: _Where, entry: Any) -> Rule | Health | Kind:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise where.wrong("a rule is a mapping with an id")
    where.id = entry["id"]
    keys: set[str] = _PATTERN_KEYS
    made: Callable[[_Where, Mapping[str, Any]], Rule | Health | Kind] = _rule
    if "concepts" in entry:
        keys, made = _HEALTH_KEYS, _health
    elif {"anchors", "media_types", "tables"} & set(entry):
        keys, made = _KIND_KEYS, _kind
    if unknown := set(entry) - keys:
        raise where.wrong(f"unknown keys {', '.join(sorted(map(str, unknown)))}")
    if missing := _REQUIRED - set(entry):
        raise where.wrong(f"missing keys {', '.join(sorted(missing))}")
    return made(where, entry)


def _common(where: _Where, entry: Mapping[str, Any]) -> dict[str, Any]:
    examples = [
        Example(where.text(each, "text"), where.text(each, "value"), where.text(each, "name", "text"))
        for each in (where.mapped(one, "examples") for one in where.listed(entry, "examples"))
    ]
    near = [
        Counterexample(where.text(each, "text"), where.text(each, "why"), where.text(each, "name", "text"))
        for each in (where.mapped(one, "counterexamples") for one in where.listed(entry, "counterexamples"))
    ]
    if not examples or not near:
        raise where.wrong("a rule needs at least one example and one counterexample")
    return {
        "id": where.id,
        "revision": where.number(entry, "revision", 0),
        "name": where.translated(entry, "name"),
        "category": where.one_of(entry["category"], "category", _CATEGORIES),
        "severity": where.one_of(entry["severity"], "severity", SEVERITIES),
        "examples": tuple(examples),
        "counterexamples": tuple(near),
        "remediation": where.translated(entry, "remediation"),
        "legal_basis": where.texts(entry, "legal_basis"),
        "references": where.texts(entry, "references"),
        "file": where.file,
    }


def _rule(where: _Where, entry: Mapping[str, Any]) -> Rule:
    confidence = where.mapped(entry.get("confidence", {}), "confidence")
    check = where.text(entry, "check", "")
    if check and check not in CHECKS:
        raise where.wrong(f"no check is called {check}")
    for operation in where.texts(entry, "normalise"):
        where.one_of(operation, "normalise", _OPERATIONS)
    for scope in where.texts(entry, "scope"):
        where.one_of(scope, "scope", _SCOPES)
    pattern = where.text(entry, "pattern")
    if pattern.count("(?P<value>") != 1:
        raise where.wrong("the pattern needs exactly one group called value")
    return Rule(
        **_common(where, entry),
        scope=where.texts(entry, "scope") or ("text",),
        view=where.one_of(entry.get("view", "folded"), "view", ("folded", "exact")),
        pattern=pattern,
        keywords=where.texts(entry, "keywords"),
        keyword_window=where.number(entry, "keyword_window", 120),
        requires_keyword=where.flag(entry, "requires_keyword"),
        headings=where.texts(entry, "headings"),
        cells=where.flag(entry, "cells"),
        columns=where.flag(entry, "columns"),
        goods=where.flag(entry, "goods"),
        normalise=where.texts(entry, "normalise"),
        check=check,
        bare=where.one_of(confidence.get("bare", "medium"), "confidence", LEVELS),
        labelled=where.one_of(confidence.get("labelled", "high"), "confidence", LEVELS),
        known_values=where.texts(entry, "known_values"),
        yields_to=where.texts(entry, "yields_to"),
        prefilter=where.text(entry, "prefilter", ""),
        width=where.number(entry, "width", 400),
        weight=where.number(entry, "weight", 1),
        own_marks=where.texts(entry, "own_marks"),
        specimen_marks=where.texts(entry, "specimen_marks"),
        foreign_marks=where.texts(entry, "foreign_marks"),
    )


def _health(where: _Where, entry: Mapping[str, Any]) -> Health:
    return Health(
        **_common(where, entry),
        stigma=where.flag(entry, "stigma"),
        concepts=tuple(_concept(where, concept) for concept in where.listed(entry, "concepts")),
        cim10=where.texts(entry, "cim10"),
    )


def _kind(where: _Where, entry: Mapping[str, Any]) -> Kind:
    anchors, least = where.texts(entry, "anchors"), where.number(entry, "least", 2)
    if (names := where.texts(entry, "names")) and not where.texts(entry, "media_types"):
        raise where.wrong("names need media_types: a name alone tells no document")
    if any(name != name.lower() for name in names):
        raise where.wrong("names are compared in lower case")
    if anchors and not 2 <= least <= len(anchors):
        raise where.wrong("least must be 2 or more, and there must be as many anchors: one phrase tells no document")
    return Kind(
        **_common(where, entry),
        media_types=where.texts(entry, "media_types"),
        names=names,
        anchors=anchors,
        least=least,
        never=where.texts(entry, "never"),
        tables=tuple(_groups(where, way) for way in where.listed(entry, "tables")),
        never_tables=_groups(where, entry.get("never_tables", {})),
        anonymous=where.texts(entry, "anonymous"),
        of_person=where.flag({"of_person": True, **entry}, "of_person"),
    )


def _groups(where: _Where, way: Any) -> Mapping[str, int]:
    """Groups of headings, each with the number that is wanted."""
    if not isinstance(way, dict) or set(way) - set(GROUPS) or not all(type(least) is int for least in way.values()):
        raise where.wrong(f"tables name groups of headings with a number; known: {', '.join(GROUPS)}")
    return way


def _concept(where: _Where, concept: Any) -> Concept:
    if not isinstance(concept, dict) or set(concept) - _CONCEPT_KEYS:
        raise where.wrong(f"a concept has the keys {', '.join(sorted(_CONCEPT_KEYS))} and no other")
    texts = {key: where.texts(concept, key) for key in _CONCEPT_KEYS - {"weight"}}
    if texts["ambiguous"] and not texts["context"]:
        raise where.wrong("ambiguous abbreviations need a context")
    return Concept(**texts, weight=where.number(concept, "weight", 2))
