"""FHIR: each resource is a record about its patient; attachments are members."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from leakscan.extract.budget import Budget
from leakscan.extract.embedded import Embedded
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.fhir_xml import resource_of
from leakscan.extract.health.record import RecordWriter, identifier_heading, subject, written_date
from leakscan.extract.text import json_, xml_
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item

_TAG = re.compile(r"<[^<>]{0,2000}>")
_MOST_PATIENTS = 100_000
_REFERENCES = ("subject", "patient", "beneficiary", "individual", "for")
_DIAGNOSES = ("icd-10", "cim-10", "cim10", "icd10", "2.16.840.1.113883.6.3")
_LABELS = {"birthDate": "date de naissance", "deceasedDateTime": "date de décès", "gender": "sexe"}


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource, the number of its record, and the address under which others refer to it."""

    number: int
    value: Mapping[str, object] = field(repr=False)
    address: str = ""

    @property
    def kind(self) -> str:
        return str(self.value.get("resourceType", ""))[:60]


def extract_json(item: Item, budget: Budget) -> Extracted:
    """The resources of a document, a bundle or lines; what is no JSON after all is read as JSON that is broken is."""
    damage = Damage()
    with item.open() as stream:
        records = json_.records(stream, damage)
        first = next(records, None)
        if first is not None:
            yield from _read(item, chain([first], records), budget)
            yield from json_.cut(item, damage)
            return
    yield from json_.extract(item, budget)


def extract_xml(item: Item, budget: Budget) -> Extracted:
    """The resource that an XML document is; one that is broken is read as XML."""
    with item.open() as stream:
        value = resource_of(stream)
    if value is None:
        yield from xml_.extract(item, budget)
    else:
        yield from _read(item, iter([(1, value)]), budget)


def _read(item: Item, records: Iterator[tuple[int, object]], budget: Budget) -> Extracted:
    reader = _Reader(item)
    for number, value in records:
        budget.check_time()
        resources = list(_resources(number, value))
        reader.know(resources)
        for resource in resources:
            yield from reader.write(resource)
        yield from reader.embedded.items()
    yield from reader.writer.end()


def _resources(number: int, value: object) -> Iterator[_Resource]:
    """A value and the resources of its entries, a bundle before what it holds."""
    if not isinstance(value, dict):
        yield _Resource(number, {"value": value})
        return
    entries = value.get("entry") if value.get("resourceType") == "Bundle" else None
    if not isinstance(entries, list):
        yield _Resource(number, value)
        return
    yield _Resource(number, {key: each for key, each in value.items() if key != "entry"})
    for position, entry in enumerate(entries, number):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            yield _Resource(position, inner, str(entry.get("fullUrl", "")))
            rest: object = {key: each for key, each in entry.items() if key not in ("resource", "fullUrl")}
            if rest:
                yield _Resource(position, {"entry": rest})
        else:
            yield _Resource(position, {"entry": entry})


class _Reader:
    """Writes resources as records, each under the name of its patient."""

    def __init__(self, item: Item):
        self.writer = RecordWriter(item.locator)
        self.embedded = Embedded(item.locator)
        self._patients: dict[str, str] = {}
        self._only = ""
        self._current = ""

    def know(self, resources: list[_Resource]) -> None:
        """Remembers the patients of a record; where there is one, everything in the record is about that one."""
        lines = set()
        for resource in resources:
            for each in (resource.value, *_contained(resource.value)):
                if each.get("resourceType") == "Patient" and (line := _subject(each)):
                    lines.add(line)
                    self._remember(resource, str(each.get("id", "")), line)
        self._only = lines.pop() if len(lines) == 1 else ""

    def _remember(self, resource: _Resource, name: str, line: str) -> None:
        if len(self._patients) < _MOST_PATIENTS:
            keys = (f"Patient/{name}" if name else "", f"#{name}" if name else "", resource.address)
            self._patients.update((key, line) for key in keys if key)

    def _about(self, resource: _Resource) -> str:
        if resource.kind == "Patient":
            return _subject(resource.value)
        for key in _REFERENCES:
            target = resource.value.get(key)
            reference = str(target.get("reference", "")) if isinstance(target, dict) else ""
            tail = "/".join(reference.split("/")[-2:])
            if line := self._patients.get(reference) or self._patients.get(tail):
                return line
        return self._only

    def write(self, resource: _Resource) -> Extracted:
        """One resource as lines `path : value`."""
        about = self._about(resource)
        place = {"record": str(resource.number), "field": resource.kind or "resource"}
        if about != self._current:
            yield from self.writer.end()
            self.writer.begin(about, **place)
            self._current = about
        for path, value, beside in _leaves(resource.value):
            self._leaf(resource, path, value, beside)
            if self.writer.is_full:
                yield from self.writer.break_here()

    def _leaf(self, resource: _Resource, path: str, value: str, beside: Mapping[str, object]) -> None:
        key = path.rpartition(".")[2]
        name = f"{resource.kind}.{path}" if resource.kind else path
        is_attachment = key == "data" and "contentType" in beside
        label = str(beside.get("title") or name)
        if self.embedded.take(value, label, is_declared=is_attachment):
            return
        heading = _heading(name, key, value, beside)
        if key in ("birthDate", "deceasedDateTime"):
            value = written_date(value) or value
        elif key == "div" and "<" in value:
            value = " ".join(html.unescape(_TAG.sub(" ", value)).split())
        place = {"record": str(resource.number), "field": name[:120]}
        self.writer.add(f"{heading} : {value}\n", heading=heading, **place)


def _heading(name: str, key: str, value: str, beside: Mapping[str, object]) -> str:
    if key == "value" and "identifier" in name.lower():
        return identifier_heading(name, value, _codes(beside))
    if key == "code" and any(word in str(beside.get("system", "")).lower() for word in _DIAGNOSES):
        return f"{name} code CIM-10"
    if key.startswith("value") and isinstance(beside.get("url"), str):
        return f"{name} {str(beside['url']).rpartition('/')[2][:60]}"
    return f"{name} {_LABELS[key]}" if key in _LABELS else name


def _codes(identifier: Mapping[str, object]) -> str:
    """Who gives an identifier out, and of which type it is."""
    kind = identifier.get("type")
    coding = kind.get("coding") if isinstance(kind, dict) else None
    codes = [str(each.get("code", "")) for each in coding if isinstance(each, dict)] if isinstance(coding, list) else []
    return " ".join((str(identifier.get("system", "")), *codes))


def _contained(value: Mapping[str, object]) -> list[dict[str, object]]:
    inner = value.get("contained")
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []


def _subject(patient: Mapping[str, object]) -> str:
    names = patient.get("name")
    names = names if isinstance(names, list) else [names]
    for name in names:
        if not isinstance(name, dict) or not isinstance(name.get("family"), str):
            continue
        given = name.get("given")
        first = str(given[0]) if isinstance(given, list) and given else str(given or "")
        return subject(str(name["family"]), first, str(patient.get("birthDate", "")))
    text = next((str(name["text"]) for name in names if isinstance(name, dict) and name.get("text")), "")
    born = written_date(str(patient.get("birthDate", "")))
    return f"Patient : {text}" + (f" ({born})" if born else "") if text else ""


def _leaves(value: Mapping[str, object]) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Every scalar with its path, in order, and the object that holds it."""
    stack: list[tuple[str, object, Mapping[str, object]]] = [("", value, value)]
    while stack:
        path, each, holder = stack.pop()
        if isinstance(each, dict):
            stack.extend(
                (f"{path}.{key}" if path else str(key), child, each) for key, child in reversed(list(each.items()))
            )
        elif isinstance(each, list):
            stack.extend((path, child, holder) for child in reversed(each))
        elif each is not None and (text := str(each).strip()):
            yield path, text, holder


FHIR = Extractor(
    "fhir",
    ("application/fhir+json",),
    extract_json,
    reads=mark(
        "every value of every resource under the name of its patient, bundles, contained resources, lines; "
        "attachments as members"
    ),
)
FHIR_XML = Extractor(
    "fhir-xml",
    ("application/fhir+xml",),
    extract_xml,
    reads=mark("the same for resources in XML"),
    library="lxml",
)
