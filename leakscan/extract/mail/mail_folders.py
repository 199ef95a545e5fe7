"""Folders of mail in one file that programs mark in their own ways: dbox, mbx, MMDF, news batches, Outlook Express."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from struct import unpack_from
from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import window
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 4 << 20
_LINE = 4096
_MARK = re.compile(rb"^\x01{4}(?:\r?\n|\Z)", re.MULTILINE)
_LOST = mark("The folder is damaged; messages behind the damage were not read")

Range = tuple[int, int]


class _Damaged(ValueError):
    """No message begins where one has to."""


def extract(item: Item, budget: Budget) -> Extracted:
    """Each message in stored order, named by its number."""
    with item.open() as searched, item.open() as shown:
        head, size = searched.read(16), searched.seek(0, 2)
        searched.seek(0)
        find = next(found for start, found in _FINDERS if head.lstrip().startswith(start))
        try:
            for number, (start, end) in enumerate(find(searched, budget), 1):
                locator = item.locator.enter("mbox", f"msg-{number:04d}")
                yield Item(locator, partial(window, shown, start, min(end, size) - start), min(end, size) - start)
                if end > size:
                    raise _Damaged
        except _Damaged:
            yield Problem(item.locator.at(part="messages"), "corrupt", _LOST)


def _dbox(stream: BinaryIO, budget: Budget) -> Iterator[Range]:
    """Dovecot: two bytes and a size in hexadecimal before a message, fields of the program behind it."""
    stream.readline(_LINE)
    while head := stream.readline(_LINE):
        budget.check_time()
        if not head.startswith(b"\x01\x02"):
            # Fields of the message before, one a line, and the blank line behind them.
            continue
        size = re.search(rb"([0-9A-Fa-f]{8,16})\s*$", head)
        if size is None:
            raise _Damaged
        start = stream.tell()
        yield start, start + int(size[1], 16)
        stream.seek(start + int(size[1], 16))


def _mbx(stream: BinaryIO, budget: Budget) -> Iterator[Range]:
    """University of Washington: a head of 2048 bytes, then a line with date and size before each message."""
    stream.seek(2048)
    while line := stream.readline(_LINE):
        budget.check_time()
        size = re.match(rb"[^,\r\n]{1,60},(\d{1,12});", line)
        if size is None:
            raise _Damaged
        start = stream.tell()
        yield start, start + int(size[1])
        stream.seek(start + int(size[1]))


def _news(stream: BinaryIO, budget: Budget) -> Iterator[Range]:
    """News batches: a line with the size before each article."""
    while line := stream.readline(_LINE):
        budget.check_time()
        size = re.match(rb"#! rnews (\d{1,12})", line)
        if size is None:
            raise _Damaged
        start = stream.tell()
        yield start, start + int(size[1])
        stream.seek(start + int(size[1]))


def _mmdf(stream: BinaryIO, budget: Budget) -> Iterator[Range]:
    """MMDF: four bytes of value one on a line before and behind each message."""
    before = -1
    for start, end in _marks(stream, budget):
        if 0 <= before < start:
            yield before, start
        before = end


def _marks(stream: BinaryIO, budget: Budget) -> Iterator[Range]:
    offset, held = 0, b""
    while chunk := stream.read(_CHUNK):
        budget.check_time()
        held += chunk
        # A mark that may go on in the next piece is looked at again, whole.
        certain = held.rfind(b"\n") + 1 or len(held)
        for line in _MARK.finditer(held, 0, certain):
            yield offset + line.start(), offset + line.end()
        offset, held = offset + certain, held[certain:]
    last = _MARK.match(held)
    yield offset + (0 if last else len(held)), offset + len(held)


_FINDERS: tuple[tuple[bytes, Callable[[BinaryIO, Budget], Iterator[Range]]], ...] = (
    (b"2 M", _dbox),
    (b"*mbx*", _mbx),
    (b"#! rnews", _news),
    (b"\x01\x01\x01\x01", _mmdf),
)
# A piece of a message: its own place, its room, how much of it is used, the next piece.
_PIECE = re.compile(rb"(?s)(?=(....)\x00\x02\x00\x00(..)..(....))")
_ROOM, _HEAD = 0x200, 16
_MOST_PIECES = 4 << 20


def _extract_express(item: Item, budget: Budget) -> Extracted:
    """Outlook Express scatters a message over pieces of 512 bytes: every chain of them is a message."""
    pieces: dict[int, tuple[int, int]] = {}
    with item.open() as stream:
        for offset, used, following in _pieces(stream, budget):
            if len(pieces) >= _MOST_PIECES:
                break
            pieces[offset] = used, following
        later = {following for _, following in pieces.values() if following}
        number = 0
        for start in sorted(set(pieces) - later):
            message = _joined(stream, start, pieces, budget)
            if message.strip():
                number += 1
                locator = item.locator.enter("dbx", f"msg-{number:04d}")
                yield Item(locator, partial(BytesIO, message), len(message))
        size = stream.seek(0, 2)
    if not number:
        yield from strings.extract(item, budget)
    if any(following >= size for _, following in pieces.values()):
        yield Problem(item.locator.at(part="messages"), "corrupt", _LOST)


def _pieces(stream: BinaryIO, budget: Budget) -> Iterator[tuple[int, int, int]]:
    offset, held = 0, b""
    while chunk := stream.read(_CHUNK):
        budget.check_time()
        held += chunk
        for match in _PIECE.finditer(held):
            place = unpack_from("<I", match[1])[0]
            used = unpack_from("<H", match[2])[0]
            if place == offset + match.start() and place and used <= _ROOM:
                yield place, used, unpack_from("<I", match[3])[0]
        keep = min(len(held), _HEAD - 1)
        offset, held = offset + len(held) - keep, held[len(held) - keep :]


def _joined(stream: BinaryIO, start: int, pieces: dict[int, tuple[int, int]], budget: Budget) -> bytes:
    message, seen = bytearray(), set[int]()
    while start in pieces and start not in seen:
        seen.add(start)
        used, following = pieces[start]
        stream.seek(start + _HEAD)
        message += stream.read(used)
        budget.spend(used, so_far=len(message))
        start = following
    return bytes(message)


MAIL_FOLDERS = Extractor(
    "mail_folders",
    ("application/x-dbox", "application/x-mbx", "application/x-mmdf", "application/x-rnews"),
    extract,
    reads=mark("every message, whatever the size of the folder"),
    leaves=mark("flags and dates that the program keeps beside the messages"),
    is_mailbox=True,
)
OUTLOOK_EXPRESS = Extractor(
    "outlook_express",
    ("application/x-outlook-express",),
    _extract_express,
    reads=mark("every message, deleted ones too as long as they are whole; strings of folder lists"),
    leaves=mark("indexes"),
    is_mailbox=True,
)
