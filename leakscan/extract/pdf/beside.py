"""What stands beside the pages of a PDF: forms, notes, links, properties, metadata; attached files as members."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO, cast

import pikepdf
import pypdfium2

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.part_lines import PartLines, read_lines
from leakscan.extract.pdf.combs import joined
from leakscan.extract.pdf.objects import BROKEN, Entry, Walk, form_data
from leakscan.extract.pdf.undrawn import undrawn
from leakscan.extract.unpacked import Damage, Decoder, Inflate, Packing, unpacked
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment

_UNREADABLE = mark("Notes, forms and properties cannot be read")
_PIECE = 1 << 16
# Fields of a dynamic form and of the metadata whose attributes hold text.
_ATTRIBUTES = frozenset(("name", "title", "creator", "author", "description", "subject", "keywords", "Title", "Author"))
_SILENT = frozenset(
    ("about", "parseType", "lang", "xmptk", "nodeID", "ID", "resource", "id", "instanceID", "documentID")
)


class _Properties(frozenset[str]):
    """The names of all attributes but those that metadata is built with."""

    def __contains__(self, name: object) -> bool:
        return name not in _SILENT


def beside(locator: Locator, document: pikepdf.Pdf, budget: Budget) -> Extracted:
    """The texts of all objects, then the attached files."""
    walk = Walk(document, budget)
    writer = Writer(locator)
    is_broken = False
    for section in walk.sections():
        entries: list[Entry] = []
        try:
            for entry in section:
                entries.append(entry)
        except BROKEN:
            is_broken = True
        for entry in (*entries, *joined(entries)):
            _add(writer, entry)
        yield from writer.break_here()
    try:
        for text in undrawn(document, budget):
            writer.add(f"{text}\n", part="drawing")
            yield from writer.break_here()
    except (*BROKEN, pypdfium2.PdfiumError):
        is_broken = True
    try:
        yield from _xml(locator, document, walk, budget)
    except BROKEN:
        is_broken = True
    if is_broken:
        yield Problem(locator.at(part="objects"), "corrupt", _UNREADABLE)
    yield from _attachments(locator, walk, budget)


def _add(writer: Writer, entry: Entry) -> None:
    label = f"{entry.label}: " if entry.label and entry.part in ("form", "properties") else ""
    place = {"page": str(entry.page)} if entry.page else {}
    writer.add(f"{label}{entry.text}\n", heading=entry.label, **{**place, "part": entry.part})


def _xml(locator: Locator, document: pikepdf.Pdf, walk: Walk, budget: Budget) -> Iterator[Segment]:
    parts = [
        ("form data", form_data(document), _ATTRIBUTES),
        *(("properties", [stream], _Properties()) for stream in walk.metadata),
    ]
    for part, streams, attributes in parts:
        content = b"".join(_content(stream, budget) for stream in streams)
        pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
        yield from read_lines(locator, pieces, PartLines(attributes), part=part, labelled=True)


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
