"""PDF: the text of each page, then what stands beside it: forms, notes, links, properties, attached files."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO, cast

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.part_lines import PartLines, read_lines
from leakscan.extract.pdf.objects import BROKEN, Entry, Walk, xml_parts
from leakscan.extract.pdf.pages import miner_pages, page_text
from leakscan.extract.unpacked import Damage, Decoder, Inflate, Packing, unpacked
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_PASSWORD = mark("Opens only with a password")
_PICTURE = mark("The page is a picture and no text recognition is installed")
_DAMAGED = mark("The structure of the document is damaged; what could be found was read")
_UNREADABLE = mark("Notes, forms and properties cannot be read")
_UNKNOWN = mark("Some letters of the page are only known by their shape and no text recognition is installed")
_END = re.compile(rb"%%EOF|startxref")
_TAIL = 1 << 16
_MOST_FAILURES = 32
_PIECE = 1 << 16
# Fields of a dynamic form and of the metadata whose attributes hold text.
_ATTRIBUTES = frozenset(("name", "title", "creator", "author", "description", "subject", "keywords", "Title", "Author"))


def extract(item: Item, budget: Budget) -> Extracted:
    """Page by page, then the objects, then the attached files."""
    with item.open() as stream:
        try:
            yield from _document(item.locator, stream, budget)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                yield Problem(item.locator, "encrypted", _PASSWORD)
                return
            yield from _repaired(item, stream, budget)
            return
        if not _has_end(stream):
            yield Problem(item.locator.at(part="end"), "corrupt", mark("The file ends in the middle"))
        yield from _beside(item.locator, stream, budget)


def _document(locator: Locator, stream: BinaryIO, budget: Budget) -> Extracted:
    """The pages; raises PdfiumError when the document cannot be opened."""
    document = pypdfium2.PdfDocument(stream, autoclose=False)
    try:
        count = len(document)
        yield from _pages(locator, document, count, stream, budget)
    finally:
        document.close()
    if count == 0:
        yield Problem(locator.at(part="pages"), "corrupt", mark("The document has no pages that can be read"))


def _repaired(item: Item, stream: BinaryIO, budget: Budget) -> Extracted:
    """A broken document as pikepdf puts it together again, else what the second reader or a search for text finds."""
    stream.seek(0)
    repaired = BytesIO()
    try:
        with pikepdf.open(stream) as document:
            if not len(document.pages):
                raise pikepdf.PdfError
            document.save(repaired)
        repaired.seek(0)
        yield from _document(item.locator, repaired, budget)
    except (*BROKEN, pypdfium2.PdfiumError):
        yield from _second_reader(item, stream, budget)
        return
    yield from _beside(item.locator, repaired, budget)
    yield Problem(item.locator.at(part="document"), "corrupt", _DAMAGED)


def _has_end(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    return bool(_END.search(stream.read()))


def _pages(locator: Locator, document: Any, count: int, stream: BinaryIO, budget: Budget) -> Extracted:
    writer = Writer(locator)
    failures = 0
    for index in range(count):
        budget.check_time()
        number = index + 1
        try:
            found = page_text(document, index, stream)
        except pypdfium2.PdfiumError:
            failures += 1
            yield Problem(locator.at(page=number), "corrupt", mark("The page cannot be read"))
            if failures > _MOST_FAILURES:
                yield Problem(locator.at(part="pages"), "corrupt", mark("Too many pages cannot be read"))
                return
            continue
        writer.add(found.text + "\n", page=number)
        yield from writer.break_here()
        if found.is_picture:
            yield Problem(locator.at(page=number), "missing-dependency", _PICTURE)
        elif found.has_unknown:
            yield Problem(locator.at(page=number), "missing-dependency", _UNKNOWN)


def _second_reader(item: Item, stream: BinaryIO, budget: Budget) -> Extracted:
    writer = Writer(item.locator)
    found = False
    for number, text in enumerate(miner_pages(stream), 1):
        budget.check_time()
        writer.add(text, page=number)
        for segment in writer.break_here():
            found = True
            yield segment
    if found:
        yield Problem(item.locator.at(part="document"), "corrupt", _DAMAGED)
        return
    yield from strings.extract(item, budget)
    yield Problem(item.locator, "corrupt", _DAMAGED)


def _beside(locator: Locator, stream: BinaryIO, budget: Budget) -> Extracted:
    stream.seek(0)
    try:
        document = pikepdf.open(stream)
    except pikepdf.PasswordError:
        yield Problem(locator.at(part="objects"), "encrypted", _PASSWORD)
        return
    except BROKEN:
        yield Problem(locator.at(part="objects"), "corrupt", _UNREADABLE)
        return
    with document:
        walk = Walk(document, budget)
        writer = Writer(locator)
        is_broken = False
        for section in walk.sections():
            try:
                for entry in section:
                    _add(writer, entry)
            except BROKEN:
                is_broken = True
            yield from writer.break_here()
        try:
            yield from _xml(locator, document, budget)
        except BROKEN:
            is_broken = True
        if is_broken:
            yield Problem(locator.at(part="objects"), "corrupt", _UNREADABLE)
        yield from _attachments(locator, walk, budget)


def _add(writer: Writer, entry: Entry) -> None:
    label = f"{entry.label}: " if entry.label and entry.part in ("form", "properties") else ""
    place = {"page": str(entry.page)} if entry.page else {}
    writer.add(f"{label}{entry.text}\n", heading=entry.label, **{**place, "part": entry.part})


def _xml(locator: Locator, document: pikepdf.Pdf, budget: Budget) -> Iterator[Segment]:
    for part, streams in xml_parts(document):
        content = b"".join(_content(stream, budget) for stream in streams)
        pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
        yield from read_lines(locator, pieces, PartLines(_ATTRIBUTES), part=part, labelled=True)


def _content(stream: Any, budget: Budget) -> bytes:
    content = bytes(stream.read_bytes())
    budget.spend(len(content), so_far=len(content))
    return content


def _attachments(locator: Locator, walk: Walk, budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    for name, content in walk.attachments:
        budget.check_time()
        seen[name] += 1
        inner = locator.enter("pdf", name, seen[name])
        try:
            packed = bytes(content.read_raw_bytes())
            is_plain, is_deflated = "/Filter" not in content, _is_deflated(content)
            whole = b"" if is_plain or is_deflated else _content(content, budget)
        except BROKEN:
            yield Problem(inner, "corrupt", mark("The attached file cannot be unpacked"))
            continue
        if is_deflated:
            damage = Damage()
            yield Item(inner, partial(_inflated, packed, damage))
            if damage.detail:
                yield Problem(inner.at(part="content"), "corrupt", damage.detail)
        else:
            opened = packed if is_plain else whole
            yield Item(inner, partial(BytesIO, opened), len(opened))


def _is_deflated(content: Any) -> bool:
    """Whether nothing but deflate packs a stream: it is then unpacked piece by piece."""
    kinds = content.get("/Filter")
    if isinstance(kinds, pikepdf.Array):
        kinds = kinds[0] if len(kinds) == 1 else None
    return kinds == "/FlateDecode" and "/DecodeParms" not in content


def _inflated(packed: bytes, damage: Damage) -> BinaryIO:
    return unpacked(cast(BinaryIO, BytesIO(packed)), Packing(lambda: cast(Decoder, Inflate(15))), damage)


PDF = Extractor(
    "pdf",
    ("application/pdf",),
    extract,
    reads="text of all pages, form fields, notes, links, outline, properties and metadata, dynamic forms, scripts; "
    "attached files",
    leaves="what pictures show, layers of older versions of the file",
    library="pypdfium2, pdfminer.six, pikepdf",
)
