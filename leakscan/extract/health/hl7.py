"""HL7 v2: messages and batches of them, one record a message; documents inside results become members."""

import binascii
import re

from leakscan.checks.fr import nir
from leakscan.extract.budget import Budget
from leakscan.extract.embedded import Embedded, Payload
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health import hl7_fields
from leakscan.extract.health.hl7_syntax import HEADERS, Delimiters, delimiters_of, segments
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject, written_date
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item

_HEAD = 1 << 12
_WITHOUT_KEY = 13
_CHARSETS = {"8859/1": "cp1252", "8859/15": "iso8859-15", "8859/2": "iso8859-2", "8859/9": "iso8859-9"}
# More fields, repetitions or components than any message has: the last of them holds what is left.
_MOST_PARTS = 2_000
_DOCUMENT = re.compile(r"\s*(?:\{\\rtf|<\?xml|<ClinicalDocument|<!DOCTYPE|<html)", re.IGNORECASE)
_ENDINGS = {"{": ".rtf", "<?xml": ".xml", "<clin": ".xml", "<!doc": ".html", "<html": ".html"}


def extract(item: Item, budget: Budget) -> Extracted:
    """The messages in order; what stands before the first one is read as text."""
    with item.open() as stream:
        declared = _charset(stream.read(_HEAD))
        stream.seek(0)
        reader = _Reader(item.locator)
        for segment in segments(plain.pieces(stream, declared)):
            budget.check_time()
            yield from reader.take(segment)
        yield from reader.close()


def _charset(head: bytes) -> str:
    start = re.search(rb"MSH([^\w\s])", head)
    if not start:
        return ""
    fields = re.split(rb"[\r\n]", head[start.start() :], maxsplit=1)[0].split(start[1])
    return _CHARSETS.get(fields[17].split(b"~")[0].decode("ascii", "replace").strip(), "") if len(fields) > 17 else ""


class _Reader:
    """Writes segments as lines, a field a line; a new header begins a new record."""

    def __init__(self, locator: Locator):
        self._writer = RecordWriter(locator)
        self._embedded = Embedded(locator)
        self._delimiters = Delimiters()
        self._message = 0
        self._patient = ("", "")
        self._birth = ""

    def take(self, segment: str) -> Extracted:
        """One segment."""
        name = segment[:3]
        if name in HEADERS:
            self._delimiters = delimiters_of(segment)
        # Answers to queries hold several patients in one message.
        if name == "MSH" or (name == "PID" and any(self._patient)):
            yield from self._writer.end()
            self._message += name == "MSH"
            self._patient, self._birth = ("", ""), ""
        self._fields(name, segment)
        if name == "PID":
            self._writer.begin(subject(*self._patient, self._birth), **self._place("PID-5"))
        yield from self._embedded.items()
        if self._writer.is_full:
            yield from self._writer.break_here()

    def close(self) -> Extracted:
        """The last record."""
        yield from self._writer.end()
        yield from self._embedded.items()

    def _place(self, field: str) -> dict[str, str]:
        return {"message": str(max(1, self._message)), "field": field}

    def _fields(self, name: str, segment: str) -> None:
        fields = segment.split(self._delimiters.field, _MOST_PARTS)
        if len(fields) == 1 or len(fields[0]) != 3:
            self._writer.add(f"{segment}\n", **self._place(name))
            return
        # The delimiter itself is the first field of a header.
        shift = 1 if name in HEADERS else 0
        kind = fields[2] if name == "OBX" and len(fields) > 2 else ""
        label = f"OBX-{fields[1].strip()[:8]}" if name == "OBX" else name
        for number, value in enumerate(fields[1:], 1 + shift):
            code = f"{name}-{number}"
            if not value.strip() or (shift and number == 2):
                continue
            if not self._is_document(code, value, kind, label):
                for repetition in _split(value, self._delimiters.repetition):
                    self._field(code, repetition)

    def _is_document(self, code: str, value: str, kind: str, label: str) -> bool:
        """Takes a field that holds a document, encoded or as it is."""
        if code == "OBX-5" and kind in ("ED", "RP") and self._encapsulated(value, label):
            return True
        if len(value) < 40:
            return False
        whole = value if value.startswith("{\\rtf") else self._delimiters.plain(value)
        if _DOCUMENT.match(whole):
            start = whole.strip()[:5].lower()
            ending = next(ending for key, ending in _ENDINGS.items() if start.startswith(key))
            self._embedded.add(Payload(_encoded(whole.strip(), ending), ending), label)
            return True
        # Long documents come in several repetitions.
        return self._embedded.take(whole.replace(self._delimiters.repetition, ""), label)

    def _encapsulated(self, value: str, label: str) -> bool:
        parts = _split(value, self._delimiters.component)
        if len(parts) < 5:
            return False
        encoding, data = parts[3].strip().lower(), self._delimiters.plain("".join(parts[4:]))
        for number, part in enumerate(parts[:4], 1):
            if part.strip():
                self._writer.add(f"{part} ", **self._place(f"OBX-5.{number}"))
        self._writer.add("\n", **self._place("OBX-5"))
        if encoding == "base64":
            return self._embedded.take(data.replace(self._delimiters.repetition, ""), label, is_declared=True)
        if encoding == "hex" and (found := _unhex(data)):
            self._embedded.add(found, label)
            return True
        return False

    def _field(self, code: str, value: str) -> None:
        parts = [self._delimiters.plain(part) for part in _split(value, self._delimiters.component)]
        heading = hl7_fields.heading_of(code)
        if code in hl7_fields.IDENTIFIERS:
            _join_key(parts)
            heading = identifier_heading(heading, parts[0], " ".join(parts[3:6]))
        if code == "PID-5" and not any(self._patient):
            last = parts[0].split(self._delimiters.subcomponent)[0]
            self._patient = (last, parts[1] if len(parts) > 1 else "")
        if code in hl7_fields.PROFESSIONALS and len(parts) > 2 and parts[1]:
            parts[1] = f"médecin {parts[1]}"
        elif code in hl7_fields.DATES and (date := written_date(parts[0])):
            parts[0] = date
            self._birth = self._birth or (value if code == "PID-7" else "")
        kept = [(number, part) for number, part in enumerate(parts, 1) if part.strip()]
        kept = [(number, part) for number, part in kept if not self._embedded.take(part, code)] or [(1, "")]
        before = f"{heading} : "
        for number, part in kept[:-1]:
            self._writer.add(before + part, heading=heading, **self._place(f"{code}.{number}"))
            before = self._delimiters.component
        number, part = kept[-1]
        self._writer.add(f"{before}{part}\n", heading=heading, **self._place(f"{code}.{number}"))


def _join_key(parts: list[str]) -> None:
    """Puts the check digits, a component of their own, behind the number that they belong to."""
    if len(parts) > 1 and len(parts[0]) == _WITHOUT_KEY and nir(parts[0].upper() + parts[1]):
        parts[:2] = [f"{parts[0]} {parts[1]}", ""]


def _split(text: str, delimiter: str) -> list[str]:
    return text.split(delimiter, _MOST_PARTS) if delimiter else [text]


def _encoded(text: str, ending: str) -> bytes:
    return text.encode("cp1252", "replace") if ending == ".rtf" else text.encode()


def _unhex(data: str) -> Payload | None:
    try:
        return Payload(binascii.unhexlify("".join(data.split())), ".bin")
    except (binascii.Error, ValueError):
        return None


HL7 = Extractor(
    "hl7",
    ("application/hl7-v2",),
    extract,
    reads=mark(
        "every field of every message, batches and MLLP frames, escapes; documents in base64 or RTF inside results"
    ),
)
