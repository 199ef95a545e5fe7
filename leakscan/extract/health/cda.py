"""CDA documents and annotated ECGs: XML of HL7 v3, each piece of it under the name of its patient."""

from typing import cast

from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.record import RecordWriter, subject
from leakscan.extract.text import xml_
from leakscan.extract.text.xml_lines import LineBuilder
from leakscan.language import mark
from leakscan.model import Item

# The patient stands before everything that is said of them.
_HEAD = 1 << 18
_PERSONS = ("patient", "patientPerson", "subjectDemographicPerson")


def extract(item: Item, budget: Budget) -> Extracted:
    """Every text and attribute of the document; embedded documents as members."""
    with item.open() as stream:
        line, number = subject_in(stream.read(_HEAD))
    writer = RecordWriter(item.locator)
    writer.begin(line, line=number)
    yield from xml_.read(item, budget, LineBuilder(item.locator, writer))


def subject_in(head: bytes) -> tuple[str, int]:
    """The line that names the patient, and the number of the line where the name stands."""
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        parser.feed(decode(head).encode("utf-8") if not head.startswith(b"<?xml") else head)
        nodes = [cast("etree._Element", node) for _, node in parser.read_events()]
    except etree.XMLSyntaxError:
        return "", 0
    for node in nodes:
        if _local(node) in _PERSONS and (line := _named(node)):
            return line, cast("int | None", node.sourceline) or 1
    return "", 0


def _named(node: "etree._Element") -> str:
    names = [each for each in node if _local(each) == "name"]
    born = next((str(each.get("value", "")) for each in node if _local(each) == "birthTime"), "")
    for name in names:
        families = [each for each in name if _local(each) == "family" and each.text]
        given = next((each.text or "" for each in name if _local(each) == "given" and each.text), "")
        # The name at birth is the one that identifies (référentiel national d'identitovigilance).
        families.sort(key=lambda each: "BR" not in str(each.get("qualifier", "")).split())
        if families:
            return subject(families[0].text or "", given, born)
        if name.text and name.text.strip():
            return subject(" ".join(name.text.split()), "", born)
    return ""


def _local(node: "etree._Element") -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


CDA = Extractor(
    "cda",
    ("application/hl7-cda+xml", "application/hl7-aecg+xml"),
    extract,
    reads=mark("every text and attribute under the name of the patient, embedded documents as members"),
    leaves=mark("external entities and style sheets: nothing is fetched"),
    library="lxml",
)
