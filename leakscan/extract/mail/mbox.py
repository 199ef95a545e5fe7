"""Mailboxes of many messages in one file: each message becomes an item of its own, found while the file is read."""

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import window
from leakscan.language import mark
from leakscan.model import Item

_CHUNK = 4 << 20
# What has to be seen at once: the end of the line before, the line itself, and the header that follows it.
_SIGHT = 4096
# A line of a text may begin with "From" too: a separator has a time or a year after an empty line, or the full date
# of the format anywhere, and a header below it.
_BELOW = rb"[^\n]{0,500}\n(?=>?[!-9;-~]{1,100}:)"
_DATED = rb"(?:(?<=\n\n)|(?<=\n\r\n))From (?=[^\n]{0,300}(?:\d:\d\d|\b(?:19|20)\d\d\b))"
_FULLY_DATED = rb"(?<=\n)From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d"
_SEPARATOR = re.compile(b"(?:" + _DATED + b"|" + _FULLY_DATED + b")" + _BELOW)
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*From [^\n]*\n")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each message in stored order, named by its number."""
    with item.open() as searched, item.open() as shown:
        for number, (start, end) in enumerate(messages(searched, budget), 1):
            locator = item.locator.enter("mbox", f"msg-{number:04d}")
            yield Item(locator, partial(window, shown, start, end - start), end - start)


def messages(stream: BinaryIO, budget: Budget) -> Iterator[tuple[int, int]]:
    """Where each message begins, below its separating line, and ends; memory does not grow with the mailbox."""
    first = _FIRST.match(stream.read(_SIGHT))
    start = first.end() if first else 0
    end = stream.seek(0, 2)
    for line, below in _separators(stream, budget):
        if line >= start:
            yield start, line
            start = below
    if end > start:
        yield start, end


def _separators(stream: BinaryIO, budget: Budget) -> Iterator[tuple[int, int]]:
    offset, held = 0, b""
    stream.seek(0)
    while True:
        budget.check_time()
        chunk = stream.read(_CHUNK)
        held += chunk
        # What begins near the end is looked at again, whole, with the next piece.
        certain = len(held) - _SIGHT // 4 if chunk else len(held)
        position = held.find(b"\nFrom ") + 1
        while 0 < position < certain:
            if match := _SEPARATOR.match(held, position):
                yield offset + match.start(), offset + match.end()
            position = held.find(b"\nFrom ", position) + 1
        if not chunk:
            return
        cut = max(0, certain - _SIGHT // 4)
        offset, held = offset + cut, held[cut:]


MBOX = Extractor(
    "mbox",
    ("application/mbox",),
    extract,
    reads=mark("every message, whatever the size of the mailbox"),
    is_mailbox=True,
)
