"""Loading rules: what could be misread is refused, naming the file, the rule and the remedy."""

import copy
import re

import pytest
import yaml

from leakscan.errors import RulesError
from leakscan.rulebook import default_folder, load

PATTERN = {
    "id": "test.code",
    "revision": 1,
    "name": {"fr": "Code", "en": "Code"},
    "category": "credential",
    "severity": "high",
    "pattern": r"(?P<value> zz[0-9]{6} )",
    "examples": [{"text": "code zz123456", "value": "zz123456"}],
    "counterexamples": [{"text": "code zz12", "why": "too short"}],
    "remediation": {"fr": "Changer", "en": "Change"},
    "legal_basis": ["RGPD art. 32"],
}
HEALTH = {
    **{key: value for key, value in PATTERN.items() if key != "pattern"},
    "id": "test.health",
    "category": "health",
    "concepts": [{"forms": ["maladie inventée"]}],
}


def changed(rule, **changes):
    """The rule with other values; None takes a key away."""
    merged = {**copy.deepcopy(rule), **changes}
    return {key: value for key, value in merged.items() if value is not None}


@pytest.fixture
def loaded(tmp_path):
    def read(*rules, name="essai.yaml", text=None):
        file = tmp_path / "credentials" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text if text is not None else yaml.safe_dump(list(rules), allow_unicode=True), encoding="utf-8")
        return load(tmp_path)

    return read


def test_a_rule_is_loaded_with_its_defaults(loaded):
    rule = loaded(PATTERN).entry("test.code")

    assert (rule.view, rule.scope, rule.bare, rule.labelled, rule.keyword_window) == (
        "folded",
        ("text",),
        "medium",
        "high",
        120,
    )
    assert rule.file == "credentials/essai.yaml"


def test_a_health_rule_is_loaded_with_its_concepts(loaded):
    assert loaded(HEALTH).health[0].concepts[0].forms == ("maladie inventée",)


def test_domains_of_mail_are_loaded(loaded):
    mail = loaded(text="mail_domains:\n  health: [mssante.fr]\n  personal: [gmail.com]\n", name="mail.yaml").mail

    kinds = [mail.whose(each) for each in ("mssante.fr", "a.mssante.fr", "gmail.com", "notgmail.com", "", "fr")]
    assert kinds == ["health", "health", "personal", "professional", "professional", "professional"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mail_domains: {health: [mssante.fr]}", "mail_domains needs the keys health, personal and no other"),
        ("mail_domains: {health: [], personal: [Gmail.com]}", "Gmail.com is no domain in lower case"),
        ("mail_domains: {health: [], personal: [1]}", "personal must be a list of texts"),
    ],
)
def test_domains_of_mail_that_could_be_misread_are_refused(loaded, text, told):
    with pytest.raises(RulesError, match=re.escape(told)):
        loaded(text=text, name="mail.yaml")


REFUSALS = {
    "an unknown key": (changed(PATTERN, keyword=["x"]), "unknown keys keyword"),
    "an unknown key of a health rule": (changed(HEALTH, pattern="x"), "unknown keys pattern"),
    "a missing key": (changed(PATTERN, remediation=None), "missing keys remediation"),
    "no example": (changed(PATTERN, examples=[]), "at least one example and one counterexample"),
    "an example left empty": (changed(PATTERN, examples=None) | {"examples": None}, "at least one example"),
    "no counterexample": (changed(PATTERN, counterexamples=[]), "at least one example and one counterexample"),
    "an unquoted number in an example": (
        changed(PATTERN, examples=[{"text": "code", "value": 12345}]),
        "value must be text (quote numbers",
    ),
    "an unquoted text": (
        changed(PATTERN, examples=[{"text": 269054958815780, "value": "1"}]),
        "text must be text (quote numbers",
    ),
    "an unquoted known value": (
        changed(PATTERN, known_values=[12345]),
        "known_values must be a list of texts (quote numbers",
    ),
    "a check nobody knows": (changed(PATTERN, check="fr.invented"), "no check is called fr.invented"),
    "a step of normalising nobody knows": (changed(PATTERN, normalise=["shout"]), "normalise must be one of"),
    "a scope nobody knows": (changed(PATTERN, scope="everywhere"), "scope must be one of text, name"),
    "a view nobody knows": (changed(PATTERN, view="blurred"), "view must be one of folded, exact"),
    "a category nobody knows": (changed(PATTERN, category="gossip"), "category must be one of nir"),
    "a severity nobody knows": (changed(PATTERN, severity="awful"), "severity must be one of none, low"),
    "a confidence nobody knows": (
        changed(PATTERN, confidence={"bare": "sure"}),
        "confidence must be one of low, medium, high",
    ),
    "no group called value": (changed(PATTERN, pattern="zz[0-9]{6}"), "exactly one group called value"),
    "two groups called value": (
        changed(PATTERN, pattern="(?P<value>a)|(?P<value>b)"),
        "exactly one group called value",
    ),
    "a name in one language": (changed(PATTERN, name={"fr": "Code"}), "name needs a text for fr and one for en"),
    "an empty remediation": (changed(PATTERN, remediation={"fr": " ", "en": "x"}), "remediation needs a text for fr"),
    "a revision that is no number": (changed(PATTERN, revision="one"), "revision must be a whole number"),
    "a negative window": (changed(PATTERN, keyword_window=-1), "keyword_window must be a whole number"),
    "a flag that is a word": (changed(PATTERN, requires_keyword="often"), "requires_keyword must be true or false"),
    "a concept with an unknown key": (changed(HEALTH, concepts=[{"form": ["x"]}]), "a concept has the keys"),
    "an ambiguous abbreviation alone": (
        changed(HEALTH, concepts=[{"ambiguous": ["TS"]}]),
        "ambiguous abbreviations need a context",
    ),
    "a weight that is a word": (
        changed(HEALTH, concepts=[{"forms": ["x"], "weight": "heavy"}]),
        "weight must be a whole number",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_rule_is_refused_for(loaded, case):
    rule, remedy = REFUSALS[case]
    with pytest.raises(RulesError) as refusal:
        loaded(rule)

    assert str(refusal.value).startswith(f"credentials/essai.yaml, rule {rule['id']}: ")
    assert remedy in str(refusal.value)


def test_an_id_taken_twice_names_both_files(loaded):
    loaded(PATTERN)
    with pytest.raises(RulesError) as refusal:
        loaded(PATTERN, name="second.yaml")

    assert str(refusal.value) == (
        "credentials/second.yaml: the id test.code is taken by credentials/essai.yaml: ids are for ever"
    )


def test_what_is_not_yaml_is_refused_with_its_line(loaded):
    with pytest.raises(RulesError, match=r"essai\.yaml, line \d: this is not YAML"):
        loaded(text="- id: a\n  name: {fr: x\n- b: [\n")


def test_a_file_that_is_no_list_is_refused(loaded):
    with pytest.raises(RulesError, match=r"essai\.yaml: a rule file is a list of rules"):
        loaded(text="id: a\n")


def test_an_entry_without_an_id_is_refused(loaded):
    with pytest.raises(RulesError, match="a rule is a mapping with an id"):
        loaded(text="- just words\n")


def test_a_folder_without_rules_is_refused(tmp_path):
    with pytest.raises(RulesError, match=r"no rule files \(\*\.yaml\) here"):
        load(tmp_path)


def test_the_digest_changes_with_any_byte(loaded):
    first = loaded(PATTERN).digest

    assert loaded(changed(PATTERN, revision=2)).digest != first


def test_the_rules_of_the_program_load():
    rulebook = load(default_folder())

    assert {entry.category for entry in rulebook.entries()} >= {"nir", "health", "credential", "identity", "financial"}


KIND = {
    **{key: value for key, value in PATTERN.items() if key != "pattern"},
    "id": "doc.test",
    "category": "document",
    "media_types": ["application/x-invented"],
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"media_types": None, "anchors": ["a", "b"], "names": ["a.bin"]}, "names need media_types"),
        ({"names": ["A.BIN"]}, "names are compared in lower case"),
        ({"tables": [{"nobody": 1}]}, "tables name groups of headings"),
        ({"tables": [{"identity": "2"}]}, "tables name groups of headings"),
        ({"never_tables": ["staff"]}, "tables name groups of headings"),
    ],
)
def test_a_kind_that_could_be_misread_is_refused(loaded, changes, message):
    with pytest.raises(RulesError, match=message):
        loaded(changed(KIND, **changes))


def test_a_kind_of_tables_is_loaded_with_its_groups(loaded):
    kind = loaded(changed(KIND, media_types=None, tables=[{"identity": 2, "medical": 1}])).entry("doc.test")

    assert (kind.tables, kind.never_tables, kind.names) == (({"identity": 2, "medical": 1},), {}, ())
