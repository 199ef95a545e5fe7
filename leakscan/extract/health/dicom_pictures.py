"""Pictures in DICOM files that show text: captures, ultrasound, scanned papers; their frames are members."""

import io
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from struct import pack, unpack
from sys import byteorder
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.health.dicom_elements import UNDEFINED, Element
from leakscan.extract.health.dicom_file import Opened
from leakscan.extract.health.packbits import unpacked
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_CLASS, _KIND, _MODALITY, _CONVERSION = 0x00080016, 0x00080008, 0x00080060, 0x00080064
_SAMPLES, _COLOURS, _PLANES, _FRAMES, _ROWS, _COLUMNS = (
    0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011,
)  # fmt: skip
_ALLOCATED, _STORED, _SIGNED, _BURNED = 0x00280100, 0x00280101, 0x00280103, 0x00280301
FACTS = frozenset((
    _CLASS, _KIND, _MODALITY, _CONVERSION, _SAMPLES, _COLOURS, _PLANES, _FRAMES, _ROWS, _COLUMNS, _ALLOCATED, _STORED,
    _SIGNED, _BURNED,
))  # fmt: skip
# Ultrasound, endoscopy, photographs, captures and documents carry the patient's name in their pixels more often than
# not; tomographs and X-ray detectors write it into the header only (PS3.3 C.7.6.1.1.7 says no default).
_SHOWING = frozenset(("US", "IVUS", "SC", "OT", "DOC", "XC", "ES", "GM", "OP", "OPT", "HC", "ECG", "SR", "AU", "BDUS"))
_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"
_SCREENS = ("SCREEN SAVE", "SCREENSHOT", "SCREEN CAPTURE", "SCREENSAVE")
_JPEG = {"1.2.840.10008.1.2.4.50": ".jpg", "1.2.840.10008.1.2.4.51": ".jpg",
         "1.2.840.10008.1.2.4.90": ".j2k", "1.2.840.10008.1.2.4.91": ".j2k"}  # fmt: skip
_RUNS = "1.2.840.10008.1.2.5"
_NATIVE = frozenset(("", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"))
_MOST_PIXELS = 64 << 20
_MOST_PAGES = 200
# The frames of a moving picture show the same text: the first, the middle and the last stand for all.
_OF_A_LOOP = 3

UNREAD = mark("What the picture shows is not read in this coding")


@dataclass(frozen=True, slots=True)
class _Picture:
    """How the pixels are stored."""

    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    colours: str
    is_planar: bool
    is_signed: bool
    frames: int
    syntax: str
    is_little: bool

    @property
    def frame_bytes(self) -> int:
        """The size of a frame that is not compressed."""
        return self.rows * self.columns * self.samples * (self.allocated // 8)


def pictures(
    locator: Locator, opened: Opened, pixels: Element | None, facts: Mapping[int, bytes], budget: Budget
) -> Iterator[Item | Problem]:
    """The frames to look at; a problem where the pixels are stored in a way that is not read."""
    if pixels is None or not _shows_text(facts):
        return
    picture = _picture(opened, facts)
    wanted = _wanted(picture, facts)
    if pixels.length == UNDEFINED and picture.syntax in _JPEG:
        found = _coded(opened, pixels, picture, wanted)
    elif pixels.length == UNDEFINED and picture.syntax == _RUNS and _is_plain(picture):
        found = _packed(opened, pixels, picture, wanted, budget)
    elif picture.syntax in _NATIVE and pixels.length != UNDEFINED and _is_plain(picture):
        found = _native(opened, pixels, picture, wanted)
    else:
        yield Problem(locator.at(part="pixels"), "unsupported", UNREAD)
        return
    for number, frame in found:
        budget.check_time()
        name = f"frame{number}{frame.ending}"
        yield Item(locator.enter("dicom", name), partial(io.BytesIO, frame.data), len(frame.data))


@dataclass(frozen=True, slots=True)
class _Coded:
    data: bytes = field(repr=False)
    ending: str


def _shows_text(facts: Mapping[int, bytes]) -> bool:
    burned = _word(facts, _BURNED)
    if burned in ("YES", "NO"):
        return burned == "YES"
    kinds = _word(facts, _KIND)
    return (
        _word(facts, _MODALITY) in _SHOWING
        or _word(facts, _CLASS).startswith(_CAPTURES)
        or bool(_word(facts, _CONVERSION))
        or any(kind in kinds for kind in _SCREENS)
    )


def _picture(opened: Opened, facts: Mapping[int, bytes]) -> _Picture:
    def number(tag: int, usual: int) -> int:
        value = facts.get(tag, b"")[:2]
        return int(unpack("<H" if opened.syntax.is_little else ">H", value)[0]) if len(value) == 2 else usual

    frames = _word(facts, _FRAMES)
    return _Picture(
        number(_ROWS, 0), number(_COLUMNS, 0), number(_SAMPLES, 1), number(_ALLOCATED, 0), number(_STORED, 8),
        _word(facts, _COLOURS), bool(number(_PLANES, 0)), bool(number(_SIGNED, 0)),
        int(frames) if frames.isdigit() and len(frames) < 7 else 1, opened.transfer_syntax, opened.syntax.is_little,
    )  # fmt: skip


def _word(facts: Mapping[int, bytes], tag: int) -> str:
    return facts.get(tag, b"").decode("latin-1").strip(" \x00").upper()


def _wanted(picture: _Picture, facts: Mapping[int, bytes]) -> list[int]:
    """The numbers of the frames to look at, counted from 0."""
    count = max(1, picture.frames)
    # The pages of a scanned paper differ.
    if count <= _OF_A_LOOP or (_word(facts, _CLASS).startswith(_CAPTURES) and count <= _MOST_PAGES):
        return list(range(count))
    return [0, count // 2, count - 1]


def _is_plain(picture: _Picture) -> bool:
    is_grey = picture.samples == 1 and picture.allocated in (8, 16)
    is_coloured = picture.samples == 3 and picture.allocated == 8 and picture.colours in ("RGB", "YBR_FULL", "")
    return (is_grey or is_coloured) and 0 < picture.frame_bytes <= _MOST_PIXELS


def _coded(opened: Opened, pixels: Element, picture: _Picture, wanted: list[int]) -> Iterator[tuple[int, _Coded]]:
    """Frames in fragments: one a frame, or all fragments of the only frame joined."""
    fragments = list(_fragments(opened.stream, pixels.offset, picture.is_little))
    if picture.frames <= 1:
        yield 1, _Coded(b"".join(_bytes(opened.stream, each) for each in fragments), _JPEG[picture.syntax])
        return
    for index in wanted:
        if index < len(fragments):
            yield index + 1, _Coded(_bytes(opened.stream, fragments[index]), _JPEG[picture.syntax])


def _packed(
    opened: Opened, pixels: Element, picture: _Picture, wanted: list[int], budget: Budget
) -> Iterator[tuple[int, _Coded]]:
    fragments = list(_fragments(opened.stream, pixels.offset, picture.is_little))
    for index in wanted:
        if index < len(fragments):
            data = unpacked(_bytes(opened.stream, fragments[index]), picture.rows * picture.columns)
            budget.spend(len(data), so_far=len(data))
            yield index + 1, _Coded(_drawn_planes(data, picture), ".png")


def _native(opened: Opened, pixels: Element, picture: _Picture, wanted: list[int]) -> Iterator[tuple[int, _Coded]]:
    for index in wanted:
        start = index * picture.frame_bytes
        if start < pixels.length:
            data = _bytes(opened.stream, (pixels.offset + start, picture.frame_bytes))
            yield index + 1, _Coded(_drawn(data.ljust(picture.frame_bytes, b"\x00"), picture), ".png")


def _fragments(stream: BinaryIO, offset: int, is_little: bool) -> Iterator[tuple[int, int]]:
    """Offset and length of each fragment behind the table of offsets."""
    order = "<" if is_little else ">"
    stream.seek(offset)
    spans = []
    while len(head := stream.read(8)) == 8:
        group, number, length = unpack(f"{order}HHL", head)
        if (group, number) != (0xFFFE, 0xE000) or length == UNDEFINED:
            break
        spans.append((stream.tell(), int(length)))
        stream.seek(length, 1)
    return islice(spans, 1, None)


def _bytes(stream: BinaryIO, span: tuple[int, int]) -> bytes:
    stream.seek(span[0])
    return stream.read(min(span[1], 4 * _MOST_PIXELS))


def _drawn(data: bytes, picture: _Picture) -> bytes:
    """The pixels of a frame as a PNG."""
    if picture.samples == 3:
        size = picture.rows * picture.columns
        if picture.colours == "YBR_FULL":
            # Text is told by brightness alone.
            return _png(data[:size] if picture.is_planar else data[::3], picture, colour=0)
        if picture.is_planar:
            data = b"".join(map(bytes, zip(data[:size], data[size : 2 * size], data[2 * size : 3 * size], strict=True)))
        return _png(data, picture, colour=2)
    grey = data if picture.allocated == 8 else _eight_bits(data, picture)
    if picture.colours == "MONOCHROME1":
        grey = grey.translate(bytes(range(255, -1, -1)))
    return _png(grey, picture, colour=0)


def _drawn_planes(data: bytes, picture: _Picture) -> bytes:
    """The same for planes one after the other: first the high bytes, or one colour."""
    size = picture.rows * picture.columns
    data = data.ljust(picture.frame_bytes, b"\x00")
    if picture.samples == 3:
        return _png(data[:size], picture, colour=0)
    if picture.allocated == 16:
        data = b"".join(map(bytes, zip(data[size : 2 * size], data[:size], strict=True)))
        return _png(_eight_bits(data, picture, is_little=True), picture, colour=0)
    return _png(data, picture, colour=0)


def _eight_bits(data: bytes, picture: _Picture, *, is_little: bool | None = None) -> bytes:
    values = array("h" if picture.is_signed else "H")
    values.frombytes(data)
    little = picture.is_little if is_little is None else is_little
    if little != (byteorder == "little"):
        values.byteswap()
    low, high = min(values, default=0), max(values, default=0)
    span = max(1, high - low)
    return bytes((value - low) * 255 // span for value in values)


def _png(pixels: bytes, picture: _Picture, *, colour: int) -> bytes:
    width = picture.columns * (3 if colour == 2 else 1)
    lines = b"".join(b"\x00" + pixels[start : start + width] for start in range(0, width * picture.rows, width))
    header = pack(">IIBBBBB", picture.columns, picture.rows, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
