import struct

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.property_sets import properties

_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_OWN = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def text(value: str, encoding: str = "cp1252") -> bytes:
    raw = value.encode(encoding) + b"\x00"
    return struct.pack("<II", 0x1E, len(raw)) + raw + bytes(-len(raw) % 4)


def section(values: dict[int, bytes]) -> bytes:
    """Size, count, places, values."""
    position, places, body = 8 + 8 * len(values), b"", b""
    for identifier, value in values.items():
        places += struct.pack("<II", identifier, position + len(body))
        body += value
    return struct.pack("<II", position + len(body), len(values)) + places + body


def property_set(*sections: tuple[bytes, bytes]) -> bytes:
    head = struct.pack("<HHI16xI", 0xFFFE, 0, 0, len(sections))
    position, places, body = 28 + 20 * len(sections), b"", b""
    for kind, content in sections:
        places += struct.pack("<16sI", kind, position + len(body))
        body += content
    return head + places + body


PAGE = struct.pack("<IHH", 2, 1252, 0)


def test_known_properties_have_their_names():
    data = property_set((_SUMMARY, section({1: PAGE, 2: text("Liste des assurés"), 4: text("Secrétariat")})))

    assert list(properties(data)) == [("title", "Liste des assurés"), ("author", "Secrétariat")]


def test_properties_that_people_define_have_theirs():
    names = struct.pack("<III", 1, 2, 4) + b"NIR\x00"
    number = struct.pack("<Id", 5, 285047812345623.0)

    assert list(properties(property_set((_OWN, section({0: names, 1: PAGE, 2: number}))))) == [
        ("NIR", "285047812345623")
    ]


def test_lists_and_wide_texts_are_read():
    listed = struct.pack("<II", 0x101E, 2) + struct.pack("<I", 4) + b"Un\x00\x00" + struct.pack("<I", 5) + b"Deux\x00"
    wide = struct.pack("<II", 0x1F, 4) + "été\x00".encode("utf-16-le")

    assert list(properties(property_set((_OWN, section({1: PAGE, 13: listed, 15: wide}))))) == [
        ("titles of parts", "Un"), ("titles of parts", "Deux"), ("company", "été"),
    ]  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_give_properties_without_an_error(data):
    assert isinstance(list(properties(property_set((_SUMMARY, data), (_OWN, data)))), list)
