"""What a PDF could draw and no page does: forms that are not called, patterns, masks, other looks of a note."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from leakscan.extract.budget import Budget
from leakscan.extract.pdf.objects import BROKEN
from leakscan.extract.pdf.pages import page_text

_DRAW = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+Do\b")
_SHOWS = re.compile(rb"T[jJ]|['\"]")
_LARGEST = 16 << 20
# Drawn together: what they share is copied once.
_BATCH = 200
_PAGE = (-1000, -1000, 15000, 15000)

Key = tuple[int, int]


def undrawn(document: pikepdf.Pdf, budget: Budget) -> Iterator[str]:
    """The text of each form and pattern that no page draws by itself."""
    drawings = [each for each in document.objects if isinstance(each, pikepdf.Stream) and _is_drawing(each)]
    # Most documents have none, and their pages need not be looked through.
    drawn = _drawn(document, budget) if drawings else set()
    copy = pikepdf.new()
    for each in drawings:
        budget.check_time()
        if each.objgen not in drawn and _shows_text(each):
            _add_page(copy, each)
        if len(copy.pages) == _BATCH:
            yield from _texts(copy, budget)
            copy = pikepdf.new()
    if len(copy.pages):
        yield from _texts(copy, budget)


def _texts(copy: pikepdf.Pdf, budget: Budget) -> Iterator[str]:
    stream = BytesIO()
    copy.save(stream)
    opened = pypdfium2.PdfDocument(stream, autoclose=False)
    try:
        for index in range(len(opened)):
            budget.check_time()
            yield page_text(opened, index, stream).text
    finally:
        opened.close()


def _is_drawing(each: Any) -> bool:
    return bool(each.get("/Subtype") == "/Form" or each.get("/PatternType") == 1)


def _shows_text(each: Any) -> bool:
    return bool(_SHOWS.search(_content(each)))


def _add_page(copy: pikepdf.Pdf, form: Any) -> None:
    page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=pikepdf.Array(_PAGE))
    copy.pages.append(pikepdf.Page(copy.make_indirect(page)))
    own = copy.copy_foreign(form)
    added = copy.pages[-1].obj
    added.Contents = copy.make_stream(bytes(form.read_bytes()))
    added.Resources = own.get("/Resources", pikepdf.Dictionary())


def _drawn(document: pikepdf.Pdf, budget: Budget) -> set[Key]:
    """What pages draw, and what that draws, and the looks that notes show."""
    seen: set[Key] = set()
    for page in document.pages:
        budget.check_time()
        waiting: list[tuple[Any, bytes]] = [(page.obj, _content(page.obj.get("/Contents")))]
        for look in _looks(page.obj):
            waiting.append((look, _content(look)))
            seen.add(look.objgen)
        while waiting:
            holder, content = waiting.pop()
            held = _held(holder)
            for name in {"/" + found.decode("latin-1") for found in _DRAW.findall(content)}:
                form = held.get(name)
                if isinstance(form, pikepdf.Stream) and form.objgen not in seen and form.get("/Subtype") == "/Form":
                    seen.add(form.objgen)
                    waiting.append((form, _content(form)))
    return seen


def _content(contents: Any) -> bytes:
    several = contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
    try:
        return b"\n".join(bytes(each.read_bytes())[:_LARGEST] for each in several if isinstance(each, pikepdf.Stream))
    except BROKEN:
        return b""


def _held(holder: Any) -> dict[str, Any]:
    resources = holder.get("/Resources")
    held = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    return dict(held.items()) if isinstance(held, pikepdf.Dictionary) else {}


def _looks(page: Any) -> list[Any]:
    annotations = page.get("/Annots")
    notes: list[Any] = list(annotations.as_list()) if isinstance(annotations, pikepdf.Array) else []
    looks = [each.get("/AP") for each in notes if isinstance(each, pikepdf.Dictionary)]
    shown = [each.get("/N") for each in looks if isinstance(each, pikepdf.Dictionary)]
    # A box to tick has a look for each of its states.
    states = [look for each in shown if not isinstance(each, pikepdf.Stream) for look in _values(each)]
    return [each for each in (*shown, *states) if isinstance(each, pikepdf.Stream)]


def _values(states: Any) -> list[Any]:
    return [look for _, look in states.items()] if isinstance(states, pikepdf.Dictionary) else []
