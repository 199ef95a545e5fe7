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
    found = read(ZIP, data[:at] + struct.pack("<H", 93) + data[at + 2 :], "x.zip")

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
    assert read(ZIP, archive(), "x.zip") == ([], [], [])


def test_noise_is_corrupt():
    assert read(ZIP, b"PK\x03\x04" + b"\xee" * 500, "x.zip").problems == [("poste:x.zip", "corrupt")]


def test_a_directory_that_points_nowhere_is_told_at_the_member():
    data = archive(("a.txt", b"x"), ("b.txt", b"y"))
    at = data.rindex(b"PK\x03\x04")
    found = read(ZIP, data[:at] + b"XX" + data[at + 2 :], "x.zip")

    assert found.members == [("poste:x.zip!zip/a.txt", b"x")]
    assert found.problems == [("poste:x.zip!zip/b.txt", "corrupt")]


def test_a_member_is_read_in_pieces_and_can_be_read_again():
    content = bytes(1 << 22) + b"fin"
    data = archive(("a.bin", content))
    items = ZIP.extract(Item(Locator("p", "x.zip"), lambda: io.BytesIO(data)), Budget(Limits()))
    member = next(item for item in items if isinstance(item, Item))
    stream = member.open()

    assert stream.seek(-3, io.SEEK_END) == len(content) - 3
    assert stream.read() == b"fin"
    assert (stream.seek(0), stream.read(4)) == (0, b"\0\0\0\0")
