"""Ways in which files come to harm, drawn with a seed: on the disk as they lie, or inside what they pack."""

import base64
import binascii
import contextlib
import gzip
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence

Damage = Callable[[bytearray, random.Random, Sequence[bytes]], None]

_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF)
_STREAM = re.compile(rb"stream\r?\n(.{20,200000}?)\r?\nendstream", re.DOTALL)
# Lines of an attachment as mail programs break them, and the last, shorter one.
_PART = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n){2,4000}[A-Za-z0-9+/=]{0,76}")


def flip(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """One to sixty-four bits the other way."""
    for _number in range(draw.choice((1, 2, 8, 64))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def cut(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """The end is missing."""
    del data[draw.randrange(len(data)) :]


def behead(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """The beginning is missing, but for what tells the format."""
    del data[16 : 16 + draw.randrange(1, max(2, len(data) // 4))]


def splice(data: bytearray, draw: random.Random, others: Sequence[bytes]) -> None:
    """A run of another file stands in the middle."""
    other = draw.choice(others)
    start, place = draw.randrange(len(other)), draw.randrange(len(data))
    run = other[start : start + draw.choice((16, 256, 4096, 65_536))]
    data[place : place + draw.choice((0, 64, 4096))] = run


def resize(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """A field that may be a size or a count holds an extreme."""
    for _number in range(draw.choice((1, 4, 16))):
        width = draw.choice((1, 2, 4, 8))
        place = draw.randrange(len(data))
        value = draw.choice(_EXTREMES) & ((1 << 8 * width) - 1)
        data[place : place + width] = value.to_bytes(width, draw.choice(("little", "big")))


def count(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """A number written in digits is another, longer one."""
    numbers = list(re.finditer(rb"\d+", bytes(data[: 1 << 18])))
    if numbers:
        start, stop = draw.choice(numbers).span()
        data[start:stop] = draw.choice((b"0", b"-1", b"4294967296", b"99999999999999999999", b"1e309"))


def empty(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """A stretch holds nothing: a bad sector, a hole of a copy that broke off."""
    place, length = draw.randrange(len(data)), draw.choice((16, 512, 4096))
    data[place : place + length] = bytes(len(data[place : place + length]))


def repeat(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """A stretch stands there many times."""
    place, length = draw.randrange(len(data)), draw.choice((4, 64, 1024))
    data[place:place] = bytes(data[place : place + length]) * draw.choice((2, 16, 256))


def swap(data: bytearray, draw: random.Random, _: Sequence[bytes]) -> None:
    """Two blocks of a disk in each other's place."""
    size = draw.choice((64, 512, 4096))
    blocks = len(data) // size
    if blocks > 1:
        one, other = (size * draw.randrange(blocks) for _number in range(2))
        data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


PLAIN: tuple[Damage, ...] = (flip, cut, behead, splice, resize, count, empty, repeat, swap)


def within(data: bytearray, draw: random.Random, others: Sequence[bytes]) -> None:
    """Damages what a file packs and packs it again: a checksum would betray all other harm at once."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        _within_zip(data, draw, others)
    elif data[:4] == b"%PDF":
        _within_pdf(data, draw, others)
    elif data[:2] == b"\x1f\x8b":
        _within_gzip(data, draw, others)
    elif part := _PART.search(bytes(data)):
        _within_part(data, part, draw, others)
    else:
        draw.choice(PLAIN)(data, draw, others)


def _within_zip(data: bytearray, draw: random.Random, others: Sequence[bytes]) -> None:
    packed = io.BytesIO()
    # Samples are damaged themselves, in every way: what cannot be unpacked stays as it is.
    with contextlib.suppress(Exception):
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
            members = before.infolist()
            hit = draw.randrange(max(1, len(members)))
            for number, member in enumerate(members):
                content = bytearray(before.read(member))
                if number == hit and content:
                    draw.choice(PLAIN)(content, draw, others)
                after.writestr(member.filename, bytes(content))
        data[:] = packed.getvalue()


def _within_gzip(data: bytearray, draw: random.Random, others: Sequence[bytes]) -> None:
    with contextlib.suppress(OSError, EOFError, zlib.error):
        content = bytearray(gzip.decompress(data)[: 1 << 22])
        if content:
            draw.choice(PLAIN)(content, draw, others)
        data[:] = gzip.compress(bytes(content), mtime=0)


def _within_part(data: bytearray, part: re.Match[bytes], draw: random.Random, others: Sequence[bytes]) -> None:
    with contextlib.suppress(binascii.Error):
        content = bytearray(base64.b64decode(part[0]))
        within(content, draw, others)
        data[part.start() : part.end()] = base64.encodebytes(content)


def _within_pdf(data: bytearray, draw: random.Random, others: Sequence[bytes]) -> None:
    streams = list(_STREAM.finditer(bytes(data)))
    if not streams:
        draw.choice(PLAIN)(data, draw, others)
        return
    start, stop = draw.choice(streams).span(1)
    content, is_packed = bytearray(data[start:stop]), False
    with contextlib.suppress(zlib.error):
        content, is_packed = bytearray(zlib.decompressobj().decompress(bytes(content), 1 << 20)), True
    if content:
        draw.choice(PLAIN)(content, draw, others)
    data[start:stop] = zlib.compress(bytes(content)) if is_packed else content


DAMAGES: tuple[Damage, ...] = (*PLAIN, within, within, within)
