"""Values of DICOM elements as text, each under the keyword of its tag and, for what tells persons, what it is."""

import io
import re
import warnings
from collections.abc import Sequence

from pydicom import charset

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.health.dicom_elements import KNOWN, Element, name_of
from leakscan.extract.health.record import person, written_date

CHARACTER_SET = 0x00080005
LABELS: dict[str, str] = {
    "PatientName": "nom du patient", "PatientID": "identifiant patient", "PatientBirthDate": "date de naissance",
    "OtherPatientIDs": "autre identifiant patient", "OtherPatientNames": "autre nom", "PatientSex": "sexe",
    "PatientBirthName": "nom de naissance", "PatientMotherBirthName": "nom de naissance de la mère",
    "PatientAddress": "adresse", "PatientTelephoneNumbers": "téléphone", "PatientComments": "commentaire",
    "AdditionalPatientHistory": "antécédents", "StudyDescription": "examen", "ReasonForStudy": "motif de l'examen",
    "RequestedProcedureDescription": "examen demandé", "AdmittingDiagnosesDescription": "diagnostic d'entrée",
    "MedicalAlerts": "alertes médicales", "Allergies": "allergies", "AdmissionID": "numéro de venue",
    "ResponsiblePerson": "personne responsable", "InstitutionName": "établissement",
    "StudyComments": "commentaire", "ImageComments": "commentaire", "TextValue": "texte",
}  # fmt: skip
IDENTIFIERS = frozenset(("PatientID", "OtherPatientIDs", "AdmissionID"))
ISSUERS = frozenset(("IssuerOfPatientID", "UniversalEntityID", "TypeOfPatientID"))
_PROFESSIONALS = frozenset((
    "ReferringPhysicianName", "PerformingPhysicianName", "OperatorsName", "NameOfPhysiciansReadingStudy",
    "PhysiciansOfRecord", "RequestingPhysician", "ConsultingPhysicianName", "ScheduledPerformingPhysicianName",
    "VerifyingObserverName", "HumanPerformerName", "NamesOfIntendedRecipientsOfResults",
))  # fmt: skip
_TEXTS = frozenset((
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT",
))  # fmt: skip
_WHOLE = frozenset(("LT", "ST", "UT", "UR"))
_ASCII_ONLY = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"))
_SHORTEST_RUN = 8
# Bit maps, curves, pixels and tables: numbers, whatever they look like.
_NUMBERS = frozenset((0x7FE0, 0x5400, 0x0028))


def encodings_of(value: bytes) -> tuple[str, ...]:
    """The declared character sets; those that nobody knows are left out, and the bytes decide."""
    return tuple(name.strip() for name in value.decode("latin-1").strip(" \x00").split("\\"))


def text_of(element: Element, sets: Sequence[str], budget: Budget) -> str:
    """The text of an element; empty for numbers."""
    group = element.tag >> 16
    if element.vr in _TEXTS:
        return _written(element, _decoded(element.value.rstrip(b"\x00 "), element.vr, sets))
    if group in _NUMBERS or 0x6000 <= group <= 0x60FF or 0x5000 <= group <= 0x50FF or element.tag == 0x00420011:
        return ""
    if element.vr in ("UN", "OB") or element.vr not in KNOWN:
        return _printable(element.value, budget)
    return ""


def _printable(value: bytes, budget: Budget) -> str:
    """An unknown value as text when it is one, else its readable runs."""
    bare = value.rstrip(b"\x00 ")
    if bare and b"\x00" not in bare and sum(octet < 32 and octet not in b"\t\r\n\x0c" for octet in bare[:4096]) == 0:
        return decode(bare)
    return "\n".join(run.text for run in strings.runs(io.BytesIO(value), budget, shortest=_SHORTEST_RUN))


def _decoded(value: bytes, vr: str, sets: Sequence[str]) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    if vr in _ASCII_ONLY:
        return decode(value)
    if b"\x1b" in value and len(sets) > 1:
        return _escaped(value, sets)
    name = charset.python_encoding.get(sets[0] if sets else "", "")
    if not name or name in ("iso8859", "latin_1", "utf8", "utf-8", "ascii"):
        # What is declared as Latin-1 or UTF-8 is often the other: the bytes tell.
        return decode(value)
    try:
        return value.decode(name)
    except (UnicodeDecodeError, LookupError):
        return decode(value)


def _escaped(value: bytes, sets: Sequence[str]) -> str:
    # The library warns of every set that it does not know, and says which bytes it met.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            known = [name for name in sets if name in charset.python_encoding]
            return charset.decode_bytes(value, charset.convert_encodings(known), {0x0D, 0x0A, 0x09, 0x0C, 0x5E, 0x3D})
        except (LookupError, UnicodeError, ValueError):
            return decode(value)


def _written(element: Element, text: str) -> str:
    if element.vr in _WHOLE:
        return text.strip()
    keyword = name_of(element.tag)
    values = [part.strip(" \x00") for part in text.split("\\")]
    if element.vr == "PN":
        values = [_name(value, keyword) for value in values]
    elif element.vr in ("DA", "DT"):
        values = [written_date(value) or value for value in values]
    return ", ".join(value for value in values if value)


def _name(value: str, keyword: str) -> str:
    """A person name as it is written; a professional is told from a patient."""
    return f"médecin {value}" if keyword in _PROFESSIONALS and value.strip("^= ") else value


# Not the first letters of a surname: Anona is one.
_REMOVED = re.compile(
    r"(?i:anon(?:ym\w*)?[\d_ -]*(?![^\W\d_])|de-?identifi\w*|no ?name|removed|unknown|inconnu|xx+)(?![^\W\d_])"
)


def subject_of(name: str, born: str) -> str:
    """The line that names the person of a data set (PS3.5 6.2.1: groups of letters, each surname^first name^...).

    What stands there once the name was removed is nobody.

    >>> subject_of("Buc^Jérôme", "03/04/1961"), subject_of("DUPONT JEAN", ""), subject_of("^^", "")
    ('Patient : BUC Jérôme (03/04/1961)', 'Patient : DUPONT JEAN', '')
    >>> subject_of("ANON^Patient", "01/01/1900"), subject_of("Anonymized", "")
    ('', '')
    """
    if _REMOVED.match(name):
        return ""
    last, *rest = next(filter(None, name.split("=")), "").split("^")
    named = person(last, rest[0]) if rest and rest[0] else last.strip()
    return f"Patient : {named}" + (f" ({born})" if born else "") if last.strip() else ""
