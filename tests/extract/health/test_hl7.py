import base64
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.health.hl7 import HL7
from tests.extract.reading import read

HEADER = "MSH|^~\\&|LOGICIEL|CABINET|||20240615100000||ORU^R01|1|P|2.5|||||FRA|UNICODE UTF-8"
PID = "PID|1||12345^^^IPP^PI~2610475056012^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS||PETIT^ANNE||19610403|F"


def message(*segments, end="\r"):
    return (end.join((HEADER, *segments)) + end).encode()


def nir_findings(outcome):
    return {
        (place.canonical().partition("#")[2], finding.confidence)
        for finding in outcome.findings
        if finding.category == "nir"
        for place in finding.places
    }


def test_fields_are_lines_with_their_meaning_and_place():
    segment = read(HL7, message(PID), "a.hl7").segments[0]
    offset = segment.text.index("PETIT")

    assert "Patient : PETIT Anne (03/04/1961)\n" in segment.text
    assert "PID-5 nom du patient : PETIT^ANNE\nPID-7 date de naissance : 03/04/1961\n" in segment.text
    assert segment.anchors.place(offset) == (("message", "1"), ("field", "PID-5.1"))
    assert segment.heading(offset) == "PID-5 nom du patient"


def test_a_number_without_its_key_is_known_by_who_gives_it_out(outcome_of):
    assert {("message=1&field=PID-3.1", "high")} == nir_findings(outcome_of(message(PID), "a.hl7"))


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_line_end_parts_segments(end):
    assert "PID-8 sexe : F\n" in read(HL7, message(PID, end=end), "a.hl7").text


def test_frames_and_batches_are_read_through(outcome_of):
    framed = b"\x0b" + message(PID) + b"\x1c\r\x0b" + message(PID.replace("PETIT", "GRAND")) + b"\x1c\r"
    batch = b"FHS|^~\\&|X\rBHS|^~\\&|X\r" + message(PID) + b"BTS|1\rFTS|1\r"

    assert {("message=1&field=PID-3.1", "high"), ("message=2&field=PID-3.1", "high")} == nir_findings(
        outcome_of(framed, "a.dat")
    )
    assert outcome_of(batch, "lot.txt").documents[0].media_type == "application/hl7-v2"


def test_the_delimiters_are_those_that_the_message_declares():
    data = b"MSH#*%$!#A#B\rPID#1##1**X%2**Y##PETIT*ANNE##19610403\r"

    assert "PID-3 identifiant patient : 1*X\nPID-3 identifiant patient : 2*Y\nPID-5 nom du patient : PETIT*ANNE\n" in (
        read(HL7, data, "a.hl7").text
    )


def test_escapes_are_resolved_and_paths_left_alone():
    text = read(HL7, message(PID, "OBX|1|FT|X||A\\T\\B\\.br\\\\X4E4952\\ C:\\temp\\x"), "a.hl7").text

    assert "OBX-5 résultat : A&B\nNIR C:\\temp\\x\n" in text


def test_a_broken_line_goes_on_with_its_segment():
    assert "NTE-3 commentaire : première ligne\nseconde ligne\n" in (
        read(HL7, message(PID, "NTE|1||première ligne\nseconde ligne"), "a.hl7").text
    )


@pytest.mark.parametrize(("name", "codec"), [("8859/1", "cp1252"), ("8859/15", "iso8859-15"), ("", "cp850")])
def test_the_character_set_is_the_declared_or_the_fitting_one(name, codec):
    data = message(PID, "NTE|1||fièvre élevée, dépistage négatif").decode().replace("UNICODE UTF-8", name)

    assert "fièvre élevée, dépistage négatif" in read(HL7, data.encode(codec), "a.hl7").text


def test_a_document_in_a_result_is_a_member():
    content = base64.b64encode(b"%PDF-1.4 rest of it").decode()
    found = read(HL7, message(PID, f"OBX|1|ED|CR||^application^pdf^Base64^{content}||||||F"), "a.hl7")

    assert found.members == [("poste:a.hl7!base64/OBX-1.pdf", b"%PDF-1.4 rest of it")]
    assert content not in found.text


def test_a_packed_or_bare_document_is_a_member_too():
    packed = base64.b64encode(gzip.compress(b"<?xml version='1.0'?><a>secret</a>" * 3)).decode()
    bare = base64.b64encode(b"{\\rtf1 " + b"Compte rendu " * 8 + b"}").decode()
    found = read(HL7, message(f"OBX|1|ST|CR||{packed}", f"OBX|2|TX|CR||{bare[:80]}~{bare[80:]}"), "a.hl7")

    assert [name for name, _ in found.members] == ["poste:a.hl7!base64/OBX-1.gz", "poste:a.hl7!base64/OBX-2.rtf"]


def test_rich_text_in_a_result_is_a_member():
    found = read(HL7, message("OBX|1|FT|CR||{\\E\\rtf1\\E\\ansi sérologie positive, dossier revu}"), "a.hl7")

    expected = "{\\rtf1\\ansi sérologie positive, dossier revu}".encode("cp1252")
    assert [("poste:a.hl7!base64/OBX-1.rtf", expected)] == found.members


def test_a_document_that_is_cut_is_read_as_far_as_it_goes():
    content = base64.b64encode(b"%PDF-1.4 rest of it").decode()[:25]
    found = read(HL7, message(f"OBX|1|ED|CR||^application^pdf^Base64^{content}"), "a.hl7")

    assert [b"%PDF-1.4 rest of it"[:18]] == [data for _, data in found.members]
    assert found.problems == [("poste:a.hl7#part=OBX-1.pdf", "corrupt")]


def test_a_long_message_names_its_patient_in_every_piece():
    notes = [f"NTE|{number}||{'texte ' * 100}" for number in range(20)]
    segments = read(HL7, message(PID, *notes), "a.hl7").segments

    assert len(segments) > 2
    assert all("Patient : PETIT Anne (03/04/1961)" in segment.text for segment in segments[1:])


def test_the_patient_and_the_illness_belong_together(found_in):
    data = message(
        PID.replace("2610475056012^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS", "9^^^PI"), "NTE|1||VIH"
    )

    assert ("health.hiv-sti", "high", "critical", 1) in found_in(data, "a.hl7")


def test_prose_that_mentions_a_header_stays_text(outcome_of):
    documents = outcome_of("Le message commence par MSH|^~\\&| puis vient PID.\nMSH est un en-tête.\n").documents

    assert documents[0].media_type == "text/plain"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("MSHPIDOBX|^~\\&#\r\n\x0b\x1c 19é.br")), st.integers(0, 200))
def test_any_text_behind_a_header_is_read(tail, cut):
    data = (message(PID)[:cut].decode() + tail).encode()

    assert read(HL7, b"MSH|^~\\&|" + data, "a.hl7").problems == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(data):
    assert isinstance(read(HL7, b"MSH|^~\\&|\r" + data, "a.hl7").text, str)


def test_a_segment_that_goes_on_in_the_next_one_is_one(outcome_of):
    data = message(PID.replace("2610475056012", "7"), "OBX|1|TX|X||NIR : 2610475", "ADD|05601248||||||F")

    assert {("message=1&field=OBX-5.1", "high")} == nir_findings(outcome_of(data, "a.hl7"))


def test_check_digits_in_a_component_of_their_own_belong_to_the_number(outcome_of):
    data = message("PID|1||2610475056012^48^^INSEE&1.2.3&ISO||PETIT^ANNE")

    assert {("message=1&field=PID-3.1", "high")} == nir_findings(outcome_of(data, "a.hl7"))
