import io
import struct
import zlib

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.ppt import PPT
from leakscan.extract.recognise import recognise
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


def container(kind: int, *records: bytes) -> bytes:
    return record(kind, b"".join(records), version=_CONTAINER)


def text(kind: int, words: str, *, instance: int = 0) -> bytes:
    return record(kind, words.encode("utf-16-le"), instance=instance)


def properties(*values: tuple[int, int | str], kind: int = 0xF00B) -> bytes:
    """The properties of a shape, texts behind their sizes."""
    written = [value.encode("utf-16-le") + b"\0\0" if isinstance(value, str) else b"" for _, value in values]
    head = b"".join(
        struct.pack("<HI", number | 0x8000 if raw else number, len(raw) or value)
        for (number, value), raw in zip(values, written, strict=True)
    )
    return record(kind, head + b"".join(written), version=3, instance=len(values))


def cell(words: str, left: int, top: int, right: int) -> bytes:
    corner = record(0xF00F, struct.pack("<4i", left, top, right, top + 10))
    return container(0xF004, corner, container(0xF00D, text(0xFA0, words)))


def test_comments_stand_at_their_slide():
    tag = text(0xFBA, "___PPT10")
    comment = container(0x2EE0, text(0xFBA, "Secretariat"), text(0xFBA, f"NIR {SECOND}", instance=1))
    found = read(PPT, presentation(more=container(0x3EE, container(0x138A, tag, record(0x138B, comment)))), "a.ppt")

    assert where(found, "Secretariat") == ["part=comment"]
    assert f"Secretariat\nNIR {SECOND}\n" in found.text


def test_what_other_programs_add_to_a_slide_is_read_as_strings_under_their_name():
    tag = container(0x138A, text(0xFBA, "CABINET"), record(0x138B, b"\0\1\2Patiente MARTIN\0\1"))
    found = read(PPT, presentation(more=container(0x3EE, tag)), "a.ppt")
    segment = next(segment for segment in found.segments if "Patiente MARTIN" in segment.text)

    assert segment.heading(segment.text.index("Patiente")) == "CABINET"


def test_cells_of_a_table_stand_in_rows_under_their_headings():
    cells = (
        cell("Dossiers", 0, 0, 30), cell("Nom", 0, 10, 10), cell("NIR", 10, 10, 20), cell("Note", 20, 10, 30),
        cell("MARTIN", 0, 20, 10), cell("vu", 20, 20, 30), cell(FIRST, 10, 20, 20),
    )  # fmt: skip
    head = container(0xF004, properties((0x39F, 1), kind=0xF122))
    found = read(PPT, presentation(more=container(0x3EE, container(0xF003, head, *cells))), "a.ppt")
    segment = next(segment for segment in found.segments if "MARTIN" in segment.text)

    assert segment.text == f"Dossiers\nNom\tNIR\tNote\nMARTIN\t{FIRST}\tvu\n"
    assert segment.heading(segment.text.index(FIRST)) == "NIR"
    assert segment.anchors.column(segment.text.index(FIRST)) == "earlier version!table1!B"


def test_a_group_of_shapes_is_no_table():
    group = container(0xF003, container(0xF004, properties((0x7F, 1))), cell("Nom", 0, 0, 10), cell("NIR", 10, 0, 20))
    found = read(PPT, presentation(more=container(0x3EE, group)), "a.ppt")

    assert "Nom\nNIR\n" in found.text


def test_what_is_said_of_shapes_stands_behind_the_text_under_its_label():
    shape = properties(
        (0x381, f"NIR {FIRST}"), (0x4, 90), (0xC0, "Bonne route"), (0x380, "Rectangle 4"), (0x380, "Mur")
    )
    found = read(PPT, presentation(more=container(0x3EE, container(0xF004, shape), text(0xFA0, "Plan"))), "a.ppt")

    assert f"Plan\ndescription: NIR {FIRST}\nword art: Bonne route\nname: Mur\n" in found.text


def test_the_last_edit_counts_where_nobody_says_which_it_is():
    data = olefile.OleFileIO(io.BytesIO(presentation())).openstream("PowerPoint Document").read()
    found = read(PPT, compound({"PowerPoint Document": data.rstrip(b"\0")}), "a.ppt")

    assert where(found, SECOND) == ["slide=1"]
    assert where(found, FIRST) == ["part=earlier version"]


def test_a_file_for_two_versions_of_the_program_is_read_as_the_newer_and_with_what_both_share():
    streams = olefile.OleFileIO(io.BytesIO(presentation()))
    newer = {f"PP97_DUALSTORAGE/{name}": streams.openstream(name).read() for (name,) in streams.listdir()}
    data = compound(newer | {"PP40": b"\1\2Ancienne forme\1"})
    found = read(PPT, data, "a.ppt")

    assert recognise(io.BytesIO(data), "a") == "application/vnd.ms-powerpoint"
    assert where(found, SECOND) == ["slide=1"]
    assert where(found, "Ancienne forme") == ["part=PP40&offset=2"]


def test_a_presentation_of_powerpoint_95_is_read_as_strings_and_told():
    found = read(PPT, compound({"PP40": b"\1\2" + SECOND.encode() + b"\1"}), "a.ppt")

    assert found.text == f"{SECOND}\n"
    assert found.problems == [("poste:a.ppt#part=content", "partial")]


def test_groups_within_groups_without_end_are_left():
    nest = b""
    for _ in range(3000):
        nest = container(0xF003, container(0xF004, properties((0x39F, 1))), nest)
    found = read(PPT, presentation(more=container(0x3EE, nest)), "a.ppt")

    assert where(found, SECOND) == ["slide=1"]


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
