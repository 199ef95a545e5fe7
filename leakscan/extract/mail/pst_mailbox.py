"""The folders of an Outlook data file, what they promise to hold, and the names of its properties (MS-PST 2.4)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import iter_unpack, unpack_from

from leakscan.extract.mail.mapi import FIRST_NAMED, STRING, UNICODE, Name, Properties
from leakscan.extract.mail.pst_blocks import Node, Store
from leakscan.extract.mail.pst_heap import Heap, count_rows, properties
from leakscan.extract.mail.pst_pages import Damaged

FOLDER, SEARCH, MESSAGE, HIDDEN = 0x02, 0x03, 0x04, 0x08
_STORE, _NAMES, _ROOT = 0x21, 0x61, 0x122
_NAME, _COMMENT, _COUNT = 0x3001, 0x3004, 0x3602
# Each folder has its tables under its own number with these kinds.
_CONTENTS, _HIDDEN_CONTENTS, _FOUND = 0x0E, 0x0F, 0x10
_ENTRIES, _TEXTS = 0x0003, 0x0004
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: what it is called, what is above it, and how many messages and hidden items its index promises."""

    name: str = field(repr=False)
    above: int
    comment: str = field(default="", repr=False)
    is_search: bool = False
    messages: int = 0
    hidden: int = 0
    is_read: bool = True


def folder(store: Store, node: Node) -> Folder:
    """What a node tells of a folder; a folder that cannot be read keeps its place."""
    is_search = node.kind == SEARCH
    try:
        found = Properties(properties(Heap(store, node)).properties)
    except (Damaged, struct.error):
        return Folder("", node.above, is_search=is_search, is_read=False)
    if is_search:
        return Folder(found.text(_NAME), node.above, found.text(_COMMENT), is_search)
    # The count among the properties may be that of the server the folder was copied from: the table comes first.
    messages = _listed(store, node, _CONTENTS)
    hidden = _listed(store, node, _HIDDEN_CONTENTS)
    return Folder(
        found.text(_NAME), node.above, found.text(_COMMENT),
        messages=max(0, found.number(_COUNT)) if messages is None else messages, hidden=hidden or 0,
    )  # fmt: skip


def _listed(store: Store, folder: Node, kind: int) -> int | None:
    """How many rows a table of a folder lists; None when the table is not there."""
    node = store.node(folder.number & ~0x1F | kind)
    try:
        return count_rows(Heap(store, node)) if node else None
    except (Damaged, struct.error):
        return None


def pass_over_tables(store: Store, number: int) -> None:
    """Counts the tables of a folder as looked at."""
    for kind in (_CONTENTS, _HIDDEN_CONTENTS, _FOUND):
        if node := store.node(number & ~0x1F | kind):
            for data in (node.data, *(each.data for each in store.inner(node.inner).values())):
                for _ in store.pieces(data):
                    continue


def path(folders: dict[int, Folder], number: int) -> str:
    """The names of a folder and of those above it; empty for the root and for a folder that is not there."""
    names: list[str] = []
    seen = {_ROOT}
    while number in folders and number not in seen and len(names) < _DEEPEST:
        names.append(folders[number].name.replace("/", "-") or f"{number:X}")
        seen.add(number)
        number = folders[number].above
    return "/".join(reversed(names))


def title(store: Store) -> Iterator[str]:
    """What the data file itself is called."""
    node = store.node(_STORE)
    if node is None:
        return
    try:
        found = Properties(properties(Heap(store, node)).properties)
    except (Damaged, struct.error):
        return
    for each in found:
        if each.kind in (STRING, UNICODE):
            yield from found.texts(each)


def names(store: Store) -> dict[int, Name]:
    """The names behind the numbers above 8000; empty when they cannot be read."""
    node = store.node(_NAMES)
    if node is None:
        return {}
    try:
        found = Properties(properties(Heap(store, node)).properties)
    except (Damaged, struct.error):
        return {}
    entries, texts = found.binary(_ENTRIES), found.binary(_TEXTS)
    named = {}
    for number, kind, index in iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
        named[FIRST_NAMED + index] = Name(text=_text(texts, number)) if kind & 1 else Name(number)
    return named


def _text(texts: bytes, offset: int) -> str:
    if offset + 4 > len(texts):
        return ""
    size = unpack_from("<I", texts, offset)[0]
    return texts[offset + 4 : offset + 4 + size].decode("utf-16-le", "replace").strip("\0")
