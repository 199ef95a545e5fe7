"""Compound files, mail, pictures and records whose chains, sizes and parts lead nowhere."""

import base64
import io
import json
import plistlib
import sqlite3
import struct
import tempfile
import zlib
from pathlib import Path

from PIL import Image

from tests.extract.office.compound import compound
from tests.hostile.made import LINE, MARK, Collection

hostile = Collection()
_HEAD = b"From: a@exemple.fr\r\nTo: b@exemple.fr\r\nSubject: Suivi\r\nMIME-Version: 1.0\r\n"
_FREE = struct.pack("<I", 0xFFFFFFFF)


def ole() -> bytearray:
    """A Word document of another program: the number stands in a stream, long enough to have sectors of its own."""
    return bytearray(compound({"Contents": (LINE * 400), "Other": bytes(9000)}))


@hostile("table-in-a-circle.ole", "partial")
def _() -> bytes:
    """Each sector is followed by itself."""
    data = ole()
    sectors = [*range(128)]
    data[512:1024] = struct.pack("<128I", *sectors)
    return bytes(data)


@hostile("small-table-in-a-circle.ole", "partial")
def _() -> bytes:
    data = ole()
    struct.pack_into("<II", data, 60, 1, 0x7FFFFFFF)
    return bytes(data)


@hostile("tree-in-a-circle.ole", "partial")
def _() -> bytes:
    """Each entry of the directory is its own brother and child."""
    data = ole()
    for entry in range(4):
        struct.pack_into("<3I", data, 1024 + entry * 128 + 68, entry, entry, entry)
    return bytes(data)


@hostile("tables-of-tables-in-a-circle.ole", "partial")
def _() -> bytes:
    data = ole()
    struct.pack_into("<II", data, 68, 3, 0x7FFFFFFF)
    return bytes(data)


@hostile("properties.doc", "partial", holds=False)
def _() -> bytes:
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), 0xFFFFFFFF)
    return compound({"\x05SummaryInformation": head + b"\xff" * 4000, "WordDocument": b"\xec\xa5" + b"\x70" * 5000})


@hostile("records.xls", "scanned", holds=False)
def _() -> bytes:
    start = struct.pack("<4H", 0x809, 4, 0x600, 5)
    return compound({"Workbook": start + struct.pack("<HH", 0xFC, 0xFFFF) + struct.pack("<HH", 0x3C, 0) * 100_000})


@hostile("ten-thousand-parts.eml", "scanned", slow=True)
def _() -> bytes:
    parts = b"".join(b"--z\r\nContent-Type: text/plain\r\n\r\nmot %d\r\n" % each for each in range(10_000))
    return _HEAD + b'Content-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\n\r\n' + LINE + parts + b"--z--\r\n"


@hostile("parts-in-parts.eml", "partial")
def _() -> bytes:
    body = b"".join(b'--z%d\r\nContent-Type: multipart/mixed; boundary="z%d"\r\n\r\n' % (n, n + 1) for n in range(1000))
    start = b'Content-Type: multipart/mixed; boundary="z0"\r\n\r\n--z0\r\nContent-Type: text/plain\r\n\r\n'
    return _HEAD + start + LINE + body


@hostile("messages-in-messages.eml", "partial")
def _() -> bytes:
    body = (_HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 1000
    start = b'Content-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\n'
    return _HEAD + start + LINE + b"--z\r\nContent-Type: message/rfc822\r\n\r\n" + body + b"\r\n--z--\r\n"


@hostile("borders.eml", "scanned")
def _() -> bytes:
    lines = b"".join(b"--" + b"z" * each + b"\r\n" for each in range(1, 1000))
    start = b'Content-Type: multipart/mixed; boundary="' + b"z" * 70 + b'"\r\n\r\n--' + b"z" * 70 + b"\r\n\r\n"
    return _HEAD + start + LINE + lines + b"--" + b"z" * 70 + b"--\r\n"


@hostile("long-header.eml", "scanned", slow=True, behind=True)
def _() -> bytes:
    return _HEAD + b"X-Long: " + b"mot " * (12 << 20) + b"\r\n\r\n" + LINE


@hostile("many-headers.eml", "scanned", slow=True, behind=True)
def _() -> bytes:
    return _HEAD + b"X-A: b\r\n" * 1_000_000 + b"\r\n" + LINE


@hostile("folded-header.eml", "scanned")
def _() -> bytes:
    return _HEAD + b"X-A: b\r\n" + b" \r\n\tc\r\n" * 20_000 + b"\r\n" + LINE


@hostile("addresses.eml", "scanned")
def _() -> bytes:
    return _HEAD + b"Cc: " + b"((((" * 20_000 + b'"' + b"\\" * 9999 + b"<,,,,:;" * 10_000 + b"\r\n\r\n" + LINE


@hostile("base64.eml", "scanned", slow=True)
def _() -> bytes:
    start = b'Content-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\n\r\n' + LINE
    head = b"--z\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return _HEAD + start + head + base64.encodebytes(bytes(60 << 20)) + b"--z--\r\n"


@hostile("endless.eml", "scanned")
def _() -> bytes:
    lines = b"M" + b"!" * 60 + b"\r\n"
    return _HEAD + b"\r\n" + LINE + b"begin 644 a.bin\r\n" + lines * 20_000


@hostile("yenc.eml", "scanned")
def _() -> bytes:
    return _HEAD + b"\r\n" + LINE + b"=ybegin line=128 size=99999999999 name=a.bin\r\n" + b"=}" * 100_000 + b"\r\n"


@hostile("from.mbox", "scanned", slow=True)
def _() -> bytes:
    first = b"From a@exemple.fr Mon Jan  1 00:00:00 2024\n"
    return first + b"Subject: a\n\n" + LINE + b"\n" + (first + b"\n") * 30_000


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a picture, with its sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*pieces: bytes, width: int = 8, height: int = 8) -> bytes:
    """A picture with the number as a comment."""
    size = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(9 * 8)))
    note = chunk(b"tEXt", b"Comment\0" + MARK)
    return b"\x89PNG\r\n\x1a\n" + size + note + b"".join(pieces) + pixels + chunk(b"IEND", b"")


@hostile("large.png", "partial")
def _() -> bytes:
    return png(width=65535, height=65535)


@hostile("beyond.png", "partial")
def _() -> bytes:
    return png(width=0x7FFFFFFF, height=0x7FFFFFFF)


@hostile("notes.png", "partial")
def _() -> bytes:
    return png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100 << 20), 9)))


@hostile("colours.png", "partial")
def _() -> bytes:
    return png(chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(100 << 20), 9)))


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """One directory, with the number behind it."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    note = 8 + 2 + len(body) + 12 + 4
    body += struct.pack("<HHII", 270, 2, len(MARK) + 1, note)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries) + 1) + body + struct.pack("<I", following) + MARK + b"\0"


@hostile("circle.tif", "partial")
def _() -> bytes:
    return tiff((256, 4, 1, 8), (257, 4, 1, 8), following=8)


@hostile("large.tif", "partial")
def _() -> bytes:
    return tiff((256, 4, 1, 0x7FFFFFFF), (257, 4, 1, 0x7FFFFFFF), (273, 4, 0x7FFFFFFF, 0))


@hostile("large.gif", "partial", holds=False)
def _() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0)
        + b","
        + struct.pack("<4HB", 0, 0, 65535, 65535, 0)
        + b"\x02\0;"
    )


@hostile("frames.gif", "partial", holds=False, slow=True)
def _() -> bytes:
    out = io.BytesIO()
    Image.new("L", (2, 2)).save(out, "GIF")
    data = out.getvalue()
    at = data.index(b",")
    return data[:at] + data[at:-1] * 100_000 + b";"


@hostile("lies.webp", "partial", holds=False)
def _() -> bytes:
    return b"RIFF\xff\xff\xff\xffWEBPVP8X" + struct.pack("<I", 10) + b"\xff" * 10 + b"EXIF\xff\xff\xff\x7f"


@hostile("lies.heic", "partial", holds=False)
def _() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0\0\0\x01meta" + b"\xff" * 8 + (b"\0\0\0\x08free" * 10_000)


@hostile("view-without-end.db", "scanned")
def _() -> bytes:
    """A view that would count for ever, and columns that are made when they are read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        base = sqlite3.connect(path)
        base.execute("create table t (a text)")
        base.execute("insert into t values (?)", (MARK.decode(),))
        base.execute("create view v as with recursive c(x) as (select 1 union all select x+1 from c) select x from c")
        base.commit()
        base.close()
        return path.read_bytes()


@hostile("tree-in-a-circle.db", "partial", holds=False)
def _() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        base = sqlite3.connect(path)
        base.execute("create table t (a text)")
        base.executemany("insert into t values (?)", [("mot " * 300,)] * 200)
        base.commit()
        base.close()
        data = bytearray(path.read_bytes())
    # The root of the table becomes its own child, in all its places.
    count = struct.unpack_from(">H", data, 4096 + 3)[0]
    for place in range(count):
        at = struct.unpack_from(">H", data, 4096 + 12 + 2 * place)[0]
        struct.pack_into(">I", data, 4096 + at, 2)
    struct.pack_into(">I", data, 4096 + 8, 2)
    return bytes(data)


@hostile("sequences.dcm", "partial")
def _() -> bytes:
    group = (
        struct.pack("<HH2sHI", 2, 0, b"UL", 4, 28) + struct.pack("<HH2sH", 2, 16, b"UI", 20) + b"1.2.840.10008.1.2.1\0"
    )
    name = struct.pack("<HH2sH", 0x10, 0x4000, b"LT", len(MARK) + len(MARK) % 2) + MARK + b" " * (len(MARK) % 2)
    deep = struct.pack("<HH2sHI", 0x40, 0x275, b"SQ", 0, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    return bytes(128) + b"DICM" + group + name + deep * 50_000


@hostile("table.dbf", "partial")
def _() -> bytes:
    head = struct.pack("<4BIHH", 3, 124, 1, 1, 0xFFFFFFFF, 32 + 32 + 1, 0xFFFF)
    return head.ljust(32, b"\0") + b"NOM".ljust(11, b"\0") + b"C" + bytes(4) + b"\xff" + bytes(15) + b"\r" + b" " + LINE


@hostile("circle.plist", "scanned", holds=False)
def _() -> bytes:
    """A list that holds itself."""
    data = bytearray(plistlib.dumps([[MARK.decode()], "mot"], fmt=plistlib.FMT_BINARY))
    at = data.index(b"\xa2") + 1
    data[at : at + 2] = b"\0\0"
    return bytes(data)


@hostile("keys.json", "scanned", slow=True)
def _() -> bytes:
    return json.dumps({"a": MARK.decode()} | {f"k{each}": each for each in range(500_000)}).encode()
