"""Who is a patient and who is not, in the ways in which letters, lists and records name people."""

import pytest

from leakscan.extract.text.plain import LineAnchors
from leakscan.locator import Locator
from leakscan.model import Segment

HIV = "VIH connu depuis 2009."


@pytest.fixture
def told(outcome_of):
    """Severity of the file, and the persons it tells of."""

    def read(text, name="courrier.txt"):
        found = outcome_of(text, name).assessment
        return found.severity, found.persons_low

    return read


@pytest.mark.parametrize(
    "text",
    [
        f"Nom : MOREL\nPrénom : Odile\nDate de naissance : 12/03/1956\n\n{HIV}",
        f"Nom de naissance : morel ; Prénom : odile\n{HIV}",
        f"Merci de recevoir Mme Morel. {HIV}",
        f"Mr Bruneval a été vu ce jour. {HIV}",
        f"M. et Mme MOREL ont été vus ce jour. {HIV}",
        f"Madame Odile MOREL-DUPONT, {HIV}",
        f"Monsieur DE LA TOUR Jean. {HIV}",
        f"Patient(e) : MOREL Odile (F), 68 ans. {HIV}",
        f"14h30 BRUNEVAL Jean - {HIV}",
        f"L'enfant Lucas BRUNEVAL, 7 ans. {HIV}",
        f"Mme d'Aubigny va bien. {HIV}",
        f"Nom de naissance : MOREL\nNom d'usage : PETIT\nPrénom(s) : Odile\nSexe : F\n\n{HIV}",
        f"Prénom : Odile\nNom : MOREL\n{HIV}",
        f"Jean Bruneval, né le 12/03/1956. {HIV}",
        f"J'ai vu Odile Morel (née en 1956). {HIV}",
        f"Odile Morel a été hospitalisée en mars. {HIV}",
        f"Morel Odile, 14 ans. {HIV}",
        f"BRUNEVAL J., 71a, {HIV}",
        f"Liste :\n- Morel Odile (12/03/1956)\n{HIV}",
        f"Transmission IDE : Mr Bruneval agité cette nuit. {HIV}",
        f"Vu Odile MOREL ce jour. {HIV}",
        f"Résidente MOREL Odile chambre 12. {HIV}",
        f"PATIENT : BRUNEVAL Jean\n{HIV}",
        f"madame morel odile ne vient plus. {HIV}",
        f"Mme MOREL, infirmière de 45 ans. {HIV}",
    ],
)
def test_a_letter_names_its_patient(told, text):
    assert told(text) == ("critical", 1)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("nom;prenom;ddn;pathologie", "morel;odile;12/03/1956;vih"),
        ("pathologie;ddn;prenom;nom", "vih;12031956;odile;morel"),
        ("id,last_name,first_name,birth_date,diagnosis", "1,Morel,Odile,1956-03-12,VIH"),
        ("Patient;Pathologie", "morel odile;VIH"),
        ("Nom et prénom du patient\tMotif", "MOREL Odile\tVIH"),
        ("N°;Nom d'usage;Prénom usuel;Né(e) le;Motif", "7;morel;odile;12 mars 1956;VIH"),
        ("Nom;Motif", "Odile Morel;VIH"),
    ],
)
def test_headings_say_which_cells_name_the_patient(told, heading, row):
    assert told(f"{heading}\n{row}\n", "liste.csv" if "\t" not in heading else "liste.tsv") == ("critical", 1)


def test_a_record_names_its_patient_by_fields(told):
    assert told('[{"nom": "morel", "prenom": "odile", "diagnostic": "VIH"}]', "export.json") == ("critical", 1)


def test_a_patient_announced_on_top_is_meant_below(told):
    filler = "Le cabinet est ouvert du lundi au vendredi, sur rendez-vous, et le samedi matin pour les urgences. " * 12

    assert told(f"Patient : Madame MOREL Odile, née le 12 mars 1956\n\n{filler}\n\n{HIV}") == ("critical", 1)


@pytest.mark.parametrize("birth", ["12/03/1956", "12.03.1956", "1956-03-12", "12 mars 1956", "12 MARS 1956"])
def test_the_same_birth_date_in_other_words_is_the_same_person(told, birth):
    text = f"Mme MOREL Odile, née le {birth}. {HIV}\nMme MOREL Odile, née le 12-03-1956. {HIV}\n"

    assert told(text) == ("critical", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Dr Odile MOREL. Le VIH en ville.",
        "Docteur Mme Morel : consultation VIH le mardi.",
        "Contact : Mme Odile MOREL. Dépistage du VIH.",
        "Infirmière : Odile MOREL. Dépistage du VIH.",
        "Mme Morel, ministre de la santé, parle du VIH.",
        "Mme la Directrice. Dépistage du VIH.",
        "Madame, Monsieur,\nDépistage du VIH.",
        "Présents : Odile MOREL, Jean BRUNEVAL, Lucie PETIT\nLe VIH en ville.",
        "Rédigé par Odile MOREL. Le VIH en ville.",
        "Validé par Odile MOREL, le 12/03/2024. Le VIH en ville.",
        "Le VIH en ville.\n\nBien cordialement,\nOdile MOREL\n",
        "Le VIH en ville.\n\nOdile MOREL\nSecrétaire médicale\n",
        "Mme MOREL, infirmière du service, animera l'atelier sur le VIH.",
        "M. BRUNEVAL Jean (IDE) : atelier VIH.",
        "Responsable de la formation : Odile MOREL. Le VIH en ville.",
        "Commande n° 12 - M. BRUNEVAL Jean : 12 autotests VIH.",
        "Bonjour Jean MARTIN,\nvos autotests VIH sont partis.",
        "Le Professeur Jean BRUNEVAL parle du VIH.",
        "Odile Morel présente son livre sur le VIH.",
        "Odile Morel a été nommée au comité VIH.",
        "MOREL O. Le VIH en ville. Rev Prat 2018;68:123.",
    ],
)
def test_who_treats_writes_or_attends_is_no_patient(told, text):
    assert told(text)[0] == "none"


@pytest.mark.parametrize(
    "table",
    [
        "Nom;Prénom;Service;Téléphone\nMOREL;Odile;VIH;0102030405\n",
        "Nom;Prénom;Spécialité\nBRUNEVAL;Jean;Psychiatrie VIH\n",
        "Médecin;Formation\nMOREL Odile;VIH\n",
        "Nom;Indication\nAutotest;VIH\n",
    ],
)
def test_lists_of_staff_and_of_things_are_no_lists_of_patients(told, table):
    assert told(table, "liste.csv")[0] == "none"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mme Odile DE LA TOUR", "de la tour|odile|"),
        ("M. Jean de La Tour,", "de la tour|jean|"),
        ("Monsieur Jean-Pierre D'AUBIGNY", "d'aubigny|jean-pierre|"),
        ("Mme Marie-Claude LE GOFF-MARTIN", "le goff-martin|marie-claude|"),
        ("EL AMRANI Fatima", "el amrani|fatima|"),
        ("Mme MOREL Odile née PETIT le 12/03/1956", "morel|odile|19560312"),
        ("Mme DUPUIS ép. MOREL Odile", "morel|odile|"),
        ("Nom : MOREL épouse PETIT\nPrénom : Odile", "morel|odile|"),
        ("Jean Bruneval, né le 1er mars 1956", "bruneval|jean|19560301"),
        ("Vu Odile MOREL", "morel|odile|"),
    ],
)
def test_a_person_is_surname_first_name_and_birth_date(tools, text, value):
    segment = Segment(Locator("poste", "note.txt"), f"{text} {HIV}", LineAnchors(""))
    found = [match.value for match in tools.detector.detect(segment).matches if match.rule_id == "fr.person"]

    assert found == [value]
