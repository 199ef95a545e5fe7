"""Visio drawings: page by page the texts of the shapes and the data behind them, then the other parts."""

import re
from collections.abc import Iterator
from functools import partial

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.markup import Markup, Vocabulary, read_markup
from leakscan.extract.office.ooxml import links_of, main_part, read_rest, relations, short_name, told
from leakscan.extract.office.opening import is_main_locked, read_package
from leakscan.extract.office.package import Package
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Problem, Segment

_USUAL = "visio/document.xml"
_SHAPES = re.compile(r"visio/(?:pages|masters)/\w+\.xml")
_WORDS = Vocabulary(
    paragraphs=frozenset(("Text",)),
    values=frozenset((("Cell", "V"), ("Page", "Name"), ("AuthorEntry", "Name"))),
)
# Cells of a shape that hold words; all others place and colour it.
_TOLD = frozenset(("Value", "Label", "Prompt", "Address", "SubAddress", "Description", "Comment", "Filter"))
_MADE = frozenset(("", "0", "1", "Themed"))


class _Shapes(Markup):
    """Takes the texts and the data of shapes."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        if "V" in attributes and (attributes.get("N") not in _TOLD or attributes["V"] in _MADE):
            attributes = {}
        super().start(tag, attributes)


def extract(item: Item, budget: Budget) -> Extracted:
    """Pages in their order, then masters, comments, properties and what is embedded."""
    yield from read_package(item, budget, _read, is_locked=partial(is_main_locked, usual=_USUAL))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    done: set[str] = set()
    main = main_part(package, _USUAL)
    lists = [link.target for link in relations(package, main) if link.kind in ("pages", "masters")]
    for name in lists:
        kind = "page" if "page" in name.rpartition("/")[2].lower() else "master"
        targets = [link.target for link in relations(package, name) if link.kind == kind and link.target in package]
        yield from _shapes(item.locator, package, name, (("part", short_name(name)),), done)
        for number, target in enumerate(targets, 1):
            budget.check_time()
            yield from _shapes(item.locator, package, target, ((kind, str(number)),), done)
    for name in package.names:
        if _SHAPES.match(name.lower()) and name.lower() not in done:
            yield from _shapes(item.locator, package, name, (("part", short_name(name)),), done)
    yield from read_rest(item, package, budget, via="visio", done=done)


def _shapes(locator: Locator, package: Package, name: str, place: Place, done: set[str]) -> Iterator[Segment | Problem]:
    done.add(name.lower())
    damage = Damage()
    yield from read_markup(locator, package.chunks(name, damage), _Shapes(_WORDS, label=_label), damage, place)
    yield from links_of(locator, package, name, place)
    yield from told(locator, name, damage)


def _label(name: str, values: dict[str, str]) -> str:
    return values.get("N", "") if name == "Cell" else ""


VISIO = Extractor(
    "visio",
    ("application/vnd.ms-visio.drawing",),
    extract,
    reads=mark("texts of shapes on all pages, data behind shapes, masters, comments, links, properties; pictures"),
    leaves=mark("looks, places of shapes"),
    library="lxml",
)
