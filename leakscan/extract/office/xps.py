"""XPS: the printed pages of a document, line by line; pictures become items."""

import posixpath
from collections.abc import Iterator
from functools import partial

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.ooxml import read_rest, relations, told
from leakscan.extract.office.opening import read_package
from leakscan.extract.office.package import Package, local, parse
from leakscan.extract.office.xps_page import PageText
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_GLYPHS = mark("Text that is stored as shapes of letters only")
# Fonts, outlines that repeat the text, settings of the printer.
_LEFT = (".odttf", ".ttf", ".ttc", ".odttc", ".frag", ".struct", ".fdseq", ".fdoc", ".dict")
_PAGE = ".fpage"


class _Sources:
    """The parts that a list of documents or of pages names, in order."""

    def __init__(self, folder: str) -> None:
        self.found: list[str] = []
        self._folder = folder

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        if local(tag) in ("DocumentReference", "PageContent") and (source := attributes.get("Source")):
            self.found.append(posixpath.normpath(posixpath.join("/", self._folder, source)).lstrip("/"))

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """Names are in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""


def extract(item: Item, budget: Budget) -> Extracted:
    """Pages in their order, then properties and pictures."""
    yield from read_package(item, budget, _read, is_locked=partial(Package.is_locked, name="[Content_Types].xml"))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    # The lists hold nothing but the order: pages that they do not name are read behind those they do.
    pages = list(dict.fromkeys(_listed(package)))
    known = {page.lower() for page in pages}
    pages += [name for name in package.names if name.lower().endswith(_PAGE) and name.lower() not in known]
    if not pages:
        yield Problem(item.locator.at(part="pages"), "corrupt", mark("The part that holds the text is missing"))
    for number, name in enumerate(pages, 1):
        budget.check_time()
        yield from _page(item, package, name, number)
    done = {name.lower() for name in package.names if name.lower().endswith((*_LEFT, _PAGE))}
    yield from read_rest(item, package, budget, via="xps", done=done)


def _listed(package: Package) -> Iterator[str]:
    roots = [link.target for link in relations(package, "") if link.kind == "fixedrepresentation"]
    for root in roots or [name for name in package.names if name.lower().endswith(".fdseq")]:
        for document in _sources(package, root):
            yield from (page for page in _sources(package, document) if page in package)


def _sources(package: Package, name: str) -> list[str]:
    sources = _Sources(name.rpartition("/")[0])
    for _ in parse(package.chunks(name, Damage()), sources):
        continue
    return sources.found


def _page(item: Item, package: Package, name: str, number: int) -> Extracted:
    damage, writer, text = Damage(), Writer(item.locator), PageText()
    for _ in parse(package.chunks(name, damage), text, damage):
        for line, content in text.take():
            writer.add(f"{content}\n", page=number, line=line)
    yield from writer.break_here()
    if text.has_unreadable:
        yield Problem(item.locator.at(page=number), "partial", _GLYPHS)
    yield from told(item.locator.at(page=number), name, damage)


XPS = Extractor(
    "xps",
    ("application/vnd.ms-xpsdocument",),
    extract,
    reads=mark("text of all pages, links, alternative texts, properties; pictures"),
    leaves=mark("looks, fonts; text without its characters, which is told"),
    library="lxml",
)
