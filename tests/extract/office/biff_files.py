"""Old Excel workbooks made record by record: what no program of today would write, and what some do."""

import struct
from hashlib import md5

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from tests.extract.office.compound import compound

END = struct.pack("<HH", 0x000A, 0)
_SALT = bytes(range(16))
_CLEAR = (0x0809, 0x002F, 0x0085)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def beginning(kind: int, version: int = 0x0600) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", version, kind, 0x0DBB, 0x07CC, 0, 6))


def wide(text: str) -> bytes:
    """A text behind its length and the width of its characters."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, 0) + wide(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def shared(row: int, column: int, index: int) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, 0, index))


def string_table(*texts: bytes) -> bytes:
    return record(0x00FC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))


def style(code: int) -> bytes:
    return record(0x00E0, struct.pack("<HH16x", 0, code))


def number_format(code: int, text: str) -> bytes:
    return record(0x041E, struct.pack("<H", code) + wide(text))


def box(identifier: int, text: str) -> bytes:
    """A text box; that of a comment is tied to its note by the number."""
    shape = record(0x005D, struct.pack("<HHHHH12x", 0x15, 0x12, 0x19, identifier, 0x4011))
    head = struct.pack("<HH6xHHI", 0x0212, 0, len(text), 16, 0)
    return shape + record(0x01B6, head) + record(0x003C, b"\x01" + text.encode("utf-16-le"))


def note(row: int, column: int, identifier: int, author: str) -> bytes:
    return record(0x001C, struct.pack("<HHHH", row, column, 0, identifier) + wide(author))


def formula(row: int, column: int, result: bytes, tokens: bytes = b"") -> bytes:
    return record(0x0006, struct.pack("<HHH8sHIH", row, column, 0, result, 0, 0, len(tokens)) + tokens)


def literal(text: str) -> bytes:
    """A text in a formula."""
    return struct.pack("<BBB", 0x17, len(text), 0) + text.encode("latin-1")


def stream(*cells: bytes, globals_: bytes = b"", version: int = 0x0600) -> bytes:
    """A workbook of one sheet called Liste."""
    name = b"Liste"
    head = struct.pack("<HBB", 0, len(name), 0) if version == 0x0600 else struct.pack("<HB", 0, len(name))
    before = beginning(5, version) + globals_
    length = len(before) + 4 + 4 + len(head) + len(name) + 4
    sheet = record(0x0085, struct.pack("<I", length) + head + name)
    return before + sheet + END + beginning(0x10, version) + b"".join(cells) + END


def book(*cells: bytes, globals_: bytes = b"", others: dict[str, bytes] | None = None) -> bytes:
    """The same in its container, with other streams beside it."""
    return compound({"Workbook": stream(*cells, globals_=globals_), **(others or {})})


def _key(password: str, block: int) -> bytes:
    """The key of a block of 1024 bytes (MS-OFFCRYPTO 2.3.6.2)."""
    first = md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    second = md5((first + _SALT) * 16, usedforsecurity=False).digest()[:5]
    return md5(second + struct.pack("<I", block), usedforsecurity=False).digest()


def _cipher(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def locked(password: str, *cells: bytes) -> bytes:
    """A workbook under a password: RC4 over all but the heads of records."""
    verifier = bytes(range(16, 32))
    both = _cipher(_key(password, 0), verifier + md5(verifier, usedforsecurity=False).digest())
    plain = stream(*cells, globals_=record(0x002F, struct.pack("<HHH", 1, 1, 1) + _SALT + both))
    # What follows is read in steps of four bytes.
    plain += record(0, bytes(-len(plain) % 4))
    noise = b"".join(_cipher(_key(password, block), bytes(1024)) for block in range(-(-len(plain) // 1024)))
    found = bytearray(plain)
    position = 0
    while position < len(plain):
        kind, length = struct.unpack_from("<HH", plain, position)
        skipped = length if kind in _CLEAR[:2] else 4 if kind == _CLEAR[2] else 0
        for at in range(position + 4 + skipped, position + 4 + length):
            found[at] ^= noise[at]
        position += 4 + length
    return compound({"Workbook": bytes(found)})
