"""Opening packages: the same first steps for every office document that is a zip of parts."""

from collections.abc import Callable

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.ooxml import main_part
from leakscan.extract.office.package import Package, local, open_package, parse
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
# Since version 1.4 a document under a password is one part that holds the package.
_WHOLE = "encrypted-package"


def read_package(
    item: Item,
    budget: Budget,
    read: Callable[[Item, Package, Budget], Extracted],
    *,
    is_locked: Callable[[Package], bool],
) -> Extracted:
    """What `read` gives of the package; one that cannot be opened, or only with a password, is told."""
    with item.open() as stream:
        package = open_package(stream, budget)
        if package is None:
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
        elif is_locked(package):
            yield Problem(item.locator, "encrypted", mark("Opens only with a password"))
        else:
            yield from read(item, package, budget)
            yield from package.hidden(item.locator)


def is_main_locked(package: Package, usual: str) -> bool:
    """Whether the part that an Office Open XML package is about opens only with a password."""
    return package.is_locked(main_part(package, usual))


class _Locked:
    """The names of the parts that a manifest says are under a password."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._name = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        kind = local(tag)
        if kind == "file-entry":
            self._name = next((value for key, value in attributes.items() if local(key) == "full-path"), "")
        elif kind == "encryption-data":
            self.names.add(self._name.lstrip("/").lower())

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """Names are in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""


def locked_parts(package: Package) -> set[str]:
    """The parts of an OpenDocument package that are under a password, in lower case."""
    found = _Locked()
    for _ in parse(package.chunks(_MANIFEST, Damage()), found):
        continue
    return found.names


def is_opendocument_locked(package: Package) -> bool:
    """Whether the text of an OpenDocument package is under a password; macros alone may be, too."""
    locked = locked_parts(package)
    return package.is_locked(_CONTENT) or _CONTENT in locked or _WHOLE in package or ("" in locked or "/" in locked)
