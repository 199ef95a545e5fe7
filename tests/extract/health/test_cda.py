import base64

from leakscan.extract.health.cda import CDA
from leakscan.extract.health.xdm import XDM
from tests.extract.reading import read

BODY = "2610475056012"
OID = "1.2.250.1.213.1.4.8"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><id extension="{BODY}" root="{OID}"/>
<patient><name><given>ANNE</given><family qualifier="SP">GRAND</family><family qualifier="BR">PETIT</family></name>
<birthTime value="19610403"/></patient></patientRole></recordTarget>"""


def nirs(outcome):
    return {
        (place.canonical().partition("#")[2], finding.confidence)
        for finding in outcome.findings
        if finding.category == "nir"
        for place in finding.places
    }


def test_the_number_counts_by_the_root_that_gives_it_out(outcome_of):
    outcome = outcome_of(f"{HEAD}</ClinicalDocument>", "a.xml")

    assert outcome.documents[0].extractor == "cda"
    assert nirs(outcome) == {("line=2", "high")}


def test_every_piece_of_a_long_document_names_the_patient():
    sections = "".join(f"<section><text>{'texte ' * 200}</text></section>" for _ in range(20))
    segments = read(CDA, f"{HEAD}<component>{sections}</component></ClinicalDocument>".encode(), "a.xml").segments

    assert len(segments) > 3
    assert {segment.text.split("\n")[0] for segment in segments} == {"Patient : PETIT Anne (03/04/1961)"}


def test_a_body_that_is_a_document_is_a_member():
    letters = base64.b64encode(b"un texte court").decode()
    body = f'<nonXMLBody><text mediaType="text/plain" representation="B64">{letters}</text></nonXMLBody>'

    assert [data for _, data in read(CDA, f"{HEAD}{body}</ClinicalDocument>".encode(), "a.xml").members] == [
        b"un texte court"
    ]


def test_the_illness_of_the_patient_counts_without_a_number(found_in):
    data = HEAD.replace(BODY, "1") + "<text>Schizophrénie paranoïde</text></ClinicalDocument>"

    assert ("health.psychiatry", "high", "critical", 1) in found_in(data, "a.xml")


def test_an_annotated_ecg_names_its_subject(outcome_of):
    data = """<AnnotatedECG xmlns="urn:hl7-org:v3"><componentOf><subject><trialSubject><subjectDemographicPerson>
    <name>PETIT ANNE</name><birthTime value="19610403"/></subjectDemographicPerson></trialSubject></subject>
    </componentOf></AnnotatedECG>"""

    assert outcome_of(data, "ecg.xml").documents[0].extractor == "cda"
    assert read(CDA, data.encode(), "ecg.xml").text.startswith("Patient : PETIT ANNE (03/04/1961)\n")


def test_a_document_that_is_cut_is_partial(outcome_of):
    assert outcome_of(HEAD, "a.xml").documents[0].status == "partial"


def test_the_metadata_of_an_exchange_hold_fields_of_the_patient(outcome_of):
    data = f"""<?xml version="1.0"?><SubmitObjectsRequest><Slot name="sourcePatientId"><ValueList>
    <Value>{BODY}^^^&amp;{OID}&amp;ISO^NH</Value></ValueList></Slot><Slot name="sourcePatientInfo"><ValueList>
    <Value>PID-5|PETIT^ANNE^^^^^L</Value><Value>PID-7|19610403</Value></ValueList></Slot></SubmitObjectsRequest>"""
    text = read(XDM, data.encode(), "METADATA.XML").text

    assert outcome_of(data, "METADATA.XML").documents[0].extractor == "xdm"
    assert nirs(outcome_of(data, "METADATA.XML")) == {("line=2", "high")}
    assert "Patient : PETIT Anne" in text
    assert "PID-7 date de naissance : 03/04/1961" in text
