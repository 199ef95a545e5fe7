"""HPRIM: results and letters of laboratories and correspondents, in its two forms (Médecin and Santé)."""

import re
from collections.abc import Iterable, Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.embedded import Embedded
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.hl7_syntax import Delimiters
from leakscan.extract.health.lines import lines_of
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject, written_date
from leakscan.extract.health.shapes import BORN, HEAD_LINES, SANTE
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.model import Item

# The head of a letter: what its first lines hold. The third form has one line more, empty or a kind.
_HEADINGS = (
    "numéro de dossier du patient", "nom du patient", "prénom", "adresse", "adresse", "ville", "date de naissance",
    "numéro de sécurité sociale", "numéro de dossier", "date de l'examen", "émetteur", "destinataire",
)  # fmt: skip
_END = re.compile(r"\s*\*{4}FIN(?:FICHIER)?\*{4}", re.IGNORECASE)
_LABELS = {
    "P-2": "identifiant patient", "P-3": "identifiant patient", "P-4": "autre identifiant patient",
    "P-5": "nom du patient", "P-6": "nom de naissance", "P-7": "date de naissance", "P-8": "sexe", "P-10": "adresse",
    "P-12": "téléphone", "P-13": "médecin traitant", "OBR-4": "examen", "OBR-13": "renseignements cliniques",
    "OBR-16": "médecin prescripteur", "OBX-3": "analyse", "OBX-5": "résultat", "OBX-6": "unité", "C-3": "commentaire",
    "AP-1": "numéro de sécurité sociale de l'assuré", "AP-2": "numéro de sécurité sociale de l'assuré",
    "AP-3": "numéro de sécurité sociale de l'assuré",
}  # fmt: skip
_IDENTIFIERS = ("P-2", "P-3", "P-4")


def extract_letters(item: Item, budget: Budget) -> Extracted:
    """Letters one after the other: each head names the patient of what follows."""
    with item.open() as stream:
        writer = RecordWriter(item.locator)
        head: list[tuple[int, str]] = []
        in_head = True
        for number, line in enumerate(lines_of(plain.pieces(stream)), 1):
            budget.check_time()
            if in_head:
                if head or line.strip():
                    head.append((number, line))
                if len(head) == HEAD_LINES:
                    in_head = False
                    _write_head(writer, head)
                continue
            writer.add(f"{line}\n", line=number)
            if _END.match(line):
                yield from writer.end()
                head, in_head = [], True
            elif writer.is_full and not line.strip():
                yield from writer.break_here()
        for number, line in head if in_head else ():
            writer.add(f"{line}\n", line=number)
        yield from writer.end()


def _write_head(writer: RecordWriter, head: list[tuple[int, str]]) -> None:
    values = [line.strip() for _, line in head]
    if not BORN.match(values[6]):
        for number, line in head:
            writer.add(f"{line}\n", line=number)
        return
    born = values[6].replace("-", "/").replace(".", "/")
    last, first = values[1], values[2]
    writer.begin(subject(last, first).rstrip() + f" ({born})" if last else "", line=head[1][0])
    for heading, (number, line) in zip(_HEADINGS, head, strict=True):
        if line.strip():
            writer.add(f"{heading} : {line.strip()}\n", heading=heading, line=number)


def extract_messages(item: Item, budget: Budget) -> Extracted:
    """Segments as lines, a field a line; a patient segment begins a record."""
    with item.open() as stream:
        writer = RecordWriter(item.locator)
        embedded = Embedded(item.locator)
        signs = Delimiters(component="~", repetition="^")
        for number, segment in _segments(plain.pieces(stream)):
            budget.check_time()
            if found := SANTE.match(segment):
                signs = _declared(found["field"], found["signs"])
            name, *fields = segment.split(signs.field)
            if name == "P" or (name == "H" and found):
                yield from writer.end()
            if name == "P":
                _begin(writer, fields, signs, number)
            for index, value in enumerate(fields, 1):
                if value.strip() and not (name == "H" and index == 1):
                    _field(writer, embedded, f"{name}-{index}", value, signs, number)
            if not fields and name.strip():
                writer.add(f"{name}\n", line=number)
            yield from embedded.items()
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.end()


def _declared(field: str, signs: str) -> Delimiters:
    if signs.startswith("\\"):
        # ASTM: repetition, component, escape.
        return Delimiters(field, signs[1:2], signs[0], signs[2:3] or "&", "")
    return Delimiters(field, signs[0], signs[1:2], signs[2:3], signs[3:4])


def _begin(writer: RecordWriter, fields: list[str], signs: Delimiters, number: int) -> None:
    named = next((value for value in fields[3:7] if signs.component in value), "")
    last, first = [*signs.plain(named).split(signs.component), ""][:2]
    born = next((value for value in fields[5:9] if written_date(value)), "")
    writer.begin(subject(last, first, born), line=number, field="P-5")


def _field(writer: RecordWriter, embedded: Embedded, code: str, value: str, signs: Delimiters, number: int) -> None:
    text = signs.plain(value)
    if embedded.take(text, code):
        return
    heading = f"{code} {_LABELS[code]}" if code in _LABELS else code
    if code in _IDENTIFIERS:
        heading = identifier_heading(heading, text.split(signs.component)[0])
    if code == "P-7":
        text = written_date(text) or text
    writer.add(f"{heading} : {text}\n", heading=heading, line=number, field=code)


def _segments(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The segments with the number of their first line; what was cut to keep lines short is joined again."""
    held: list[str] = []
    start, sign = 0, ""
    for number, line in enumerate(lines_of(pieces), 1):
        if held and line.startswith(f"A{sign}"):
            held.append(line[2:])
            continue
        if held:
            yield start, "".join(held)
        line = line.lstrip(" \x0b\x1c\ufeff")
        held, start, sign = [line], number, _field_sign(line)
    if held:
        yield start, "".join(held)


def _field_sign(segment: str) -> str:
    found = re.match(r"[A-Z]{1,3}([^\w\s])", segment)
    return found[1] if found else "|"


HPRIM = Extractor(
    "hprim",
    ("application/x-hprim",),
    extract_letters,
    reads=mark("the head of every letter field by field, the text and the results under the name of the patient"),
)
HPRIM_SANTE = Extractor(
    "hprim-sante",
    ("application/x-hprim-sante",),
    extract_messages,
    reads=mark("every field of every segment, continued lines joined, under the name of the patient"),
)
