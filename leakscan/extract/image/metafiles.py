"""Metafiles of Windows (EMF, WMF): the texts that they draw, line by line, and the pictures that they hold."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from struct import unpack_from

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_CUT = mark("The drawing is cut; what came before was read")
_GLYPHS = mark("Some texts are written as numbers of shapes and cannot be read")
_DAMAGED = mark("The drawing is damaged; what could be found was read")

# [MS-EMF] 2.1.1
_HEADER, _EOF, _COMMENT = 1, 14, 70
_TEXT_8, _TEXT_16, _SMALL = 83, 84, 108
_POLY_8, _POLY_16 = 96, 97
# Where each of these keeps the offsets of the head and of the pixels of a picture.
_BITMAPS = {76: 84, 77: 84, 78: 84, 79: 96, 80: 48, 81: 48, 114: 84, 116: 84}
_GLYPH_INDEX, _NO_RECTANGLE, _SMALL_CHARACTERS = 0x10, 0x100, 0x200
# [MS-EMFPLUS] 2.3.4.14, [MS-WMF] 2.1.1.1
_PLUS, _PLUS_DRAW_STRING, _PLUS_OBJECT, _PLUS_IMAGE = b"EMF+", 0x401C, 0x4008, 5
_WMF_TEXT, _WMF_EXTENDED = 0x0521, 0x0A32
_WMF_BITMAPS = {0x0940: 16, 0x0B41: 20, 0x0F43: 22}
_WMF_CLIPPED = 0x0006
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_MOST_BYTES = 256 << 20
_MOST_RECORDS = 1_000_000
_LONGEST = 1 << 16
_BITMAP_HEAD = 40
_BITMAP_FIELDS = (("<I", 0), ("<H", 14), ("<I", 16), ("<I", 32))
_MASKED = 3


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, where it is drawn, and where it ends when its widths are known."""

    text: str = field(repr=False)
    across: int = 0
    down: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class _Bitmap:
    """A picture among the records: a file of its own, or a bitmap without the head of a file, whose pixels begin at
    `start`."""

    content: bytes = field(repr=False)
    start: int = 0


@dataclass(frozen=True, slots=True)
class _Lost:
    """Something that was not read, and why."""

    detail: str


_Found = Iterator[_Text | _Bitmap | _Lost]


def extract(item: Item, budget: Budget) -> Extracted:
    """The texts as lines, in the order in which they are drawn; each picture as a member."""
    with item.open() as stream:
        data = stream.read(_MOST_BYTES)
    found = _wmf(data, budget) if data[:4] == _PLACEABLE or data[40:44] != b" EMF" else _emf(data, budget)
    writer = Writer(item.locator)
    last: _Text | None = None
    lost: dict[str, None] = {}
    pictures = lines = 0
    for each in found:
        if isinstance(each, _Text):
            lines += not _continues(last, each)
            writer.add(_joint(last, each) + each.text, line=max(lines, 1))
            last = each
        elif isinstance(each, _Bitmap):
            pictures += 1
            yield _picture(item.locator, each, pictures)
        else:
            lost[each.detail] = None
    writer.add("\n" if last else "")
    yield from writer.break_here()
    for detail in lost:
        yield Problem(item.locator.at(part="drawing"), "corrupt" if detail != _GLYPHS else "partial", detail)


def _continues(last: _Text | None, text: _Text) -> bool:
    return last is not None and last.down == text.down and text.across >= last.across


def _joint(last: _Text | None, text: _Text) -> str:
    """What stands between two texts: programs draw a line word by word, or letter by letter."""
    if last is None:
        return ""
    if not _continues(last, text):
        return "\n"
    if last.end is None or not last.text:
        return " "
    width = (last.end - last.across) / len(last.text)
    return " " if text.across - last.end > width / 4 else ""


def _picture(locator: Locator, bitmap: _Bitmap, number: int) -> Item:
    content = bitmap.content
    if bitmap.start:
        content = struct.pack("<2sIII", b"BM", 14 + len(content), 0, 14 + bitmap.start) + content
    return Item(locator.enter("metafile", f"picture-{number}"), partial(BytesIO, content), len(content))


def _start(bitmap: bytes) -> int:
    """Where the pixels of a bitmap begin: behind its head, its masks and its colours."""
    size, bits, packing, used = (int(unpack_from(form, bitmap, at)[0]) for form, at in _BITMAP_FIELDS)
    masks = 12 if packing == _MASKED and size == _BITMAP_HEAD else 0
    return min(len(bitmap), size + masks + 4 * (used or (1 << bits if bits <= 8 else 0)))


def _emf(data: bytes, budget: Budget) -> _Found:
    position = 0
    for number in range(_MOST_RECORDS):
        if number % 1024 == 0:
            budget.check_time()
        if position + 8 > len(data):
            yield _Lost(_CUT)
            return
        kind, size = unpack_from("<II", data, position)
        if kind == _EOF:
            return
        if size < 8 or size % 4:
            yield _Lost(_DAMAGED)
            return
        record = data[position : position + size]
        try:
            yield from _emf_record(kind, record)
        except (struct.error, ValueError, OverflowError):
            yield _Lost(_CUT if len(record) < size else _DAMAGED)
        position += size


def _emf_record(kind: int, record: bytes) -> _Found:
    if kind == _HEADER:
        count, offset = unpack_from("<II", record, 60)
        title = _wide(record[offset : offset + 2 * min(count, _LONGEST)]).replace("\x00", " ").strip()
        if count and title:
            yield _Text(title, down=-1)
    elif kind in (_TEXT_8, _TEXT_16):
        yield from _emf_text(record, 36, is_wide=kind == _TEXT_16)
    elif kind in (_POLY_8, _POLY_16):
        count = min(int(unpack_from("<I", record, 36)[0]), len(record) // 40)
        for index in range(count):
            yield from _emf_text(record, 40 + 40 * index, is_wide=kind == _POLY_16)
    elif kind == _SMALL:
        yield from _emf_small(record)
    elif kind in _BITMAPS:
        yield from _emf_bitmap(record, _BITMAPS[kind])
    elif kind == _COMMENT and record[12:16] == _PLUS:
        yield from _plus(record[16:])


def _emf_text(record: bytes, start: int, *, is_wide: bool) -> _Found:
    across, down, count, offset, options = unpack_from("<iiIII", record, start)
    widths = int(unpack_from("<I", record, start + 36)[0])
    if options & _GLYPH_INDEX:
        yield _Lost(_GLYPHS)
        return
    count = min(count, _LONGEST)
    written = record[offset : offset + count * (1 + is_wide)]
    end = None
    if count and 0 < widths <= len(record) - 4 * count:
        end = across + sum(unpack_from(f"<{count}I", record, widths))
    yield from _texts(_wide(written) if is_wide else decode(written), across, down, end)


def _emf_small(record: bytes) -> _Found:
    across, down, count, options = unpack_from("<iiII", record, 8)
    start = 36 if options & _NO_RECTANGLE else 52
    if options & _GLYPH_INDEX:
        yield _Lost(_GLYPHS)
        return
    count = min(count, _LONGEST)
    if options & _SMALL_CHARACTERS:
        yield from _texts(decode(record[start : start + count]), across, down)
    else:
        yield from _texts(_wide(record[start : start + 2 * count]), across, down)


def _emf_bitmap(record: bytes, place: int) -> _Found:
    head, head_size, pixels, pixels_size = unpack_from("<IIII", record, place)
    if head and head_size >= _BITMAP_HEAD:
        yield _Bitmap(
            record[head : head + head_size] + record[pixels : pixels + pixels_size], min(head_size, len(record))
        )


def _plus(content: bytes) -> _Found:
    """The texts among the records of EMF+, which stand inside comments of EMF."""
    position = 0
    while position + 12 <= len(content):
        kind, _, size = unpack_from("<HHI", content, position)
        if kind == _PLUS_DRAW_STRING:
            count = min(int(unpack_from("<I", content, position + 20)[0]), _LONGEST)
            across, down = map(int, unpack_from("<ff", content, position + 24))
            start = position + 40
            yield from _texts(_wide(content[start : start + 2 * count]), across, down)
        elif kind == _PLUS_OBJECT and content[position + 3] & 0x7F == _PLUS_IMAGE:
            yield from _plus_image(content[position + 12 : position + size])
        if size < 12:
            return
        position += size


def _plus_image(content: bytes) -> _Found:
    """A picture in the form of a file; one in bare pixels is drawn again by the records of EMF."""
    kind, packing = unpack_from("<I", content, 4)[0], unpack_from("<I", content, 24)[0]
    if kind == packing == 1:
        yield _Bitmap(content[28:])


def _wmf(data: bytes, budget: Budget) -> _Found:
    position = 22 if data[:4] == _PLACEABLE else 0
    if position + 18 > len(data):
        yield _Lost(_CUT)
        return
    position += 2 * int(unpack_from("<H", data, position + 2)[0])
    for number in range(_MOST_RECORDS):
        if number % 1024 == 0:
            budget.check_time()
        if position + 6 > len(data):
            yield _Lost(_CUT)
            return
        size, kind = unpack_from("<IH", data, position)
        if kind == 0:
            return
        if size < 3:
            yield _Lost(_DAMAGED)
            return
        record = data[position : position + 2 * size]
        try:
            yield from _wmf_record(kind, record)
        except (struct.error, ValueError, OverflowError):
            yield _Lost(_CUT if len(record) < 2 * size else _DAMAGED)
        position += 2 * size


def _wmf_record(kind: int, record: bytes) -> _Found:
    if kind == _WMF_TEXT:
        count = unpack_from("<H", record, 6)[0]
        down, across = unpack_from("<hh", record, 8 + count + count % 2)
        yield from _texts(decode(record[8 : 8 + count]), across, down)
    elif kind == _WMF_EXTENDED:
        yield from _wmf_text(record)
    elif kind in _WMF_BITMAPS:
        content = record[6 + _WMF_BITMAPS[kind] :]
        if len(content) > _BITMAP_HEAD and unpack_from("<I", content)[0] >= _BITMAP_HEAD:
            yield _Bitmap(content, _start(content))


def _wmf_text(record: bytes) -> _Found:
    down, across, count, options = unpack_from("<hhHH", record, 6)
    if options & _GLYPH_INDEX:
        yield _Lost(_GLYPHS)
        return
    start = 22 if options & _WMF_CLIPPED else 14
    widths = start + count + count % 2
    has_widths = count > 0 and len(record) >= widths + 2 * count
    end = across + sum(unpack_from(f"<{count}h", record, widths)) if has_widths else None
    yield from _texts(decode(record[start : start + count]), across, down, end)


def _texts(text: str, across: int, down: int, end: int | None = None) -> Iterator[_Text]:
    text = text.replace("\x00", "")
    if text:
        yield _Text(text, across, down, end)


def _wide(content: bytes) -> str:
    return content.decode("utf-16-le", "replace")


METAFILES = Extractor(
    "metafiles",
    ("image/emf", "image/wmf"),
    extract,
    reads=mark("the texts that are drawn, the title; pictures"),
    leaves=mark("texts drawn as lines or as numbers of shapes"),
)
