"""Embedded objects: the storage that Office keeps a foreign file in; the file becomes an item of its own."""

from functools import partial
from io import BytesIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.packaged import Native, native_stream
from leakscan.extract.office.storage import REFUSED, open_storage, plain_name, stream_bytes
from leakscan.extract.recognise import recognise
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_DAMAGED = mark("A part of the document is damaged")
_NATIVE = "\x01ole10native"
# Streams that are a whole file.
_WHOLE = frozenset(("package", "embeddedodf", "contents"))
# What the program that embeds writes down: class names, links between sizes, pictures of what is embedded.
_PLUMBING = frozenset(("\x01compobj", "\x03objinfo", "\x03linkinfo", "\x01ole", "\x03eprint", "\x03print", "\x03meta"))
_PICTURE = "\x02olepres"
_UNKNOWN = ("application/octet-stream", "text/plain")


def extract(item: Item, budget: Budget) -> Extracted:
    """The embedded file, the names it came with, and the strings of what else there is."""
    with item.open() as stream:
        try:
            storage = open_storage(stream)
        except REFUSED:
            yield from strings.extract(item, budget)
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
            return
        for path in storage.listdir(streams=True, storages=False):
            budget.check_time()
            name = path[-1].lower()
            if name in _PLUMBING or name.startswith(_PICTURE):
                continue
            data, is_whole = stream_bytes(storage, path, budget)
            yield from _stream(item.locator, path, data, budget)
            if not is_whole:
                yield Problem(item.locator.at(part=plain_name(path)), "corrupt", _DAMAGED)


def _stream(locator: Locator, path: list[str], data: bytes, budget: Budget) -> Extracted:
    name = path[-1].lower()
    if name == _NATIVE:
        yield from _native(locator, native_stream(data))
    elif name in _WHOLE and recognise(BytesIO(data), name) not in _UNKNOWN:
        yield Item(locator.enter("ole", plain_name(path)), partial(BytesIO, data), len(data))
    else:
        yield from strings.write(locator, strings.runs(BytesIO(data), budget), part=plain_name(path))
        if name in _WHOLE:
            yield Problem(locator.at(part=plain_name(path)), "partial", mark("Read as raw strings only"))


def _native(locator: Locator, native: Native) -> Extracted:
    writer = Writer(locator)
    for path in native.paths:
        writer.add(f"{path}\n", part="paths")
    yield from writer.break_here()
    if native.content:
        name = native.name or "object"
        yield Item(locator.enter("ole", name), partial(BytesIO, native.content), len(native.content))


OLE_OBJECT = Extractor(
    "ole_object",
    ("application/x-ole-object",),
    extract,
    reads=mark("the embedded file, its name and where it came from; strings of what else there is"),
    leaves=mark("the picture that stands for the object"),
    library="olefile",
)
