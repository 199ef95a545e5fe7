"""Archives and packed streams that unpack without end, or say what is not so."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import lz4.frame
import py7zr
from backports import zstd

from tests.extract.archive.built import ar, cab, cpio
from tests.hostile.made import LINE, Collection

hostile = Collection()
_PIECE = 100 << 20


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def local(name: bytes, packed: bytes, size: int, *, flags: int = 0, method: int = 8, told: int | None = None,
          content: bytes = LINE) -> bytes:  # fmt: skip
    """A member as it stands in the file."""
    length = len(packed) if told is None else told
    return (
        struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 33, zlib.crc32(content), length, size, len(name), 0)
        + name
        + packed
    )


def central(name: bytes, packed: int, size: int, at: int, *, method: int = 8, extra: bytes = b"",
            content: bytes = LINE) -> bytes:  # fmt: skip
    """Its entry in the directory."""
    numbers = (20, 20, 0, method, 0, 33, zlib.crc32(content), packed, size, len(name), len(extra), 0, 0, 0, 0, at)
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", *numbers) + name + extra


def ending(count: int, size: int, at: int) -> bytes:
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, at, 0)


def long_ending(count: int, size: int, at: int) -> bytes:
    body = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
    return body + struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1) + ending(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    return packer.compress(data) + packer.flush()


def zeros_of_ten_gigabytes() -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * 100 + packer.flush()


def assembled(*members: tuple[bytes, bytes, int]) -> bytes:
    body, directory = b"", b""
    for name, packed, size in members:
        directory += central(name, len(packed), size, len(body))
        body += local(name, packed, size)
    return body + directory + ending(len(members), len(directory), len(body))


@hostile("zeros.zip", "partial", slow=True)
def _() -> bytes:
    number = raw(LINE), len(LINE)
    return assembled((b"a.txt", *number), (b"zeros", zeros_of_ten_gigabytes(), 0xFFFFFFF0), (b"b.txt", *number))


@hostile("zeros.gz", "partial", slow=True)
def _() -> bytes:
    return gzip.compress(LINE, mtime=0) + gzip.compress(bytes(_PIECE), mtime=0) * 100


@hostile("zeros.bz2", "partial", slow=True)
def _() -> bytes:
    return bz2.compress(LINE) + bz2.compress(bytes(_PIECE)) * 100


@hostile("zeros.xz", "partial", slow=True)
def _() -> bytes:
    return lzma.compress(LINE) + lzma.compress(bytes(_PIECE), preset=1) * 100


@hostile("zeros.zst", "partial", slow=True)
def _() -> bytes:
    return zstd.compress(LINE) + zstd.compress(bytes(_PIECE)) * 100


@hostile("zeros.lz4", "partial", slow=True)
def _() -> bytes:
    return lz4.frame.compress(LINE) + lz4.frame.compress(bytes(_PIECE)) * 100


@hostile("zeros.7z", "partial", slow=True)
def _() -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": py7zr.FILTER_LZMA2, "preset": 1}]) as target:
        target.writestr(LINE.decode(), "a.txt")
        target.writestr(bytes(600 << 20), "zeros")
    return out.getvalue()


@hostile("layers.zip", "partial", slow=True)
def _() -> bytes:
    layer = zipped(("zeros", bytes(60 << 20)))
    for _ in range(4):
        layer = zipped(*((f"{number}.zip", layer) for number in range(16)))
    return zipped(("a.txt", LINE), ("all.zip", layer), ("b.txt", LINE))


@hostile("one-inside-the-other.gz", "too-deep", holds=False)
def _() -> bytes:
    packed = LINE
    for _ in range(200):
        packed = gzip.compress(packed, mtime=0)
    return packed


@hostile("overlapping.zip", "partial", slow=True)
def _() -> bytes:
    """Ten thousand entries of one and the same megabytes."""
    number, zeros = raw(LINE), raw(bytes(8 << 20))
    body = local(b"a.txt", number, len(LINE))
    at = len(body)
    body += local(b"0", zeros, 8 << 20)
    directory = central(b"a.txt", len(number), len(LINE), 0)
    directory += b"".join(central(b"%d" % each, len(zeros), 8 << 20, at) for each in range(10_000))
    return body + directory + ending(10_001, len(directory), len(body))


@hostile("wide.zip", "partial", slow=True)
def _() -> bytes:
    """A million entries."""
    number = raw(LINE)
    body = local(b"a.txt", number, len(LINE)) + local(b"0", b"", 0, method=0, content=b"")
    at = len(body) - 31
    entries = [central(b"a.txt", len(number), len(LINE), 0)]
    entries += [central(b"%d" % each, 0, 0, at, method=0, content=b"") for each in range(1_000_000)]
    directory = b"".join(entries)
    return body + directory + long_ending(1_000_001, len(directory), len(body))


@hostile("sizes-of-nothing.zip", "scanned")
def _() -> bytes:
    """The directory says that its member has no bytes."""
    number = raw(LINE)
    body = local(b"a.txt", number, len(LINE))
    directory = central(b"a.txt", 0, 0, 0)
    return body + directory + ending(1, len(directory), len(body))


@hostile("sizes-beyond-all.zip", "scanned")
def _() -> bytes:
    number = raw(LINE)
    body = local(b"a.txt", number, 0xFFFFFFF0, told=0xFFFFFFF0)
    directory = central(b"a.txt", 0xFFFFFFF0, 0xFFFFFFF0, 0)
    return body + directory + ending(1, len(directory), len(body))


@hostile("counts.zip", "scanned")
def _() -> bytes:
    number = raw(LINE)
    body = local(b"a.txt", number, len(LINE))
    directory = central(b"a.txt", len(number), len(LINE), 0)
    return body + directory + ending(60_000, len(directory), len(body))


@hostile("long-numbers.zip", "partial")
def _() -> bytes:
    """Sizes of 64 bits beyond what a number of the system holds."""
    number = raw(LINE)
    body = local(b"a.txt", number, len(LINE))
    extra = struct.pack("<2H3Q", 1, 24, (1 << 64) - 1, (1 << 64) - 1, (1 << 63) + 5)
    directory = central(b"a.txt", len(number), len(LINE), 0)
    directory += central(b"b.txt", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, extra=extra)
    return body + directory + ending(2, len(directory), len(body))


@hostile("sizes-behind.zip", "partial")
def _() -> bytes:
    """Members whose sizes follow them, and no directory."""
    number = raw(LINE)
    described = struct.pack("<4s3I", b"PK\7\x08", zlib.crc32(LINE), len(number), len(LINE))
    return b"".join(local(b"%d.txt" % each, number, 0, flags=8, told=0) + described for each in range(300))


def member(name: str, size: int, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytearray:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return bytearray(info.tobuf(tarfile.GNU_FORMAT))


def summed(header: bytearray) -> bytes:
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


NUMBER_IN_TAR = bytes(member("a.txt", len(LINE))) + LINE.ljust(512, b"\0")


@hostile("negative.tar", "partial")
def _() -> bytes:
    header = member("b.txt", 0)
    header[124:136] = b"\xff" * 11 + b"\x00"
    return NUMBER_IN_TAR + summed(header) + NUMBER_IN_TAR


@hostile("huge.tar", "partial")
def _() -> bytes:
    header = member("b.txt", 0)
    header[124:136] = b"\x80" + (1 << 70).to_bytes(11, "big")
    return NUMBER_IN_TAR + summed(header) + NUMBER_IN_TAR


@hostile("sparse.tar", "partial")
def _() -> bytes:
    """A member of a terabyte, of which five bytes are there."""
    header = member("b.txt", 512, kind=tarfile.GNUTYPE_SPARSE)
    header[386:410] = b"%011o\0%011o\0" % (0, 512)
    header[483:495] = b"\x80" + (1 << 40).to_bytes(11, "big")
    return NUMBER_IN_TAR + summed(header) + LINE.ljust(512, b"\0") + NUMBER_IN_TAR + bytes(1024)


@hostile("links.tar", "scanned")
def _() -> bytes:
    """Links to each other, to outside, devices, and names that climb."""
    kinds = ((tarfile.SYMTYPE, "b"), (tarfile.LNKTYPE, "c"), (tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "x"))
    links = b"".join(bytes(member("abcx"[at], 0, kind=kind, link=to)) for at, (kind, to) in enumerate(kinds))
    devices = bytes(member("dev/zero", 0, kind=tarfile.CHRTYPE)) + bytes(member("pipe", 0, kind=tarfile.FIFOTYPE))
    climbing = bytes(member("../../../tmp/x.txt", len(LINE))) + LINE.ljust(512, b"\0")
    return NUMBER_IN_TAR + links + devices + climbing + bytes(1024)


@hostile("names.cpio", "partial")
def _() -> bytes:
    good = cpio(("a.txt", LINE, 0o100644))
    start = good[: good.index(b"070701", 6)]
    return start + b"070701" + b"FFFFFFFF" * 13 + b"b.txt\0"


@hostile("negative.deb", "partial")
def _() -> bytes:
    return ar(("a.txt", LINE)) + b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"b.txt", 0, 0, 0, 0o100644, -60)


@hostile("blocks.cab", "corrupt", holds=False)
def _() -> bytes:
    good = bytearray(cab(("a.txt", LINE)))
    good[36:44] = struct.pack("<I2H", 36, 0xFFFF, 1)
    return bytes(good)


@hostile("header.7z", "corrupt", holds=False)
def _() -> bytes:
    """A directory of a million million files."""
    header = b"\x01\x05" + b"\xfe" + (1 << 40).to_bytes(6, "little") + b"\x00"
    start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + header


@hostile("header.rar", "corrupt", holds=False)
def _() -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + (b"\0\0\0\0" + b"\xff" * 9 + b"\x7f") * 1000
