"""Hangul documents: the paragraphs of all sections, properties, pictures and embedded files."""

import zlib
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from struct import unpack_from

import olefile

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.markup import Markup, Vocabulary, read_markup
from leakscan.extract.office.ooxml import told
from leakscan.extract.office.opening import read_package
from leakscan.extract.office.package import Package
from leakscan.extract.office.storage import REFUSED, open_storage, stream_bytes
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

_CONTAINER = mark("The container of the document is damaged")
_PASSWORD = mark("Opens only with a password")
_PART = mark("A part of the document is damaged; what came before was read")
_PACKED, _LOCKED, _FOR_DISTRIBUTION = 1, 2, 4
_CHUNK = 1 << 18
_HELPING = 1 << 9
_TEXT = 67
# Records of two levels of the format count their tags from 16; a longer record has its size behind its head.
_LONG = 0xFFF
# Marks in the text that take eight characters, and what the plain ones stand for.
_WIDE = frozenset((*range(1, 10), 11, 12, *range(14, 24)))
_PLAIN = {9: "\t", 10: "\n", 24: "-", 30: "\u00a0", 31: " "}
_SUMMARY = "\x05hwpsummaryinformation"
_XML_WORDS = Vocabulary(
    paragraphs=frozenset(("p",)),
    tables=frozenset(("tbl",)),
    rows=frozenset(("tr",)),
    cells=frozenset(("tc",)),
    silent=frozenset(("script",)),
    marks={"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"},
    values=frozenset((("stringParam", "name"), ("bookmark", "name"))),
)


def extract(item: Item, budget: Budget) -> Extracted:
    """The sections in order, then what is kept beside them."""
    with item.open() as stream:
        try:
            storage = open_storage(stream)
            head = storage.openstream("FileHeader").read(40)
            flags = unpack_from("<I", head.ljust(40, b"\0"), 36)[0]
        except REFUSED:
            yield Problem(item.locator, "corrupt", _CONTAINER)
            return
        if flags & (_LOCKED | _FOR_DISTRIBUTION):
            # The beginning of the text stands in the open all the same.
            yield from _preview(item, storage)
            yield Problem(item.locator, "encrypted", _PASSWORD)
            return
        for path in _in_order(storage.listdir(streams=True, storages=False)):
            budget.check_time()
            yield from _stream(item, storage, path, budget, is_packed=bool(flags & _PACKED))


def _in_order(paths: list[list[str]]) -> list[list[str]]:
    """Sections first, by their numbers."""
    return sorted(paths, key=lambda path: (path[0].lower() != "bodytext", [(len(part), part) for part in path]))


def _stream(item: Item, storage: "olefile.OleFileIO", path: list[str], budget: Budget, *, is_packed: bool) -> Extracted:
    folder, name = path[0].lower(), path[-1]
    damage = Damage()
    is_section, is_file = folder == "bodytext", folder == "bindata"
    if not (is_section or is_file or folder == _SUMMARY):
        return
    data, is_whole = stream_bytes(storage, path, budget)
    if not is_whole:
        damage.note(_PART)
    if is_packed and (is_section or is_file):
        data = _inflated(data, damage, budget)
    if is_file:
        yield Item(item.locator.enter("hwp", name), partial(BytesIO, data), len(data))
    elif is_section:
        yield from _section(item, data, name, damage, budget)
    else:
        yield from strings.write(item.locator, strings.runs(BytesIO(data), budget), part="properties")
    if damage.detail:
        yield Problem(item.locator.at(part=name), "corrupt", damage.detail)


def _preview(item: Item, storage: "olefile.OleFileIO") -> Iterator[Segment]:
    if not storage.exists("PrvText"):
        return
    writer = Writer(item.locator)
    writer.add(storage.openstream("PrvText").read().decode("utf-16-le", "replace") + "\n", part="preview")
    yield from writer.break_here()


def _inflated(data: bytes, damage: Damage, budget: Budget) -> bytes:
    decoder = zlib.decompressobj(-15)
    out = bytearray()
    try:
        # Small helpings: of the one in which the damage stands nothing comes out.
        for start in range(0, len(data), _HELPING):
            helping = data[start : start + _HELPING]
            while helping:
                piece = decoder.decompress(helping, _CHUNK)
                helping = decoder.unconsumed_tail
                out += piece
                budget.spend(len(piece), so_far=len(out))
    except zlib.error:
        damage.note(_PART)
    if not decoder.eof:
        damage.note(_PART)
    return bytes(out)


def _section(item: Item, data: bytes, name: str, damage: Damage, budget: Budget) -> Extracted:
    writer = Writer(item.locator)
    for number, content in enumerate(_paragraphs(data, damage), 1):
        budget.check_time()
        writer.add(f"{content}\n", part=name, paragraph=number)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def _paragraphs(data: bytes, damage: Damage) -> Iterator[str]:
    position = 0
    while position + 4 <= len(data):
        head = unpack_from("<I", data, position)[0]
        size, position = head >> 20, position + 4
        if size == _LONG and position + 4 <= len(data):
            size, position = unpack_from("<I", data, position)[0], position + 4
        if position + size > len(data):
            damage.note(_PART)
        if head & 0x3FF == _TEXT:
            yield text_of(data[position : position + size])
        position += size


def text_of(record: bytes) -> str:
    """The characters of a paragraph, without the marks between them.

    >>> text_of("NIR\\t".encode("utf-16-le") + bytes(14) + "1\\r".encode("utf-16-le"))
    'NIR\\t1'
    """
    pieces, position, end = [], 0, len(record) // 2 * 2
    while position < end:
        code = unpack_from("<H", record, position)[0]
        if code >= 32:
            start = position
            while position < end and unpack_from("<H", record, position)[0] >= 32:
                position += 2
            pieces.append(record[start:position].decode("utf-16-le", "replace"))
            continue
        pieces.append(_PLAIN.get(code, ""))
        position += 16 if code in _WIDE else 2
    return "".join(pieces)


def _extract_package(item: Item, budget: Budget) -> Extracted:
    yield from read_package(item, budget, _read, is_locked=_is_locked)


def _is_locked(package: Package) -> bool:
    manifest = package.read("META-INF/manifest.xml", Damage())
    return b"encryption-data" in manifest


def _read(item: Item, package: Package, budget: Budget) -> Extracted:
    for name in package.names:
        budget.check_time()
        key = name.lower()
        if key in ("mimetype", "settings.xml", "version.xml") or key.startswith("meta-inf/"):
            continue
        if key.endswith((".xml", ".hpf")):
            damage = Damage()
            target = Markup(_XML_WORDS)
            place = (("part", name.rpartition("/")[2].rpartition(".")[0]),)
            yield from read_markup(item.locator, package.chunks(name, damage), target, damage, place)
            yield from told(item.locator, name, damage)
        else:
            yield package.child(item.locator, "hwp", name)


HWP = Extractor(
    "hwp",
    ("application/x-hwp",),
    extract,
    reads=mark(
        "paragraphs of all sections with their tables, notes and headers; properties; pictures and embedded files"
    ),
    leaves=mark("looks, links, scripts, earlier versions"),
    library="olefile",
)
HWPX = Extractor(
    "hwpx",
    ("application/hwp+zip",),
    _extract_package,
    reads=mark(
        "paragraphs of all sections with their tables, notes and headers; properties; pictures and embedded files"
    ),
    leaves=mark("looks, settings"),
    library="lxml",
)
