"""DSN and DADS-U: payroll declarations, lines `S21.G00.30.001,'value'`; each person is a record."""

import re

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.lines import lines_of
from leakscan.extract.health.record import RecordWriter, french_date, subject
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.model import Item

_LINE = re.compile(r"\s*(S\d\d\.[A-Z]\d\d\.\d\d(?:\.\d{3}){1,2})\s*,\s*'(.*)'\s*\Z")
_NUMBERS = ("S21.G00.30.001", "S30.G01.00.001")
_LABELS = {
    "S21.G00.30.001": "NIR", "S21.G00.30.002": "nom de naissance", "S21.G00.30.003": "nom d'usage",
    "S21.G00.30.004": "prénoms", "S21.G00.30.005": "sexe", "S21.G00.30.006": "date de naissance",
    "S21.G00.30.007": "lieu de naissance", "S21.G00.30.008": "adresse", "S21.G00.30.009": "code postal",
    "S21.G00.30.010": "localité", "S21.G00.30.018": "courriel", "S21.G00.30.019": "matricule dans l'entreprise",
    "S21.G00.30.020": "numéro technique temporaire", "S21.G00.60.001": "motif de l'arrêt de travail",
    "S21.G00.60.002": "dernier jour travaillé", "S30.G01.00.001": "NIR", "S30.G01.00.002": "nom de naissance",
    "S30.G01.00.003": "prénoms",
}  # fmt: skip
_REASONS = {
    "01": "arrêt maladie", "02": "congé de maternité", "03": "congé de paternité", "04": "accident de trajet",
    "05": "maladie professionnelle", "06": "accident du travail",
}  # fmt: skip
_NAMES = {"S21.G00.30.002": "last", "S21.G00.30.004": "first", "S21.G00.30.006": "birth",
          "S30.G01.00.002": "last", "S30.G01.00.003": "first"}  # fmt: skip


def extract(item: Item, budget: Budget) -> Extracted:
    """The lines in order, those of one person under their name."""
    with item.open() as stream:
        writer = RecordWriter(item.locator)
        person: dict[str, str] = {}
        for number, line in enumerate(lines_of(plain.pieces(stream)), 1):
            budget.check_time()
            found = _LINE.match(line)
            if not found:
                writer.add(f"{line}\n", line=number)
                continue
            code, value = found[1], found[2]
            if code in _NUMBERS:
                yield from writer.end()
                person = {}
            _write(writer, code, value, number)
            if code in _NAMES:
                person[_NAMES[code]] = value
                _name(writer, person, number)
            if writer.is_full:
                yield from writer.break_here()
        yield from writer.end()


def _name(writer: RecordWriter, person: dict[str, str], number: int) -> None:
    named = subject(person.get("last", ""), person.get("first", ""))
    born = french_date(person.get("birth", ""))
    line = f"{named} ({born})" if named and born else named
    writer.about(line, line=number)
    if "first" in person:
        writer.add(f"{line}\n", line=number)


def _write(writer: RecordWriter, code: str, value: str, number: int) -> None:
    heading = f"{code} {_LABELS[code]}" if code in _LABELS else code
    if code.endswith(".30.006"):
        value = french_date(value) or value
    if code == "S21.G00.60.001" and value.strip() in _REASONS:
        value = f"{value.strip()} ({_REASONS[value.strip()]})"
    writer.add(f"{heading} : {value}\n", heading=heading, line=number, field=code)


DSN = Extractor(
    "dsn",
    ("application/x-dsn",),
    extract,
    reads=mark("every line under what its code means, those of a person under their name"),
)
