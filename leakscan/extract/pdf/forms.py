"""Forms of a PDF that draw forms: pdfium counts nothing, so what has no end is cut before it draws."""

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from leakscan.extract.budget import Budget
from leakscan.extract.pdf.contents import shortened
from leakscan.extract.pdf.objects import BROKEN

# Drawn things on one page; letterheads within letterheads have a handful.
_MOST = 20_000
# pdfium follows forms so deep.
_DEPTH = 40
_DRAW = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+Do\b")
_LARGEST = 64 << 20

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tamed:
    """A copy of a document that pdfium can draw: whether forms drew others without end, and which pages are cut."""

    stream: BytesIO = field(repr=False)
    is_endless: bool
    long_pages: tuple[int, ...]


def tamed(stream: BinaryIO, budget: Budget) -> Tamed | None:
    """A copy of the document in which no form draws others, if some would do so without end, and in which no page is
    longer than is read of one; None for all others."""
    stream.seek(0)
    try:
        with pikepdf.open(stream) as document:
            forms = _Forms()
            is_endless, long_pages = False, []
            known: set[bytes] = set()
            for number, page in enumerate(document.pages, 1):
                # The same page may stand in a document a hundred thousand times.
                drawn = _drawn_on(page.obj)
                if drawn in known:
                    continue
                is_endless = forms.drawn(page.obj, budget) > _MOST or is_endless
                if shortened(document, page, budget):
                    long_pages.append(number)
                else:
                    known.add(drawn)
            if is_endless:
                forms.cut()
            if not is_endless and not long_pages:
                return None
            copy = BytesIO()
            document.save(copy)
            return Tamed(copy, is_endless, tuple(long_pages))
    except (pikepdf.PasswordError, *BROKEN):
        return None


def _drawn_on(page: Any) -> bytes:
    """What a page shows, as it is written: numbers of objects, not what they hold."""
    parts = [page.get(key) for key in ("/Contents", "/Resources", "/Annots")]
    return b" ".join(part.unparse() if isinstance(part, pikepdf.Object) else b"-" for part in parts)


class _Forms:
    """The forms that were met, and what each draws, by name."""

    def __init__(self) -> None:
        self._draws: dict[Key, Counter[str]] = {}
        self._met: dict[Key, Any] = {}

    def drawn(self, page: Any, budget: Budget) -> int:
        """How many things a page draws through its forms, each of them drawn once by the page itself."""
        budget.check_time()
        shared = _held(page)
        weights: dict[tuple[Key, int], int] = {}
        first = [each for each in shared.values() if _is_form(each)] + _appearances(page)
        return sum(self._weight(form, shared, weights, _DEPTH) for form in first)

    def cut(self) -> None:
        """Takes from each form what draws others."""
        for form in self._met.values():
            form.write(_DRAW.sub(b" ", bytes(form.read_bytes())))

    def _weight(self, form: Any, shared: dict[str, Any], weights: dict[tuple[Key, int], int], depth: int) -> int:
        known = form.objgen, depth
        if known not in weights:
            draws = self._drawn_by(form)
            weight = 1
            if draws and depth:
                inner = shared | _held(form)  # what a form does not hold itself is looked for in its page
                for name, times in draws.items():
                    if name in inner and _is_form(inner[name]):
                        weight += times * self._weight(inner[name], shared, weights, depth - 1)
            weights[known] = weight
        return weights[known]

    def _drawn_by(self, form: Any) -> Counter[str]:
        key = form.objgen
        if key not in self._draws:
            content = bytes(form.read_bytes())[:_LARGEST]
            self._draws[key] = Counter("/" + name.decode("latin-1") for name in _DRAW.findall(content))
            if self._draws[key]:
                self._met[key] = form
        return self._draws[key]


def _held(holder: Any) -> dict[str, Any]:
    resources = holder.get("/Resources")
    held = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    return dict(held.items()) if isinstance(held, pikepdf.Dictionary) else {}


def _appearances(page: Any) -> list[Any]:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return []
    looks = [each.get("/AP") for each in annotations if isinstance(each, pikepdf.Dictionary)]
    shown = [each.get("/N") for each in looks if isinstance(each, pikepdf.Dictionary)]
    return [each for each in shown if isinstance(each, pikepdf.Stream)]


def _is_form(each: Any) -> bool:
    return isinstance(each, pikepdf.Stream) and bool(each.get("/Subtype") == "/Form")
