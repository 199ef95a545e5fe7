"""The metadata of exchanged documents (XDM, XDS): XML whose values are fields of HL7 v2."""

import re

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.hl7_fields import DATES, IDENTIFIERS, heading_of
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject, written_date
from leakscan.extract.text import xml_
from leakscan.extract.text.xml_lines import LineBuilder, Piece
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item

_FIELD = re.compile(r"(PID-\d{1,2})\|(.*)\Z", re.DOTALL)
_IDENTIFIER = re.compile(r"([^\s^]{1,40})\^\^\^(.{1,200})\Z", re.DOTALL)


def extract(item: Item, budget: Budget) -> Extracted:
    """Every text and attribute; fields of the patient under their names."""
    yield from xml_.read(item, budget, _Lines(item.locator, RecordWriter(item.locator)))


class _Lines(LineBuilder):
    """Lines of XML in which a value may be a field."""

    def __init__(self, locator: Locator, writer: RecordWriter):
        super().__init__(locator, writer)
        self._record = writer
        self._name = ""

    def _add(self, pieces: list[Piece], line: int) -> None:
        for heading, content in pieces:
            value = content.removeprefix(f"{heading}: ")
            super()._add([self._piece(heading, value, content, line)], line)

    def _piece(self, heading: str, value: str, content: str, line: int) -> Piece:
        field = _FIELD.match(value)
        code, value = (field[1], field[2]) if field else ("", value)
        identifier = _IDENTIFIER.match(value)
        if identifier and (not code or code in IDENTIFIERS):
            own = identifier_heading(heading_of(code) if code else heading, identifier[1], identifier[2])
            return own, f"{own} : {value}"
        if not code:
            return heading, content
        if code == "PID-5" and not self._name:
            self._name = value
            last, first = [*value.split("^"), ""][:2]
            self._record.about(subject(last, first), line=line)
            super()._add([("", subject(last, first))], line)
        own = heading_of(code)
        return own, f"{own} : {written_date(value) or value if code in DATES else value}"


XDM = Extractor(
    "xdm",
    ("application/ebrim+xml",),
    extract,
    reads=mark("every text and attribute; the fields that describe the patient under their names"),
    leaves=mark("external entities and style sheets: nothing is fetched"),
    library="lxml",
)
