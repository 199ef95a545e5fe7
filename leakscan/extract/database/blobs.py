"""Binary values: documents become members of their own, texts are texts, of the rest the readable runs remain."""

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import partial

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.embedded import Embedded
from leakscan.extract.strings import runs
from leakscan.extract.text_kinds import looks_like_text
from leakscan.locator import Locator
from leakscan.model import Item, Problem

# Starts that do not occur by chance; what is shorter than a document can be is a value.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"), (b"PK\x03\x04", ".zip"), (b"{\\rtf", ".rtf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".ole"),
    (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"GIF87a", ".gif"), (b"GIF89a", ".gif"),
    (b"II*\x00", ".tif"), (b"MM\x00*", ".tif"), (b"\x1f\x8b\x08", ".gz"), (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"), (b"\xfd7zXZ\x00", ".xz"), (b"BZh91AY&SY", ".bz2"), (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"SQLite format 3\x00", ".sqlite"), (b"bplist00", ".plist"), (b"<?xml", ".xml"), (b"\xef\xbb\xbf<?xml", ".xml"),
    (b"<!DOCTYPE", ".html"), (b"<!doctype", ".html"), (b"<html", ".html"), (b"<HTML", ".html"),
    (b"MIME-Version:", ".eml"), (b"Received: ", ".eml"), (b"MSH|^~", ".hl7"), (b"\xffWPC", ".wpd"),
)  # fmt: skip
_TEXTS = ("{\\rtf", "<?xml", "<!DOCTYPE", "<!doctype", "<html", "<HTML", "MSH|^~", "MIME-Version:", "Received: ")
SHORTEST = 48
# Few letters are packed to less than a document; a head and a sum are there all the same.
_PACKED, _SHORTEST_PACKED = b"\x1f\x8b\x08", 20
# The sizes of windows that programs choose, by their first byte; the first two are divided by 31.
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MOST_UNPACKED = 1 << 26
_MOST_RUNS = 1 << 20
_SECRETS = ("passw", "mdp", "motdepasse", "secret")


def ending_of(data: bytes) -> str:
    """The ending that tells what a stored document looks like; empty for a value that is none.

    >>> ending_of(b"%PDF-1.4" + bytes(60)), ending_of(b"%PDF")
    ('.pdf', '')
    """
    if len(data) < SHORTEST:
        return ".gz" if data.startswith(_PACKED) and len(data) > _SHORTEST_PACKED else ""
    if data[128:132] == b"DICM":
        return ".dcm"
    return next((ending for start, ending in _STARTS if data.startswith(start)), "")


def _unpacked(data: bytes) -> bytes:
    """What a value packed by zlib stands for; empty for every other."""
    # MySQL's COMPRESS and Qt write the size before the packed bytes.
    for start in (0, 4):
        if data.startswith(_ZLIB, start):
            inflater = zlib.decompressobj()
            try:
                found = inflater.decompress(data[start:], _MOST_UNPACKED)
            except zlib.error:
                continue
            if inflater.eof or inflater.unconsumed_tail:
                return found
    return b""


class Blobs:
    """Turns the values of one database into text, and keeps the documents among them until they are handed on."""

    def __init__(self, locator: Locator, budget: Budget):
        self._locator = locator
        self._budget = budget
        self._embedded = Embedded(locator)
        self._names: Counter[str] = Counter()
        self._waiting: list[Item | Problem] = []

    def text(self, data: bytes, name: str) -> str:
        """What a binary value says; empty for a document, which becomes a member called `name`."""
        if not data:
            return ""
        if ending := ending_of(data):
            self._add(data, name, ending)
            return ""
        if unpacked := _unpacked(data):
            return self.text(unpacked, name)
        if looks_like_text(data[: 1 << 16]):
            return self.written(decode(data), name)
        # What a program encrypted for its user has no readable runs; it is a stored secret all the same.
        if any(word in name.lower() for word in _SECRETS) and len(data) <= 1024:
            return data.hex()
        found = [run.text for run in runs(io.BytesIO(data[:_MOST_RUNS]), self._budget)]
        return " ".join(found)

    def written(self, text: str, name: str) -> str:
        """A text value; empty when it is a document in itself, or one in base64."""
        if len(text) < SHORTEST:
            return text
        if text.startswith(_TEXTS):
            data = text.encode("utf-8", "surrogateescape")
            self._add(data, name, ending_of(data) or ".txt")
            return ""
        return "" if self._embedded.take(text, name) else text

    def items(self) -> Iterator[Item | Problem]:
        """The documents since the last call."""
        yield from self._embedded.items()
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def _add(self, data: bytes, name: str, ending: str) -> None:
        label = f"{name[:80].replace('/', '-')}{ending}"
        self._names[label] += 1
        locator = self._locator.enter("value", label, self._names[label])
        self._waiting.append(Item(locator, partial(io.BytesIO, data), len(data)))
