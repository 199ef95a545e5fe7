"""Archives built byte by byte, as their formats ask for: no free program writes all of them everywhere."""

import gzip
import struct
import zlib
from collections.abc import Callable

FILE, FOLDER, LINK, PIPE = 0o100644, 0o40755, 0o120777, 0o10644
Member = tuple[str, bytes]


def cpio(*members: tuple[str, bytes, int], dialect: str = "newc") -> bytes:
    """Files with their modes, and the end mark."""
    head, unit = _CPIO[dialect]
    out = b""
    for name, content, mode in (*members, ("TRAILER!!!", b"", 0)):
        raw = name.encode() + b"\0"
        for part in (head(len(raw), len(content), mode) + raw, content):
            out += part + bytes(-len(out + part) % unit)
    return out


def _newc(name_size: int, size: int, mode: int) -> bytes:
    fields = (1, mode, 0, 0, 1, 1_580_000_000, size, 0, 0, 0, 0, name_size, 0)
    return b"070701" + b"".join(b"%08X" % field for field in fields)


def _odc(name_size: int, size: int, mode: int) -> bytes:
    fields = b"%06o" * 7 + b"%011o%06o%011o"
    return b"070707" + fields % (0, 1, mode, 0, 0, 1, 0, 1_580_000_000, name_size, size)


def _bin(order: str) -> Callable[[int, int, int], bytes]:
    def head(name_size: int, size: int, mode: int) -> bytes:
        when = 1_580_000_000
        numbers = (0o70707, 0, 1, mode, 0, 0, 1, 0, when >> 16, when & 0xFFFF, name_size, size >> 16, size & 0xFFFF)
        return struct.pack(f"{order}13H", *numbers)

    return head


_CPIO = {"newc": (_newc, 4), "odc": (_odc, 1), "little": (_bin("<"), 2), "big": (_bin(">"), 2)}


def ar(*members: Member) -> bytes:
    """Members under short names."""
    out = b"!<arch>\n"
    for name, content in members:
        out += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name.encode(), 1_580_000_000, 0, 0, 0o100644, len(content))
        out += content + b"\n" * (len(content) % 2)
    return out


def rpm(text: str, payload: bytes) -> bytes:
    """A package with one text in its header."""
    store = text.encode() + b"\0"
    header = b"\x8e\xad\xe8\x01\0\0\0\0" + struct.pack(">2I4I", 1, len(store), 1004, 6, 0, 1) + store
    signature = b"\x8e\xad\xe8\x01\0\0\0\0" + struct.pack(">2I4I", 1, 5, 1000, 4, 0, 1) + b"\0\0\0\1\0"
    lead = b"\xed\xab\xee\xdb\3\0".ljust(96, b"\0")
    return lead + signature + bytes(-len(lead + signature) % 8) + header + payload


def cab(*members: Member, method: int = 1, folder: int = 0) -> bytes:
    """One folder: stored, or MSZIP blocks that go back into the one before."""
    whole = b"".join(content for _, content in members)
    blocks, history = b"", b""
    count = 0
    for at in range(0, len(whole), 32768):
        piece = whole[at : at + 32768]
        packed = b"CK" + _deflated(piece, history) if method == 1 else piece
        blocks += struct.pack("<I2H", 0, len(packed), len(piece)) + packed
        history = piece
        count += 1
    files, offset = b"", 0
    for name, content in members:
        files += struct.pack("<2I4H", len(content), offset, folder, 0x5C5A, 0x4A00, 0x80) + name.encode() + b"\0"
        offset += len(content)
    start = 36 + 8
    size = start + len(files) + len(blocks)
    head = struct.pack("<4s5I2B5H", b"MSCF", 0, size, 0, start, 0, 3, 1, 1, len(members), 0, 1, 0)
    return head + struct.pack("<I2H", start + len(files), count, method) + files + blocks


def _deflated(piece: bytes, history: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15, zdict=history) if history else zlib.compressobj(wbits=-15)
    return packer.compress(piece) + packer.flush()


def xar(name: str, content: bytes, style: str = "application/x-gzip") -> bytes:
    """One file in a folder, and a link."""
    packed = zlib.compress(content) if style.endswith("gzip") else content
    toc = f"""<?xml version="1.0"?><xar><toc><file id="1"><name>dossier</name><type>directory</type>
      <file id="2"><data><offset>0</offset><length>{len(packed)}</length><size>{len(content)}</size>
      <encoding style="{style}"/></data><ea><offset>9</offset></ea><type>file</type><name>{name}</name></file></file>
      <file id="3"><name>lien</name><type>symlink</type><link>x</link></file></toc></xar>""".encode()
    directory = zlib.compress(toc)
    return struct.pack(">4sHHQQI", b"xar!", 28, 1, len(directory), len(toc), 0) + directory + packed


def packed_cpio(*members: Member) -> bytes:
    """The files of a package."""
    return gzip.compress(cpio(*((name, content, FILE) for name, content in members)), mtime=0)


def rar4(*members: Member, method: int = 0x30, flags: int = 0, main: int = 0, end: bool = True) -> bytes:
    """Files that are stored, or that say they are packed; names in their plain form."""
    out = b"Rar!\x1a\x07\x00" + _block4(0x73, main, bytes(6))
    for name, content in members:
        raw = name.encode("cp850")
        fixed = struct.pack("<IIBIIBBHI", len(content), len(content), 2, zlib.crc32(content), 0x5C5A4A00, 29, method,
                            len(raw), 0x20)  # fmt: skip
        out += _block4(0x74, 0x8000 | flags, fixed + raw) + content
    return out + (_block4(0x7B, 0x4000, b"") if end else b"")


def rar4_wide(name: str, content: bytes) -> bytes:
    """One stored file, its name in 16-bit characters too: each of them written in full."""
    packed = b"\0"
    characters = [name[at : at + 4] for at in range(0, len(name), 4)]
    for four in characters:
        packed += bytes([0b10101010]) + four.encode("utf-16-le")
    raw = name.encode("ascii", "replace") + b"\0" + packed
    fixed = struct.pack("<IIBIIBBHI", len(content), len(content), 2, zlib.crc32(content), 0, 29, 0x30, len(raw), 0x20)
    return b"Rar!\x1a\x07\x00" + _block4(0x73, 0, bytes(6)) + _block4(0x74, 0x8200, fixed + raw) + content


def _block4(kind: int, flags: int, content: bytes) -> bytes:
    block = struct.pack("<BHH", kind, flags, 7 + len(content)) + content
    return struct.pack("<H", zlib.crc32(block) & 0xFFFF) + block


def rar5(*members: Member, packing: int = 0, flags: int = 0, extra: bytes = b"", comment: bytes = b"") -> bytes:
    """Files that are stored, or that say they are packed."""
    out = b"Rar!\x1a\x07\x01\x00" + _block5(vint(1) + vint(0) + vint(0))
    if comment:
        out += _file5(b"CMT", comment, kind=3) + comment
    for name, content in members:
        out += _file5(name.encode(), content, packing=packing, flags=flags, extra=extra) + content
    return out + _block5(vint(5) + vint(0) + vint(0))


def _file5(
    name: bytes, content: bytes, *, kind: int = 2, packing: int = 0, flags: int = 0, extra: bytes = b""
) -> bytes:
    head = vint(kind) + vint(flags | 2 | (1 if extra else 0)) + (vint(len(extra)) if extra else b"")
    head += vint(len(content)) + vint(4) + vint(len(content)) + vint(0x20)
    head += struct.pack("<I", zlib.crc32(content)) + vint(packing << 7) + vint(0) + vint(len(name)) + name + extra
    return _block5(head)


def _block5(content: bytes) -> bytes:
    block = vint(len(content)) + content
    return struct.pack("<I", zlib.crc32(block)) + block


def vint(number: int) -> bytes:
    """A number as RAR 5 writes it."""
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def iso(files: dict[str, bytes], *, joliet: bool = False, long_names: bool = False, shift: int = 0) -> bytes:
    """A disc with one folder, `DOSSIER`, that holds the files, and long names in one of the two ways.

    All places are written as if so many sectors stood before it.
    """
    codec = "utf-16-be" if joliet else "ascii"
    first, root_at, folder_at = shift + 20, shift + 18, shift + 19
    contents, records = b"", b""
    for number, (name, content) in enumerate(files.items()):
        at = first + len(contents) // 2048
        short = name if joliet else f"F{number}.TXT;1"
        more = b"NM" + bytes([5 + len(name.encode()), 1, 0]) + name.encode() if long_names else b""
        records += _record(short.encode(codec), at, len(content), 0, more)
        contents += content + bytes(-len(content) % 2048)
    share = b"SP\x07\x01\xbe\xef\x00" if long_names else b""
    root = (
        _record(b"\0", root_at, 2048, 2, share)
        + _record(b"\1", root_at, 2048, 2)
        + _record("DOSSIER".encode(codec), folder_at, 2048, 2)
    )
    folder = _record(b"\0", folder_at, 2048, 2) + _record(b"\1", root_at, 2048, 2) + records
    volume = (b"\x02" if joliet else b"\x01") + b"CD001\x01\0" + bytes(32) + "DISQUE FICTIF".encode(codec).ljust(32)
    volume = volume.ljust(88, b"\0") + (b"%/E" if joliet else b"")
    volume = volume.ljust(156, b"\0") + _record(b"\0", root_at, 2048, 2)
    sectors = [volume, b"\xffCD001\x01", root, folder]
    return bytes(16 * 2048) + b"".join(sector.ljust(2048, b"\0") for sector in sectors) + contents


def _record(name: bytes, sector: int, size: int, flags: int, more: bytes = b"") -> bytes:
    body = struct.pack("<I", sector) + struct.pack(">I", sector) + struct.pack("<I", size) + struct.pack(">I", size)
    body += (
        bytes((120, 1, 26, 0, 53, 20, 0, flags, 0, 0, 1, 0, 0, 1, len(name))) + name + bytes(1 - len(name) % 2) + more
    )
    body += bytes(len(body) % 2)
    return bytes([len(body) + 2, 0]) + body


def raw_sectors(image: bytes, mode: int) -> bytes:
    """The disc with everything that a drive reads around each sector."""
    out = b""
    for number in range(len(image) // 2048):
        head = b"\0" + b"\xff" * 10 + b"\0" + bytes((0, 2, number % 75, mode)) + (bytes(8) if mode == 2 else b"")
        out += (head + image[number * 2048 : number * 2048 + 2048]).ljust(2352, b"\0")
    return out
