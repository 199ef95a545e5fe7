"""Documents inside values: base64 that stands for a document becomes a member of its own."""

import base64
import binascii
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

CUT = mark("An embedded document is cut; what came before was read")
PACKED = mark("An embedded document is packed in a way that is not read")

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"), (b"PK\x03\x04", ".zip"), (b"{\\rtf", ".rtf"), (b"<?xml", ".xml"),
    (b"\xef\xbb\xbf<?xml", ".xml"), (b"<ClinicalDocument", ".xml"), (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n", ".png"), (b"GIF8", ".gif"), (b"II*\x00", ".tif"), (b"MM\x00*", ".tif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", ".ole"), (b"\x1f\x8b\x08", ".gz"), (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"<!DOCTYPE", ".html"), (b"<html", ".html"), (b"<HTML", ".html"), (b"MSH|^~", ".hl7"),
    (b"-----BEGIN ", ".pem"), (b"MIME-Version:", ".eml"), (b"Received: ", ".eml"),
)  # fmt: skip


def _letters(start: bytes) -> str:
    """The letters that base64 writes for a start, as far as what follows cannot change them."""
    return base64.b64encode(start).decode("ascii")[: len(start) * 8 // 6]


LETTERS = tuple(dict.fromkeys(_letters(start) for start, _ in _STARTS))
_LIKELY = re.compile("|".join(map(re.escape, LETTERS)))
_ADDRESS = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w=.+-]{1,60}){0,4};base64,", re.IGNORECASE)
_FOREIGN = re.compile(r"[^A-Za-z0-9+/=_\s-]")
_BLANKS = re.compile(r"[\s=]+")
# Shorter letters than these are words or identifiers that begin alike.
_SHORTEST = 64
# A value is held in memory as a whole, and so is what it stands for.
_MOST = 256 << 20
_OTHER_LETTERS = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of a document, the ending that tells what they look like, and whether their end is missing."""

    data: bytes = field(repr=False)
    ending: str
    is_cut: bool = False


def payload(text: str) -> Payload | None:
    """The document that a value stands for, told by its first bytes; None for every other value.

    >>> found = payload("data:application/pdf;base64," + "JVBERi0xLjQK" * 8)
    >>> found.ending, found.data[:8], payload("JVBERi0xLjQK is a word")
    ('.pdf', b'%PDF-1.4', None)
    """
    if len(text) < _SHORTEST:
        return None
    text = text.strip()
    address = _ADDRESS.match(text)
    letters = text[address.end() :] if address else text
    if not (address or _LIKELY.match(letters)) or _FOREIGN.search(letters):
        return None
    found = decoded(letters)
    return found if found and (found.ending != ".bin" or address) else None


def decoded(text: str) -> Payload | None:
    """What a value that is declared as base64 stands for; None when it cannot be that."""
    letters = _BLANKS.sub("", text).translate(_OTHER_LETTERS)
    if not letters or _FOREIGN.search(letters):
        return None
    is_cut = len(letters) % 4 == 1
    letters = letters[:-1] if is_cut else letters
    try:
        data = binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return None
    return Payload(data, _ending(data), is_cut) if data else None


def _ending(data: bytes) -> str:
    if data[128:132] == b"DICM":
        return ".dcm"
    return next((ending for start, ending in _STARTS if data.startswith(start)), ".bin")


class Embedded:
    """Collects the documents found in the values of one document, until the extractor hands them on."""

    def __init__(self, locator: Locator):
        self._locator = locator
        self._names: Counter[str] = Counter()
        self._waiting: list[Item | Problem] = []

    def take(self, text: str, name: str, *, is_declared: bool = False, packing: str = "") -> bool:
        """Takes a value that stands for a document; False when it is a text to be read as it is."""
        found = decoded(text) if is_declared else payload(text)
        if found is None:
            return False
        self.add(_unpacked(found, packing), name)
        return True

    def add(self, found: Payload, name: str) -> None:
        """A document of which the bytes are known."""
        label = f"{name[:60].replace('/', '-')}{found.ending}"
        self._names[label] += 1
        locator = self._locator.enter("base64", label, self._names[label])
        self._waiting.append(Item(locator, partial(io.BytesIO, found.data), len(found.data)))
        if found.is_cut:
            self._waiting.append(Problem(self._locator.at(part=label), "corrupt", CUT))
        if found.ending == ".packed":
            self._waiting[-1:] = [Problem(self._locator.at(part=label), "unsupported", PACKED)]

    def items(self) -> Iterator[Item | Problem]:
        """What was taken since the last call."""
        waiting, self._waiting = self._waiting, []
        yield from waiting


def _unpacked(found: Payload, packing: str) -> Payload:
    """Without the packing that HL7 data types may name: DF and ZL; GZ and 7Z are files of their own."""
    if packing not in ("DF", "ZL"):
        return found
    for width in (-zlib.MAX_WBITS, zlib.MAX_WBITS):
        inflater = zlib.decompressobj(width)
        try:
            data = inflater.decompress(found.data, _MOST)
        except zlib.error:
            continue
        return Payload(data, _ending(data), found.is_cut or not inflater.eof)
    return Payload(found.data, ".packed", found.is_cut)
