import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.health.hprim import HPRIM, HPRIM_SANTE
from tests.extract.reading import read

BODY = "2610475056012"
KEY = "48"


def head(last="PETIT", number=f"{BODY} {KEY}"):
    return (
        f"0000129610\r\n{last}\r\nAnne\r\n1 RUE DU PORT\r\n\r\n62580 VILLE\r\n03/04/1961\r\n{number}\r\n\r\n"
        "15/06/2024\r\nLABO1     LABO DU PORT\r\nMED1      CABINET\r\n"
    )


LETTER = (
    head() + "\r\nSérologie VIH positive\r\n****LAB****\r\nRES|Glucose|GLU|N|1.0|g/l|0.7|1.1|N|F|\r\n****FIN****\r\n"
)
MESSAGE = (
    "H|~^\\&|a.HPR||LABO|||ORU|||MED||P|H2.1~C|20240615\r"
    "P|1|7||" + BODY + KEY + "|PETIT~ANNE||19610403|F\rOBR|1|2||NFS~Numération|\rOBX|1|ST|VIH~Sérologie VIH||posi\r"
    "A|tive|\rL|1\r"
)


def nirs(outcome):
    return {
        (place.canonical().partition("#")[2], finding.confidence)
        for finding in outcome.findings
        if finding.category == "nir"
        for place in finding.places
    }


@pytest.mark.parametrize("codec", ["cp1252", "cp850", "utf-8"])
def test_the_head_of_a_letter_gives_each_line_its_meaning(codec):
    text = read(HPRIM, LETTER.encode(codec), "a.hpr").text

    assert text.startswith("Patient : PETIT Anne (03/04/1961)\n")
    assert f"numéro de sécurité sociale : {BODY} {KEY}\n" in text
    assert "\nSérologie VIH positive\n" in text


def test_each_letter_of_a_file_has_its_patient(outcome_of):
    data = LETTER + head("GRAND", BODY) + "ras\r\n****FIN****\r\n****FINFICHIER****\r\n"
    outcome = outcome_of(data.encode("cp1252"), "a.hpr")

    assert outcome.documents[0].extractor == "hprim"
    assert nirs(outcome) == {("line=8", "high"), ("line=25", "high")}


def test_text_that_only_looks_a_little_like_a_head_stays_text(outcome_of):
    lines = "Un\nDeux\nTrois\nQuatre\nCinq\n12345 VILLE\n03/04/1961\n\n\n01/01/2020\nOnze\nDouze\nFin\n"

    assert outcome_of(lines).documents[0].extractor == "text"


def test_fields_of_a_message_have_their_meaning_and_continued_lines_are_joined(outcome_of):
    text = read(HPRIM_SANTE, MESSAGE.encode("latin-1"), "a.hpr").text
    outcome = outcome_of(MESSAGE.encode("latin-1"), "a.hpr")

    assert "Patient : PETIT Anne (03/04/1961)\n" in text
    assert "P-5 nom du patient : PETIT~ANNE\n" in text
    assert "P-7 date de naissance : 03/04/1961\n" in text
    assert "OBX-5 résultat : positive\n" in text
    assert nirs(outcome) == {("line=2&field=P-4", "high")}


def test_the_illness_in_a_message_is_that_of_its_patient(found_in):
    data = MESSAGE.replace(BODY + KEY, "8")

    assert ("health.hiv-sti", "high", "critical") in {each[:3] for each in found_in(data, "a.hpr")}


def test_prose_that_begins_with_the_signs_of_a_header_stays_text(outcome_of):
    assert outcome_of("H|~^\\&| est le début d'un message.\nRien de plus.\n").documents[0].extractor == "text"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("HPA|~^\\&\r\n*FIN 19é/"), max_size=200), st.integers(0, 300))
def test_any_text_is_read(tail, cut):
    letter, message = LETTER[:cut] + tail, MESSAGE[:cut] + tail

    assert read(HPRIM, letter.encode(), "a").problems == []
    assert read(HPRIM_SANTE, message.encode(), "a").problems == []
