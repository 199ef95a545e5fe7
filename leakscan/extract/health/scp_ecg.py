"""SCP-ECG (EN 1064): electrocardiograms; the patient and every text of the sections that hold some."""

import io
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject
from leakscan.language import mark
from leakscan.model import Item, Problem

_START, _SECTION_HEAD, _POINTER = 6, 16, 10
_MOST_SECTION = 16 << 20
_MOST_SECTIONS = 1_024
_LAST, _FIRST, _PATIENT, _BORN, _END = 0, 1, 2, 5, 255
_LABELS = {
    0: "nom du patient", 1: "prénom", 2: "identifiant patient", 3: "second nom", 4: "âge", 5: "date de naissance",
    10: "médicaments", 13: "diagnostic", 16: "établissement", 18: "service", 20: "médecin adresseur",
    21: "médecin validant", 22: "technicien", 23: "salle", 30: "antécédents", 31: "numéro d'examen", 35: "antécédents",
}  # fmt: skip
_BINARY = frozenset((4, 6, 7, 8, 9, 11, 12, 14, 15, 24, 25, 26, 27, 28, 29, 33, 34))
_WAVES = (2, 3, 4, 5, 6)

DAMAGED = mark("A section of the electrocardiogram is damaged; what came before was read")


def extract(item: Item, budget: Budget) -> Extracted:
    """The patient's section tag by tag, then the texts of the other sections."""
    with item.open() as stream:
        writer = RecordWriter(item.locator)
        damaged = []
        for number, body in _sections(stream, budget):
            if body is None:
                damaged.append(number)
            elif number == 1:
                damaged += [] if _write_patient(writer, body, budget) else [number]
            elif number not in _WAVES and number != 0:
                for run in strings.runs(io.BytesIO(body), budget):
                    writer.add(f"{run.text}\n", section=number)
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.end()
        for number in dict.fromkeys(damaged):
            yield Problem(item.locator.at(section=number), "corrupt", DAMAGED)


def _sections(stream: BinaryIO, budget: Budget) -> Iterator[tuple[int, bytes | None]]:
    """Number and body of each section that the first one points to; None for one that is not there, or cut."""
    size = stream.seek(0, 2)
    stream.seek(_START)
    head = stream.read(_SECTION_HEAD)
    if len(head) < _SECTION_HEAD:
        yield 0, None
        return
    length = int(unpack_from("<I", head, 4)[0])
    table = stream.read(max(0, min(length - _SECTION_HEAD, _POINTER * _MOST_SECTIONS)))
    for position in range(0, len(table) - _POINTER + 1, _POINTER):
        budget.check_time()
        number, length, index = unpack_from("<HII", table, position)
        if length <= _SECTION_HEAD or number in _WAVES:
            continue
        if index < 1 or index - 1 + _SECTION_HEAD > size or length > _MOST_SECTION:
            yield int(number), None
            continue
        stream.seek(index - 1 + _SECTION_HEAD)
        yield int(number), stream.read(length - _SECTION_HEAD)
        if index - 1 + length > size:
            yield int(number), None


def _write_patient(writer: RecordWriter, body: bytes, budget: Budget) -> bool:
    """Writes the tags; whether they were whole."""
    found: list[tuple[int, str]] = []
    position = 0
    is_whole = False
    while position + 3 <= len(body):
        tag, length = unpack_from("<BH", body, position)
        is_whole = tag == _END
        if tag == _END:
            break
        if text := _value(tag, body[position + 3 : position + 3 + length], budget):
            found.append((tag, text))
        position += 3 + length
    texts = dict(reversed(found))
    born = texts.get(_BORN, "")
    named = subject(texts.get(_LAST, ""), texts.get(_FIRST, ""))
    writer.begin(f"{named} ({born})" if named and born else named, section=1)
    for tag, text in found:
        heading = _LABELS.get(tag, f"champ {tag}")
        heading = identifier_heading(heading, text) if tag == _PATIENT else heading
        writer.add(f"{heading} : {text}\n", heading=heading, section=1, field=tag)
    return is_whole


def _value(tag: int, value: bytes, budget: Budget) -> str:
    if tag == _BORN and len(value) == 4:
        year, month, day = unpack_from("<HBB", value)
        return f"{day:02d}/{month:02d}/{year:04d}" if year else ""
    if tag in _BINARY:
        return "\n".join(run.text for run in strings.runs(io.BytesIO(value), budget))
    return " ".join(decode(value.strip(b"\x00 ")).replace("\x00", " ").split())


SCP_ECG = Extractor(
    "scp-ecg",
    ("application/x-scp-ecg",),
    extract,
    reads=mark("the patient, the examination and the statements"),
    leaves=mark("the recorded waves"),
)
