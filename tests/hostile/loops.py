"""Files that lead back into themselves, and headers that say what is not so: quines, trees and chains in circles."""

import gzip
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.extract.archive.built import _block4, _block5, cab, iso, rar4, rar5, vint
from tests.extract.mail.outlook_data import Folder, Message, data_file
from tests.extract.mail.outlooks import text
from tests.extract.office.biff_files import book, label, record, shared
from tests.extract.office.compound import compound_tree
from tests.hostile.archives import central, ending, local, zipped
from tests.hostile.made import LINE, MARK, Collection
from tests.hostile.records import ole

hostile = Collection()


def _bits(*parts: tuple[int, int, bool]) -> bytes:
    """Numbers as deflate packs them: codes from their highest bit on, everything else from the lowest."""
    value = width = 0
    for number, count, is_code in parts:
        for each in range(count):
            value |= (number >> (count - 1 - each if is_code else each) & 1) << width
            width += 1
    return value.to_bytes(-(-width // 8), "little")


def _literal(size: int) -> bytes:
    """Five bytes of deflate: the next so many bytes as they are."""
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def _repeat(size: int, *, final: int = 0) -> bytes:
    """Five bytes of deflate: the last so many bytes once more."""
    base, code, extra = (13, 7, 2) if size < 17 else (17, 8, 3)
    lengths = (size // 2, size - size // 2)
    parts = [((length - 2, 7, True), (code, 5, True), (size - base, extra, False)) for length in lengths]
    return _bits((final, 1, False), (1, 2, False), *parts[0], *parts[1], (0, 7, True))


def _quine(total: int) -> bytes:
    """A packed file that unpacks to itself, if this is its sum (after Russ Cox)."""
    head, size = b"\x1f\x8b\x08\x08\0\0\0\0\0\xffr\0", 190
    tail = struct.pack("<2I", total, size)
    start, again, four, one, none = (
        _literal(len(head) + 5),
        _repeat(len(head) + 5),
        _repeat(20),
        _literal(5),
        _literal(0),
    )
    last = _repeat(5 + len(tail), final=1) + tail
    middle = again + one + one + _literal(20)
    turn = four + _literal(20)
    close = four + none + none + _literal(len(last))
    first = (head, start, head, start, again, one, again, one, one, _literal(20), middle, four, _literal(20))
    return b"".join((*first, turn, turn, four, _literal(20), close, close, last, last))


def quine() -> bytes:
    """The sum changes with every bit of itself in the same way: which one is right is a matter of 32 equations."""
    wanted, found = zlib.crc32(_quine(0)), 0
    rows = [(zlib.crc32(_quine(1 << bit)) ^ wanted ^ 1 << bit, 1 << bit) for bit in range(32)]
    for bit in range(32):
        pivot = next(row for row in rows if row[0] >> bit & 1)
        rows = [(a ^ pivot[0], b ^ pivot[1]) if a >> bit & 1 else (a, b) for a, b in rows if (a, b) != pivot]
        if wanted >> bit & 1:
            wanted, found = wanted ^ pivot[0], found ^ pivot[1]
    return _quine(found)


@hostile("quine.gz", "partial", holds=False)
def _() -> bytes:
    data = quine()
    assert gzip.decompress(data) == data
    return data


@hostile("quine.zip", "partial")
def _() -> bytes:
    return zipped(("quine.gz", quine()), ("a.txt", LINE))


@hostile("tail-of-itself.zip", "partial")
def _() -> bytes:
    """A member of which the bytes are those of the archive from there on, its directory included."""
    first = local(b"a.txt", LINE, len(LINE), method=0)
    directory = central(b"a.txt", len(LINE), len(LINE), 0, method=0)
    size = len(directory) + 46 + 5 + 22
    head = local(b"b.zip", b"", size, method=0, told=size, content=b"")
    directory += central(b"b.zip", size, size, len(first), method=0, content=b"")
    return first + head + directory + ending(2, len(directory), len(first) + len(head))


def _mailbox() -> bytes:
    messages = [Message([text(0x0037, f"Suivi {number}"), text(0x1000, f"Note {number}\n")]) for number in range(60)]
    messages.append(Message([text(0x0037, "Suivi"), text(0x1000, MARK.decode() * 600)]))
    return data_file([Folder("Reçus", messages)])


def _looped(data: bytes, at: int) -> bytes:
    """Each page below a root is the root."""
    (root,) = struct.unpack_from("<Q", data, at)
    out = bytearray(data)
    for row in range(data[root + 488]):
        struct.pack_into("<Q", out, root + row * 24 + 16, root)
    return bytes(out)


@hostile("nodes-in-a-circle.pst", "partial")
def _() -> bytes:
    return _looped(_mailbox(), 224)


@hostile("blocks-in-a-circle.pst", "partial")
def _() -> bytes:
    return _looped(_mailbox(), 240)


@hostile("pages-of-one-level.pst", "partial")
def _() -> bytes:
    """The pages of the tree say that they are as high as the one above them, which they hold."""
    data = bytearray(_mailbox())
    (root,) = struct.unpack_from("<Q", data, 224)
    for row in range(data[root + 488]):
        (below,) = struct.unpack_from("<Q", data, root + row * 24 + 16)
        data[below : below + 488] = data[root : root + 24] * 20 + bytes(8)
        data[below + 488 : below + 492] = bytes((20, 20, 24, data[root + 491]))
    return bytes(data)


@hostile("list-of-itself.pst", "partial", holds=False)
def _() -> bytes:
    """A block of blocks that lists nothing but itself."""
    data = bytearray(_mailbox())
    for at in range(0x4400, len(data) - 64, 64):
        kind, level, count, size = struct.unpack_from("<BBHI", data, at)
        if (kind, level) == (1, 1) and 1 < count < 100 and 8000 < size < 200_000:
            end = at + -(-(8 + 8 * count + 16) // 64) * 64
            data[at + 8 : at + 8 + 8 * count] = bytes(data[end - 8 : end]) * count
    return bytes(data)


@hostile("folder-of-itself.iso", "scanned", holds=False)
def _() -> bytes:
    data = iso({"a.txt": LINE}, joliet=True)
    at = data.index("DOSSIER".encode("utf-16-be")) - 33
    return data[: at + 2] + struct.pack("<I", 18) + data[at + 6 :]


@hostile("folders-without-end.iso", "partial")
def _() -> bytes:
    """Sizes of folders and files beyond the disc, and a folder that begins again with every sector."""
    data = bytearray(iso({"a.txt": LINE, "b.txt": LINE}, joliet=True))
    at = data.index("b.txt".encode("utf-16-be")) - 33
    struct.pack_into("<I", data, at + 10, 0xFFFFFFFF)
    folder = data.index("DOSSIER".encode("utf-16-be")) - 33
    struct.pack_into("<I", data, folder + 10, 0xFFFFF800)
    return bytes(data)


@hostile("tables-that-lead-to-each-other.ole", "partial")
def _() -> bytes:
    data = ole()
    first = len(data) // 512 - 1
    struct.pack_into("<II", data, 68, first, 0x7FFFFFFF)
    nothing = struct.pack("<I", 0xFFFFFFFF) * 127
    return bytes(data) + nothing + struct.pack("<I", first + 1) + nothing + struct.pack("<I", first)


@hostile("storages-in-storages.msi", "partial")
def _() -> bytes:
    tree: dict[str, object] = {"cab": _lying_cab(), "texte": LINE * 400}
    for _ in range(150):
        tree = {"dossier": tree}
    return compound_tree(tree | {"Contents": LINE * 400})  # type: ignore[arg-type, operator]


@hostile("texts-without-end.xls", "scanned")
def _() -> bytes:
    """Two thousand million shared texts, of which one is there, and what goes on beyond the end."""
    texts = record(0xFC, struct.pack("<2I", 0x7FFFFFFF, 0x7FFFFFFF) + struct.pack("<HB", 0xFFFF, 9) + b"\xff" * 8)
    texts += record(0x3C, b"\1" + b"\xff" * 8000) * 200
    return book(label(0, 0, MARK.decode()), globals_=texts)


@hostile("texts-that-are-missing.xls", "partial")
def _() -> bytes:
    texts = record(0xFC, struct.pack("<2I", 0x7FFFFFFF, 0x7FFFFFFF))
    return book(label(0, 0, MARK.decode()), *(shared(row, 1, 0x7FFFFFFF - row) for row in range(2000)), globals_=texts)


@hostile("sizes-of-records.xls", "partial")
def _() -> bytes:
    return book(label(0, 0, MARK.decode()), struct.pack("<HH", 0x3C, 0xFFFF) + struct.pack("<HH", 0x204, 0xFFFF) * 500)


def _dicom(*elements: bytes) -> bytes:
    group = struct.pack("<HH2sHI", 2, 0, b"UL", 4, 28) + struct.pack("<HH2sH", 2, 16, b"UI", 20)
    padded = MARK + b" " * (len(MARK) % 2)
    name = struct.pack("<HH2sH", 0x10, 0x4000, b"LT", len(padded)) + padded
    return bytes(128) + b"DICM" + group + b"1.2.840.10008.1.2.1\0" + name + b"".join(elements)


@hostile("items-beyond-the-end.dcm", "partial")
def _() -> bytes:
    deep = b""
    for size in range(0xFFFFFFF0, 0xFFFFFFF0 - 2000, -2):
        deep += struct.pack("<HH2sHI", 0x40, 0x275, b"SQ", 0, size) + struct.pack("<HHI", 0xFFFE, 0xE000, size)
    return _dicom(deep)


@hostile("items-of-nothing.dcm", "scanned", slow=True)
def _() -> bytes:
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * 1_000_000
    return _dicom(struct.pack("<HH2sHI", 0x40, 0x275, b"SQ", 0, len(items)) + items)


def _picture(*more: tuple[int, int, int, int], following: Callable[[int], int]) -> bytes:
    """A picture of 64 dots whose one folder stands at 8."""
    count = 10 + len(more)
    pixels = 8 + 2 + 12 * count + 4
    note = pixels + 64
    entries = [(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (270, 2, len(MARK) + 1, note), (273, 4, 1, pixels), (277, 3, 1, 1), (278, 4, 1, 8), (279, 4, 1, 64),
               *more]  # fmt: skip
    body = struct.pack("<H", count) + b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0\x08\0\0\0" + body + struct.pack("<I", following(note + len(MARK) + 1)) + bytes(64) + MARK + b"\0"


@hostile("page-after-itself.tif", "scanned")
def _() -> bytes:
    return _picture(following=lambda _: 8)


@hostile("folders-of-themselves.tif", "scanned")
def _() -> bytes:
    return _picture((330, 4, 1, 8), (34665, 4, 1, 8), (34853, 4, 1, 8), following=lambda _: 0)


def _database(*rows: str) -> bytearray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        base = sqlite3.connect(path)
        base.execute("create table t (a text)")
        base.executemany("insert into t values (?)", [(row,) for row in rows])
        base.commit()
        base.close()
        return bytearray(path.read_bytes())


@hostile("overflow-in-a-circle.db", "partial")
def _() -> bytes:
    data = _database(MARK.decode(), "mot " * 20_000)
    for page in range(2, len(data) // 4096):
        struct.pack_into(">I", data, page * 4096, page + 1)
    return bytes(data)


@hostile("free-pages-in-a-circle.db", "scanned")
def _() -> bytes:
    data = _database(MARK.decode())
    struct.pack_into(">II", data, 32, 2, 0x7FFFFFFF)
    data += struct.pack(">II", 3, 0x7FFFFFFF).ljust(4096, b"\xff")
    struct.pack_into(">I", data, 28, 3)
    struct.pack_into(">II", data, 32, 3, 0x7FFFFFFF)
    return bytes(data)


def _lying_cab() -> bytes:
    """Sizes and counts beyond all there is."""
    data = bytearray(cab(("a.txt", LINE), ("b.txt", LINE)))
    struct.pack_into("<I", data, 8, 0xFFFFFFFF)
    struct.pack_into("<H", data, 28, 0xFFFF)
    struct.pack_into("<I", data, 44, 0xFFFFFFFF)
    return bytes(data)


@hostile("counts.cab", "partial")
def _() -> bytes:
    return _lying_cab()


@hostile("files-again-and-again.cab", "partial", slow=True)
def _() -> bytes:
    """Sixty thousand files that are all the same bytes."""
    return cab(("a.txt", LINE), *((f"{number}", b"") for number in range(60_000)))


def _seven_zip(header: bytes) -> bytes:
    start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + header


@hostile("header-of-itself.7z", "corrupt", holds=False)
def _() -> bytes:
    """A packed directory that is its own packed content."""
    return _seven_zip(bytes.fromhex("17 06 00 01 09 14 00 07 0b 01 00 01 01 00 0c 14 00 00 00 00"))


@hostile("names.7z", "corrupt", holds=False)
def _() -> bytes:
    return _seven_zip(b"\x01\x05\x02\x11\xff" + b"\xff" * 7 + b"\x0f" + b"\0" * 10)


@hostile("coders.7z", "corrupt", holds=False)
def _() -> bytes:
    return _seven_zip(b"\x01\x04\x06\0\x01\x09\x14\0\x07\x0b\xff" + b"\xff" * 8 + b"\0" + b"\xff" * 40)


@hostile("sizes.rar", "partial")
def _() -> bytes:
    """A stored file of four exabytes behind one that is there."""
    good = rar5(("a.txt", LINE))[:-8]
    head = vint(2) + vint(2) + vint(1 << 62) + vint(4) + vint(1 << 62) + vint(0x20)
    return good + _block5(head + bytes(4) + vint(0) + vint(0) + vint(5) + b"b.txt") + LINE


@hostile("sizes-of-old.rar", "partial")
def _() -> bytes:
    good = rar4(("a.txt", LINE), end=False)
    fixed = struct.pack("<IIBIIBBHI", 0xFFFFFFFF, 0xFFFFFFFF, 2, 0, 0, 29, 0x30, 5, 0x20)
    return good + _block4(0x74, 0x8100, fixed + struct.pack("<2I", 0xFFFFFFFF, 0xFFFFFFFF) + b"b.txt") + LINE


@hostile("blocks-of-nothing.rar", "partial")
def _() -> bytes:
    return rar4(("a.txt", LINE), end=False) + struct.pack("<HBHH", 0, 0x74, 0x8000, 0) * 10_000
