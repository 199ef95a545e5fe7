"""Packages: office documents that are a zip of XML parts, read in bounded pieces and without building trees."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import BinaryIO, Protocol, cast

from lxml import etree

from leakscan.extract.archive.zip_headers import data_start
from leakscan.extract.budget import Budget
from leakscan.extract.office.part_stream import PartStream
from leakscan.extract.unpacked import Damage, Decoder, Packing, Stored, Unpacked, ZipLzma, bunzip, inflate, window
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item

DAMAGED = mark("A part of the document is damaged; what came before was read")
LOCKED = mark("A part of the document opens only with a password")
_CHUNK = 1 << 18
_SMALLEST = 1 << 6
_ENCRYPTED = 1
# The parser goes on after these without losing text.
_HARMLESS = (
    "ERR_UNDECLARED_ENTITY", "ERR_INVALID_CHAR", "ERR_INVALID_ENCODING", "ERR_TAG_NAME_MISMATCH",
    "ERR_ATTRIBUTE_REDEFINED", "NS_ERR", "WAR_",
)  # fmt: skip
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    struct.error,
    NotImplementedError,
    ValueError,
)
_UNOPENED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError, struct.error, IndexError)


def _stored(size: int) -> Decoder:
    return cast(Decoder, Stored(size))


_DECODERS: dict[int, Callable[[], Decoder]] = {
    zipfile.ZIP_DEFLATED: inflate, zipfile.ZIP_BZIP2: bunzip, zipfile.ZIP_LZMA: ZipLzma,
}  # fmt: skip


class Target(Protocol):
    """What a parser calls: names are those of lxml."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        ...

    def end(self, tag: str) -> None:
        """An element closes."""
        ...

    def data(self, text: str) -> None:
        """Characters between tags."""
        ...

    def close(self) -> None:
        """The document ends."""
        ...


class Package:
    """The parts of a document. Names are compared as Office does, without regard to case."""

    def __init__(self, archive: zipfile.ZipFile, stream: BinaryIO, budget: Budget):
        self.stream = stream
        self._archive = archive
        self._budget = budget
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._hidden: list[zipfile.ZipInfo] = []
        for info in archive.infolist():
            if info.filename.endswith("/"):
                continue
            # Of parts of one name programs read the last.
            if earlier := self._infos.pop(_key(info.filename), None):
                self._hidden.append(earlier)
            self._infos[_key(info.filename)] = info

    @property
    def names(self) -> list[str]:
        """The names of all parts, as they are written, in stored order."""
        return [info.filename for info in self._infos.values()]

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._infos

    def chunks(self, name: str, damage: Damage) -> Iterator[bytes]:
        """The bytes of a part, counted; a part that cannot be read to its end is noted as damage."""
        info = self._infos.get(_key(name))
        if info is None:
            return
        so_far = 0
        for chunk in self._whole(info, damage):
            so_far += len(chunk)
            self._budget.check_time()
            self._budget.spend(len(chunk), so_far=so_far, packed=info.compress_size)
            yield chunk

    def _whole(self, info: zipfile.ZipInfo, damage: Damage) -> Iterator[bytes]:
        so_far = 0
        try:
            with self._archive.open(info) as part:
                while chunk := part.read(_CHUNK):
                    so_far += len(chunk)
                    yield chunk
        except _BROKEN:
            damage.note(DAMAGED)
            yield from self._rest(info, so_far)
        except RuntimeError:
            # What zipfile raises for a part under a password.
            damage.note(LOCKED)

    def _rest(self, info: zipfile.ZipInfo, skipped: int) -> Iterator[bytes]:
        """What comes before the damage, whatever the sum says: a piece in which damage stands is lost as a whole."""
        # A directory that lies may lead to before the start.
        start = data_start(self.stream, info.header_offset) if info.header_offset >= 0 else -1
        decoder = _DECODERS.get(info.compress_type)
        if start < 0 or (decoder is None and info.compress_type != zipfile.ZIP_STORED):
            return
        packing = Packing(decoder or partial(_stored, info.compress_size))
        part = Unpacked(window(self.stream, start, info.compress_size), packing, Damage())
        part.seek(skipped)
        while chunk := part.read(_SMALLEST):
            yield chunk

    def read(self, name: str, damage: Damage) -> bytes:
        """A whole part; for small ones."""
        return b"".join(self.chunks(name, damage))

    def head(self, name: str) -> bytes:
        """The first bytes of a part, as far as they can be read."""
        return next(self.chunks(name, Damage()), b"")

    def is_locked(self, name: str) -> bool:
        """Whether a part opens only with a password."""
        info = self._infos.get(_key(name))
        return info is not None and bool(info.flag_bits & _ENCRYPTED)

    def child(self, locator: Locator, via: str, name: str) -> Item:
        """A part as a document of its own."""
        return self._item(locator.enter(via, name), self._infos[_key(name)])

    def hidden(self, locator: Locator) -> Iterator[Item]:
        """Parts that stand behind another one of their name, as documents of their own."""
        for number, info in enumerate(self._hidden, 2):
            yield self._item(locator.enter("zip", info.filename, number), info)

    def _item(self, locator: Locator, info: zipfile.ZipInfo) -> Item:
        return Item(locator, partial(self._open, info), info.file_size, packed=info.compress_size)

    def _open(self, info: zipfile.ZipInfo) -> BinaryIO:
        # Without a buffer: what was unpacked before the damage must not be lost with it.
        return cast(BinaryIO, PartStream(partial(self._whole, info)))


def open_package(stream: BinaryIO, budget: Budget) -> Package | None:
    """The package in a stream; None when its directory cannot be read."""
    try:
        return Package(zipfile.ZipFile(stream), stream, budget)
    except _UNOPENED:
        return None


class _Plain:
    """Stands before a target: parsers that expand no entities leave the ampersands of attributes written out."""

    def __init__(self, target: Target):
        self._start = target.start
        self.end = target.end
        self.data = target.data
        self.close = target.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes:
            attributes = {key: value.replace("&#38;", "&") for key, value in attributes.items()}
        self._start(tag, attributes)


def parse(chunks: Iterable[bytes], target: Target, damage: Damage | None = None) -> Iterator[None]:
    """Feeds a target and lets the caller take what has come after each piece; broken XML goes as far as it goes.

    What the parser had to drop is noted as `damage`.
    """
    taking = cast("etree.ParserTarget", _Plain(target))
    # No huge_tree: without a tree there is nothing to be huge, and entities within entities stay bounded.
    parser = etree.XMLParser(target=taking, resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield
        parser.close()
    except etree.XMLSyntaxError:
        # Nothing in it was XML: the target has what there was.
        yield
        return
    faults = (entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR)
    if damage and not all(fault.type_name.startswith(_HARMLESS) for fault in faults):
        damage.note(DAMAGED)
    yield


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
