"""The compound file of an Outlook message: its properties, recipients and attachments (MS-OXMSG)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import iter_unpack, unpack_from

import olefile

from leakscan.extract.budget import Budget
from leakscan.extract.mail.mapi import (
    BINARY,
    FIRST_NAMED,
    GUID,
    MULTIPLE,
    OBJECT,
    STRING,
    UNICODE,
    Name,
    Properties,
    Property,
)
from leakscan.extract.office.compound import Content
from leakscan.extract.office.storage import stream_bytes, stream_later

NAMES = "__nameid_version1.0"
_FIXED = "__properties_version1.0"
_STREAM = re.compile(r"__substg1\.0_([0-9a-f]{4})([0-9a-f]{4})(?:-([0-9a-f]{8}))?", re.IGNORECASE)
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_", "__attach_version1.0_"
_OBJECT = "__substg1.0_3701000d"
_DATA = 0x3701
_ENTRY = 16
_GUIDS, _ENTRIES, _TEXTS = "__substg1.0_00020102", "__substg1.0_00030102", "__substg1.0_00040102"
_VARIABLE = frozenset((STRING, UNICODE, BINARY))
# The width of each value where many stand in one stream.
_WIDTHS = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, GUID: 16}
_MOST_VALUES = 100_000
# A longer attachment is not held in memory.
_LONG = 8 << 20


@dataclass(slots=True)
class _Found:
    """What one storage holds: its streams and storages by name in lower case, with the names as they are written."""

    streams: dict[str, list[str]] = field(default_factory=dict, repr=False)
    storages: dict[str, list[str]] = field(default_factory=dict, repr=False)


class MessageStorage:
    """Reads the storages of a message file; `is_whole` turns false when a stream is missing or cut."""

    def __init__(self, storage: "olefile.OleFileIO", budget: Budget):
        self.storage = storage
        self.is_whole = True
        self._budget = budget
        self._all: dict[tuple[str, ...], _Found] = {(): _Found()}
        for path in storage.listdir(streams=True, storages=True):
            above = self._all.setdefault(tuple(path[:-1]), _Found())
            is_stream = storage.get_type(path) == olefile.STGTY_STREAM
            (above.streams if is_stream else above.storages).setdefault(path[-1].lower(), path)
        self._names = dict(self._named())

    def message(self) -> Properties:
        """The properties of the message itself."""
        return self._properties((), charset="")

    def recipients(self, message: Properties) -> Iterator[Properties]:
        """The properties of each recipient, in their order."""
        for path in self._numbered(_RECIPIENT):
            yield self._properties(path, charset=message.charset)

    def attachments(self, message: Properties) -> Iterator[tuple[list[str], Properties]]:
        """The storage and the properties of each attachment, in their order; its bytes are left where they are."""
        for path in self._numbered(_ATTACHMENT):
            yield list(path), self._properties(path, charset=message.charset, is_attachment=True)

    def content(self, attachment: Sequence[str]) -> Content | None:
        """The bytes of an attachment, or what fetches many of them; None when there are none."""
        found = self._all.get(tuple(attachment), _Found())
        path = next((path for name, path in found.streams.items() if name.startswith("__substg1.0_3701")), None)
        if path is None or self.storage.get_size(path) < _LONG:
            return self._bytes(path) if path else None
        content, is_whole = stream_later(self.storage, path)
        self.is_whole = self.is_whole and is_whole
        return content

    def inner(self, attachment: Sequence[str]) -> tuple[list[str], bool] | None:
        """The storage that an attachment is, and whether it is a message."""
        path = self._all.get(tuple(attachment), _Found()).storages.get(_OBJECT)
        if path is None:
            return None
        return path, _FIXED in self._all.get(tuple(path), _Found()).streams

    def _numbered(self, start: str) -> Iterator[tuple[str, ...]]:
        for name, path in sorted(self._all[()].storages.items()):
            if name.startswith(start):
                self._budget.check_time()
                yield tuple(path)

    def _properties(self, path: tuple[str, ...], *, charset: str, is_attachment: bool = False) -> Properties:
        found = self._all.get(path, _Found())
        fixed = self._bytes(found.streams[_FIXED]) if _FIXED in found.streams else b""
        listed = list(self._listed(fixed, is_top=not path, streams=found.streams, is_attachment=is_attachment))
        streams = self._streams(found.streams, is_attachment=is_attachment)
        return Properties([*streams, *listed], charset=charset)

    def _listed(
        self, fixed: bytes, *, is_top: bool, streams: dict[str, list[str]], is_attachment: bool
    ) -> Iterator[Property]:
        """Values that need no stream of their own; that a stream is missing shows here."""
        start = 8
        if is_top:
            # Only a message that was taken out of another one has the shorter head of inner messages.
            start = 32 if len(fixed) % _ENTRY == 0 else 24
        usable = start + max(0, len(fixed) - start) // _ENTRY * _ENTRY
        for kind, tag, _, value in iter_unpack("<HHI8s", fixed[start:usable]):
            if kind & MULTIPLE or kind in _VARIABLE or kind in (OBJECT, GUID):
                least = {STRING: 1, UNICODE: 2}.get(kind, 0)
                is_missing = f"__substg1.0_{tag:04x}{kind:04x}" not in streams and kind != OBJECT
                if is_missing and unpack_from("<I", value)[0] > least and not (is_attachment and tag == _DATA):
                    self.is_whole = False
                continue
            yield Property(tag, kind, (value,), self._names.get(tag))

    def _streams(self, streams: dict[str, list[str]], *, is_attachment: bool) -> Iterator[Property]:
        many: dict[tuple[int, int], list[bytes]] = {}
        for name, path in sorted(streams.items()):
            match = _STREAM.fullmatch(name)
            if not match or (is_attachment and match[1] == f"{_DATA:04x}"):
                continue
            tag, kind = int(match[1], 16), int(match[2], 16)
            if match[3]:
                many.setdefault((tag, kind & ~MULTIPLE), []).append(self._bytes(path))
            elif not kind & MULTIPLE:
                yield Property(tag, kind, (self._bytes(path),), self._names.get(tag))
            elif width := _WIDTHS.get(kind & ~MULTIPLE):
                data = self._bytes(path)
                values = tuple(data[at : at + width] for at in range(0, len(data), width)[:_MOST_VALUES])
                yield Property(tag, kind & ~MULTIPLE, values, self._names.get(tag))
        for (tag, kind), found in many.items():
            yield Property(tag, kind, tuple(found), self._names.get(tag))

    def _bytes(self, path: list[str]) -> bytes:
        self._budget.check_time()
        data, is_whole = stream_bytes(self.storage, path, self._budget)
        self.is_whole = self.is_whole and is_whole
        return data

    def _named(self) -> Iterator[tuple[int, Name]]:
        """The names behind the numbers above 8000; the table stands once, in the outermost message."""
        found = next((each for path, each in self._all.items() if path and path[0].lower() == NAMES), _Found())
        if _ENTRIES not in found.streams:
            return
        entries, texts = self._bytes(found.streams[_ENTRIES]), b""
        if _TEXTS in found.streams:
            texts = self._bytes(found.streams[_TEXTS])
        for number, kind, index in iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
            is_text = bool(kind & 1)
            name = Name(text=_text(texts, number)) if is_text else Name(number)
            yield FIRST_NAMED + index, name


def _text(texts: bytes, offset: int) -> str:
    if offset + 4 > len(texts):
        return ""
    size = unpack_from("<I", texts, offset)[0]
    return texts[offset + 4 : offset + 4 + size].decode("utf-16-le", "replace").strip("\0")
