import io
import struct
import zipfile
import zlib

import pytest
import pyzipper

from leakscan.extract.archive.zip_ import ZIP
from leakscan.extract.budget import Budget, Limits
from leakscan.locator import Locator
from leakscan.model import Item
from tests.extract.reading import read
from tests.extract.samples import stored
from tests.fixtures.make_archive import MARKER, code

ZSTD = 93


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in members:
            target.writestr(zipfile.ZipInfo(name), data, method)
        target.comment = comment
    return out.getvalue()


def test_members_come_in_stored_order_under_their_names():
    found = read(ZIP, archive(("b/liste.csv", b"nom"), ("vide/", b""), ("a.txt", b"texte")), "x.zip")

    assert found.members == [("poste:x.zip!zip/b/liste.csv", b"nom"), ("poste:x.zip!zip/a.txt", b"texte")]
    assert found.problems == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_counted():
    found = read(ZIP, archive(("a.txt", b"1"), ("a.txt", b"2")), "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"1"), ("poste:x.zip!zip/a.txt~2", b"2")]


def test_names_are_labels_and_no_paths():
    names = ["../../evade.txt", "/absolu.txt", "C:\\evade.txt", "AUX", "fin "]
    found = read(ZIP, archive(*((name, b"x") for name in names)), "x.zip")

    assert [locator.split("!zip/")[1] for locator, _ in found.members] == [
        "../../evade.txt", "/absolu.txt", "C%3A\\evade.txt", "AUX", "fin ",
    ]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "cp850"])
def test_names_without_the_flag_are_read_in_the_set_they_are_written_in(codec):
    raw = "À_été_fini".encode(codec)
    stored = archive(("X" * len(raw) + ".txt", b"x"))

    found = read(ZIP, stored.replace(b"X" * len(raw), raw), "x.zip")

    assert found.members == [("poste:x.zip!zip/À_été_fini.txt", b"x")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_the_library_is_read(method):
    content = b"Ligne du journal\n" * 50_000
    found = read(ZIP, archive(("journal.log", content), method=method), "x.zip")

    assert found.members == [("poste:x.zip!zip/journal.log", content)]
    assert found.problems == []


def test_a_method_that_is_not_known_is_told_at_the_member():
    data = archive(("a.txt", b"x"), ("b.txt", b"y"))
    at = data.index(b"PK\x01\x02") + 10
    found = read(ZIP, data[:at] + struct.pack("<H", 97) + data[at + 2 :], "x.zip")

    assert found.problems == [("poste:x.zip!zip/a.txt", "unsupported")]
    assert found.members == [("poste:x.zip!zip/b.txt", b"y")]


def test_members_under_a_password_are_told_and_the_others_are_read():
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w") as target:
        target.writestr("clair.txt", b"clair")
        target.setpassword(b"secret")
        target.setencryption(pyzipper.WZ_AES, nbits=256)
        target.writestr("cache.txt", b"cache")
    found = read(ZIP, out.getvalue(), "x.zip")

    assert found.members == [("poste:x.zip!zip/clair.txt", b"clair")]
    assert found.problems == [("poste:x.zip!zip/cache.txt", "encrypted")]


def test_a_wrong_checksum_is_told_and_the_content_is_kept():
    data = archive(("a.txt", b"contenu"), method=zipfile.ZIP_STORED).replace(b"contenu", b"contenU")
    found = read(ZIP, data, "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"contenU")]
    assert found.problems == [("poste:x.zip!zip/a.txt#part=content", "corrupt")]


def test_comments_are_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        info = zipfile.ZipInfo("a.txt")
        info.comment = "relevé de Mme Dupré".encode("cp850")
        target.writestr(info, b"")
        target.comment = "sauvegarde été".encode()
    [segment] = read(ZIP, out.getvalue(), "x.zip").segments

    assert segment.text == "sauvegarde été\nrelevé de Mme Dupré\n"
    assert segment.locate(20).canonical() == "poste:x.zip#part=comment&record=1"


def test_an_archive_without_its_directory_gives_what_its_headers_tell():
    data = archive(("a.txt", b"premier" * 100), ("b.txt", b"second" * 100))
    found = read(ZIP, data[: data.index(b"PK\x01\x02")], "x.zip")

    assert found.members == [
        ("poste:x.zip!zip/a.txt", b"premier" * 100),
        ("poste:x.zip!zip/b.txt", b"second" * 100),
    ]
    assert found.problems == [("poste:x.zip#part=directory", "corrupt")]


def test_a_member_that_is_cut_gives_its_beginning():
    content = bytes(range(256)) * 40
    data = archive(("a.bin", content), method=zipfile.ZIP_STORED)
    found = read(ZIP, data[:5035], "x.zip")

    assert found.members == [("poste:x.zip!zip/a.bin", content[:5000])]
    assert found.problems == [
        ("poste:x.zip!zip/a.bin#part=content", "corrupt"),
        ("poste:x.zip#part=directory", "corrupt"),
    ]


def streamed(name: bytes, content: bytes, method: int) -> bytes:
    """A member whose sizes stand behind it, as programs write that cannot go back."""
    packed = zlib.compress(content, wbits=-15) if method else content
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 8, method, 0, 0, 0, 0, 0, len(name), 0)
    return head + name + packed + struct.pack("<4s3I", b"PK\x07\x08", zlib.crc32(content), len(packed), len(content))


def test_members_of_unknown_size_end_at_their_end_mark_or_at_the_next_header():
    found = read(ZIP, streamed(b"a.txt", b"stocke", 0) + streamed(b"b.txt", b"comprime", 8), "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"stocke"), ("poste:x.zip!zip/b.txt", b"comprime")]


def test_a_cut_archive_is_not_taken_for_the_archive_inside_it():
    inner = archive(("secret.txt", b"dedans"))
    outer = archive(("avant.txt", b"avant"), ("interne.zip", inner), method=zipfile.ZIP_STORED)
    found = read(ZIP, outer[: outer.index(inner) + len(inner)], "x.zip")

    assert found.members == [("poste:x.zip!zip/avant.txt", b"avant"), ("poste:x.zip!zip/interne.zip", inner)]


def test_a_directory_that_lists_nothing_hides_nothing():
    data = archive(("a.txt", b"x"))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
    found = read(ZIP, data[: data.index(b"PK\x01\x02")] + end, "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"x")]


def test_an_empty_archive_holds_nothing_and_lacks_nothing():
    assert read(ZIP, archive(), "x.zip")[:3] == ([], [], [])


def test_noise_is_corrupt():
    assert read(ZIP, b"PK\x03\x04" + b"\xee" * 500, "x.zip").problems == [("poste:x.zip", "corrupt")]


def test_a_directory_that_points_nowhere_is_told_at_the_member():
    data = archive(("a.txt", b"x"), ("b.txt", b"y"))
    at = data.rindex(b"PK\x03\x04")
    found = read(ZIP, data[:at] + b"XX" + data[at + 2 :], "x.zip")

    assert [name for name, _ in found.members] == ["poste:x.zip!zip/a.txt", "poste:x.zip!tail/between"]
    assert found.problems == [("poste:x.zip!zip/b.txt", "corrupt")]


@pytest.mark.parametrize("name", ["deflate64.zip", "ppmd.zip"])
def test_methods_of_other_programs_are_read(name):
    found = read(ZIP, stored(name), "x.zip")

    assert dict(found.members) == {
        "poste:x.zip!zip/courrier.txt": MARKER.encode(),
        "poste:x.zip!zip/programme.bin": code(40_000),
    }
    assert found.problems == []


def test_zstandard_is_read():
    content = b"Ligne du journal\n" * 5000
    data = with_method(ZSTD, unzstd_frame(content), content)
    found = read(ZIP, data, "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", content)]
    assert found.problems == []


def unzstd_frame(content: bytes) -> bytes:
    """The content in one raw block of a frame that tells its size: what the simplest of writers would do."""
    blocks = [content[at : at + 65536] for at in range(0, len(content), 65536)]
    raw = b"".join(((len(block) << 3) | (block is blocks[-1])).to_bytes(3, "little") + block for block in blocks)
    return b"\x28\xb5\x2f\xfd\xa0" + len(content).to_bytes(4, "little") + raw


def with_method(method: int, packed: bytes, content: bytes) -> bytes:
    """An archive of one member that is packed in a way the standard library does not write."""
    data = archive(("a.txt", packed), method=zipfile.ZIP_STORED)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.index(mark) + at
        sums = struct.pack("<3I", zlib.crc32(content), len(packed), len(content))
        data = data[:place] + struct.pack("<H", method) + data[place + 2 : place + 6] + sums + data[place + 18 :]
    return data


def test_the_name_in_the_extra_field_goes_before_that_of_an_old_character_set():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        info = zipfile.ZipInfo("releve_.txt")
        info.extra = unicode_path(b"releve_.txt", "relevé_Łódź.txt")
        target.writestr(info, b"x")
        other = zipfile.ZipInfo("autre.txt")
        other.extra = unicode_path(b"renomme.txt", "ancien.txt")
        target.writestr(other, b"y")
    data = out.getvalue()
    cut = data[: data.index(b"PK\x01\x02")]

    names = ["poste:x.zip!zip/relevé_Łódź.txt", "poste:x.zip!zip/autre.txt"]
    assert [name for name, _ in read(ZIP, data, "x.zip").members] == names
    assert [name for name, _ in read(ZIP, cut, "x.zip").members] == names


def unicode_path(name: bytes, real: str) -> bytes:
    content = b"\x01" + zlib.crc32(name).to_bytes(4, "little") + real.encode()
    return struct.pack("<2H", 0x7075, len(content)) + content


HIDDEN = b"NIR : 2 69 05 49 588 157 80, hors de tout membre de l'archive"


def test_what_stands_before_the_members_is_read():
    found = read(ZIP, HIDDEN + archive(("a.txt", b"x")), "x.zip")

    assert found.members == [("poste:x.zip!tail/prepended", HIDDEN), ("poste:x.zip!zip/a.txt", b"x")]
    assert found.problems == []


@pytest.mark.parametrize("size", [100, 200_000])
def test_what_stands_behind_the_end_is_read_however_long_it_is(size):
    tail = HIDDEN.ljust(size)
    found = read(ZIP, archive(("a.txt", b"x")) + tail, "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"x"), ("poste:x.zip!tail/appended", tail)]
    assert found.problems == []


def test_what_stands_between_the_members_is_read():
    first, second = archive(("a.txt", b"x")), archive(("a.txt", b"x"), ("b.txt", b"y"))
    place = first.index(b"PK\x01\x02")
    data = second[:place] + HIDDEN + moved(second[place:], place, len(HIDDEN))
    found = read(ZIP, data, "x.zip")

    assert found.members == [
        ("poste:x.zip!zip/a.txt", b"x"),
        ("poste:x.zip!zip/b.txt", b"y"),
        ("poste:x.zip!tail/between", HIDDEN),
    ]


def moved(data: bytes, start: int, shift: int) -> bytes:
    """The rest of an archive with the places of what moved made right: the second member and the directory."""
    second = data.rindex(b"PK\x01\x02") + 42
    end = data.rindex(b"PK\x05\x06") + 16
    places = [int.from_bytes(data[at : at + 4], "little") + shift for at in (second, end)]
    data = data[:second] + places[0].to_bytes(4, "little") + data[second + 4 :]
    return data[:end] + places[1].to_bytes(4, "little") + data[end + 4 :]


def test_a_size_that_is_declared_too_small_hides_nothing():
    content = bytes(range(256)) * 40
    data = archive(("a.bin", content))
    packed = struct.pack("<I", len(data[data.index(b"a.bin") + 5 : data.index(b"PK\x01\x02")]))
    found = read(ZIP, data.replace(packed + struct.pack("<I", len(content)), struct.pack("<2I", 5, 7)), "x.zip")

    assert found.members[0] == ("poste:x.zip!zip/a.bin", content)


def test_members_that_share_their_bytes_are_bounded():
    one = archive(("a.bin", bytes(1 << 20)))
    directory = one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(directory) * 50, one.index(b"PK\x01\x02"), 0)
    found = read(ZIP, one[: one.index(b"PK\x01\x02")] + directory * 50 + end, "x.zip")

    assert len(found.members) + len(found.problems) == 50
    assert {kind for _, kind in found.problems} == {"suspicious-ratio"}


def split_archive() -> bytes:
    members = ("a.txt", b"entier"), ("b.bin", bytes(range(256)) * 40)
    data = b"PK\x07\x08" + archive(*members, method=zipfile.ZIP_STORED)
    at = data.rindex(b"PK\x05\x06") + 4
    return data[:at] + struct.pack("<2H", 1, 1) + data[at + 4 :]


def test_the_first_piece_of_a_split_archive_gives_what_it_holds():
    found = read(ZIP, split_archive()[:5000], "x.z01")

    assert found.members[0] == ("poste:x.z01!zip/a.txt", b"entier")
    assert found.problems == [
        ("poste:x.z01!zip/b.bin#part=content", "corrupt"),
        ("poste:x.z01#part=directory", "partial"),
    ]


def test_the_last_piece_of_a_split_archive_names_what_stands_in_the_others():
    found = read(ZIP, split_archive()[5000:], "x.zip")

    assert [name for name, _ in found.members] == ["poste:x.zip!tail/prepended"]
    assert found.problems == [("poste:x.zip!zip/a.txt", "unsupported"), ("poste:x.zip!zip/b.bin", "unsupported")]


def test_a_bomb_is_told_by_its_ratio(outcome_of):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        with target.open("bombe.bin", "w") as member:
            for _ in range(200):
                member.write(bytes(1 << 20))
        target.writestr("a.txt", "NIR : 2 69 05 49 588 157 80")
    outcome = outcome_of(out.getvalue(), "bombe.zip")

    assert [(document.locator.member(), document.status) for document in outcome.documents] == [
        ("", "partial"), ("a.txt", "scanned"), ("bombe.bin", "partial"),
    ]  # fmt: skip
    assert any(problem.kind == "suspicious-ratio" for problem in outcome.problems)


def test_a_member_is_read_in_pieces_and_can_be_read_again():
    content = bytes(1 << 22) + b"fin"
    data = archive(("a.bin", content))
    items = ZIP.extract(Item(Locator("p", "x.zip"), lambda: io.BytesIO(data)), Budget(Limits()))
    member = next(item for item in items if isinstance(item, Item))
    stream = member.open()

    assert stream.seek(-3, io.SEEK_END) == len(content) - 3
    assert stream.read() == b"fin"
    assert (stream.seek(0), stream.read(4)) == (0, b"\0\0\0\0")


def test_a_directory_that_tells_less_than_there_is_hides_nothing():
    data = bytearray(archive(("a.txt", b"debut et fin"), method=zipfile.ZIP_STORED))
    entry = data.index(b"PK\x01\x02")
    data[entry + 20 : entry + 28] = struct.pack("<2I", 5, 5)
    found = read(ZIP, bytes(data), "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"debut et fin")]
    assert found.problems == []
