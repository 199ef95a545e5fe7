"""Messages of Apple Mail: a line with a length, the message, then properties."""

import re
from functools import partial
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail import eml
from leakscan.extract.mail.tnef import CUT
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_PROPERTIES = re.compile(rb"\s*(?:\Z|<\?xml|<!DOCTYPE plist|<plist)")


def extract(item: Item, budget: Budget) -> Extracted:
    """The message as any other, and the properties as text."""
    with item.open() as stream:
        line = stream.readline(64)
        length = int(line) if line.strip().isdigit() else -1
        message = stream.read(length) if length >= 0 else line + stream.read()
        properties = stream.read()
    if not _PROPERTIES.match(properties):
        # The length lies: the message ends where its properties begin.
        start = properties.rfind(b"<?xml")
        end = start if start >= 0 and b"<plist" in properties[start:] else len(properties)
        message, properties = message + properties[:end], properties[end:]
    for given in eml.extract(Item(item.locator, partial(BytesIO, message)), budget):
        yield given
        if isinstance(given, Problem) and given.kind == "excluded" and given.locator == item.locator:
            return
    writer = Writer(item.locator)
    writer.add(decode(properties), part="properties")
    yield from writer.break_here()
    if len(message) < length:
        yield Problem(item.locator.at(part="end"), "corrupt", CUT)


EMLX = Extractor("emlx", ("message/x-emlx",), extract, reads=mark("the message and its properties"))
