"""DICOM: every text of every tag, nested or private; embedded documents and pictures that show text are members."""

from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health import dicom_pictures
from leakscan.extract.health.dicom_elements import MOST_BINARY, PIXELS, UNDEFINED, Element, name_of
from leakscan.extract.health.dicom_file import Opened, open_file
from leakscan.extract.health.dicom_texts import (
    CHARACTER_SET,
    IDENTIFIERS,
    ISSUERS,
    LABELS,
    encodings_of,
    subject_of,
    text_of,
)
from leakscan.extract.health.record import RecordWriter, identifier_heading
from leakscan.extract.unpacked import Window
from leakscan.language import mark
from leakscan.model import Item, Problem

_DOCUMENT, _DOCUMENT_TYPE, _DOCUMENT_LENGTH = 0x00420011, 0x00420012, 0x00420015
_ENDINGS = {"application/pdf": ".pdf", "text/xml": ".xml", "model/stl": ".stl", "model/obj": ".obj"}
_RECORDS = "DirectoryRecordSequence["
_MOST_ENTRIES = 20_000

CUT = mark("The file ends in the middle or is damaged; what came before was read")
NOT_DICOM = mark("The file has no readable data element")


@dataclass(frozen=True, slots=True)
class _Entry:
    """The text of one element at its place."""

    keyword: str
    path: tuple[str, ...]
    text: str = field(repr=False)

    @property
    def place(self) -> dict[str, str]:
        return {"field": ".".join((*self.path, self.keyword))}


class _Gathered:
    """What a first pass over the data set gives: texts, the facts about the picture, embedded documents."""

    def __init__(self, budget: Budget):
        self._budget = budget
        self._sets: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.facts: dict[int, bytes] = {}
        self.pixels: Element | None = None
        self.document: Element | None = None

    def entry(self, element: Element) -> _Entry | None:
        """The text of an element, if it has any."""
        self._budget.check_time()
        if element.tag == CHARACTER_SET:
            self._sets[element.path] = encodings_of(element.value)
        if not element.path:
            self._keep(element)
        text = text_of(element, self._inherited(element.path), self._budget)
        return _Entry(name_of(element.tag), element.path, text) if text.strip() else None

    def _keep(self, element: Element) -> None:
        if element.tag == PIXELS:
            self.pixels = element
        elif element.tag == _DOCUMENT:
            self.document = element
        elif element.tag in dicom_pictures.FACTS or element.tag in (_DOCUMENT_TYPE, _DOCUMENT_LENGTH):
            self.facts[element.tag] = element.value

    def _inherited(self, path: tuple[str, ...]) -> tuple[str, ...]:
        for length in range(len(path), -1, -1):
            if path[:length] in self._sets:
                return self._sets[path[:length]]
        return ()


def extract(item: Item, budget: Budget) -> Extracted:
    """The texts in stored order, then what is embedded."""
    with item.open() as stream:
        opened = open_file(stream, budget)
        walker = opened.walker()
        gathered = _Gathered(budget)
        writer = RecordWriter(item.locator)
        group: list[_Entry] = []
        has_any = False
        for element in chain(opened.meta, walker.elements()):
            entry = gathered.entry(element)
            has_any = True
            if len(group) >= _MOST_ENTRIES or _ends_record(element, group):
                yield from _write(writer, group)
                group = []
            if entry is not None:
                group.append(entry)
        yield from _write(writer, group)
        yield from writer.end()
        if not has_any:
            yield Problem(item.locator, "corrupt", NOT_DICOM)
            return
        if walker.is_broken or opened.is_cut:
            yield Problem(item.locator.at(part="end"), "corrupt", CUT)
        yield from _embedded(item, opened, gathered)
        yield from dicom_pictures.pictures(item.locator, opened, gathered.pixels, gathered.facts, budget)


def _ends_record(element: Element, group: list[_Entry]) -> bool:
    """Whether a record of a media directory ends here: each is one patient, study, series or picture."""
    if not group or element.path[:1] == group[-1].path[:1]:
        return False
    return any(path and path[0].startswith(_RECORDS) for path in (element.path, group[-1].path))


def _write(writer: RecordWriter, entries: list[_Entry]) -> Extracted:
    named = next((each for each in entries if each.keyword == "PatientName"), None)
    if named is not None:
        yield from writer.end()
        born = next((each.text for each in entries if each.keyword == "PatientBirthDate"), "")
        writer.begin(subject_of(named.text, born), **named.place)
    concepts = {each.path[:-1]: each.text for each in entries if _is_concept(each)}
    issuers: dict[tuple[str, ...], str] = {}
    for each in entries:
        if each.keyword in ISSUERS:
            # The issuer stands beside the identifier, or in a sequence of its own beside it.
            for path in {each.path, each.path[:-1]}:
                issuers[path] = f"{issuers.get(path, '')} {each.text}"
    for each in entries:
        heading = _heading(each, concepts.get(each.path, ""), issuers.get(each.path, ""))
        writer.add(f"{heading} : {each.text}\n", heading=heading, **each.place)
        if writer.is_full:
            yield from writer.break_here()


def _is_concept(entry: _Entry) -> bool:
    return entry.keyword == "CodeMeaning" and bool(entry.path) and entry.path[-1].startswith("ConceptNameCodeSequence[")


def _heading(entry: _Entry, concept: str, issuer: str) -> str:
    label = LABELS.get(entry.keyword, "")
    heading = " ".join(filter(None, (entry.keyword, label, concept[:60])))
    return identifier_heading(heading, entry.text, issuer) if entry.keyword in IDENTIFIERS else heading


def _embedded(item: Item, opened: Opened, gathered: _Gathered) -> Extracted:
    document = gathered.document
    if document is None or document.length == UNDEFINED:
        return
    kind = gathered.facts.get(_DOCUMENT_TYPE, b"").decode("latin-1").strip(" \x00").lower()
    told = int.from_bytes(gathered.facts.get(_DOCUMENT_LENGTH, b""), "little")
    length = told if 0 < told <= document.length else _unpadded(opened.stream, document)
    name = f"EncapsulatedDocument{_ENDINGS.get(kind, '')}"
    yield Item(item.locator.enter("dicom", name), partial(_window, opened.stream, document.offset, length), length)


def _unpadded(stream: BinaryIO, document: Element) -> int:
    """The length without the byte that makes it even."""
    stream.seek(document.offset + document.length - 1)
    return document.length - (stream.read(1) == b"\0")


def _window(stream: BinaryIO, offset: int, length: int) -> BinaryIO:
    return cast(BinaryIO, Window(stream, offset, length))


DICOM = Extractor(
    "dicom",
    ("application/dicom",),
    extract,
    reads=mark(
        "every text of every tag, private and nested ones too, media directories, structured reports, embedded "
        "documents; the picture where it may show text"
    ),
    leaves="pictures of which the header does not suggest that they show text, overlays, waves, "
    f"binary values of more than {MOST_BINARY >> 20} MB",
    library="pydicom",
)
