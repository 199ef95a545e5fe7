import pytest

from leakscan.detect.fold import views
from leakscan.detect.inflection import spellings, words_of
from leakscan.detect.lexicon import Lexicon
from leakscan.rulebook import default_folder, load

HEALTH = load(default_folder()).health

PATIENT = "Patient : M. Paul LEGRAND, né le 04/05/1961. "
# Words of every day that no generated form may be.
ORDINARY = [
    "actif",
    "active",
    "adieu",
    "avocat",
    "avocats",
    "cour",
    "cours",
    "courses",
    "cor",
    "corps",
    "cas",
    "case",
    "cases",
    "cause",
    "choc",
    "chocs",
    "code",
    "codes",
    "coup",
    "court",
    "courts",
    "croix",
    "date",
    "dates",
    "duree",
    "effet",
    "effets",
    "entree",
    "entrees",
    "etat",
    "etats",
    "fille",
    "filles",
    "fin",
    "fins",
    "foie",
    "forme",
    "formes",
    "fumer",
    "general",
    "generale",
    "generaux",
    "grave",
    "graves",
    "journal",
    "journaux",
    "libre",
    "locale",
    "locaux",
    "masse",
    "masses",
    "mode",
    "modes",
    "normale",
    "normaux",
    "nouvelle",
    "nouvelles",
    "nue",
    "oral",
    "orale",
    "oraux",
    "parental",
    "parentale",
    "partie",
    "parties",
    "passive",
    "passif",
    "poste",
    "postes",
    "reelle",
    "reel",
    "salle",
    "salles",
    "sens",
    "sociale",
    "sociaux",
    "table",
    "tables",
    "tension",
    "total",
    "totale",
    "totaux",
    "verre",
    "verres",
    "vie",
    "vies",
    "voix",
    "voie",
    "voies",
    "annee",
    "annees",
    "arrivee",
    "livree",
    "marchee",
    "rangee",
    "soiree",
    "donnee",
    "donnees",
]


@pytest.mark.parametrize(
    "written",
    [
        "schizophrénie", "SCHIZOPHRENIE", "schizophrénies", "schizo-\nphrénie", "schizo\u00adphrénie",
        "troubles\nbipolaires", "TROUBLES BIPOLAIRES", "trouble-bipolaire", "séropositive", "séro-\n positives",
    ],
)  # fmt: skip
def test_a_term_is_found_however_it_is_written(written, found_in):
    found = {(each[0], each[2]) for each in found_in(PATIENT + written + " suivie.", "lettre.txt")}

    assert found & {("health.psychiatry", "critical"), ("health.hiv-sti", "critical")}


@pytest.mark.parametrize(
    "written", ["œdème aigu du poumon", "oedème aigu du poumon", "OEDEME AIGU DU POUMON",
    "ŒDÈME AIGU DU POUMON", "atrésie de l'œsophage", "atresie de l'oesophage"],
)  # fmt: skip
def test_a_ligature_is_its_two_letters(written, found_in):
    assert any(each[0].startswith("health.") for each in found_in(PATIENT + written, "lettre.txt"))


def test_a_cut_word_is_found_from_its_first_half_to_its_second():
    text = "Suivi pour schizo-\nphrénie et trouble bipo\u00adlaire."
    hits = Lexicon(HEALTH).search(views(text), text)

    assert [text[hit.start : hit.end] for hit in hits] == ["schizo-\nphrénie", "trouble bipo\u00adlaire"]


def test_a_word_that_ends_a_line_is_not_joined_to_a_list(found_in):
    found = found_in(PATIENT + "schizo\n- phrénie", "lettre.txt")

    assert "health.psychiatry" not in {each[0] for each in found}


def test_no_form_that_is_generated_is_a_word_of_every_day(rulebook):
    generated = {
        (spelling, form)
        for rule in rulebook.health
        for concept in rule.concepts
        for form in concept.forms
        for spelling in spellings(form)
        if spelling in ORDINARY and spelling != words_of(form).decode("latin-1")
    }

    assert generated == set()
