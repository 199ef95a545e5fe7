"""Presentations: slide by slide with its notes and comments, then masters, layouts and properties."""

from collections.abc import Iterator
from functools import partial

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ooxml import main_part, read_part, read_rest, relations, short_name
from leakscan.extract.office.opening import is_main_locked, read_package
from leakscan.extract.office.package import Package, local, parse
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Problem, Segment

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_USUAL = "ppt/presentation.xml"
_OF_SLIDE = {"notesSlide": "notes", "comments": "comments", "comment": "comments"}
_SHARED = ("slideLayout", "slideMaster", "slide", "image", "notesMaster", "theme")


class _Order:
    """The identifiers of the slides in the order in which they are shown."""

    def __init__(self) -> None:
        self.identifiers: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sldId":
            self.identifiers.extend(value for key, value in attributes.items() if key.endswith("}id"))

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """The order is in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""


def extract(item: Item, budget: Budget) -> Extracted:
    """Slides in their order, hidden ones too; the other parts in stored order."""
    yield from read_package(item, budget, _read, is_locked=partial(is_main_locked, usual=_USUAL))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    main = main_part(package, _USUAL)
    if main not in package:
        yield Problem(item.locator.at(part=short_name(main)), "corrupt", mark("The list of the slides is missing"))
    done: set[str] = set()
    for number, name in enumerate(_slides(package, main), 1):
        budget.check_time()
        yield from _slide(item.locator, package, name, number, done)
    yield from read_rest(item, package, budget, via="pptx", done=done)


def _slides(package: Package, main: str) -> list[str]:
    order = _Order()
    for _ in parse(package.chunks(main, Damage()), order):
        continue
    targets = {link.identifier: link.target for link in relations(package, main) if not link.is_external}
    return [targets[key] for key in order.identifiers if key in targets and targets[key] in package]


def _slide(locator: Locator, package: Package, name: str, number: int, done: set[str]) -> Iterator[Segment | Problem]:
    place: Place = (("slide", str(number)),)
    waiting = [(name, place)]
    while waiting:
        part, at = waiting.pop(0)
        if part.lower() in done or part not in package or not part.lower().endswith((".xml", ".vml")):
            continue
        done.add(part.lower())
        yield from read_part(locator, package, part, at)
        waiting.extend(
            (link.target, (*place, ("part", _OF_SLIDE.get(link.kind, short_name(link.target)))))
            for link in relations(package, part)
            if not link.is_external and link.kind not in _SHARED
        )


PPTX = Extractor(
    "pptx",
    # Recognised by their content, templates, shows and presentations with macros are presentations.
    (_MEDIA_TYPE,),
    extract,
    reads=mark(
        "slides, hidden ones too; notes, tables, grouped shapes, comments, masters and layouts, links, "
        "alternative texts, charts, macros, properties; embedded files and pictures"
    ),
    leaves=mark("looks, animations, fonts"),
    library="lxml",
)
