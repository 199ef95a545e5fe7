"""Identifiers beside the social security number: by label, by check digits, and what each says of a patient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks.papers import check_digit, readable_lines
from leakscan.checks.payment import rib
from tests.detect.numbers import invented

NUMBER = invented(1, seed=77)[0]
PASSPORT = "P<FRAMOREL<<ODILE<CLAIRE<<<<<<<<<<<<<<<<<<<<\n22AB123450FRA5603129F3204153<<<<<<<<<<<<<<08"


@pytest.fixture
def rules_in(outcome_of):
    def read(text, name="note.txt"):
        return {each.rule_id for each in outcome_of(text, name).findings}

    return read


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("IPP : 8012345678", "fr.ipp"),
        ('<patient IPP="8012345678">', "fr.ipp"),
        ("Passport No: 22AB12345", "fr.passport"),
        ("CNI 120369101234", "fr.identity-card"),
        ("Titre de séjour : 7503123456", "fr.residence-permit"),
        ("Permis de conduire n° 911069101234", "fr.driving-licence"),
        ("Tél : 0639981234", "fr.phone.unspaced"),
        ("(06) 39 98 12 34", "fr.phone"),
        ("+33.6.39.98.12.34", "fr.phone"),
        ("06/39/98/12/34", "fr.phone"),
        ("12 bis, bd. Voltaire, Bât. B\n75011 Paris", "fr.address"),
        ("Code banque 12345 Code guichet 67890 N° compte 12345678901 Clé RIB 04", "fr.rib.fields"),
        ("RIB 12345 67890 12345678901 04", "fr.rib"),
        ("Identifiant patient : 00451287", "fr.ipp"),
        ("N° de séjour : 230045871", "fr.stay"),
        ("RPPS 10107592544", "fr.rpps"),
        ("N° ADELI : 69 1 02665 4", "fr.adeli"),
        ("FINESS ET 750712184", "fr.finess"),
        ("carte CPS n° 2800012345", "fr.professional-card"),
        ("Carte Vitale, série n° 8025 0000 1234 5678 9012", "fr.health-card"),
        ("Passeport 22AB12345", "fr.passport"),
        ("Carte d'identité n° 120369101234", "fr.identity-card"),
        ("Port. 06.39.98.12.34", "fr.phone"),
        ("Odile.Morel@exemple.fr", "id.email"),
        ("7 ter, allée des Tilleuls - 35000 RENNES", "fr.address"),
        ("Véhicule immatriculé AB-123-CD", "fr.number-plate"),
        ("RIB : 12345 67890 12345678901 04", "fr.rib"),
        (PASSPORT, "id.readable-lines"),
        (PASSPORT.replace("\n", "\r\n"), "id.readable-lines"),
    ],
)
def test_an_identifier_is_found(rules_in, text, rule):
    assert rule in rules_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "IPP : 20 mg par jour",
        "Commande 10107592544 livrée",
        "FINESS 750712185",
        "version 0.1.99.00.12",
        "lot AB-123-CD",
        "RIB : 12345 67890 12345678901 05",
        PASSPORT.replace("5603129", "5603128"),
    ],
)
def test_what_lacks_its_label_or_its_check_is_no_identifier(rules_in, text):
    assert rules_in(text) == set()


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ("NDA;b\n80123456;x\n80123457;y\n", "fr.stay.column"),
        ("RPPS;Ville\n10107592544;Lyon\n10100375103;Rennes\n", "fr.rpps.column"),
        ("Portable;b\n0639981234;x\n0639985678;y\n", "fr.phone.unspaced"),
        ("DDN;b\n12/03/1956;x\n01021950;y\n", "fr.birth-date.column"),
    ],
)
def test_a_heading_says_what_its_column_holds(outcome_of, table, rule):
    assert {each.rule_id: each.count for each in outcome_of(table, "liste.csv").findings} == {rule: 2}


@pytest.mark.parametrize("written", ["12/03/1956", "1956-03-12", "12 mars 1956", "12031956", "12.3.1956"])
@pytest.mark.parametrize("label", ["Né(e) le :", "Date de naissance :", "DDN", "Date naiss.", "birthDate:"])
def test_a_birth_date_is_one_value_however_it_is_written(outcome_of, tools, label, written):
    finding = outcome_of(f"{label} {written}").findings[0]

    assert (finding.rule_id, finding.fingerprints) == ("fr.birth-date", tools.fingerprinter.of("19560312"))


def test_identifiers_of_people_alarm_nobody(outcome_of):
    people = "Mme Morel, 06 39 98 12 34, odile@exemple.fr, 7 rue des Tilleuls, 35000 RENNES"
    text = f"{people}, IPP 8012345678, RPPS 10107592544"

    assert outcome_of(text).assessment.severity == "none"


def test_a_labelled_identifier_makes_a_patient(outcome_of):
    assert outcome_of("IPP : 8012345678\nVIH positif").assessment.severity == "critical"


def test_the_number_of_a_professional_makes_none(outcome_of):
    assert outcome_of("RPPS : 10107592544\nDépistage du VIH").assessment.severity == "none"


@pytest.mark.parametrize("oid", ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"])
@pytest.mark.parametrize(
    "text", ["{number}^^^ASIP-SANTE-INS-NIR&{oid}&ISO^INS", "<id root='{oid}' extension='{number}'/>"]
)
def test_a_test_identity_is_a_note_that_says_so(outcome_of, oid, text):
    findings = outcome_of(text.format(number=NUMBER, oid=oid), "note.txt").findings

    assert [(each.rule_id, each.confidence, each.severity) for each in findings] == [("fr.nir", "low", "low")]
    assert findings[0].reasons[-1].message == "A published specimen or a test identity"


@pytest.mark.parametrize("oid", ["1.2.250.1.71.4.2.1", "1.2.250.1.71.4.2.2"])
def test_the_number_of_a_professional_or_structure_is_none_of_a_patient(rules_in, oid):
    assert rules_in(f"<id root='{oid}' extension='{NUMBER}'/>") == set()


def test_the_nearest_register_decides(outcome_of):
    structure = "<id root='1.2.250.1.71.4.2.2' extension='318003502400041'/>"
    text = f"{structure} <id root='1.2.250.1.213.1.4.8' extension='{NUMBER}'/>"

    assert [(each.rule_id, each.confidence) for each in outcome_of(text).findings] == [("fr.nir", "high")]


def test_the_address_of_a_patient_at_the_health_mail_is_a_number(rules_in):
    assert "fr.nir.mssante" in rules_in(f"À : {NUMBER}@patient.mssante.fr")


@given(
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=1, max_size=44),
    st.integers(0, 43),
    st.integers(1, 9),
)
def test_a_changed_digit_changes_the_check_digit(text, at, step):
    at %= len(text)
    if text[at].isdigit():
        changed = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]

        # Weights 7, 3 and 1 have no factor in common with ten: every single digit shows.
        assert check_digit(changed) != check_digit(text)


@given(st.integers(0, 99999), st.integers(0, 99999), st.integers(0, 10**11 - 1), st.integers(0, 22), st.integers(1, 9))
def test_a_bank_account_with_one_digit_changed_fails_its_key(bank, branch, account, at, step):
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    value = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    changed = value[:at] + str((int(value[at]) + step) % 10) + value[at + 1 :]

    assert not (rib(value) and rib(changed))


def test_lines_of_other_text_are_no_paper():
    assert not readable_lines("P<" + "A" * 86)
