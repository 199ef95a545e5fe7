"""Single compressed streams: gzip, bzip2, xz and others. A tar archive inside is walked directly and adds no step."""

from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, cast

from leakscan.extract.archive.lzw import Lzw
from leakscan.extract.archive.methods import LZ4_BLOCKS, ZSTD_MARK, Lz4Blocks, Lzip, unlz4, unzstd
from leakscan.extract.archive.tar import BLOCK, is_tar, walk
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import (
    FURTHEST,
    TRAILING,
    Damage,
    Decoder,
    Inflate,
    Packing,
    bunzip,
    gunzip,
    unpacked,
    unxz,
    window,
)
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_HEAD = 1 << 16
_LZ4_MARK = b"\x04\x22\x4d\x18"
# Frames that hold no content, only what programs note for themselves.
_SKIPPABLE = tuple(bytes([octet]) + b"\x2a\x4d\x18" for octet in range(0x50, 0x60))
_NAME_FLAG, _COMMENT_FLAG, _EXTRA_FLAG = 8, 16, 4


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    packing: Packing
    endings: tuple[tuple[str, str], ...]


def _inflate_zlib() -> Decoder:
    return cast(Decoder, Inflate(15))


_GZIP = _Form("gz", Packing(gunzip, (b"\x1f\x8b\x08",)), ((".tgz", ".tar"), (".svgz", ".svg"), (".gz", ""), (".z", "")))
_BZIP = _Form("bz2", Packing(bunzip, (b"BZh",)), ((".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", ""), (".bz", "")))
_XZ = _Form("xz", Packing(unxz, (b"\xfd7zXZ\0",)), ((".txz", ".tar"), (".tlz", ".tar"), (".xz", ""), (".lzma", "")))
_ZSTD = _Form("zst", Packing(unzstd, (ZSTD_MARK, *_SKIPPABLE)), ((".tzst", ".tar"), (".zst", ""), (".zstd", "")))
_LZ4 = _Form("lz4", Packing(unlz4, (_LZ4_MARK, *_SKIPPABLE)), ((".tlz4", ".tar"), (".lz4", "")))
_LZ4_OLD = _Form("lz4", Packing(lambda: cast(Decoder, Lz4Blocks())), ((".tlz4", ".tar"), (".lz4", "")))
_COMPRESS = _Form("Z", Packing(lambda: cast(Decoder, Lzw())), ((".taz", ".tar"), (".z", "")))
_LZIP = _Form("lz", Packing(lambda: cast(Decoder, Lzip()), (b"LZIP",)), ((".tlz", ".tar"), (".lz", "")))
_ZLIB = _Form("zlib", Packing(_inflate_zlib, (b"\x78",)), ((".zlib", ""), (".zz", "")))


def _extract(form: _Form, item: Item, budget: Budget) -> Extracted:
    if form is _GZIP:
        yield from _labels(item)
    damage = Damage()
    with _open(item, form, damage) as stream:
        head = stream.read(BLOCK)
        if not head and damage.detail not in ("", TRAILING):
            yield Problem(item.locator, "corrupt", damage.detail)
        elif is_tar(head):
            stream.seek(0)
            yield from walk(item.locator, stream, budget, damage, packed=item.size)
        else:
            yield from _content(form, item, damage)
    if damage.trailing >= 0:
        locator = item.locator.enter("tail", "appended")
        size = max(-1, item.size - damage.trailing)
        yield Item(locator, partial(_behind, item, damage.trailing), size)


def _content(form: _Form, item: Item, damage: Damage) -> Extracted:
    locator = item.locator.enter(form.name, _inner_name(item.name, form))
    yield Item(locator, partial(_open, item, form, damage), modified=item.modified, packed=max(0, item.size))
    if damage.detail and damage.detail != TRAILING:
        yield Problem(item.locator.at(part="tail"), "corrupt", damage.detail)


def _behind(item: Item, start: int) -> BinaryIO:
    return window(item.open(), start, FURTHEST)


def _open(item: Item, form: _Form, damage: Damage) -> BinaryIO:
    return unpacked(item.open(), form.packing, damage)


def _inner_name(name: str, form: _Form) -> str:
    """A name without the ending of its compression.

    >>> _inner_name("export.csv.gz", _GZIP), _inner_name("poste.tgz", _GZIP), _inner_name("sans_nom", _BZIP)
    ('export.csv', 'poste.tar', 'sans_nom')
    """
    for ending, instead in form.endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)] + instead
    return name


def _labels(item: Item) -> Extracted:
    """The name and the comment that a gzip header holds: the file may have been renamed since."""
    with item.open() as stream:
        head = stream.read(_HEAD)
    if len(head) < 10:
        return
    flags, position = head[3], 10
    if flags & _EXTRA_FLAG:
        position += 2 + int.from_bytes(head[10:12], "little")
    writer = Writer(item.locator)
    for flag, part in ((_NAME_FLAG, "name"), (_COMMENT_FLAG, "comment")):
        if flags & flag:
            end = head.find(b"\0", position)
            label = decode(head[position:end]) if end > 0 else ""
            position = end + 1
            if label and label != _inner_name(item.name, _GZIP):
                writer.add(label + "\n", part=part)
    yield from writer.break_here()


def _extract_lz4(item: Item, budget: Budget) -> Extracted:
    with item.open() as stream:
        is_old = stream.read(4) == LZ4_BLOCKS
    yield from _extract(_LZ4_OLD if is_old else _LZ4, item, budget)


GZIP = Extractor(
    "gz", ("application/gzip",), partial(_extract, _GZIP), reads=mark("all members joined, name and comment")
)
BZ2 = Extractor("bz2", ("application/x-bzip2",), partial(_extract, _BZIP), reads=mark("all streams joined"))
XZ = Extractor(
    "xz", ("application/x-xz", "application/x-lzma"), partial(_extract, _XZ), reads=mark("all streams joined")
)
ZSTD = Extractor(
    "zst", ("application/zstd",), partial(_extract, _ZSTD), reads=mark("all frames joined"), library="zstd"
)
LZ4 = Extractor(
    "lz4",
    ("application/x-lz4", "application/x-lz4-legacy"),
    _extract_lz4,
    reads=mark("all frames joined"),
    library="lz4",
)
COMPRESS = Extractor("Z", ("application/x-compress",), partial(_extract, _COMPRESS), reads=mark("the stream"))
LZIP = Extractor("lz", ("application/x-lzip",), partial(_extract, _LZIP), reads=mark("all members joined"))
ZLIB = Extractor("zlib", ("application/zlib",), partial(_extract, _ZLIB), reads=mark("all streams joined"))
