"""EDF, EDF+ and BDF: recordings of sleep, brain and heart; the head of the file and the annotations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject
from leakscan.language import mark
from leakscan.model import Item, Problem

_HEAD = 256
_FIELDS = (("patient", 8, 80), ("enregistrement", 88, 80), ("date", 168, 8), ("heure", 176, 8), ("réserve", 192, 44))
# Of each signal: label, transducer, dimension, limits, filters, samples, reserve (bytes).
_OF_SIGNALS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
_TEXTS = {0: "signal", 1: "capteur", 7: "filtre", 9: "réserve"}
_MOST_SIGNALS = 4_096
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_BORN = re.compile(r"(\d{2})-([A-Z]{3})-(\d{4})\Z")
_ANNOTATION = re.compile(rb"[+-]\d[\d.]*(?:\x15\d[\d.]*)?\x14(.*)\x14\Z", re.DOTALL)

CUT = mark("The recording ends in the middle; what came before was read")
NO_HEAD = mark("The head of the recording is damaged")


@dataclass(frozen=True, slots=True)
class _Signals:
    """What the head tells of the signals: their texts, and where annotations stand in each data record."""

    texts: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[int, int], ...]
    record_bytes: int


def extract(item: Item, budget: Budget) -> Extracted:
    """Patient and recording, the signals, then the annotations in order."""
    with item.open() as stream:
        head = stream.read(_HEAD)
        writer = RecordWriter(item.locator)
        _write_head(writer, head)
        signals = _signals(stream, head)
        if signals is None:
            yield from writer.end()
            yield Problem(item.locator.at(part="signals"), "corrupt", NO_HEAD)
            return
        for heading, text in signals.texts:
            writer.add(f"{heading} : {text}\n", heading=heading, part="signals")
        for number, text in _annotations(stream, signals, budget):
            writer.add(f"annotation : {text}\n", heading="annotation", record=number)
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.end()
        if _is_cut(stream, head, signals):
            yield Problem(item.locator.at(part="end"), "corrupt", CUT)


def _write_head(writer: RecordWriter, head: bytes) -> None:
    patient = _text(head, 8, 80)
    code, _sex, born, name = [*patient.split(" "), "", "", "", ""][:4]
    date = _BORN.match(born.upper())
    if date and date[2] in _MONTHS:
        written = f"{date[1]}/{_MONTHS.index(date[2]) + 1:02d}/{date[3]}"
        # EDF+ writes blanks inside a name as underscores; which part is the surname it does not say.
        writer.begin(
            f"Patient : {name.replace('_', ' ')} ({written})" if name not in ("", "X") else "", field="patient"
        )
        writer.add(f"date de naissance : {written}\n", heading="date de naissance", field="patient")
    elif not date and patient:
        writer.begin(subject(*_parted(patient)), field="patient")
    for name, offset, length in _FIELDS:
        if text := _text(head, offset, length):
            heading = identifier_heading(name, code) if name == "patient" else name
            writer.add(f"{heading} : {text}\n", heading=heading, field=name)


def _parted(patient: str) -> tuple[str, str]:
    last, _, first = re.sub(r"[_^,;]+", " ", patient).strip().partition(" ")
    return (last, first.strip()) if last.isalpha() and first[:1].isalpha() else ("", "")


def _text(head: bytes, offset: int, length: int) -> str:
    return decode(head[offset : offset + length].strip(b" \x00"))


def _number(text: bytes) -> int:
    text = text.strip(b" \x00")
    return int(text) if text.isdigit() else -1


def _signals(stream: BinaryIO, head: bytes) -> _Signals | None:
    count = _number(head[252:256])
    if not 0 <= count <= _MOST_SIGNALS:
        return None
    columns = [[stream.read(width) for _ in range(count)] for width in _OF_SIGNALS]
    width = 3 if head[:1] == b"\xff" else 2
    texts = [
        (heading, decode(columns[index][signal].strip(b" \x00")))
        for signal in range(count)
        for index, heading in _TEXTS.items()
    ]
    annotations, offset = [], 0
    for label, samples in zip(columns[0], columns[8], strict=True):
        length = _number(samples) * width
        if length < 0:
            return None
        if label.strip().endswith(b" Annotations"):
            annotations.append((offset, length))
        offset += length
    return _Signals(tuple((heading, text) for heading, text in texts if text), tuple(annotations), offset)


def _annotations(stream: BinaryIO, signals: _Signals, budget: Budget) -> Iterator[tuple[int, str]]:
    """The texts of the annotations, with the number of their data record."""
    start, number = stream.tell(), 0
    while signals.annotations and signals.record_bytes:
        number += 1
        budget.check_time()
        for offset, length in signals.annotations:
            stream.seek(start + (number - 1) * signals.record_bytes + offset)
            data = stream.read(length)
            if not data:
                return
            for piece in data.split(b"\0")[:-1]:
                found = _ANNOTATION.search(piece) if piece.endswith(b"\x14") else None
                for text in found[1].split(b"\x14") if found else ():
                    if text.strip():
                        yield number, decode(text.strip())


def _is_cut(stream: BinaryIO, head: bytes, signals: _Signals) -> bool:
    records = _number(head[236:244])
    size = stream.seek(0, 2)
    return records > 0 and size < _number(head[184:192]) + records * signals.record_bytes


EDF = Extractor(
    "edf",
    ("application/x-edf",),
    extract,
    reads=mark("patient, recording and signals of the head, annotations"),
    leaves=mark("the recorded waves"),
)
