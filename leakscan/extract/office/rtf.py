"""RTF: text of the body, headers, notes, comments and shapes; pictures and embedded files become items."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.packaged import old_object
from leakscan.extract.office.rtf_text import Embedded, RtfText
from leakscan.extract.office.rtf_tokens import tokens
from leakscan.extract.office.running import write
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

# After so many tokens what is complete is handed on.
_BATCH = 4096


def extract(item: Item, budget: Budget) -> Extracted:
    """The text in reading order, pictures and objects where they stand."""
    writer = Writer(item.locator)
    text = RtfText()
    count = 0
    with item.open() as stream:
        for number, token in enumerate(tokens(stream), 1):
            text.feed(token)
            if number % _BATCH == 0:
                budget.check_time()
                write(writer, text.take())
                if writer.is_full:
                    yield from writer.break_here()
            if text.files:
                files, text.files = text.files, []
                for file in files:
                    count += 1
                    yield from _child(item.locator, file, count, budget)
        is_cut = text.is_open
        text.close()
        write(writer, text.take())
        yield from writer.break_here()
        for file in text.files:
            count += 1
            yield from _child(item.locator, file, count, budget)
    if is_cut:
        yield Problem(item.locator.at(part="end"), "corrupt", mark("The document ends in the middle"))


def _child(locator: Locator, file: Embedded, count: int, budget: Budget) -> Iterator[Item]:
    data = file.data()
    if not data:
        return
    budget.spend(len(data), so_far=len(data))
    name = f"picture-{count}.{file.kind or 'bin'}"
    if file.kind == "object":
        native = old_object(data)
        data = native.content
        name = f"object-{count}" + (f"-{native.name}" if native.name else "")
    yield Item(locator.enter("rtf", name), partial(BytesIO, data), len(data))


RTF = Extractor(
    "rtf",
    ("application/rtf", "text/rtf"),
    extract,
    reads=mark(
        "text, hidden text too; tables, headers and footers, notes, comments, text boxes, tracked changes, "
        "fields, links, alternative texts, properties; pictures and embedded files"
    ),
    leaves=mark("looks, style sheets"),
)
