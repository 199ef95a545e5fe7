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
