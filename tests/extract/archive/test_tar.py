import io
import tarfile

from leakscan.extract.archive.tar import TAR, is_tar
from tests.extract.reading import read


def archive(*members: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as target:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(kind: bytes, name: str, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info.tobuf()


END = bytes(2 * tarfile.BLOCKSIZE)
LONG = "dossier/" * 40 + "été.txt"


def test_members_come_in_stored_order_under_their_names():
    found = read(TAR, archive(("b/liste.csv", b"nom"), ("../evade.txt", b"texte")), "x.tar")

    assert found.members == [("poste:x.tar!tar/b/liste.csv", b"nom"), ("poste:x.tar!tar/../evade.txt", b"texte")]
    assert found.problems == []


def test_long_names_are_read_in_both_dialects():
    pax = read(TAR, archive((LONG, b"x"), form=tarfile.PAX_FORMAT), "x.tar")
    gnu = read(TAR, archive((LONG, b"x"), form=tarfile.GNU_FORMAT), "x.tar")

    assert pax.members == gnu.members == [(f"poste:x.tar!tar/{LONG}", b"x")]


def test_links_and_devices_are_told_and_never_followed():
    data = special(tarfile.SYMTYPE, "lien", "/etc/passwd") + special(tarfile.LNKTYPE, "dur", "lien")
    data += special(tarfile.CHRTYPE, "disque") + special(tarfile.FIFOTYPE, "tube") + archive(("a.txt", b"x"))
    found = read(TAR, data, "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"x")]
    assert found.problems == [
        ("poste:x.tar!tar/lien", "excluded"),
        ("poste:x.tar!tar/dur", "excluded"),
        ("poste:x.tar!tar/disque", "excluded"),
        ("poste:x.tar!tar/tube", "excluded"),
    ]


def test_directories_are_passed_over():
    assert read(TAR, special(tarfile.DIRTYPE, "dossier") + END, "x.tar")[:3] == ([], [], [])


def test_equal_names_are_counted():
    found = read(TAR, archive(("a.txt", b"1"), ("a.txt", b"2")), "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"1"), ("poste:x.tar!tar/a.txt~2", b"2")]


def test_a_cut_archive_gives_what_is_there():
    found = read(TAR, archive(("a.txt", b"x"), ("b.bin", b"y" * 5000))[: 3 * 512 + 1000], "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"x"), ("poste:x.tar!tar/b.bin", b"y" * 1000)]
    assert found.problems == [
        ("poste:x.tar!tar/b.bin#part=tail", "corrupt"),
        ("poste:x.tar#part=archive", "corrupt"),
    ]


def test_a_damaged_header_hides_one_member_and_not_the_rest():
    data = bytearray(archive(("a.txt", b"1"), ("b.txt", b"2"), ("c.txt", b"3")))
    data[1024:1030] = b"\xff" * 6
    found = read(TAR, bytes(data), "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"1"), ("poste:x.tar!tar/c.txt", b"3")]
    assert found.problems == [("poste:x.tar#part=archive", "corrupt")]


def test_archives_joined_to_one_file_are_read_to_the_end():
    found = read(TAR, archive(("a.txt", b"1")) + archive(("b.txt", b"2")), "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"1"), ("poste:x.tar!tar/b.txt", b"2")]
    assert found.problems == []


def test_a_header_that_claims_gigabytes_for_a_name_is_not_believed():
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    found = read(TAR, info.tobuf(tarfile.GNU_FORMAT) + archive(("a.txt", b"1")), "x.tar")

    assert found.members == [("poste:x.tar!tar/a.txt", b"1")]
    assert found.problems == [("poste:x.tar#part=archive", "corrupt")]


def test_a_sparse_file_is_read_with_its_holes():
    info = tarfile.TarInfo("trous.bin")
    info.pax_headers = {"GNU.sparse.size": "2048", "GNU.sparse.map": "1024,4"}
    info.size = 4
    data = info.tobuf(tarfile.PAX_FORMAT) + b"fait".ljust(512, b"\0") + END
    found = read(TAR, data, "x.tar")

    assert found.members == [("poste:x.tar!tar/trous.bin", bytes(1024) + b"fait" + bytes(1020))]
    assert found.problems == []


def test_noise_is_corrupt():
    assert read(TAR, b"\xee" * 3000, "x.tar").problems == [("poste:x.tar", "corrupt")]


def test_an_archive_is_known_by_its_first_header():
    assert is_tar(archive(("a.txt", b"x"))[:512])
    assert not is_tar(b"x" * 512)
    assert not is_tar(b"")


def test_what_stands_behind_the_end_mark_is_a_member():
    data = archive(("a.txt", b"un")) + b"reste de disque " * 50
    found = read(TAR, data, "x.tar")

    assert [name for name, _ in found.members] == ["poste:x.tar!tar/a.txt", "poste:x.tar!tail/appended"]
    assert found.members[1][1] == b"reste de disque " * 50
    assert found.problems == []


def test_comments_and_the_ends_of_links_are_read():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", pax_headers={"comment": "Patient fictif"}) as target:
        info = tarfile.TarInfo("a")
        info.type, info.linkname = tarfile.SYMTYPE, "dossier/fictif"
        target.addfile(info)
    found = read(TAR, out.getvalue(), "x.tar")

    assert found.text == "link: dossier/fictif\ncomment: Patient fictif\n"
    assert found.problems == [("poste:x.tar!tar/a", "excluded")]
