"""RTF: text of the body, headers, notes, comments and shapes; pictures and embedded files become items."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.rtf_text import Embedded, RtfText
from leakscan.extract.office.rtf_tokens import tokens
from leakscan.extract.office.running import write
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

# After so many tokens what is complete is handed on.
_BATCH = 4096
_EMBEDDED = 2


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
        name, data = unwrapped(data)
        name = f"object-{count}" + (f"-{name}" if name else "")
    yield Item(locator.enter("rtf", name), partial(BytesIO, data), len(data))


def unwrapped(data: bytes) -> tuple[str, bytes]:
    """The file in an embedded object and its name; the object as it is when it is built in another way."""
    try:
        kind, position = unpack_from("<I", data, 4)[0], 8
        names = []
        for _ in range(3):
            size = unpack_from("<I", data, position)[0]
            names.append(data[position + 4 : position + 4 + size].rstrip(b"\0"))
            position += 4 + size
        size = unpack_from("<I", data, position)[0]
    except StructError:
        return "", data
    native = data[position + 4 : position + 4 + size]
    if kind != _EMBEDDED or not native:
        return "", data
    return _packed(native) if names[0].lower() == b"package" else ("", native)


def _packed(native: bytes) -> tuple[str, bytes]:
    """What the packager of Windows wraps: label, path, path again, then the file."""
    label, _, rest = native[2:].partition(b"\0")
    rest = rest.partition(b"\0")[2]
    try:
        path = unpack_from("<I", rest, 4)[0]
        size = unpack_from("<I", rest, 8 + path)[0]
    except StructError:
        return "", native
    content = rest[12 + path : 12 + path + size]
    return (label.decode("cp1252", "replace"), content) if content else ("", native)


RTF = Extractor(
    "rtf",
    ("application/rtf", "text/rtf"),
    extract,
    reads="text, hidden text too; tables, headers and footers, notes, comments, text boxes, tracked changes, fields, "
    "links, alternative texts, properties; pictures and embedded files",
    leaves="looks, style sheets",
)
