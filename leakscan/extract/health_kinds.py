"""Texts and files of health care that have a structure of their own, told by how they begin."""

import re
from struct import unpack_from

from leakscan.extract.health.hl7_syntax import START
from leakscan.extract.health.shapes import is_declaration, is_fixed, is_letter, is_message

_RESOURCE = re.compile(r'"resourceType"\s{0,9}:\s{0,9}"[A-Z][A-Za-z]{2,60}"')
_EARLY = 1 << 12
_ROOTS = {
    "clinicaldocument": "application/hl7-cda+xml", "annotatedecg": "application/hl7-aecg+xml",
    "submitobjectsrequest": "application/ebrim+xml", "provideanddocumentsetrequest": "application/ebrim+xml",
    "provideandregisterdocumentsetrequest": "application/ebrim+xml",
}  # fmt: skip
_REPRESENTATION = re.compile(rb"[A-Z]{2}")
_LONG = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
# The elements that a data set begins with are short.
_LONGEST_FIRST = 1 << 12
_LEAST_ELEMENTS = 3
_CHARACTER_SET = b"\x08\x00\x05\x00CS"


def health_kind(content: str) -> str:
    """The media type of a text that is an exchange format of health care; empty for every other text."""
    if START.match(content):
        return "application/hl7-v2"
    if is_declaration(content):
        return "application/x-dsn"
    if is_message(content):
        return "application/x-hprim-sante"
    if is_letter(content):
        return "application/x-hprim"
    if is_fixed(content):
        return "application/x-fixed-records"
    if _RESOURCE.search(content, 0, _EARLY) and content.lstrip().startswith(("{", "[")):
        return "application/fhir+json"
    return ""


def health_markup(root: str, attributes: str) -> str:
    """The media type of an XML document of health care by its root element; empty for every other.

    >>> health_markup("ClinicalDocument", ""), health_markup("Patient", ' xmlns="http://hl7.org/fhir"')
    ('application/hl7-cda+xml', 'application/fhir+xml')
    """
    if "http://hl7.org/fhir" in attributes:
        return "application/fhir+xml"
    return _ROOTS.get(root.lower(), "")


def is_bare_dicom(head: bytes) -> bool:
    """Whether a file without preamble begins with DICOM elements: some in a row, in order, of the first groups."""
    return head.startswith((_CHARACTER_SET, b"DICM\x02\x00")) or any(
        _are_elements(head, order, explicit) for order in "<>" for explicit in (True, False)
    )


def _are_elements(head: bytes, order: str, explicit: bool) -> bool:
    position, count, last = 0, 0, 0
    while count < _LEAST_ELEMENTS and position + 8 <= len(head):
        group, number = unpack_from(f"{order}HH", head, position)
        tag = group << 16 | number
        if group not in (2, 8) or tag <= last:
            return False
        vr = head[position + 4 : position + 6]
        if explicit and not _REPRESENTATION.fullmatch(vr):
            return False
        if explicit and vr in _LONG:
            length, body = int.from_bytes(head[position + 8 : position + 12], "little" if order == "<" else "big"), 12
        else:
            length, body = int(unpack_from(f"{order}{'xxxxxxH' if explicit else 'xxxxI'}", head, position)[0]), 8
        if length > _LONGEST_FIRST:
            return False
        position, count, last = position + body + length, count + 1, tag
    return count == _LEAST_ELEMENTS
