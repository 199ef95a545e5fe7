"""Outlook messages and winmail.dat, made by hand from properties."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.extract.office.compound import Tree, compound_tree

LONG, DOUBLE, BOOLEAN, STRING, UNICODE, TIME, BINARY = 3, 5, 11, 0x1E, 0x1F, 0x40, 0x102
MULTIPLE = 0x1000
_FORMS = {LONG: "<i4x", DOUBLE: "<d", BOOLEAN: "<H6x", TIME: "<Q"}
_SET = bytes.fromhex("2903020000000000c000000000000046")


class Value(NamedTuple):
    """A property: a `name` is a text, or the number of one that has none of the first 32768."""

    tag: int
    kind: int
    value: Any
    name: str | int = ""


def text(tag: int, value: str) -> Value:
    return Value(tag, UNICODE, value)


def packed_rtf(rtf: bytes) -> bytes:
    """RTF in its packed form, without any repetition but the one that ends it."""
    body = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf) - len(rtf) % 8, 8))
    rest = rtf[len(rtf) - len(rtf) % 8 :]
    end = (207 + len(rtf)) % 4096
    body += bytes([1 << len(rest)]) + rest + (end << 4).to_bytes(2, "big")
    crc = zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", crc) + body


def plain_rtf(rtf: bytes) -> bytes:
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def _bytes(kind: int, value: Any) -> bytes:
    if kind == UNICODE:
        return value.encode("utf-16-le")
    return value.encode("cp1252") if kind == STRING and isinstance(value, str) else value


def properties(values: Sequence[Value], *, head: int) -> Tree:
    """The streams of a storage; the head of the fixed ones differs for messages, inner messages and the rest."""
    fixed, tree = bytes(head), {}
    for tag, kind, value, _ in values:
        if kind in _FORMS:
            fixed += struct.pack("<HHI", kind, tag, 6) + struct.pack(_FORMS[kind], value)
            continue
        name = f"__substg1.0_{tag:04X}{kind:04X}"
        if kind & MULTIPLE:
            parts = [_bytes(kind & ~MULTIPLE, each) for each in value]
            tree |= {f"{name}-{number:08X}": part for number, part in enumerate(parts)}
            content = b"".join(struct.pack("<I", len(part)) for part in parts)
        else:
            content = _bytes(kind, value)
        tree[name] = content
        fixed += struct.pack("<HHIII", kind, tag, 6, len(content) + {STRING: 1, UNICODE: 2}.get(kind, 0), 0)
    return tree | {"__properties_version1.0": fixed}


def storage(
    values: Sequence[Value],
    *,
    recipients: Sequence[Sequence[Value]] = (),
    attachments: Sequence[tuple[Sequence[Value], Tree | None]] = (),
    head: int = 32,
) -> Tree:
    """A message as a tree of streams; an attachment is its properties and what stands in its object."""
    tree = properties(values, head=head)
    for number, each in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(each, head=8)
    for number, (each, inner) in enumerate(attachments):
        held = properties(each, head=8)
        tree[f"__attach_version1.0_#{number:08X}"] = held | ({"__substg1.0_3701000D": inner} if inner else {})
    return tree


def names(values: Sequence[Value]) -> Tree:
    """The table of names; property 8000 + n is entry n."""
    entries, texts = b"", b""
    for each in sorted((each for each in values if each.name), key=lambda each: each.tag):
        is_text = isinstance(each.name, str)
        entries += struct.pack("<IHH", len(texts) if is_text else each.name, 4 | is_text, each.tag - 0x8000)
        if is_text:
            raw = each.name.encode("utf-16-le")
            texts += (struct.pack("<I", len(raw)) + raw).ljust(4 - -len(raw) // 4 * -4, b"\0")
    return {"__substg1.0_00020102": _SET, "__substg1.0_00030102": entries, "__substg1.0_00040102": texts}


def msg(values: Sequence[Value], **more: Any) -> bytes:
    """A message file."""
    return compound_tree(storage(values, **more) | {"__nameid_version1.0": names(values)})


def attribute(number: int, value: bytes, *, kind: int = 6, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, number, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def listed(values: Sequence[Value]) -> bytes:
    """Properties as TNEF writes them one after the other."""
    out = struct.pack("<I", len(values))
    for tag, kind, value, name in values:
        out += struct.pack("<HH", kind, tag)
        if name:
            raw = name.encode("utf-16-le") + b"\0\0" if isinstance(name, str) else b""
            out += _SET + (struct.pack("<II", 1, len(raw)) + _padded(raw) if raw else struct.pack("<II", 0, name))
        if kind in _FORMS:
            out += struct.pack(_FORMS[kind], value)[: 4 if kind in (LONG, BOOLEAN) else 8]
            continue
        parts = [_bytes(kind & ~MULTIPLE, each) for each in (value if kind & MULTIPLE else [value])]
        out += struct.pack("<I", len(parts))
        out += b"".join(struct.pack("<I", len(part)) + _padded(part) for part in parts)
    return out


def _padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % 4)


def tnef(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)
