import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.ppt import PPT
from tests.extract.office.compound import compound
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read
from tests.extract.samples import MARKER, stored

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
_CONTAINER = 0xF


def record(kind: int, content: bytes, *, version: int = 0, instance: int = 0) -> bytes:
    return struct.pack("<HHI", version | instance << 4, kind, len(content)) + content


def slide(text: str, *, kind: int = 0x3EE) -> bytes:
    return record(kind, record(0xFA0, text.encode("utf-16-le")), version=_CONTAINER)


def edit(earlier: int, directory: int) -> bytes:
    return record(0xFF5, struct.pack("<IIIIII", 0, 0, earlier, directory, 1, 0))


def directory(places: list[int]) -> bytes:
    return record(0x1772, struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *places))


def presentation(*, token: int = 0xE391C05F, more: bytes = b"", tail: bytes = b"") -> bytes:
    """One slide that was saved twice: the first version of it still stands in the stream."""
    listed = record(0x3F3, struct.pack("<IIIII", 2, 0, 0, 256, 0)) + record(0xFA8, b"Plan du jour")
    document = record(0x3E8, record(0xFF0, listed, version=_CONTAINER), version=_CONTAINER)
    data = document + more
    first = len(data)
    data += slide(f"Ancien NIR {FIRST}")
    data += directory([0, first])
    data += edit(0, len(data) - len(directory([0, first])))
    first_edit = len(data) - len(edit(0, 0))
    second = len(data)
    data += slide(f"NIR {SECOND}\rsuite")
    place = len(data)
    data += directory([0, second])
    last = len(data)
    data += edit(first_edit, place)
    user = record(0xFF6, struct.pack("<IIIHHBBH", 20, token, last, 0, 0x3F4, 3, 0, 0))
    return compound({"PowerPoint Document": data + tail, "Current User": user})


def where(found: Read, text: str) -> list[str]:
    return [
        segment.locate(segment.text.index(text)).canonical().partition("#")[2]
        for segment in found.segments
        if text in segment.text
    ]


def test_slides_and_notes_of_a_presentation_stand_at_their_numbers():
    found = read(PPT, stored("reunion.ppt"), "a.ppt")

    assert where(found, "Reunion") == ["slide=1"]
    assert where(found, MARKER) == ["slide=2", "slide=2&part=notes"]
    assert found.problems == []


def test_the_last_version_of_a_slide_has_its_number_and_earlier_ones_are_told_apart():
    found = read(PPT, presentation(), "a.ppt")

    assert where(found, SECOND) == ["slide=1"]
    assert where(found, FIRST) == ["part=earlier version"]
    assert where(found, "Plan du jour") == ["slide=1"]
    assert f"NIR {SECOND}\nsuite\n" in found.text


@pytest.mark.parametrize("instance", [0, 1])
def test_an_embedded_object_is_a_member_packed_or_not(instance):
    content = compound({"Contents": b"x"})
    packed = struct.pack("<I", len(content)) + zlib.compress(content) if instance else content
    found = read(PPT, presentation(more=record(0x1011, packed, instance=instance)), "a.ppt")

    assert found.members == [("poste:a.ppt!ppt/object1", content)]


def test_a_password_locks():
    assert read(PPT, presentation(token=0xF3D1C4DF), "a.ppt").problems == [("poste:a.ppt", "encrypted")]
    assert read(PPT, presentation(more=record(0x2F14, b"", version=15)), "a.ppt").problems == [
        ("poste:a.ppt", "encrypted")
    ]


def test_a_record_that_claims_more_than_there_is_is_told():
    found = read(PPT, presentation(tail=struct.pack("<HHI", 15, 0x3EE, 1 << 20)), "a.ppt")

    assert where(found, SECOND) == ["slide=1"]
    assert found.problems == [("poste:a.ppt#part=PowerPoint Document", "corrupt")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(stored("reunion.ppt")) - 64), st.binary(min_size=1, max_size=64))
def test_damage_anywhere_ends_in_a_status(position, damage):
    data = bytearray(stored("reunion.ppt"))
    data[position : position + len(damage)] = damage
    found = read(PPT, bytes(data), "a.ppt")

    assert found.segments or found.problems
