"""Papers, exchange files and copies of machines: which kind each is, and which ordinary papers are none."""

import sqlite3

import pytest

PERSON = "Mme Odile PETITJEAN, née le 12/05/1969\n"


def _kinds(found):
    return {each[:3] for each in found if each[0].startswith("doc.")}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Docteur Paul FICTIF, RPPS\nDoliprane : 1 comprimé par jour\nÀ renouveler 2 fois\n", "doc.prescription-text"),
        ("Feuille de soins\nActes effectués : GS\n", "doc.care-sheet"),
        ("Bon de transport\nTransport assis professionnalisé\n", "doc.transport-voucher"),
        ("Attestation de droits, assurance maladie, code gestion 10\n", "doc.rights-statement"),
        ("Demande à la MDPH : carte mobilité inclusion\n", "doc.disability-file"),
        ("Avis d'aptitude du médecin du travail, visite de reprise\n", "doc.occupational-health"),
        ("heure;patient;motif\n09:00;Mme PETITJEAN Odile;bilan\n", "doc.appointment-list"),
    ],
)
def test_a_paper_of_a_person_is_of_its_kind_and_no_more_than_medium(found_in, text, kind):
    found = _kinds(found_in(text + PERSON))

    assert found == {(kind, "medium", "medium")}


@pytest.mark.parametrize(
    "text",
    [
        "Merci d'apporter votre ordonnance et l'attestation de droits.\n",
        "Lettre remise en main propre : je soussigné, pour servir et valoir ce que de droit.\n",
        "Votre mode de transport habituel ? Covoiturage possible.\n",
        "IBAN et BIC du titulaire du compte sur la facture.\n",
    ],
)
def test_letters_that_only_speak_of_papers_are_no_such_papers(found_in, text):
    found = _kinds(found_in(PERSON + text))

    assert found == set()


def test_a_certificate_of_injuries_is_told_apart_from_the_certificate_that_it_also_is(found_in):
    text = "Certificat médical : certifie avoir examiné ce jour une victime de coups et blessures. Ecchymose du bras.\n"

    found = _kinds(found_in(text + PERSON))

    assert found == {("doc.medical-certificate", "medium", "medium"), ("doc.injury-certificate", "medium", "medium")}


def test_the_store_of_a_browser_is_told_by_its_columns(found_in, tmp_path):
    store = tmp_path / "store"
    with sqlite3.connect(store) as database:
        database.execute("CREATE TABLE logins (origin_url, username_value, password_value, signon_realm)")
        database.execute("INSERT INTO logins VALUES ('https://labo.example/', 'accueil', x'763130aabb', '')")
    database.close()

    found = _kinds(found_in(store.read_bytes(), "divers.bin"))

    assert found == {("doc.browser-passwords", "medium", "medium")}


def test_the_key_store_of_java_is_low_as_every_installation_has_one(found_in):
    found = _kinds(found_in(bytes.fromhex("feedfeed000000020000000100000001"), "cacerts"))

    assert found == {("doc.java-keystore", "high", "low")}


def test_a_database_of_goods_is_a_note(found_in):
    found = _kinds(found_in("CREATE TABLE articles (nom text);\nINSERT INTO articles VALUES ('Compresses');\n"))

    assert found == {("doc.database", "low", "low")}
