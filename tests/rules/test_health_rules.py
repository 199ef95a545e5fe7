"""The health lexicon as data: enough of it, well formed, no term under two concepts, no false friend."""

import re
from collections import Counter
from itertools import chain

import pytest

from leakscan.detect.fold import views
from leakscan.detect.inflection import spellings, words_of
from leakscan.detect.lexicon import Lexicon
from leakscan.rulebook import default_folder, load

RULEBOOK = load(default_folder())
HEALTH = RULEBOOK.health
LEXICON = Lexicon(HEALTH)
CONCEPTS = [(rule.id, concept) for rule in HEALTH for concept in rule.concepts]
RANGE = re.compile(r"[A-Z]\d\d(\.\d)?(-[A-Z]\d\d(\.\d)?)?")
WORDS = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")


def all_forms():
    return [form for _, concept in CONCEPTS for form in concept.forms]


def all_abbreviations():
    return [short for _, concept in CONCEPTS for short in concept.abbreviations + concept.ambiguous]


def found(text):
    return {hit.term.health.id for hit in LEXICON.search(views(text))}


def doubled(terms):
    return [term for term, times in Counter(terms).items() if times > 1]


def test_there_are_hundreds_of_concepts_and_of_spellings():
    assert len(CONCEPTS) >= 3900
    assert len(all_forms()) + len(all_abbreviations()) >= 12000


def test_every_category_has_a_rule():
    assert {rule.id for rule in HEALTH} == {
        "health.addictions", "health.cardio-metabolic", "health.chronic-other", "health.common", "health.disability",
        "health.drugs", "health.genetics",
        "health.hepatitis", "health.hiv-sti", "health.infections", "health.misc", "health.oncology", "health.pregnancy",
        "health.psychiatry", "health.senses-skin", "health.sexuality", "health.surgery", "health.tests",
        "health.violence-social",
    }  # fmt: skip


def test_ids_are_unique():
    assert doubled(rule.id for rule in RULEBOOK.entries()) == []


@pytest.mark.parametrize("rule", HEALTH, ids=lambda rule: rule.id)
def test_a_rule_is_critical_exactly_when_its_group_is_stigmatising(rule):
    assert rule.severity == ("critical" if rule.stigma else "high")


@pytest.mark.parametrize("rule", HEALTH, ids=lambda rule: rule.id)
def test_a_rule_has_examples_counterexamples_and_its_legal_basis(rule):
    assert len(rule.examples) >= 3
    assert len(rule.counterexamples) >= 3
    assert {"RGPD art. 9", "CSP L.1110-4"} <= set(rule.legal_basis)


@pytest.mark.parametrize("rule", HEALTH, ids=lambda rule: rule.id)
def test_codes_are_given_as_ranges(rule):
    assert rule.cim10
    assert [code for code in rule.cim10 if not RANGE.fullmatch(code)] == []


def test_every_form_is_written_in_lower_case_and_folds_to_plain_words():
    assert [form for form in all_forms() if form != form.lower()] == []
    assert [form for form in all_forms() if not WORDS.fullmatch(words_of(form).decode("latin-1"))] == []


def test_abbreviations_are_plain_capitals_and_digits():
    assert [short for short in all_abbreviations() if not re.fullmatch(r"[A-Z][A-Za-z0-9/-]+", short)] == []


def test_contexts_and_exclusions_are_already_folded():
    phrases = [phrase for _, concept in CONCEPTS for phrase in concept.context + concept.exclude]

    assert [phrase for phrase in phrases if not WORDS.fullmatch(phrase)] == []


def test_an_exclusion_never_holds_the_term_it_is_about():
    """Only what stands around a term is looked at: such an exclusion would never apply."""
    useless = [
        (form, phrase)
        for _, concept in CONCEPTS
        for form in concept.forms
        for phrase in concept.exclude
        if f" {words_of(form).decode()} " in f" {phrase} "
    ]

    assert useless == []


def test_no_spelling_stands_for_two_concepts():
    spelled = chain.from_iterable(
        {spelling for form in concept.forms for spelling in spellings(form)} for _, concept in CONCEPTS
    )

    assert doubled(spelled) == []
    assert doubled(all_abbreviations()) == []


def test_no_form_is_written_twice_in_one_concept():
    assert [doubled(words_of(form) for form in concept.forms) for _, concept in CONCEPTS] == [[]] * len(CONCEPTS)


def test_weights_are_those_of_the_scoring():
    assert {concept.weight for _, concept in CONCEPTS} == {1, 2, 3}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Séropositivité VIH", "health.hiv-sti"),
        ("VIH +", "health.hiv-sti"),
        ("sous BIKTARVY", "health.hiv-sti"),
        ("hépatites C chroniques", "health.hepatitis"),
        ("Tuberculose", "health.hepatitis"),
        ("Schizophrénie", "health.psychiatry"),
        ("sous Téralithe", "health.psychiatry"),
        ("dépendance à l’alcool", "health.addictions"),
        ("sous Méthadone", "health.addictions"),
        ("tumeur au cerveau", "health.oncology"),
        ("Cancers du sein", "health.oncology"),
        ("CA 15-3", "health.oncology"),
        ("IVG", "health.pregnancy"),
        ("stérilité", "health.pregnancy"),
        ("Bêta-HCG", "health.pregnancy"),
        ("trisomie 21", "health.genetics"),
        ("maladie d'Alzheimer", "health.disability"),
        ("patiente sourde", "health.disability"),
        ("violences conjugales", "health.violence-social"),
        ("dysfonction érectile", "health.sexuality"),
        ("DIABETE DE TYPE 2", "health.cardio-metabolic"),
        ("HTA", "health.cardio-metabolic"),
        ("greffé rénal", "health.cardio-metabolic"),
        ("Kardegic 75", "health.cardio-metabolic"),
        ("Sclérose en\nplaques", "health.chronic-other"),
        ("poussée de SEP", "health.chronic-other"),
        ("maladie de Crohn", "health.chronic-other"),
        ("HbA1c : 8,1 %", "health.tests"),
        ("TSH", "health.tests"),
    ],
)
def test_what_a_practice_writes_is_found(text, rule):
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Horoscope : le Cancer aura de la chance",
        "Don à la Ligue contre le cancer",
        "Une dépression traverse la Manche, vents violents",
        "Cyberattaque contre un hôpital : crise, choc et foyer de contamination",
        "Photo IMG_1234.jpg",
        "Relevé du 12 SEP 2023",
        "Alcool à 70°, un litre",
        "Intervalle de confiance IC 95 %",
        "Ampoule LED et poste HTA/BT de 20 kV",
        "Refuge SPA : chiens et chats",
        "Agence BNP Paribas",
        "TS de la dernière écriture",
        "AMP fusible 10 A",
        "SAS au capital de 10 000 euros",
        "Vaccination hépatite B à jour",
        "Dans l'enceinte de l'hôpital",
        "Soyez patient, merci",
        "Le directeur technique (DT) passera",
        "aspergerez viole tuberculeusement sidar",
    ],
)
def test_false_friends_are_left_alone(text):
    assert found(text) == set()


def test_first_names_are_usual_folded_words():
    assert len(RULEBOOK.first_names) >= 700
    assert {"jean", "marie", "mohamed", "ines", "aime", "theophile"} <= RULEBOOK.first_names
    assert [name for name in RULEBOOK.first_names if not re.fullmatch("[a-z]+", name)] == []
