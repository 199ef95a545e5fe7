"""A storage within a compound file, written out as a compound file of its own: an embedded document."""

from collections.abc import Sequence

import olefile

from leakscan.extract.office.compound import ROOT, STORAGE, STREAM, Entry, written
from leakscan.extract.office.storage import REFUSED


def carve(storage: "olefile.OleFileIO", root: Sequence[str], *, shared: Sequence[str] = ()) -> bytes:
    """The storage at `root` as a file, with outer storages that it shares: the bytes of streams stay as they are."""
    entries = [Entry("Root Entry", ROOT, class_id=_class_id(storage, root))]
    numbers: dict[tuple[str, ...], int] = {(): 0}
    for path in storage.listdir(streams=True, storages=True):
        inner = tuple(path[len(root) :])
        if path[0] in shared and path[0] not in root[:1]:
            inner = tuple(path)
        elif tuple(path[: len(root)]) != tuple(root):
            continue
        if not inner or inner[:-1] not in numbers or inner in numbers:
            continue
        is_stream = storage.get_type(path) == STREAM
        entry = Entry(inner[-1], STREAM if is_stream else STORAGE, _content(storage, path) if is_stream else b"")
        numbers[inner] = len(entries)
        entries[numbers[inner[:-1]]].children.append(len(entries))
        entries.append(entry)
    return written(entries)


def _class_id(storage: "olefile.OleFileIO", root: Sequence[str]) -> bytes:
    text = storage.getclsid(list(root)).replace("-", "") if root else ""
    raw = bytes.fromhex(text) if len(text) == 32 else bytes(16)
    return raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]


def _content(storage: "olefile.OleFileIO", path: list[str]) -> bytes:
    try:
        return bytes(storage.openstream(path).read())
    except REFUSED:
        return b""
