"""The assessment of a file: severity by the number of persons and by who can read it."""

import io
from dataclasses import replace
from functools import partial

import pytest

from leakscan.locator import Locator
from leakscan.model import Access, Item
from leakscan.reading import read_root
from tests.detect.numbers import invented


@pytest.fixture
def assessed(tools):
    def assess(content, name="liste.csv", readers="owner"):
        raw = content.encode()
        item = Item(Locator("poste", name), partial(io.BytesIO, raw), len(raw))
        return read_root(replace(item, access=Access(readers)), tools).assessment

    return assess


def of_patients(count):
    return "Nom;NIR\n" + "".join(f"PETIT;{number}\n" for number in invented(count, seed=81))


def test_a_file_without_findings_has_no_severity(assessed):
    told = assessed("bonjour\n", "a.txt")

    assert (told.severity, told.persons_low, told.persons_high, told.action) == ("none", 0, 0, "Nothing to do")


@pytest.mark.parametrize(
    ("count", "readers", "severity"),
    [
        (1, "owner", "high"),
        (99, "owner", "high"),
        (100, "owner", "critical"),
        (9, "everyone", "high"),
        (10, "everyone", "critical"),
    ],
)
def test_severity_grows_with_persons_and_readers(assessed, count, readers, severity):
    assert assessed(of_patients(count), readers=readers).severity == severity


def test_persons_are_counted_once(assessed):
    told = assessed(of_patients(12) + of_patients(12).partition("\n")[2])

    assert told.persons_low == 12


def test_a_file_that_everyone_reads_says_so(assessed):
    assert "Everyone can read the file" in [
        each.message for each in assessed(of_patients(1), readers="everyone").reasons
    ]


def test_a_password_beside_a_number_asks_for_its_change(assessed):
    told = assessed(f"mot de passe : Tournesol2017!81\nNIR : {invented(1, seed=82)[0]}\n", "a.txt")

    assert (told.severity, set(told.action.split("\n"))) == ("high", {"Encrypt", "Change the secret"})


def test_the_law_is_named_for_what_is_grave(assessed):
    assert "RGPD art. 32" in assessed(of_patients(1)).legal_basis


def test_ten_persons_in_a_folder_for_exports_are_critical(assessed):
    told = assessed(of_patients(10), "Exports/liste.csv")

    assert told.severity == "critical"
    assert [(each.message, dict(each.values)) for each in told.reasons] == [
        ("Different social security numbers: {count}", {"count": 10}),
        ("At least {count} persons are concerned", {"count": 10}),
        ("It lies in a folder for exports, downloads or temporary files", {}),
    ]


@pytest.mark.parametrize("folder", ["Public", "Éléments envoyés", "PARTAGE", "www", "Dossiers partagés"])
def test_a_folder_for_what_is_passed_on_exposes(assessed, folder):
    assert "It lies in a folder for what is shared, sent or published" in [
        each.message for each in assessed(of_patients(1), f"Cabinet/{folder}/liste.csv").reasons
    ]


@pytest.mark.parametrize("folder", ["Publications", "Secretariat", "Exportateurs", "Burean"])
def test_other_folders_do_not(assessed, folder):
    assert [each.message for each in assessed(of_patients(1), f"{folder}/liste.csv").reasons] == [
        "Different social security numbers: {count}"
    ]


LETTER = "Compte rendu de Monsieur PETIT Lucas, né le {birth}.\nDiabète de type 1 suivi.\n"


def test_a_minor_is_counted_by_the_birth_date(assessed):
    told = assessed(LETTER.format(birth="12/03/2015"), "lettre.txt")

    assert (told.persons_low, told.minors) == (1, 1)
    assert "Minors concerned: {count}" in [each.message for each in told.reasons]


@pytest.mark.parametrize(("birth", "minors"), [("25/11/2008", 0), ("26/11/2008", 1), ("12/03/1956", 0)])
def test_who_turns_eighteen_on_the_day_of_the_scan_is_of_age(assessed, birth, minors):
    assert assessed(LETTER.format(birth=birth), "lettre.txt").minors == minors


def test_a_name_beside_a_number_is_the_same_person(assessed):
    told = assessed(f"Nom;Prénom;NIR;Motif\nPETIT;Lucie;{invented(1, seed=5)[0]};diabète\n")

    assert (told.persons_low, told.persons_high) == (1, 1)


def test_two_with_one_name_and_other_birth_dates_are_two(assessed):
    rows = "PETIT;Lucie;12/03/1956;diabète\nPETIT;Lucie;01/02/1960;asthme\n"
    told = assessed(f"Nom;Prénom;Né le;Motif\n{rows}{rows}")

    assert (told.persons_low, told.persons_high) == (2, 4)


def test_chance_hits_are_nobody(assessed):
    wrong = [f"{number[:13]}{int(number[13:]) % 97 + 1:02d}" for number in invented(120, seed=9)]
    told = assessed("\n".join(["Colis", invented(1, seed=10)[0], *wrong]), "colis.txt")

    assert (told.severity, told.persons_low) == ("low", 0)


STUDY = "Id patient;Sexe;Année de naissance;Code postal;Diagnostic\n"


def study(rows, heading=STUDY):
    return heading + "".join(f"P{index:05d};F;{1940 + index};75011;schizophrénie\n" for index in range(rows))


def test_rows_about_unnamed_patients_are_pseudonymised_data(outcome_of):
    outcome = outcome_of(study(12), "etude.csv")
    finding = next(each for each in outcome.findings if each.rule_id == "health.psychiatry")

    assert (outcome.assessment.severity, finding.severity, finding.confidence) == ("medium", "medium", "medium")
    assert [(each.message, dict(each.values)) for each in outcome.assessment.reasons] == [
        ("Rows about one unnamed person each, pseudonymised and not anonymous: {count}", {"count": 12})
    ]


@pytest.mark.parametrize(
    ("rows", "heading"),
    [(9, STUDY), (30, "Produit;Sexe;Rayon;Prix;Indication\n"), (30, "Chapitre;Page;Auteur;Éditeur;Sujet\n")],
)
def test_few_rows_or_a_table_about_something_else_are_not(outcome_of, rows, heading):
    assert outcome_of(study(rows, heading), "etude.csv").assessment.severity == "none"
