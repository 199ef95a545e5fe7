"""Flat packages: Word and PowerPoint documents whose parts stand one after the other in a single XML file."""

import base64
import binascii
import zipfile
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from lxml import etree

from leakscan.extract.budget import Budget
from leakscan.extract.container_kinds import zip_kind
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.docx import DOCX
from leakscan.extract.office.package import local
from leakscan.extract.office.pptx import PPTX
from leakscan.extract.office.xlsx import XLSX
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_CUT = mark("The document ends in the middle")
_DAMAGED = mark("A part of the document is damaged")
_PART = "{http://schemas.microsoft.com/office/2006/xmlPackage}part"
_IN_MEMORY = 16 << 20
_READERS = {media_type: reader for reader in (DOCX, PPTX, XLSX) for media_type in reader.media_types}


def extract(item: Item, budget: Budget) -> Extracted:
    """The parts, put into a package as programs usually write it, and read as such."""
    damage = Damage()
    with item.open() as stream, SpooledTemporaryFile(_IN_MEMORY) as held:
        package = cast(BinaryIO, held)
        _repack(stream, package, damage, budget)
        reader = _READERS.get(zip_kind(package), DOCX)
        package.seek(0)
        yield from reader.extract(Item(item.locator, lambda: cast(BinaryIO, _Kept(package))), budget)
    yield from _told(item.locator, damage)


def _told(locator: Locator, damage: Damage) -> Extracted:
    if damage.detail:
        yield Problem(locator.at(part="end" if damage.detail == _CUT else "content"), "corrupt", damage.detail)


class _Kept:
    """A stream that stays open when its reader closes it: it is deleted on closing."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self.read = stream.read
        self.seek = stream.seek
        self.tell = stream.tell

    def __enter__(self) -> "_Kept":
        return self

    def __exit__(self, *error: object) -> None:
        """The stream stays open."""

    def seekable(self) -> bool:
        """True."""
        return True


def _repack(stream: BinaryIO, package: BinaryIO, damage: Damage, budget: Budget) -> None:
    parts = etree.iterparse(
        stream, events=("end",), tag=_PART, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        recover=True,
    )  # fmt: skip
    spent = 0
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        try:
            for _, part in parts:
                budget.check_time()
                content = _content(part, damage)
                spent += len(content)
                budget.spend(len(content), so_far=spent)
                archive.writestr(_name(part), content)
                part.clear()
        except etree.XMLSyntaxError:
            damage.note(_CUT)
    if any(entry.type_name in ("ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END") for entry in parts.error_log):
        damage.note(_CUT)


def _name(part: "etree._Element") -> str:
    name = next((str(value) for key, value in part.attrib.items() if local(str(key)) == "name"), "")
    return name.lstrip("/") or "part.xml"


def _content(part: "etree._Element", damage: Damage) -> bytes:
    for held in part:
        if not isinstance(held.tag, str):
            continue
        kind = local(held.tag)
        if kind == "xmlData" and len(held):
            return etree.tostring(held[0], encoding="utf-8", with_tail=False)
        if kind == "binaryData":
            try:
                return base64.b64decode("".join((held.text or "").split()))
            except (binascii.Error, ValueError):
                damage.note(_DAMAGED)
    return b""


FLAT_OPC = Extractor(
    "flat_opc",
    ("application/x-flat-opc",),
    extract,
    reads=mark("the same as in a document that is a package"),
    leaves=mark("the same as in a document that is a package"),
    library="lxml",
)
