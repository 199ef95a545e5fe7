"""The header of dBase, FoxPro and Clipper tables: fields, code page, where the records begin."""

from dataclasses import dataclass
from struct import unpack_from

_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x7b\x83\x87\x8b\x8c\x8e\xcb\xe5\xf5\xfb")
_TYPES = frozenset(b"CNFDLMIBYTOGPVWQX@+0")
_DBASE_7 = frozenset(b"\x04\x8c")
_END = 0x0D
_SMALL = 0x09
# The language driver of byte 29.
_CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac_roman", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850",
    0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865", 0x18: "cp437", 0x19: "cp437",
    0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "gb18030", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x6C: "cp863", 0x78: "cp950", 0x79: "cp949",
    0x7A: "gb18030", 0x7B: "cp932", 0x7C: "cp874", 0x86: "cp737", 0x87: "cp852", 0x88: "cp857", 0xC8: "cp1250",
    0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DbfField:
    """A field of a record: its name as stored, the letter of its type, how many bytes it takes."""

    name: bytes
    type: str
    length: int


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says; `is_damaged` when its parts contradict each other. A record is as wide as its fields."""

    version: int
    fields: tuple[DbfField, ...]
    start: int
    width: int
    stated_width: int
    count: int
    code_page: str
    is_encrypted: bool
    is_damaged: bool


def is_dbf(head: bytes) -> bool:
    """Whether bytes begin like a table: a known version and at least one field as they are described."""
    # Some versions are digits and letters too: no text has the small numbers of a header.
    is_binary = len(head) > 32 and min(head[1:32]) < _SMALL
    return is_binary and head[0] in _VERSIONS and bool(_fields(head))


def header_of(head: bytes) -> Header | None:
    """The header; None when it describes no field."""
    fields = _fields(head) if len(head) > 32 else []
    if not fields:
        return None
    if _is_old(head):
        count, width = unpack_from("<H", head, 1)[0], unpack_from("<H", head, 6)[0]
        return Header(2, tuple(fields), 521, _total(fields), width, count, "", False, width != _total(fields))
    count, start, width = unpack_from("<IHH", head, 4)
    first, size = (68, 48) if head[0] in _DBASE_7 else (32, 32)
    end = first + size * len(fields) + 1
    # What stands behind the end mark (a link to a database, properties) belongs to the header when its length says so.
    is_damaged = start < end - 1 or width != _total(fields)
    return Header(
        head[0], tuple(fields), end if start < end - 1 else start, _total(fields), width, count,
        _CODE_PAGES.get(head[29], ""), head[15] == 1, is_damaged,
    )  # fmt: skip


def _is_old(head: bytes) -> bool:
    return head[0] == 0x02 and not _described(head, 32, 11, 16)


def _fields(head: bytes) -> list[DbfField]:
    if _is_old(head):
        return _listed(head, 8, 16, 11, 12)
    if head[0] in _DBASE_7 and _described(head, 68, 32, 33):
        return _listed(head, 68, 48, 32, 33)
    return _listed(head, 32, 32, 11, 16)


def _listed(head: bytes, position: int, size: int, kind: int, length: int) -> list[DbfField]:
    fields = []
    while position + size <= len(head) and head[position] != _END and _described(head, position, kind, length):
        name = head[position : position + kind].split(b"\x00")[0]
        letter, width = chr(head[position + kind]), head[position + length]
        # Clipper and FoxPro keep the second byte of a long text where numbers have their decimals.
        if letter == "C" and size == 32:
            width += head[position + length + 1] << 8
        fields.append(DbfField(name, letter, width))
        position += size
    return fields


def _described(head: bytes, position: int, kind: int, length: int) -> bool:
    """Whether a field is described at a position: a name without controls, a type that exists, a length."""
    name = head[position : position + kind].split(b"\x00")[0]
    if not name or len(head) <= position + length or min(name) < 0x20 or name[0] == 0x20 or len(name) > kind:
        return False
    is_long = head[position + kind] == ord("C") and head[position + length + 1 : position + length + 2] > b"\x00"
    return head[position + kind] in _TYPES and (head[position + length] > 0 or is_long)


def _total(fields: list[DbfField]) -> int:
    return 1 + sum(field.length for field in fields)
