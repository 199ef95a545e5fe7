"""Scans: pages of a PDF that show text which they do not hold as text, and pictures on pages that do."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from leakscan.extract.budget import Budget
from leakscan.extract.image.recognition import Recogniser, is_too_small
from leakscan.extract.pdf.pages import PageText
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Problem, Segment

_UNDRAWN = mark("The page cannot be drawn, and what its pictures show was not read")

# A page of print holds three thousand letters. A scan that somebody else made searchable has a good part of them.
_LETTERS_A_PAGE = 200
# Below this share of the page a picture is a logo or a signature: no print fits into it.
_LEAST_SHARE, _LARGE_SHARE = 0.015, 0.5
_MOST_PICTURES = 40
# Letters drawn as lines: a few lines are a frame.
_LEAST_PATHS = 24
_POINTS = 72
_LEAST_DOTS, _USUAL_DOTS, _MOST_DOTS = 150, 200, 300
_MOST_PIXELS = 12_000_000
_MOST_OBJECTS = 20_000
_MOST_WALKED = 500_000
_DEPTH = 5
# pypdfium2 answers damage with these; Pillow with the others.
_BROKEN = (pypdfium2.PdfiumError, ValueError, OSError, RuntimeError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture on a page: the share of the page that it covers, its pixels an inch, the letters on top of it."""

    image: Any = field(repr=False)
    share: float
    dots: float
    letters: int

    @property
    def is_unread(self) -> bool:
        """Whether the text of the page does not account for what the picture may show."""
        return self.share >= _LEAST_SHARE and self.letters < _LETTERS_A_PAGE * self.share


class Scans:
    """Looks at the pages of one document; a picture that stands on many pages is read once."""

    def __init__(self, locator: Locator, budget: Budget):
        self._locator = locator
        self._recogniser = Recogniser(locator, budget)
        self._seen: set[bytes] = set()

    def look(self, document: "pypdfium2.PdfDocument", index: int, found: PageText) -> Iterator[Segment | Problem]:
        """What a page shows beyond its text; `found` is what it holds as text."""
        if self._recogniser.is_late:
            return
        page = document[index]
        try:
            yield from self._look(page, index + 1, found)
        except _BROKEN:
            yield Problem(self._locator.at(page=index + 1), "error", _UNDRAWN)
        finally:
            page.close()

    def _look(self, page: Any, number: int, found: PageText) -> Iterator[Segment | Problem]:
        pictures = [each for each in _pictures(page) if each.is_unread]
        letters = sum(map(str.isalnum, found.text))
        is_whole = sum(each.share for each in pictures) >= _LARGE_SHARE or len(pictures) > _MOST_PICTURES
        if found.has_unknown or is_whole or (letters == 0 and _shows_something(page)):
            if lack := self._recogniser.lack(page=number):
                yield lack
                return
            dots = max((each.dots for each in pictures), default=_USUAL_DOTS)
            picture = _drawn(page, dots, with_text=found.has_unknown or letters == 0)
            yield from self._recogniser.look(picture, page=number)
            return
        yield from self._each(pictures, number)

    def _each(self, pictures: list[_Picture], number: int) -> Iterator[Segment | Problem]:
        for each in pictures:
            digest = hashlib.sha256(bytes(each.image.get_data())).digest()
            if digest in self._seen or is_too_small(each.image.get_px_size()):
                continue
            self._seen.add(digest)
            if lack := self._recogniser.lack(page=number):
                yield lack
                return
            yield from self._recogniser.look(_pixels(each.image), page=number)


def _pictures(page: Any) -> Iterator[_Picture]:
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    textpage = page.get_textpage()
    try:
        for image in _objects(page, pdfium.FPDF_PAGEOBJ_IMAGE):
            left, bottom, right, top = _bounds(image)
            left, bottom, right, top = max(left, 0), max(bottom, 0), min(right, width), min(top, height)
            share = max(0.0, right - left) * max(0.0, top - bottom) / max(1.0, width * height)
            if share < _LEAST_SHARE:
                continue
            text = textpage.get_text_bounded(left, bottom, right, top)
            dots = image.get_px_size()[0] * _POINTS / max(1.0, right - left)
            yield _Picture(image, share, dots, sum(map(str.isalnum, text)))
    finally:
        textpage.close()


def _objects(page: Any, kind: int) -> Iterator[Any]:
    wanted = (each for each in islice(_walked(page), _MOST_WALKED) if pdfium.FPDFPageObj_GetType(each[0]) == kind)
    for handle, form in islice(wanted, _MOST_OBJECTS):
        yield _object(page, handle, form)


def _walked(page: Any, form: Any = None, level: int = 0) -> Iterator[tuple[Any, Any]]:
    """What a page and its forms draw, as handles of pdfium: an object for each would take most of the time."""
    count, get = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    if form is not None:
        count, get = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
    around = page if form is None else form
    for index in range(count(around)):
        handle = get(around, index)
        yield handle, form
        if level + 1 < _DEPTH and pdfium.FPDFPageObj_GetType(handle) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _walked(page, _object(page, handle, form), level + 1)


def _object(page: Any, handle: Any, form: Any) -> Any:
    return pypdfium2.PdfObject(handle, page=page, pdf=page.pdf, container=form)


def _bounds(image: Any) -> tuple[float, float, float, float]:
    """Where a picture stands on the page: the forms around it move and stretch it."""
    bounds, around = image.get_bounds(), image.container
    while around is not None:
        bounds, around = around.get_matrix().on_rect(*bounds), around.container
    left, bottom, right, top = bounds
    return left, bottom, right, top


def _shows_something(page: Any) -> bool:
    """Whether a page without any text has a picture, or so many lines that they may be letters."""
    if next(_objects(page, pdfium.FPDF_PAGEOBJ_IMAGE), None) is not None:
        return True
    paths = _objects(page, pdfium.FPDF_PAGEOBJ_PATH)
    return sum(1 for _, _ in zip(range(_LEAST_PATHS), paths, strict=False)) == _LEAST_PATHS


def _drawn(page: Any, dots: float, *, with_text: bool) -> Image.Image:
    """The page as it is shown; without its text where that was read already."""
    if not with_text:
        for each in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)):
            page.remove_obj(each)
    width, height = page.get_size()
    scale = min(max(dots, _LEAST_DOTS), _MOST_DOTS) / _POINTS
    scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    return _copied(page.render(scale=scale, grayscale=True))


def _pixels(image: Any) -> Image.Image:
    return _copied(image.get_bitmap(render=True))


def _copied(bitmap: Any) -> Image.Image:
    """A picture of its own: the memory of pdfium goes away with the page."""
    try:
        picture: Image.Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return picture
