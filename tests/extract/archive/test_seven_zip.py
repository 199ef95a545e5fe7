import contextlib
import io
import lzma
import random
import struct
import zlib

import py7zr
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leakscan.extract.archive.seven_zip import SEVEN_ZIP
from leakscan.extract.archive.seven_zip_coders import opened
from leakscan.extract.archive.seven_zip_headers import Cursor, HeaderError, streams
from leakscan.extract.budget import Budget, Limits
from leakscan.extract.unpacked import Damage
from leakscan.locator import Locator
from leakscan.model import Item, Problem
from tests.extract.reading import read
from tests.extract.samples import stored
from tests.fixtures.make_archive import MARKER, code

NOISE = random.Random(1).randbytes(100_000)
DECLARED = (HeaderError, OSError, EOFError, ValueError, RuntimeError, zlib.error, struct.error, lzma.LZMAError)


def archive(*members: tuple[str, bytes], filters: list[dict[str, int]] | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=filters, **options) as target:
        for name, data in members:
            target.writestr(data, name)
    return out.getvalue()


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with bytes of its directory replaced: the directory is written plain and its sums are made right."""
    offset, size, _ = struct.unpack_from("<2QI", data, 12)
    header = plain_header(data[32 + offset : 32 + offset + size], data)
    assert old in header
    header = header.replace(old, new)
    start = struct.pack("<2QI", offset, len(header), zlib.crc32(header))
    return data[:8] + struct.pack("<I", zlib.crc32(start)) + start + data[32 : 32 + offset] + header


def plain_header(header: bytes, data: bytes) -> bytes:
    if header[0] == 1:
        return header
    packed = streams(Cursor(header[1:]))
    return opened(io.BytesIO(data), packed.folders[0], packed.ranges_of(0), Damage()).read()


def renamed(data: bytes, old: str, new: str) -> bytes:
    return patched(data, old.encode("utf-16-le"), new.encode("utf-16-le"))


@pytest.mark.parametrize(
    "filters",
    [
        [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
        [{"id": py7zr.FILTER_LZMA, "preset": 1}],
        [{"id": py7zr.FILTER_DELTA}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
        [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
        [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_BZIP2}],
        [{"id": py7zr.FILTER_ARM}, {"id": py7zr.FILTER_LZMA, "preset": 1}],
        [{"id": py7zr.FILTER_BZIP2}],
        [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 16}],
        [{"id": py7zr.FILTER_ZSTD, "level": 3}],
        [{"id": py7zr.FILTER_DEFLATE}],
        [{"id": py7zr.FILTER_COPY}],
    ],
    ids=str,
)
def test_every_method_is_read_in_stored_order(filters):
    members = [("b/liste.csv", b"nom;prenom\n" * 5000), ("bruit.bin", NOISE), ("a.txt", MARKER.encode())]
    found = read(SEVEN_ZIP, archive(*members, filters=filters), "x.7z")

    assert found.members == [(f"poste:x.7z!7z/{name}", data) for name, data in members]
    assert found.problems == []


@pytest.mark.parametrize("name", ["bcj2.7z", "deflate64.7z"])
def test_what_only_its_own_program_writes_is_read(name):
    found = read(SEVEN_ZIP, stored(name), "x.7z")

    assert dict(found.members) == {
        "poste:x.7z!7z/courrier.txt": MARKER.encode(),
        "poste:x.7z!7z/programme.bin": code(40_000),
    }
    assert found.problems == []


def test_empty_files_are_members_links_are_told_and_folders_are_passed_over():
    found = read(SEVEN_ZIP, stored("divers.7z"), "x.7z")

    assert found.members == [("poste:x.7z!7z/vide.txt", b""), ("poste:x.7z!7z/courrier.txt", MARKER.encode())]
    assert found.problems == [("poste:x.7z!7z/lien", "excluded")]


def test_the_mark_of_a_deleted_file_is_told():
    found = read(SEVEN_ZIP, stored("efface.7z"), "x.7z")

    assert found.members[-1] == ("poste:x.7z!7z/courrier.txt", MARKER.encode())
    assert found.problems == [("poste:x.7z!7z/parti.txt", "excluded")]


def test_names_are_labels_and_equal_ones_are_counted():
    data = archive(("a.txt", b"1"), ("a.txt", b"2"), ("xx/yy/z", b"3"))
    found = read(SEVEN_ZIP, renamed(data, "xx/yy/z", "../../z"), "x.7z")

    assert [name for name, _ in found.members] == [
        "poste:x.7z!7z/a.txt", "poste:x.7z!7z/a.txt~2", "poste:x.7z!7z/../../z",
    ]  # fmt: skip


def test_under_a_password_the_names_are_listed():
    found = read(SEVEN_ZIP, archive(("a.txt", b"1"), ("b.txt", b"2"), password="secret"), "x.7z")

    assert found.members == []
    assert found.problems == [("poste:x.7z!7z/a.txt", "encrypted"), ("poste:x.7z!7z/b.txt", "encrypted")]


@pytest.mark.parametrize("name", ["verrouille.7z", "noms_verrouilles.7z"])
def test_a_locked_archive_is_encrypted_as_a_whole(name, outcome_of):
    assert outcome_of(stored(name), name).documents[0].status == "encrypted"


def test_names_under_a_password_leave_one_row():
    assert read(SEVEN_ZIP, stored("noms_verrouilles.7z"), "x.7z")[:3] == ([], [("poste:x.7z", "encrypted")], [])


def test_a_method_that_is_not_known_is_told_at_each_member():
    data = patched(
        archive(("a.txt", b"x"), filters=[{"id": py7zr.FILTER_COPY}]), b"\x01\x01\x00\x0c", b"\x01\x01\x7f\x0c"
    )

    assert read(SEVEN_ZIP, data, "x.7z").problems == [("poste:x.7z!7z/a.txt", "unsupported")]


@pytest.mark.parametrize("cut", [1, 20, 100, 5000])
def test_without_its_end_an_archive_is_corrupt(cut):
    found = read(SEVEN_ZIP, archive(("a.bin", NOISE))[:-cut], "x.7z.001")

    assert found.problems == [("poste:x.7z.001", "corrupt")]


def test_a_damaged_start_is_corrupt():
    data = bytearray(archive(("a.txt", b"x")))
    data[14] ^= 0xFF

    assert read(SEVEN_ZIP, bytes(data), "x.7z").problems == [("poste:x.7z", "corrupt")]


def test_damage_in_the_middle_gives_what_stands_before_it():
    members = [(f"{number}.bin", random.Random(number).randbytes(100_000).hex().encode()) for number in range(3)]
    data = bytearray(archive(*members, filters=[{"id": py7zr.FILTER_LZMA2, "preset": 0}]))
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(50)
    found = read(SEVEN_ZIP, bytes(data), "x.7z")

    assert found.members[0] == ("poste:x.7z!7z/0.bin", members[0][1])
    assert ("poste:x.7z!7z/2.bin", "corrupt") in found.problems
    assert {kind for _, kind in found.problems} == {"corrupt"}


def test_a_wrong_checksum_is_told_and_the_content_is_kept():
    data = archive(("a.txt", b"contenu"), filters=[{"id": py7zr.FILTER_COPY}]).replace(b"contenu", b"contenU")
    found = read(SEVEN_ZIP, data, "x.7z")

    assert found.members == [("poste:x.7z!7z/a.txt", b"contenU")]
    assert found.problems == [("poste:x.7z!7z/a.txt#part=content", "corrupt")]


def test_an_archive_behind_a_program_is_found():
    program = b"MZ" + bytes(200_000) + b"7z\xbc\xaf\x27\x1c" + bytes(40)
    found = read(SEVEN_ZIP, program + archive(("a.txt", b"x")), "installe.exe")

    assert found.members == [
        ("poste:installe.exe!tail/prepended", program),
        ("poste:installe.exe!7z/a.txt", b"x"),
    ]


def test_an_archive_of_nothing_lacks_nothing():
    start = struct.pack("<2QI", 0, 0, 0)
    data = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start

    assert read(SEVEN_ZIP, data, "x.7z")[:3] == ([], [], [])


def test_a_member_that_was_not_read_to_its_end_hides_none_behind_it():
    data = archive(("gros.bin", bytes(3 << 20)), ("a.txt", b"fin"), filters=[{"id": py7zr.FILTER_LZMA2, "preset": 0}])
    items = SEVEN_ZIP.extract(Item(Locator("p", "x.7z"), lambda: io.BytesIO(data)), Budget(Limits()))
    contents = []
    for member in items:
        with member.open() as stream:
            contents.append(stream.read(100))

    assert contents == [bytes(100), b"fin"]


def test_skipping_is_paid_for():
    data = archive(("gros.bin", bytes(3 << 20)), ("a.txt", b"fin"), filters=[{"id": py7zr.FILTER_LZMA2, "preset": 0}])
    budget = Budget(Limits(bytes=1 << 20))
    found = list(SEVEN_ZIP.extract(Item(Locator("p", "x.7z"), lambda: io.BytesIO(data)), budget))

    assert [each.kind for each in found if isinstance(each, Problem)] == ["too-large"]


@pytest.mark.parametrize("name", ["divers.7z", "bcj2.7z", "deflate64.7z"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), value=st.binary(min_size=1, max_size=8))
def test_damage_anywhere_is_told_or_harmless(name, place, value):
    data = bytearray(stored(name))
    start = int(place * (len(data) - len(value)))
    data[start : start + len(value)] = value
    with contextlib.suppress(*DECLARED):
        read(SEVEN_ZIP, bytes(data), "x.7z")


def test_a_program_that_unpacks_itself_is_an_archive(outcome_of):
    program = b"MZ" + bytes(100_000) + b"7z\xbc\xaf\x27\x1c" + bytes(40)
    whole = outcome_of(program + archive(("a.txt", MARKER.encode())), "installe.exe")

    assert [document.locator.member() for document in whole.documents] == ["", "a.txt", "prepended"]
    assert outcome_of(program, "installe.exe").documents[0].extractor == "strings"
