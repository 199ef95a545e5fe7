"""What stands in a Word document of before 2007 outside of its texts: remains, drawings, tables, other streams."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from struct import unpack_from

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.office import drawings, word_plan
from leakscan.extract.office.blips import pictures
from leakscan.extract.office.word_plan import Plan
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Item, Segment

_BLIP = re.compile(rb"[\x1a-\x1f\x29\x2a]\xf0")
_BLIP_HEADER = 8
_LEAST_PICTURE = 64
_HEAD = 64
Span = tuple[int, int]


def remains(locator: Locator, document: bytes, found: Sequence[Plan], budget: Budget) -> Iterator[Segment | Item]:
    """What no piece of the text stands for: text that was taken out and not yet swept away, pictures, structures."""
    used = [span for plan in found for span in plan.spans]
    seen: list[Span] = []
    yield from embedded_pictures(locator, document, "WordDocument", seen)
    for start, end in _gaps([(0, _HEAD), *used, *seen], len(document)):
        is_text = any(plan.text[0] <= start < plan.text[1] for plan in found)
        yield from _old(locator, document[start:end], start, "earlier version" if is_text else "WordDocument", budget)


def _gaps(spans: Iterable[Span], size: int) -> Iterator[Span]:
    position = 0
    for start, end in sorted(spans):
        if position < min(start, size):
            yield position, min(start, size)
        position = max(position, end)
    if position < size:
        yield position, size


def _old(locator: Locator, data: bytes, start: int, part: str, budget: Budget) -> Iterator[Segment]:
    writer = Writer(locator)
    for run in strings.runs(BytesIO(data), budget):
        writer.add(f"{run.text.strip()}\n", part=part, offset=start + run.offset)
    yield from writer.break_here()


def shapes(locator: Locator, document: bytes, table: bytes) -> Iterator[Segment]:
    """What people write about pictures and shapes, and word art."""
    writer = Writer(locator)
    for label, text in drawings.all_texts(word_plan.drawings(document, table)):
        writer.add(f"{label}: {text}\n", heading=label, part="shapes")
    yield from writer.break_here()


def tables(locator: Locator, document: bytes, table: bytes, budget: Budget) -> Iterator[Segment]:
    """Fields of forms, lists, links and whatever else the tables hold for Word alone."""
    rest = word_plan.unread(document, table)
    yield from strings.write(locator, strings.runs(BytesIO(rest), budget), part=word_plan.table_name(document))


def beside_pictures(locator: Locator, data: bytes, part: str, budget: Budget) -> Iterator[Segment | Item]:
    """A stream that holds pictures: these as members, the strings of what is between them."""
    seen: list[Span] = []
    yield from embedded_pictures(locator, data, part, seen)
    rest = bytearray(data)
    for start, end in seen:
        rest[start:end] = bytes(end - start)
    yield from strings.write(locator, strings.runs(BytesIO(rest), budget), part=part)


def embedded_pictures(locator: Locator, data: bytes, part: str, seen: list[Span]) -> Iterator[Item]:
    """The pictures of drawings, which stand anywhere in a stream, each behind a header of its own."""
    number, position = 0, 0
    while found := _BLIP.search(data, position):
        start, position = found.start() - 2, found.end()
        length = unpack_from("<I", data, start + 4)[0] if 0 <= start <= len(data) - _BLIP_HEADER else 0
        if not _LEAST_PICTURE < length <= len(data) - start - _BLIP_HEADER:
            continue
        for ending, content in pictures(data[start : start + _BLIP_HEADER + length]):
            number += 1
            position = start + _BLIP_HEADER + length
            seen.append((start, position))
            yield Item(locator.enter("doc", f"{part}-picture{number}{ending}"), partial(BytesIO, content), len(content))
