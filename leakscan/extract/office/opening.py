"""Opening packages: the same first steps for every office document that is a zip of parts."""

from collections.abc import Callable

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.ooxml import main_part
from leakscan.extract.office.package import Package, open_package
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = (b"encryption-data", b"encrypted-key")


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


def is_main_locked(package: Package, usual: str) -> bool:
    """Whether the part that an Office Open XML package is about opens only with a password."""
    return package.is_locked(main_part(package, usual))


def is_opendocument_locked(package: Package) -> bool:
    """Whether an OpenDocument package was saved with a password: its manifest says so."""
    manifest = package.read(_MANIFEST, Damage())
    return package.is_locked(_CONTENT) or any(word in manifest for word in _ENCRYPTED)
