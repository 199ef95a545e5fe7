"""Old Office documents: the readable runs of each stream, until they are read properly."""

from collections.abc import Iterator
from io import BytesIO
from struct import unpack_from

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.storage import REFUSED, open_storage
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 1 << 20
_FIB_ENCRYPTED = 0x0100
_CURRENT_USER_ENCRYPTED = 0xF3D1C4DF
_PLUMBING = ("\x01compobj", "\x03objinfo", "\x01ole")


def extract(item: Item, budget: Budget) -> Extracted:
    """The strings of every stream: a stream is whole where the file is scattered over sectors."""
    with item.open() as stream:
        try:
            storage = open_storage(stream)
            # A directory that runs in a circle leads to no stream, and the bytes are there all the same.
            if not storage.listdir(streams=True, storages=False):
                raise ValueError
        except REFUSED:
            yield from strings.extract(item, budget)
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
            return
        if _is_encrypted(storage):
            yield Problem(item.locator, "encrypted")
            return
        yield from _streams(item, storage, budget)
    yield Problem(item.locator.at(part="content"), "partial", mark("Read as raw strings only"))


def _streams(item: Item, storage: "olefile.OleFileIO", budget: Budget) -> Extracted:
    for path in storage.listdir(streams=True, storages=False):
        budget.check_time()
        if path[-1].lower() in _PLUMBING:
            continue
        name = "/".join(part.strip("\x00\x01\x02\x03\x04\x05\x06") for part in path)
        try:
            found = strings.runs(_bounded(storage, path, budget), budget)
            yield from strings.write(item.locator, found, part=name)
        except REFUSED:
            yield Problem(item.locator.at(part=name), "corrupt", mark("A part of the document is damaged"))


def _bounded(storage: "olefile.OleFileIO", path: list[str], budget: Budget) -> BytesIO:
    stream = storage.openstream(path)
    budget.spend(stream.size, so_far=stream.size)
    return BytesIO(stream.read())


def _is_encrypted(storage: "olefile.OleFileIO") -> bool:
    return any(_flags(storage))


def _flags(storage: "olefile.OleFileIO") -> Iterator[bool]:
    if storage.exists("EncryptedSummary"):
        yield True
    if storage.exists("WordDocument"):
        head = storage.openstream("WordDocument").read(12)
        yield len(head) == 12 and bool(unpack_from("<H", head, 10)[0] & _FIB_ENCRYPTED)
    if storage.exists("Current User"):
        head = storage.openstream("Current User").read(16)
        yield len(head) == 16 and unpack_from("<I", head, 12)[0] == _CURRENT_USER_ENCRYPTED


OLE = Extractor(
    "ole",
    ("application/x-ole-storage",),
    extract,
    reads=mark(
        "readable runs of each stream: text, comments, properties, embedded objects that are not packed"
    ),
    leaves=mark("places, formatting, packed parts"),
    library="olefile",
)  # fmt: skip
