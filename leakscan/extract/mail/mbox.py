"""Mailboxes of many messages in one file: each message becomes an item of its own, found while the file is read."""

import io
import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode, unicode_form
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import window
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 4 << 20
# What has to be seen at once: the end of the line before, the line itself, and the headers that follow it.
_SIGHT = 4096
# A line of a text may begin with "From" too: a separator has a time or a year after an empty line, or the full date
# of the format anywhere, and below it a header of mail or two of any kind; the full date may stand above nothing.
_EMPTY_LINE = rb"(?:(?<=\n\n)|(?<=\n\r\n))"
_FULL_DATE = rb"From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d"
_KNOWN = (
    rb"(?i:from|to|cc|bcc|subject|date|received|return-path|message-id|mime-version|delivered-to|envelope-to|reply-to"
    rb"|sender|references|in-reply-to|status|path|newsgroups|precedence|dkim-signature|authentication-results"
    rb"|(?:x|content|arc|list|resent|received)-[\w-]{1,80})[ \t]*:"
)
_HEADER = rb"[!-9;-~]{1,100}:[^\n]{0,500}\n"
_HEADERS = rb"(?=>?(?:" + _KNOWN + rb"|" + _HEADER + rb"(?:[ \t]+[^\n]{0,500}\n){0,2}" + _HEADER + rb"))"
_REST = rb"[^\n]{0,500}\n"
_SHAPES = (
    _EMPTY_LINE + rb"From (?=[^\n]{0,300}(?:\d:\d\d|\b(?:19|20)\d\d\b))" + _REST + _HEADERS,
    _EMPTY_LINE + _FULL_DATE + rb"[^\n]{0,30}\n(?=\r?\n)",
    _EMPTY_LINE + rb"From \S{1,200}[ \t]*\r?\n(?=" + _KNOWN + rb"[^\n]{0,500}\n[!-9;-~]{1,100}:)",
    rb"(?<=\n)" + _FULL_DATE + _REST + _HEADERS,
)
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(>*)From [^\n]*\n")
# Programs that count the bytes of a body leave lines in it that look like separators as they are.
_COUNT = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_HEADERS_END = re.compile(rb"\n\r?\n")
_NEXT = re.compile(rb"(?:\r?\n){0,2}(?:From |\Z)")
_HEAD = 1 << 14
_MOST_WIDE = 256 << 20
_TOO_LARGE = mark("The mailbox is written in wide characters and larger than what is read of such")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each message in stored order, named by its number."""
    with item.open() as head:
        seen = head.read(_SIGHT)
    is_wide = unicode_form(seen).startswith(("utf-16", "utf-32"))
    opened = partial(BytesIO, _narrowed(item)) if is_wide else item.open
    if not is_wide and b"\r" in seen and b"\n" not in seen:
        opened = partial(_with_line_feeds, item)
    with opened() as searched, opened() as shown:
        for number, (start, end) in enumerate(messages(searched, budget), 1):
            locator = item.locator.enter("mbox", f"msg-{number:04d}")
            yield Item(locator, partial(window, shown, start, end - start), end - start)
    if is_wide and item.size > _MOST_WIDE:
        yield Problem(item.locator.at(part="tail"), "too-large", _TOO_LARGE)


def _with_line_feeds(item: Item) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_LineFeeds(item.open()), _CHUNK))


class _LineFeeds(io.RawIOBase):
    """A mailbox of the old Macintosh, whose lines end with returns alone, with line feeds in their place."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True: nothing moves."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves in the mailbox."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The position in the mailbox."""
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        data = self._stream.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the mailbox."""
        self._stream.close()
        super().close()


def _narrowed(item: Item) -> bytes:
    """A mailbox in characters of 16 or 32 bits, as its programs would have written it."""
    with item.open() as stream:
        return decode(stream.read(_MOST_WIDE)).encode("utf-8", "replace")


def messages(stream: BinaryIO, budget: Budget) -> Iterator[tuple[int, int]]:
    """Where each message begins, below its separating line, and ends; memory does not grow with the mailbox."""
    first = _FIRST.match(stream.read(_SIGHT))
    start, quotes = (first.end(), first[1]) if first else (0, b"")
    end = stream.seek(0, 2)
    counted = _counted_end(stream, start, end)
    for line, below in _separators(stream, budget, quotes):
        if line >= max(start, counted):
            yield start, line
            start, counted = below, _counted_end(stream, below, end)
    if end > start:
        yield start, end


def _separator(quotes: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(shape.replace(b"From ", quotes + b"From ") for shape in _SHAPES))


def _counted_end(stream: BinaryIO, start: int, end: int) -> int:
    """Where a message ends by its own count of bytes; 0 without a count, and for one that leads into nowhere."""
    stream.seek(start)
    head = stream.read(_HEAD)
    blank = _HEADERS_END.search(head)
    found = _COUNT.search(head, 0, blank.start() + 1) if blank else None
    if not blank or not found:
        return 0
    counted = start + blank.end() + int(found[1])
    # The last line ends of a mailbox get lost.
    if counted > end + 4:
        return 0
    stream.seek(counted)
    return counted if _NEXT.match(stream.read(16)) else 0


def _separators(stream: BinaryIO, budget: Budget, quotes: bytes) -> Iterator[tuple[int, int]]:
    """The lines between messages and what is below them. In a mailbox that was put into another one, all are quoted."""
    offset, held = 0, b""
    line, separator = b"\n" + quotes + b"From ", _separator(quotes)
    while True:
        budget.check_time()
        stream.seek(offset + len(held))
        chunk = stream.read(_CHUNK)
        held += chunk
        # What begins near the end is looked at again, whole, with the next piece.
        certain = len(held) - _SIGHT // 2 if chunk else len(held)
        position = held.find(line) + 1
        while 0 < position < certain:
            if match := separator.match(held, position):
                yield offset + match.start(), offset + match.end()
            position = held.find(line, position) + 1
        if not chunk:
            return
        cut = max(0, certain - _SIGHT // 2)
        offset, held = offset + cut, held[cut:]


MBOX = Extractor(
    "mbox",
    ("application/mbox",),
    extract,
    reads=mark("every message, whatever the size of the mailbox"),
    is_mailbox=True,
)
