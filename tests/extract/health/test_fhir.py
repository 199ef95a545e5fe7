import base64
import json

import pytest

from leakscan.extract.health.fhir import FHIR, FHIR_XML
from tests.extract.reading import read

BODY = "2610475056012"
SYSTEM = "urn:oid:1.2.250.1.213.1.4.8"
PATIENT = {
    "resourceType": "Patient", "id": "p1", "identifier": [{"system": SYSTEM, "value": BODY}],
    "name": [{"family": "PETIT", "given": ["ANNE", "Marie"]}], "birthDate": "1961-04-03",
}  # fmt: skip
CONDITION = {
    "resourceType": "Condition", "subject": {"reference": "Patient/p1"},
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "F20.0"}], "text": "Schizophrénie"},
}  # fmt: skip
XML = f"""<?xml version="1.0"?>
<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Patient><id value="p1"/>
<text><div xmlns="http://www.w3.org/1999/xhtml">Suivi <b>pour</b> asthme</div></text>
<identifier><system value="{SYSTEM}"/><value value="{BODY}"/></identifier>
<name><family value="PETIT"/><given value="ANNE"/></name><birthDate value="1961-04-03"/></Patient></resource></entry>
<entry><resource><Condition><subject><reference value="Patient/p1"/></subject><code><text value="Schizophrénie"/></code>
</Condition></resource></entry></Bundle>"""


def bundle(*resources):
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}).encode()


def nirs(outcome):
    return {
        (place.canonical().partition("#")[2], finding.confidence)
        for finding in outcome.findings
        if finding.category == "nir"
        for place in finding.places
    }


def test_a_number_counts_by_the_system_that_gives_it_out(outcome_of):
    outcome = outcome_of(bundle(PATIENT), "b.json")

    assert outcome.documents[0].extractor == "fhir"
    assert nirs(outcome) == {("record=1&field=Patient.identifier.value", "high")}


def test_a_number_counts_by_the_type_of_its_identifier(outcome_of):
    identifier = {"type": {"coding": [{"code": "INS-NIR"}]}, "value": BODY}

    assert nirs(outcome_of(json.dumps(PATIENT | {"identifier": [identifier]}), "p.json"))


def test_resources_stand_under_the_name_of_their_patient():
    other = {"resourceType": "Patient", "id": "p2", "name": [{"family": "GRAND", "given": ["Luc"]}]}
    segments = read(FHIR, bundle(PATIENT, other, CONDITION), "b.json").segments

    assert [segment.text.split("\n")[0] for segment in segments[1:]] == [
        "Patient : PETIT Anne (03/04/1961)",
        "Patient : GRAND Luc",
        "Patient : PETIT Anne (03/04/1961)",
    ]
    assert "Condition.code.text : Schizophrénie\n" in segments[-1].text


def test_a_patient_without_a_number_and_the_illness_belong_together(found_in):
    found = found_in(bundle({**PATIENT, "identifier": []}, CONDITION), "b.json")

    assert ("health.psychiatry", "high", "critical") in {each[:3] for each in found}


def test_lines_of_resources_know_the_patients_before(found_in):
    lines = "\n".join(json.dumps(each) for each in (PATIENT, {"resourceType": "Patient", "id": "p2"}, CONDITION))
    text = read(FHIR, lines.encode(), "b.ndjson").segments[-1].text

    assert text.startswith("Patient : PETIT Anne (03/04/1961)\n")


@pytest.mark.parametrize(
    "holder",
    [
        {"resourceType": "Binary", "contentType": "text/plain", "data": "@"},
        {"resourceType": "DiagnosticReport", "presentedForm": [{"contentType": "application/pdf", "data": "@"}]},
        {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": "@"}}]},
    ],
)
def test_attachments_are_members(holder):
    data = json.dumps(holder).replace("@", base64.b64encode(b"NIR").decode()).encode()

    assert [content for _, content in read(FHIR, data, "b.json").members] == [b"NIR"]


def test_contained_patients_are_known_by_their_reference():
    report = CONDITION | {"subject": {"reference": "#x"}, "contained": [{**PATIENT, "id": "x"}]}

    assert read(FHIR, json.dumps(report).encode(), "b.json").text.startswith("Patient : PETIT Anne (03/04/1961)\n")


def test_resources_in_xml_are_read_like_those_in_json(outcome_of):
    outcome = outcome_of(XML, "b.xml")
    text = read(FHIR_XML, XML.encode(), "b.xml").text

    assert outcome.documents[0].extractor == "fhir-xml"
    assert nirs(outcome) == {("record=1&field=Patient.identifier.value", "high")}
    assert "Patient.text.div : Suivi pour asthme\n" in text
    assert "Condition.code.text : Schizophrénie\n" in text


def test_broken_documents_are_read_as_far_as_they_go(outcome_of):
    broken = outcome_of(XML[: XML.index("</Bundle>")], "b.xml")

    assert broken.documents[0].status == "partial"
    assert nirs(broken)
    assert nirs(outcome_of(bundle(PATIENT, CONDITION)[:-60], "b.json"))
