"""Samples of the formats of health care."""

import base64
from functools import partial

from tests.extract.health.dicoms import item, patient, sequence, written
from tests.extract.health.recordings import edf, scp_ecg
from tests.extract.samples import MARKER, NIR, Sample

_MESSAGE = (
    "MSH|^~\\&|LABO|X|||20240615||ORU^R01|1|P|2.5\rPID|1||7^^^PI||PETIT^ANNE||19610403\r"
    f"OBX|1|TX|CR||{MARKER}\rOBX|2|ED|CR||^application^rtf^Base64^"
)
_LETTER = base64.b64encode(b"{\\rtf1 " + MARKER.encode() + b"}").decode()


def _message() -> bytes:
    return f"{_MESSAGE}{_LETTER}\r".encode()


def _cut_message() -> bytes:
    return f"{_MESSAGE}{_LETTER[:25]}".encode()


def _dicom() -> bytes:
    others = sequence(item(PatientID=NIR.replace(" ", "")))
    return written(patient(PatientComments=MARKER, OtherPatientIDsSequence=others))


def _cut_dicom() -> bytes:
    return written(patient(PatientComments=MARKER, StudyComments="compte rendu"))[:-4]


_RESOURCE = f'{{"resourceType": "Observation", "note": [{{"text": "{MARKER}"}}]}}'
_RESOURCE_XML = f'<Observation xmlns="http://hl7.org/fhir"><note><text value="{MARKER}"/></note></Observation>'
_CDA = f'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">\n<text>{MARKER}</text>'
_METADATA = f"<SubmitObjectsRequest>\n<Value>{MARKER}</Value>"

_HEAD = "1\nPETIT\nAnne\n\n\n35000 RENNES\n03/04/1961\n\n\n01/06/2024\nLABO\nMED\n"
_SANTE = "H|~^\\&|a||LABO\nP|1|7|||PETIT~ANNE||19610403\n"
_VID_HOSP = NIR.replace(" ", "") + "    03041961" + "2" + "0" * 20 + "V014350000022" + " " * 20
_DSN = f"S10.G00.00.001,'PAIE'\nS21.G00.30.001,'{NIR.replace(' ', '')[:13]}'\n"

SAMPLES = (
    Sample("edf", "a.edf", partial(edf, "X X X X", "", ["Début", MARKER]), ("#record=2",)),
    Sample("edf", "cut.edf", partial(edf, "X X X X", "", [MARKER], records=3), ("#record=1",), "partial", "broken"),
    Sample("scp-ecg", "a.scp", partial(scp_ecg, ((30, MARKER.encode()),)), ("#section=1&field=30",)),
    Sample(
        "scp-ecg",
        "cut.scp",
        lambda: scp_ecg(((30, MARKER.encode()),), b"statement")[:-2],
        ("#section=1&field=30",),
        "partial",
        "broken",
    ),
    Sample("hprim", "a.hpr", partial(str.encode, f"{_HEAD}\n{MARKER}\n****FIN****\n"), ("#line=14",)),
    Sample(
        "hprim-sante", "sante.hpr", partial(str.encode, f"{_SANTE}OBX|1|TX|CR||{MARKER}\n"), ("#line=3&field=OBX-5",)
    ),
    Sample("dsn", "a.dsn", partial(str.encode, _DSN), ("#line=2&field=S21.G00.30.001",)),
    Sample("fixed-records", "VIDHOSP.txt", partial(str.encode, _VID_HOSP), ("#line=1&field=NIR de l'assuré",)),
    Sample("fhir", "b.json", partial(str.encode, _RESOURCE), ("#record=1&field=Observation.note.text",)),
    Sample("fhir-xml", "b.xml", partial(str.encode, _RESOURCE_XML), ("#record=1&field=Observation.note.text",)),
    Sample("cda", "cda.xml", partial(str.encode, f"{_CDA}</ClinicalDocument>"), ("#line=3",)),
    Sample("cda", "cut.xml", partial(str.encode, _CDA), ("#line=3",), "partial", "broken"),
    Sample("xdm", "METADATA.XML", partial(str.encode, f"{_METADATA}</SubmitObjectsRequest>"), ("#line=2",)),
    Sample("xdm", "METADATA.XML", partial(str.encode, _METADATA), ("#line=2",), "partial", "broken"),
    Sample("hl7", "oru.hl7", _message, ("#message=1&field=OBX-5.1", "!base64/OBX-2.rtf#paragraph=1")),
    Sample("hl7", "cut.hl7", _cut_message, ("#message=1&field=OBX-5.1",), "partial", "broken"),
    Sample("dicom", "IM1", _dicom, ("#field=PatientComments", "#field=OtherPatientIDsSequence[1].PatientID")),
    Sample("dicom", "IM2", _cut_dicom, ("#field=PatientComments",), "partial", "broken"),
)
