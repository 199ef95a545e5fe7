"""PDF: the text of each page, then what stands beside it: forms, notes, links, properties, attached files."""

import re
from collections.abc import Generator
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor, Given
from leakscan.extract.pdf.appearances import drawn
from leakscan.extract.pdf.beside import beside
from leakscan.extract.pdf.contents import damaged_pages
from leakscan.extract.pdf.forms import tamed
from leakscan.extract.pdf.objects import BROKEN
from leakscan.extract.pdf.pages import miner_pages, page_text
from leakscan.extract.pdf.revisions import MOST, ends, remnants
from leakscan.extract.pdf.scans import Scans
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_PASSWORD = mark("Opens only with a password")
_DAMAGED = mark("The structure of the document is damaged; what could be found was read")
_UNREADABLE = mark("Notes, forms and properties cannot be read")
_REVISIONS = mark("Older versions of the document than the last ones were not read")
_LOCKED = mark("Opens only with a certificate or a program for rights")
_END = re.compile(rb"%%EOF|startxref")
_ENCRYPT = re.compile(rb"/Encrypt[\s<]")
_TAIL = 1 << 16
_MOST_FAILURES = 32

_LONG = mark("The page draws more than is read of one page; its beginning was read")
_ENDLESS = mark("Forms that draw each other without end; they were read without what they draw of others")

Pages = Generator[Given, None, int]


def extract(item: Item, budget: Budget) -> Extracted:
    """Page by page, then the objects, then the attached files."""
    with item.open() as stream:
        try:
            count = yield from _document(item.locator, stream, budget)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                yield Problem(item.locator, "encrypted", _PASSWORD)
                return
            yield from _repaired(item, stream, budget)
            return
        if not _has_end(stream):
            yield Problem(item.locator.at(part="end"), "corrupt", mark("The file ends in the middle"))
        yield from _objects(item.locator, stream, count, budget)
        yield from _revisions(item.locator, stream, budget)


def _document(locator: Locator, stream: BinaryIO, budget: Budget, *, first: int = 0) -> Pages:
    """The pages from `first` on; gives their number. Raises PdfiumError when the document cannot be opened."""
    simpler = tamed(stream, budget)
    if simpler and simpler.is_endless:
        yield Problem(locator.at(part="forms"), "too-many", _ENDLESS)
    for number in simpler.long_pages if simpler else ():
        yield Problem(locator.at(page=number), "too-large", _LONG)
    document = pypdfium2.PdfDocument(simpler.stream if simpler else stream, autoclose=False)
    try:
        count = len(document)
        yield from _pages(locator, document, range(first, count), stream, budget)
    finally:
        document.close()
    if count == 0:
        yield Problem(locator.at(part="pages"), "corrupt", mark("The document has no pages that can be read"))
    return count


def _objects(locator: Locator, stream: BinaryIO, count: int, budget: Budget) -> Extracted:
    """What stands beside the pages, behind the pages that the document does not count as its own."""
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
        if len(document.pages) > count:
            counted = BytesIO()
            document.save(counted)
            yield from _document(locator, counted, budget, first=count)
        yield from damaged_pages(locator, document, budget)
        yield from beside(locator, document, budget)


def _revisions(locator: Locator, stream: BinaryIO, budget: Budget) -> Extracted:
    writer = Writer(locator)
    for remnant in remnants(stream, budget):
        place = {"page": str(remnant.page)} if remnant.page else {}
        writer.add(remnant.text + "\n", **{"revision": str(remnant.revision), **place})
        yield from writer.break_here()
    if len(ends(stream)) > MOST:
        yield Problem(locator.at(part="revisions"), "too-many", _REVISIONS)


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
        count = yield from _document(item.locator, repaired, budget)
    except (*BROKEN, pypdfium2.PdfiumError):
        yield from _second_reader(item, stream, budget)
        return
    yield from _objects(item.locator, repaired, count, budget)
    yield Problem(item.locator.at(part="document"), "corrupt", _DAMAGED)


def _has_end(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    return bool(_END.search(stream.read()))


def _pages(locator: Locator, document: Any, pages: range, stream: BinaryIO, budget: Budget) -> Extracted:
    writer = Writer(locator)
    scans = Scans(locator, budget)
    failures = 0
    for index in pages:
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
        try:
            notes = drawn(document, index, found.text) if found.has_notes else ""
        except pypdfium2.PdfiumError:
            notes = ""
            yield Problem(locator.at(page=number, part="annotation"), "corrupt", _UNREADABLE)
        writer.add(f"\n{notes}\n" if notes else "", page=number, part="annotation")
        yield from writer.break_here()
        yield from scans.look(document, index, found)


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
    if _is_locked(stream):
        yield Problem(item.locator, "encrypted", _LOCKED)
        return
    yield from strings.extract(item, budget)
    yield Problem(item.locator, "corrupt", _DAMAGED)


def _is_locked(stream: BinaryIO) -> bool:
    """Whether the last trailer names a way of encryption that no reader here knows: certificates, rights management."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    return bool(_ENCRYPT.search(stream.read()))


PDF = Extractor(
    "pdf",
    ("application/pdf",),
    extract,
    reads=mark(
        "text of all pages, form fields, notes, links, outline, properties and metadata, dynamic forms, scripts, "
        "earlier versions in the file; the text of scanned pages and of pictures, by text recognition where "
        "Tesseract is installed; attached files"
    ),
    leaves=mark(
        "pictures too small for a word, handwriting, comments within pictures, private streams of the program that "
        "wrote it"
    ),
    library="pypdfium2, pdfminer.six, pikepdf, Tesseract",
)
