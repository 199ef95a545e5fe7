"""Health terms: grave where an identified person stands with them, a note where nobody does."""

import pytest

PATIENT = "Madame BRUNEVAL Odile, née le 12/03/1956"
FILLER = "Le cabinet est ouvert du lundi au vendredi, sur rendez-vous, et le samedi matin pour les urgences. " * 12


@pytest.fixture
def health_in(outcome_of):
    """(rule, severity) of each health finding of a text."""

    def read(content, name="courrier.txt"):
        findings = outcome_of(content, name).findings
        return {(each.rule_id, each.severity) for each in findings if each.category == "health"}

    return read


HIV = {("health.hiv-sti", "critical")}
HIV_NOTE = {("health.hiv-sti", "none")}


def test_a_term_in_the_sentence_of_a_patient_is_critical(health_in):
    assert health_in(f"{PATIENT}, est séropositive depuis 2009.") == HIV


def test_a_term_on_the_page_of_a_patient_is_critical(health_in):
    assert health_in(f"Compte rendu\n{PATIENT}\n\nMotif : fatigue.\n\nSérologie VIH positive.\n") == HIV


@pytest.mark.parametrize(
    "text",
    [
        "Le VIH est une infection sexuellement transmissible. Le dépistage est gratuit.",
        "Brochure : vivre avec le VIH. Recommandations de la HAS, ISBN 978-2-1234-5680-3.",
        "Offre d'emploi : infirmier en centre de dépistage du VIH.",
    ],
)
def test_a_term_in_a_leaflet_is_a_note(health_in, text):
    assert health_in(text) == HIV_NOTE


def test_a_doctor_is_no_patient(health_in):
    assert health_in("Dr BRUNEVAL Odile, consultation de dépistage du VIH, tous les mardis.") == HIV_NOTE


@pytest.mark.parametrize("title", ["Dr", "Docteur", "Pr", "Professeur"])
def test_no_title_of_a_doctor_makes_a_patient(health_in, title):
    assert health_in(f"{title} PETIT Lucie : le VIH en médecine générale") == HIV_NOTE


def test_a_term_far_from_the_only_person_of_a_long_text_is_a_note(health_in):
    text = f"{FILLER * 20}Le VIH se transmet par le sang.\n{FILLER * 20}\n{PATIENT}, rendez-vous mardi.\n"

    assert health_in(text) == HIV_NOTE


def test_a_term_in_the_row_of_a_person_is_critical(health_in):
    table = "Nom;Prénom;Né le;Observation\nBRUNEVAL;Odile;12/03/1956;VIH\nPETIT;Lucie;01/02/1960;rhume\n"

    assert health_in(table, "liste.csv") == HIV


def test_the_finding_names_the_row_of_the_term(outcome_of):
    table = "Nom;NIR;Observation\nPETIT;184127645108946;rien\nMOREL;291072A00411840;VIH\n"
    finding = next(each for each in outcome_of(table, "liste.csv").findings if each.rule_id == "health.hiv-sti")

    assert [place.canonical() for place in finding.places] == ["poste:liste.csv#line=3&column=3"]


def test_a_health_finding_shows_nothing_of_the_text(outcome_of):
    finding = next(each for each in outcome_of(f"{PATIENT}, VIH positif").findings if each.category == "health")

    assert finding.samples == ()


def test_a_number_identifies_a_person_as_a_name_does(health_in):
    assert health_in("NIR 1 84 12 76 451 089 46 - sérologie VIH positive") == HIV


def test_an_ordinary_illness_weighs_less_than_a_stigmatising_one(health_in):
    ((_, severity),) = health_in(f"{PATIENT} : diabète de type 2 équilibré.")

    assert severity == "high"


def test_an_abbreviation_counts_in_capitals_only(health_in):
    assert health_in(f"{PATIENT} : vih") in (HIV, set())
    assert health_in(f"{PATIENT} : VIH") == HIV


@pytest.mark.parametrize(
    "text",
    [
        "Conférence : vivre avec le VIH. Inscription auprès de Mme BRUNEVAL Odile.",
        "Recherche secrétaire médicale H/F pour le dépistage du VIH. Contact : Mme BRUNEVAL Odile.",
        "Formation DPC : le VIH en ville. Intervenants : Odile BRUNEVAL, Jean PETIT.",
        "Ordre du jour\nPrésents : Odile BRUNEVAL, Jean PETIT\n1. Dépistage du VIH\n",
        "Facture. Client : M. BRUNEVAL Jean. Brochures sur le VIH x 50.",
    ],
)
def test_names_in_texts_meant_for_everyone_are_no_patients(health_in, text):
    assert health_in(text) == HIV_NOTE


def test_a_birth_date_makes_a_patient_even_beside_a_brochure(health_in):
    assert health_in(f"{PATIENT}, séropositive : brochure remise ce jour.") == HIV
