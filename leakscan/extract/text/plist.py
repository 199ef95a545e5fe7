"""Binary property lists of Apple: names and values; pages kept by Safari and other data become items."""

import plistlib
import struct
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from io import BytesIO
from urllib.parse import unquote, urlsplit

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_WHOLE_BYTES = 256 << 20
_TOO_LARGE = mark("Larger than what is read of a list of values")
_DAMAGED = mark("The list of values is damaged")
_CLOUD = mark("Only in the cloud, not on this computer")
# What iCloud leaves in place of a file that it took away.
_PLACEHOLDER = {"NSURLNameKey", "NSURLFileSizeKey", "NSURLFileResourceTypeKey"}
_REFUSED = (
    plistlib.InvalidFileException, ValueError, TypeError, IndexError, KeyError, OverflowError, struct.error,
    RecursionError, AttributeError,
)  # fmt: skip
_LONGEST_NUMBER = 256
_PAGE = "WebResourceData"
_ADDRESS = "WebResourceURL"

Value = tuple[str, object]


def extract(item: Item, budget: Budget) -> Extracted:
    """Values in the order of the list; an archived page in the order in which it was loaded."""
    with item.open() as stream:
        data = stream.read(_WHOLE_BYTES + 1)
    if len(data) > _WHOLE_BYTES:
        yield Problem(item.locator, "too-large", _TOO_LARGE)
        return
    try:
        root = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except _REFUSED:
        yield Problem(item.locator, "corrupt", _DAMAGED)
        return
    if isinstance(root, dict) and root.keys() >= _PLACEHOLDER:
        yield Problem(item.locator, "excluded", _CLOUD)
        return
    writer = Writer(item.locator)
    count = 0
    for name, value in _values(root):
        budget.check_time()
        if isinstance(value, bytes):
            count += 1
            label = name.rpartition("/")[2] or f"data-{count}"
            yield Item(item.locator.enter("plist", label, count), partial(BytesIO, value), len(value))
        elif text := _text(value):
            writer.add(f"{name}: {text}\n" if name else f"{text}\n", heading=name, field=name)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def _values(root: object) -> Iterator[Value]:
    """All values with the name that stands before them; what stands there twice, or within itself, comes once."""
    waiting: list[Value] = [("", root)]
    seen: set[int] = set()
    while waiting:
        name, value = waiting.pop()
        if not isinstance(value, dict | list):
            yield name, value
            continue
        if id(value) in seen:
            continue
        seen.add(id(value))
        inner = list(_resource(value) if isinstance(value, dict) else ((name, each) for each in value))
        waiting.extend(reversed(inner))


def _resource(values: dict[object, object]) -> Iterator[Value]:
    """The entries; the bytes of a page are called as its address is."""
    for key, value in values.items():
        name = str(key)
        if name == _PAGE:
            address = urlsplit(str(values.get(_ADDRESS, ""))).path
            name = unquote(address.rstrip("/").rpartition("/")[2]) or "page"
        yield name, value


def _text(value: object) -> str:
    if isinstance(value, plistlib.UID) or value is None or isinstance(value, bool):
        return ""
    # No number of a person has more digits; Python refuses to write out the longest.
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return ""
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


PLIST = Extractor(
    "plist",
    ("application/x-bplist",),
    extract,
    reads=mark("names and values; archived pages and other data inside, as items of their own"),
    library="plistlib",
)
