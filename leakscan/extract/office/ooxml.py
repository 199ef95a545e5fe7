"""Office Open XML: what packages of Word, PowerPoint and Excel have in common, part by part."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.ooxml_text import OfficeText
from leakscan.extract.office.package import LOCKED, Package, local, parse
from leakscan.extract.office.part_lines import PartLines
from leakscan.extract.office.running import write
from leakscan.extract.office.stamps import is_stamp
from leakscan.extract.office.vba import read_project
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Problem, Segment, Status

_XML = (".xml", ".rels", ".vml")
_EMBEDDED = re.compile(r"\w+/(?:embeddings|media)/")
# Shapes of letters, settings of a printer: nothing that a person can read.
_IGNORED = re.compile(r"\[content_types\]\.xml|mimetype|\w+/(?:fonts|printersettings)/|\w+/theme/.*\.xml")
_MACROS = "vbaproject.bin"
_THUMBNAIL = "docprops/thumbnail"
_LINES = re.compile(r"docprops/|customxml/|\w+/charts/|.*\.vml$")
_DATA = re.compile(r"customxml/item\d*\.xml")
_FOLDER = re.compile(r"(?:word|ppt)/(?:(?:slides|notesslides|slidemasters|slidelayouts|comments)/)?", re.IGNORECASE)
_ATTRIBUTES = frozenset(("name", "title", "descr", "alt", "author", "content", "url", "tooltip", "displayName", "val"))
_LOGIN = re.compile(r"://[^/?#]*@")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another, or to somewhere outside."""

    identifier: str
    kind: str
    target: str
    is_external: bool


class _Relations:
    def __init__(self, folder: str):
        self.found: list[Relation] = []
        self._folder = folder

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) != "Relationship":
            return
        is_external = attributes.get("TargetMode", "").lower() == "external"
        target = attributes.get("Target", "")
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", self._folder, target.replace("\\", "/"))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append(Relation(attributes.get("Id", ""), kind, target, is_external))

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """Links are in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""


class _Everything(frozenset[str]):
    """A set of names that holds each name."""

    def __contains__(self, name: object) -> bool:
        return True


def relations(package: Package, part: str, damage: Damage | None = None) -> list[Relation]:
    """The links of a part."""
    folder, _, name = part.rpartition("/")
    target = _Relations(folder)
    damage = damage or Damage()
    for _ in parse(package.chunks(f"{folder}/_rels/{name}.rels", damage), target, damage):
        continue
    return target.found


def main_part(package: Package, usual: str) -> str:
    """The part that the package says it is about."""
    named = next((link.target for link in relations(package, "") if link.kind == "officeDocument"), "")
    return named if named in package else usual


def short_name(name: str) -> str:
    """The name of a part as it stands in a place.

    >>> short_name("word/header1.xml"), short_name("ppt/slideMasters/slideMaster1.xml"), short_name("docProps/app.xml")
    ('header1', 'slideMaster1', 'properties')
    """
    if name.lower().startswith("docprops/"):
        return "properties"
    return re.sub(r"\.\w+$", "", _FOLDER.sub("", name.lstrip("/"), count=1))


def read_part(locator: Locator, package: Package, name: str, place: Place) -> Iterator[Segment | Problem]:
    """The text of a part and the links that lead out of it; a damaged part ends with its problem."""
    damage = Damage()
    yield from part_text(locator, package, name, place, damage)
    yield from told(locator, name, damage)


def part_text(locator: Locator, package: Package, name: str, place: Place, damage: Damage) -> Iterator[Segment]:
    """The text of a part and the links that lead out of it, as segments of their own."""
    writer = Writer(locator)
    pieces = _lines if _LINES.match(name.lower()) else _running
    for _ in pieces(writer, package, name, place, damage):
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()
    yield from links_of(locator, package, name, place, damage)


def links_of(
    locator: Locator, package: Package, name: str, place: Place, damage: Damage | None = None
) -> Iterator[Segment]:
    """Where the links of a part lead to outside the package."""
    writer = Writer(locator)
    for link in relations(package, name, damage):
        if link.is_external:
            writer.add(f"{readable(link.target)}\n", heading=link.kind, **dict(place))
    yield from writer.break_here()


def _running(writer: Writer, package: Package, name: str, place: Place, damage: Damage) -> Iterator[None]:
    target = OfficeText()
    for _ in parse(package.chunks(name, damage), target, damage):
        write(writer, target.take(), place)
        yield


def _lines(writer: Writer, package: Package, name: str, place: Place, damage: Damage) -> Iterator[None]:
    target = PartLines(_Everything() if _DATA.fullmatch(name.lower()) else _ATTRIBUTES)
    for _ in parse(package.chunks(name, damage), target, damage):
        for line in target.take():
            label = f"{line.heading}: " if line.heading else ""
            writer.add(f"{label}{line.text}\n", heading=line.heading, **dict(place))
        yield


def told(locator: Locator, name: str, damage: Damage) -> Iterator[Problem]:
    """The problem of a part that could not be read to its end."""
    if damage.detail:
        kind: Status = "encrypted" if damage.detail == LOCKED else "corrupt"
        yield Problem(locator.at(part=short_name(name)), kind, damage.detail)


def read_rest(item: Item, package: Package, budget: Budget, *, via: str, done: set[str]) -> Extracted:
    """Every part that was not read yet; what is no XML becomes a document of its own."""
    for name in package.names:
        budget.check_time()
        key = name.replace("\\", "/").lstrip("/").lower()
        if key in done or _IGNORED.match(key):
            continue
        if key.startswith(_THUMBNAIL) and is_stamp(package.head(name)):
            continue
        if key.endswith(_MACROS):
            yield from macros(item.locator, package, name, budget)
        elif not key.endswith(_XML) or _EMBEDDED.match(key):
            yield from child(item.locator, package, name, via=via)
        elif key.endswith(".rels"):
            yield from _loose_links(item.locator, package, key, done)
        else:
            yield from read_part(item.locator, package, name, (("part", short_name(name)),))


def macros(locator: Locator, package: Package, name: str, budget: Budget) -> Extracted:
    """The sources of the macros."""
    damage = Damage()
    yield from read_project(locator, BytesIO(package.read(name, damage)), budget, part="vba")
    if damage.detail:
        yield Problem(locator.at(part="vba"), "corrupt", damage.detail)


def child(locator: Locator, package: Package, name: str, *, via: str) -> Iterator[Item | Problem]:
    """An embedded file as a document of its own."""
    if package.is_locked(name):
        yield Problem(locator.enter(via, name), "encrypted", mark("Opens only with a password"))
    else:
        yield package.child(locator, via, name)


def _loose_links(locator: Locator, package: Package, key: str, done: set[str]) -> Iterator[Segment | Problem]:
    """Links whose part is not there: those of the others were read with it."""
    source = key.replace("_rels/", "", 1).removesuffix(".rels")
    if source in package and (source.endswith(_XML) or source in done):
        return
    damage = Damage()
    yield from links_of(locator, package, source, (("part", short_name(source) or "package"),), damage)
    yield from told(locator, key, damage)


def readable(target: str) -> str:
    """A link as people read it; one that holds a login stays as it is written.

    >>> readable("mailto:a@b.fr?subject=NIR%201"), readable("https://x:p%20w@y/")
    ('mailto:a@b.fr?subject=NIR 1', 'https://x:p%20w@y/')
    """
    return target if _LOGIN.search(target) else unquote(target)
