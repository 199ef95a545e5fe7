"""Write of early Windows and Word of DOS: the text stands in one piece behind a header of 128 bytes."""

import re
from io import BytesIO
from struct import unpack_from

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_HEADER = 128
_WHOLE_BYTES = 64 << 20
_LINE = re.compile(rb"[^\r\n\x0c]*(?:\r\n|[\r\n\x0c]|\Z)")
# Numbers of pages, dates and notes that the program fills in; soft hyphens.
_MARKS = re.compile(rb"[\x01-\x08\x0e-\x1f]")
# Pictures and objects stand between the paragraphs: they hold zeros, texts do not.
_BINARY = b"\0"


def extract(item: Item, budget: Budget) -> Extracted:
    """The paragraphs; pictures and objects between them as strings."""
    with item.open() as stream:
        data = stream.read(_WHOLE_BYTES)
        is_longer = bool(stream.read(1))
    end = unpack_from("<I", data, 14)[0] if len(data) >= _HEADER else 0
    lines = [match.group() for match in _LINE.finditer(data, _HEADER, min(max(end, _HEADER), len(data)))]
    texts = [line for line in lines if _BINARY not in line]
    writer = Writer(item.locator)
    # All at once: the character set is told by the whole text.
    for number, text in enumerate(decode(_MARKS.sub(b"", b"".join(texts))).splitlines(), 1):
        budget.check_time()
        writer.add(f"{text}\n", paragraph=number)
    yield from writer.break_here()
    between = b"".join(line for line in lines if _BINARY in line)
    yield from strings.write(item.locator, strings.runs(BytesIO(between), budget), part="objects")
    if between:
        yield Problem(item.locator.at(part="objects"), "partial", mark("Read as raw strings only"))
    if is_longer:
        yield Problem(item.locator.at(part="tail"), "too-large", mark("The end of the document was not read"))
    if end <= _HEADER or end > len(data):
        yield Problem(item.locator.at(part="end"), "corrupt", mark("The document ends in the middle"))


WRITE = Extractor(
    "write",
    ("application/x-mswrite",),
    extract,
    reads=mark("paragraphs; readable runs of pictures and objects"),
    leaves=mark("looks, pictures"),
)
