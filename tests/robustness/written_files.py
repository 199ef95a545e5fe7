"""Files that people write for the program: rules, settings, watch-lists and the exports they are made of."""

import json
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from leakscan import settings
from leakscan.checks.fr import nir_key
from leakscan.errors import RulesError, UsageError
from leakscan.filters import check_filters, packed_forms
from leakscan.fingerprint import Fingerprinter
from leakscan.rulebook import Rulebook, default_folder, load
from leakscan.watchlist import build, open_watchlist
from leakscan.watchlist.rows import rows_of
from tests.extract.office.biff_files import book, label
from tests.extract.office.packages import text_cell, workbook
from tests.robustness.drawn import ANY, LETTERS, Property


def assert_names(file: str, error: Exception) -> None:
    """Whoever wrote the file is told which one it is."""
    assert file in str(error)


_PRINTS = Fingerprinter(bytes(range(32)))
_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), LETTERS, st.dates(), st.builds(list),
    st.builds(dict), st.builds(lambda: [[]]), st.builds(lambda: [{}]), st.builds(lambda: {"fr": 1, "en": None}),
    st.lists(LETTERS, max_size=2),
)  # fmt: skip


@cache
def _rules() -> list[dict[str, Any]]:
    """The first rule of each file of ours: of every form there is."""
    found = []
    for file in sorted(default_folder().rglob("*.yaml")):
        content = yaml.load(file.read_bytes(), yaml.CSafeLoader)
        found += content[:1] if isinstance(content, list) else []
    return found


@st.composite
def rules_with_faults(draw: st.DrawFn) -> Any:
    """A rule of ours in which up to three values are others."""
    rule = deepcopy(draw(st.sampled_from(_rules())))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = rule
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and holder[key] and draw(st.booleans()):
                holder = holder[key]
                continue
            holder[key] = draw(_LEAVES)
            break
    return rule


_KEYS = st.one_of(
    st.sampled_from(sorted({key for rule in _rules() for key in rule})),
    st.sampled_from(["fr", "en", "text", "why", "value", "terms", "phrases", "whys", "mail_domains", "health"]),
    LETTERS, st.none(), st.booleans(), st.integers(-2, 2), st.dates(),
)  # fmt: skip
# What people write that is no rule at all, or half of one.
_MAPPINGS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=20,
)


def rules_are_taken_or_refused(content: Any) -> None:
    raw = (
        content
        if isinstance(content, bytes)
        else yaml.safe_dump([content], allow_unicode=True).encode(errors="replace")
    )
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a.yaml").write_bytes(raw)
        try:
            load(Path(name))
        except RulesError as error:
            assert_names("a.yaml", error)


_SETTING = st.one_of(
    st.builds(
        "{} = {}".format,
        st.sampled_from(sorted(settings._KEYS)),
        st.one_of(
            st.integers().map(str), st.floats().map(str), LETTERS.map(json.dumps), st.dates().map(str),
            st.lists(LETTERS, max_size=2).map(json.dumps), st.sampled_from(["true", "{}", "[[]]", "[" * 3000]),
        ),
    ),
    st.sampled_from(["[house]", "[[forgive]]", "[forgive]", 'paths = ["a"]', 'reason = "b"', "until = 2027-01-31"]),
    LETTERS,
)  # fmt: skip


def settings_are_taken_or_refused(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "leakscan.toml"
        file.write_text("\n".join(lines), encoding="utf-8", errors="replace")
        try:
            found = settings.read(file, {})
        except UsageError as error:
            assert_names("leakscan.toml", error)
            return
        assert found.seconds >= 0
        assert found.workers >= 0


_FILTERS = st.tuples(
    st.dictionaries(st.sampled_from(["rpps", "finess", "siret", "iban", "phone", "email_domain"]), ANY, max_size=4),
    st.lists(st.tuples(LETTERS, st.one_of(LETTERS, st.sampled_from(["fr.*", "*", "[a", "fr.nir"]))), max_size=2),
)


def filters_are_taken_or_refused(given: tuple[dict[str, str], list[tuple[str, str]]]) -> None:
    """The practice's own identifiers and expected places, whatever stands there."""
    house, forgiven = given
    lines = ["[house]", *(f"{key} = {json.dumps([value])}" for key, value in house.items())]
    for path, rule in forgiven:
        lines += ["[[forgive]]", f"paths = {json.dumps([path])}", f"rules = {json.dumps([rule])}", 'reason = "essai"']
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "leakscan.toml"
        file.write_text("\n".join(lines), encoding="utf-8", errors="replace")
        try:
            check_filters(settings.read(file, {}), _rulebook())
        except UsageError as error:
            assert_names("leakscan.toml", error)


@cache
def _rulebook() -> Rulebook:
    return load(default_folder())


def values_are_allowed(value: str) -> None:
    """Whatever is put on the allow-list, by any rule, is there as it is written."""
    packed = packed_forms(value, _PRINTS, _rulebook())
    assert len(packed) % 16 == 0
    held = {packed[at : at + 16] for at in range(0, len(packed), 16)}
    assert not value or _PRINTS.of(value) in held


_FACTS = st.fixed_dictionaries(
    {
        key: st.one_of(st.integers(-2, 3), st.just("a"), _LEAVES.filter(lambda each: not isinstance(each, date)))
        for key in ("inventory", "built", "patients", "numbers", "names", "entries")
    }
)
_FIRST_LINE = st.one_of(_FACTS.map(json.dumps), LETTERS, st.just("[" * 4000), st.just("{"))


def watchlists_are_taken_or_refused(given: tuple[str, bytes]) -> None:
    line, rest = given
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "a.watchlist"
        file.write_bytes(b"leakscan watchlist 1\n" + line.encode("utf-8", "replace") + b"\n" + rest)
        file.chmod(0o600)
        try:
            found = open_watchlist(file)
        except UsageError as error:
            assert_names("a.watchlist", error)
            return
        assert (bytes(16) in found) in (True, False)


_PATIENTS = st.lists(
    st.tuples(st.text("ABCDÉ -", min_size=2, max_size=9), st.text("abé", min_size=2, max_size=6), st.integers(1, 999)),
    min_size=1,
    max_size=5,
)
_HEADINGS = ("Nom", "Prenom", "NIR")


def patients_are_on_their_list(given: tuple[list[tuple[str, str, int]], str, str]) -> None:
    """Each patient of an export is on the list by number, and by name where the row tells one."""
    patients, sign, encoding = given
    numbers = [f"2690549588{number:03}" for _, _, number in patients]
    rows = [
        [f'"{last}"', first, "12/05/1969", number + nir_key(number)]
        for (last, first, _), number in zip(patients, numbers, strict=True)
    ]
    text = "\r\n".join(sign.join(row) for row in [["Nom", "Prenom", "Date de naissance", "NIR"], *rows])
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "patients.csv"
        file.write_bytes(text.encode(encoding, "replace"))
        built = build(rows_of(file), _PRINTS, named={})
    assert built.patients == len(patients)
    assert {_PRINTS.of(number + nir_key(number)) for number in numbers} <= built.entries


_BOOKS = [
    workbook("".join(text_cell(f"{column}1", text) for column, text in zip("ABC", _HEADINGS, strict=True))),
    book(*(label(0, column, text) for column, text in enumerate(_HEADINGS))),
]
_EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), max_size=4)


def lists_of_patients_are_taken_or_refused(given: tuple[int, list[tuple[float, int, bytes]]]) -> None:
    """A damaged workbook, or anything else, is refused with its name."""
    number, edits = given
    data = bytearray(_BOOKS[number])
    for share, length, piece in edits:
        at = int(share * len(data))
        data[at : at + length] = piece
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "patients.xls"
        file.write_bytes(data)
        try:
            list(rows_of(file))
        except UsageError as error:
            assert_names("patients.xls", error)


_FILES_OF_RULES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([
        b"[" * 5000, b"a: 2024-13-45", b"- &a [*a]", b"first_names: 1", b"{[]: 1}", b"? {a: b}\n", b"a: " + b"9" * 5000,
    ]),
    LETTERS.map(lambda text: text.encode("utf-8", "replace")),
)  # fmt: skip

WRITTEN: Mapping[str, Property] = {
    "rules": Property(rules_with_faults(), rules_are_taken_or_refused, draws=40),
    "files of rules": Property(_FILES_OF_RULES, rules_are_taken_or_refused),
    "mappings for rules": Property(_MAPPINGS, rules_are_taken_or_refused, draws=40),
    "settings": Property(st.lists(_SETTING, max_size=6), settings_are_taken_or_refused),
    "filters": Property(_FILTERS, filters_are_taken_or_refused),
    "allow-lists": Property(ANY, values_are_allowed),
    "watch-lists": Property(st.tuples(_FIRST_LINE, st.binary(max_size=48)), watchlists_are_taken_or_refused),
    "exports of patients": Property(
        st.tuples(_PATIENTS, st.sampled_from(";\t"), st.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"])),
        patients_are_on_their_list,
    ),
    "lists of patients": Property(
        st.tuples(st.integers(0, 1), _EDITS), lists_of_patients_are_taken_or_refused, draws=30
    ),
}
