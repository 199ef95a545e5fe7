"""The social security number in every form people and programs write it, and the numbers that look like one."""

import random
import uuid

import pytest

from tests.detect.numbers import MONTHS, in_fields, invented, with_key

NUMBER = with_key("1841276451089")
CORSICAN = with_key("291072A004118")


@pytest.fixture
def prints_of(outcome_of, tools):
    """Whether a text gives a value under a rule: the confidences under which its fingerprint stands."""

    def read(text, value, rule="fr.nir", name="courrier.txt"):
        print_ = tools.fingerprinter.of(value)
        findings = [each for each in outcome_of(text, name).findings if each.rule_id == rule]
        return [each.confidence for each in findings if print_ in cut(each.fingerprints)]

    return read


def cut(packed):
    return [packed[at : at + 16] for at in range(0, len(packed), 16)]


@pytest.mark.parametrize(
    "separator",
    ["", " ", "  ", "\u00a0", "\u202f", "\u2009", ".", "-", "\u2011", "\u2013", "/", "_", " - "],
    ids=[
        "none",
        "blank",
        "two blanks",
        "nbsp",
        "narrow nbsp",
        "thin",
        "dot",
        "dash",
        "hard hyphen",
        "en dash",
        "slash",
        "low line",
        "spaced dash",
    ],
)
@pytest.mark.parametrize("number", [NUMBER, CORSICAN], ids=["mainland", "Corsica"])
def test_a_labelled_number_is_found_whatever_parts_its_fields(prints_of, number, separator):
    assert prints_of(f"N° de sécurité sociale : {in_fields(number, separator)}\n", number) == ["high"]


@pytest.mark.parametrize(
    "key", ["{0} clé {1}", "{0} Clé : {1}", "{0}/{1}", "{0} {1}", "{0} (clé {1})", "{0}|{1}", "{0};{1}"]
)
def test_a_key_written_apart_belongs_to_the_number(prints_of, key):
    assert prints_of("NIR : " + key.format(NUMBER[:13], NUMBER[13:]), NUMBER) == ["high"]


@pytest.mark.parametrize(
    "label",
    ["NIR", "N° SS", "n° sécu", "NSS", "Sécurité sociale", "Immatriculation", "Matricule INS", "NUMÉRO DE SÉCU"],
)
def test_every_usual_label_counts(prints_of, label):
    assert prints_of(f"{label} : {NUMBER}", NUMBER) == ["high"]


@pytest.mark.parametrize("cut_after", [1, 3, 5, 7, 10, 13])
def test_a_number_broken_over_two_lines_is_found(prints_of, cut_after):
    assert prints_of(f"NIR : {NUMBER[:cut_after]}\n{NUMBER[cut_after:]}\n", NUMBER) == ["high"]


@pytest.mark.parametrize("written", [CORSICAN.lower(), CORSICAN.upper()])
def test_departments_of_corsica_are_found_in_either_case(prints_of, written):
    assert prints_of(f"NIR {written}", CORSICAN) == ["high"]


@pytest.mark.parametrize("body", ["1841297401089", "1841297102003", "1841298799089", "1841299404089", "291072B004118"])
def test_births_overseas_and_abroad_are_found(prints_of, body):
    assert prints_of(f"NIR : {with_key(body)}", with_key(body)) == ["high"]


@pytest.mark.parametrize("month", MONTHS)
def test_every_month_that_exists_is_found(prints_of, month):
    number = with_key(f"184{month}76451089")

    assert prints_of(f"NIR : {number}", number) == ["high"]


@pytest.mark.parametrize("month", ["00", "13", "19", "21", "29", "43", "49"])
def test_a_month_that_does_not_exist_makes_it_another_number(found_in, month):
    assert found_in(f"NIR : {with_key(f'184{month}76451089')}") == set()


def test_thirteen_digits_under_a_label_get_their_key(prints_of):
    assert prints_of(f"NIR : {NUMBER[:13]}", NUMBER, rule="fr.nir.no-key") == ["high"]


def test_thirteen_digits_in_a_labelled_column_get_their_key(prints_of):
    table = "Nom;NIR;CP\n" + "".join(f"PETIT;{number[:13]};35000\n" for number in invented(5, seed=3))

    assert prints_of(table, invented(5, seed=3)[2], rule="fr.nir.no-key", name="liste.csv") == ["high"]


@pytest.mark.parametrize("text", ["lot {0}", "code article {0}", "{0}"])
def test_thirteen_digits_without_a_label_are_another_number(found_in, text):
    assert found_in(text.format(NUMBER[:13])) == set()


def test_a_labelled_number_with_a_wrong_key_is_a_note(found_in):
    wrong = NUMBER[:13] + f"{(int(NUMBER[13:]) % 97) + 1:02d}"

    assert found_in(f"NIR : {wrong}") == {("fr.nir.wrong-key", "low", "low", 1)}


def test_a_number_with_a_wrong_key_and_no_label_is_nothing(found_in):
    assert found_in(f"{NUMBER[:13]}{(int(NUMBER[13:]) % 97) + 1:02d}") == set()


def test_a_lone_number_without_a_label_is_not_certain(prints_of):
    assert prints_of(f"vu ce jour {NUMBER} merci", NUMBER) == ["medium"]


def test_a_published_specimen_is_a_note(found_in):
    assert found_in("NIR : 2 69 05 49 588 157 80") == {("fr.nir", "low", "low", 1)}


def decoys():
    draw = random.Random(11)
    yield "IMEI : 356938035643809"
    yield "EAN 3017620422003 et 4006381333931"
    yield f"uid 1.2.840.113619.2.{NUMBER}.5"
    yield f"facture 4{NUMBER}67"
    yield f"FR76 {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:12]} {NUMBER[12:]}1 8412 764"
    yield "journal 20240115103045123 1705312245123 17053122451234567"
    yield f"montant {NUMBER[:7]},{NUMBER[7:9]} EUR"
    yield " ".join(str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(200))
    yield f"sha1 {NUMBER}abcdef0123456789abcdef012"
    yield f"3.14159{NUMBER}"


@pytest.mark.parametrize("text", list(decoys()))
def test_numbers_that_only_look_like_one_raise_nothing(found_in, text):
    assert {row for row in found_in(text) if row[2] not in ("none", "low")} == set()


def test_a_number_in_the_name_of_a_file_is_found_and_its_name_masked(outcome_of):
    outcome = outcome_of("bonjour", f"dossiers/NIR_{NUMBER}.txt")

    assert [finding.rule_id for finding in outcome.findings] == ["fr.nir"]
    assert NUMBER not in outcome.documents[0].shown.canonical()


def test_the_place_of_a_number_is_its_line(outcome_of):
    outcome = outcome_of(f"Bonjour,\n\nNIR : {NUMBER}\n")

    assert [place.canonical() for place in outcome.findings[0].places] == ["poste:courrier.txt#line=3"]


def test_the_place_of_a_number_in_a_table_is_its_column(outcome_of):
    outcome = outcome_of(f"Nom;NIR\nPETIT;{NUMBER}\nMOREL;{CORSICAN}\n", "liste.csv")
    places = [place.canonical() for place in outcome.findings[0].places]

    assert places == ["poste:liste.csv#line=2&column=2", "poste:liste.csv#line=3&column=2"]


@pytest.mark.parametrize("blank", ["%20", "+", "%C2%A0", "%2E", "\\u00a0", "\\u202F", "\\xa0", "&#160;", "&#xA0;"])
@pytest.mark.parametrize("number", [NUMBER, CORSICAN], ids=["mainland", "Corsica"])
def test_a_number_is_found_in_addresses_and_source_code(prints_of, number, blank):
    assert prints_of(f"?nir={in_fields(number, blank)}&page=2", number, rule="fr.nir.escaped") == ["high"]


def test_a_number_behind_an_escaped_blank_is_found(prints_of):
    assert prints_of(f"?q=vu%20{in_fields(NUMBER, '%20')}%20hier", NUMBER, rule="fr.nir.escaped") == ["medium"]


def test_escaped_digits_with_a_wrong_key_are_nothing(found_in):
    assert found_in("?nir=1+84+12+76+451+089+47") == set()


@pytest.mark.parametrize("text", ["nir={0} ts=1704103200123", "nir: {0}, horodatage: 1704103200123"])
def test_the_label_of_a_number_is_not_that_of_the_next_field(found_in, text):
    assert found_in(text.format(NUMBER)) == {("fr.nir", "high", "high", 1)}


def test_a_label_is_that_of_all_numbers_of_its_list(found_in):
    first, second = invented(2, seed=13)

    assert found_in(f"NIR : {first}, {second}") == {("fr.nir", "high", "high", 2)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("message.eml", "From: a@b.example\nTo: Odile <{}@patient.mssante.fr>\nSubject: x\n\nBonjour\n"),
        (
            "message.eml",
            "Received: from a by b for <{}@patient.mssante.fr>\nFrom: a@b.example\nSubject: x\n\nBonjour\n",
        ),
        ("note.txt", "Ecrire à {}@patient.mssante.fr.\n"),
        (
            "carte.vcf",
            "BEGIN:VCARD\nVERSION:3.0\nFN:Odile Morel\nEMAIL;TYPE=INTERNET:{}@patient.mssante.fr\nEND:VCARD\n",
        ),
        (
            "rdv.ics",
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nATTENDEE:mailto:{}@patient.mssante.fr\nEND:VEVENT\n"
            "END:VCALENDAR\n",
        ),
        ("page.html", '<html><body><a href="mailto:{}@patient.mssante.fr">Ecrire</a></body></html>\n'),
    ],
)
def test_the_address_of_a_patient_in_health_messaging_is_their_number(outcome_of, name, text):
    found = [each for each in outcome_of(text.format(invented(1, seed=77)[0]), name).findings if each.category == "nir"]

    assert [(each.rule_id, each.confidence, each.severity, each.count) for each in found] == [
        ("fr.nir.mssante", "high", "high", 1)
    ]
