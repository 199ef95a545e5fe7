"""Electronic books: what the book says of itself, its chapters in reading order, then everything else in it."""

import posixpath
from functools import partial
from urllib.parse import unquote

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.opening import read_package
from leakscan.extract.office.package import Package, local, parse
from leakscan.extract.office.part_lines import PartLines, read_lines
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_LOCKED = mark("Opens only with a password or a licence")
_FONTS = (".ttf", ".otf", ".woff", ".woff2")
_PLUMBING = frozenset(("mimetype", _CONTAINER.lower(), _RIGHTS.lower()))
# Fonts are made unreadable in these two ways; that is no lock.
_FOR_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


class _Plan:
    """The names that the files around the book give: its lists, chapters in order, parts under a lock."""

    def __init__(self) -> None:
        self.lists: list[str] = []
        self.locked: set[str] = set()
        self.chapters: list[str] = []
        self._targets: dict[str, str] = {}
        self._method = ""
        self._folder = ""

    def within(self, folder: str) -> "_Plan":
        """The same plan; further names are counted from a folder."""
        self._folder = folder
        return self

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        kind = local(tag)
        values = {local(key): value for key, value in attributes.items()}
        if kind == "rootfile":
            self.lists.append(self._name(values.get("full-path", "")))
        elif kind == "item":
            self._targets[values.get("id", "")] = self._name(values.get("href", ""))
        elif kind == "itemref":
            self.chapters.append(self._targets.get(values.get("idref", ""), ""))
        elif kind == "EncryptionMethod":
            self._method = values.get("Algorithm", "")
        elif kind == "CipherReference" and self._method not in _FOR_FONTS:
            self.locked.add(self._name(values.get("URI", "")).lower())

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """Names are in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _name(self, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", self._folder, unquote(target))).lstrip("/")


def extract(item: Item, budget: Budget) -> Extracted:
    """The book's own words, the chapters in their order, the other parts in stored order."""
    yield from read_package(item, budget, _read, is_locked=partial(Package.is_locked, name=_CONTAINER))


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    plan, damage = _Plan(), Damage()
    for name in (_CONTAINER, _RIGHTS):
        for _ in parse(package.chunks(name, damage), plan, damage):
            continue
    for name in plan.lists:
        folder = name.rpartition("/")[0]
        for _ in parse(package.chunks(name, damage), plan.within(folder), damage):
            continue
        lines = read_lines(item.locator, package.chunks(name, Damage()), PartLines(()), part="metadata", labelled=True)
        yield from lines
    # Without the list nothing but the order is lost: every part is read all the same.
    if damage.detail:
        yield Problem(item.locator.at(part="metadata"), "corrupt", damage.detail)
    yield from _members(item, package, plan, budget)


def _members(item: Item, package: Package, plan: _Plan, budget: Budget) -> Extracted:
    done = set(_PLUMBING) | {name.lower() for name in plan.lists}
    for name in [*(name for name in plan.chapters if name in package), *package.names]:
        budget.check_time()
        key = name.lower()
        if key in done or key.endswith(_FONTS):
            continue
        done.add(key)
        if key in plan.locked or package.is_locked(name):
            yield Problem(item.locator.enter("epub", name), "encrypted", _LOCKED)
        else:
            yield package.child(item.locator, "epub", name)


EPUB = Extractor(
    "epub",
    ("application/epub+zip",),
    extract,
    reads=mark("title, authors and other words about the book; chapters in reading order and all other parts"),
    leaves=mark("fonts; what is under a licence, which is listed"),
    library="lxml",
)
