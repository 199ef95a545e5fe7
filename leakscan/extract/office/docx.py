"""Word documents: the body, then every other part, headers and comments and properties among them."""

import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ooxml import main_part, part_text, read_rest, told
from leakscan.extract.office.opening import is_main_locked, read_package
from leakscan.extract.office.package import Package
from leakscan.extract.office.running import Paragraph, Tables, write
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL = "word/document.xml"
_MISSING = mark("The part that holds the text is missing or empty")
# What comes out of python-docx when a document is not as it expects.
_REFUSED = (
    OpcError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip


def extract(item: Item, budget: Budget) -> Extracted:
    """The body first, the other parts in stored order."""
    yield from read_package(item, budget, _read, is_locked=partial(is_main_locked, usual=_USUAL))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    main = main_part(package, _USUAL)
    yield from _body(item.locator, package, main, budget)
    yield from read_rest(item, package, budget, via="docx", done={main.lower()})


def _body(locator: Locator, package: Package, main: str, budget: Budget) -> Iterator[Segment | Problem]:
    damage = Damage()
    has_text = has_bytes = False
    for segment in part_text(locator, package, main, (), damage):
        has_text = True
        yield segment
    if not has_text:
        has_bytes = any(package.chunks(main, Damage()))
        if damage.detail or not has_bytes:
            # Nothing came out of the stream: the second reader builds the whole tree.
            for segment in second(locator, package.stream, budget):
                has_text = True
                yield segment
            damage = Damage() if has_text else damage
            if not has_text and not damage.detail:
                damage.note(_MISSING)
    yield from told(locator, main, damage)


def second(locator: Locator, stream: BinaryIO, budget: Budget) -> Iterator[Segment]:
    """The paragraphs and tables of the body as python-docx reads them; nothing where it refuses."""
    writer = Writer(locator)
    tables = Tables()
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            size = sum(info.file_size for info in archive.infolist())
        budget.spend(size, so_far=size)
        for number, block in enumerate(docx.Document(stream).iter_inner_content(), 1):
            budget.check_time()
            if isinstance(block, Table):
                _table(tables, block, number)
            else:
                _paragraph(tables, block.text, number)
    except _REFUSED:
        # What was read before stands; the caller tells what is missing.
        tables.close()
    write(writer, tables.take())
    yield from writer.break_here()


def _table(tables: Tables, table: Table, number: int) -> None:
    tables.start_table()
    for row in table.rows:
        tables.start_row()
        for cell in row.cells:
            tables.start_cell()
            _paragraph(tables, cell.text, number)
        tables.end_row()
    tables.end_table()


def _paragraph(tables: Tables, text: str, number: int) -> None:
    paragraph = Paragraph(number)
    paragraph.write(text)
    tables.paragraph(paragraph)


DOCX = Extractor(
    "docx",
    # Recognised by their content, templates and documents with macros are documents.
    (_MEDIA_TYPE,),
    extract,
    reads=mark(
        "body, tables, headers and footers of all sections, notes, comments, text boxes, tracked changes, hidden "
        "text, fields, form fields, links, alternative texts, properties, custom XML, charts, macros; embedded "
        "files and pictures"
    ),
    leaves=mark("looks, fonts, printer settings"),
    library="lxml, python-docx",
)
