import errno
import os
import pickle
import socket
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from leakscan.locator import Locator, parse
from leakscan.model import Access
from leakscan.rulebook import default_folder
from leakscan.sources import Discard, Found, Skipped, folder, load_discard, opening, walk

DISCARD = load_discard(default_folder() / "discard.yaml")


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


def write(path, content=b"bonjour"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def rows(root, **options):
    return list(walk(str(root), "s", **{"discard": DISCARD, **options}))


def told(root, **options):
    return {
        (row.item.locator.path if isinstance(row, Found) else row.locator.path): (
            "found" if isinstance(row, Found) else (row.status, row.detail)
        )
        for row in rows(root, **options)
    }


def failing(function, name, error):
    def call(path, *rest):
        if path.endswith("/" + name):
            raise error
        return function(path, *rest)

    return call


def test_every_file_comes_in_the_order_of_names(share):
    for name in ("b/2.txt", "b/10.txt", "a.txt", "c.txt", "B.txt"):
        write(share / name)

    assert list(told(share)) == ["B.txt", "a.txt", "b/10.txt", "b/2.txt", "c.txt"]


def test_a_file_is_found_with_what_the_system_knows_of_it(share):
    path = write(share / "note.txt")
    path.chmod(0o640)
    os.utime(path, ns=(1, 1_600_000_000_123_456_789))
    os.link(path, share / "jumeau.txt")
    system = path.stat()

    found = rows(share)[1]

    assert (found.item.locator, found.item.size, found.item.modified) == (
        Locator("s", "note.txt"),
        7,
        1_600_000_000_123_456_789,
    )
    assert (found.changed, found.file_id, found.links) == (
        system.st_ctime_ns,
        f"{system.st_dev}:{system.st_ino}",
        2,
    )
    assert found.item.access == Access("group", path.owner())


@pytest.mark.parametrize(
    ("folder_mode", "mode", "readers"),
    [
        (0o755, 0o644, "everyone"),
        (0o755, 0o640, "group"),
        (0o755, 0o600, "owner"),
        (0o750, 0o644, "group"),
        (0o700, 0o666, "owner"),
    ],
)
def test_the_readers_of_a_file_are_those_who_reach_it_too(share, folder_mode, mode, readers):
    write(share / "dossier/a.txt").chmod(mode)
    (share / "dossier").chmod(folder_mode)

    assert rows(share)[0].item.access.readers == readers


def test_the_readers_are_unknown_where_the_volume_keeps_no_rights(share, monkeypatch):
    write(share / "a.txt")
    monkeypatch.setattr(folder, "mounts", lambda: [SimpleNamespace(device=device(share), kind="vfat")])

    assert rows(share)[0].item.access == Access()


def device(path):
    number = path.stat().st_dev
    return f"{os.major(number)}:{os.minor(number)}"


def test_an_item_travels_to_another_process_and_opens_there(share):
    write(share / "a.txt", b"contenu")
    item = pickle.loads(pickle.dumps(rows(share)[0].item))

    with item.open() as stream:
        assert stream.read() == b"contenu"


def test_reading_leaves_no_trace_on_files_or_folders(share):
    path = write(share / "d/a.txt")
    for touched in (path, path.parent, share):
        os.utime(touched, ns=(1_000_000_000, 2_000_000_000))
    before = [(one.stat().st_atime_ns, one.stat().st_mtime_ns) for one in (path, path.parent, share)]

    with rows(share)[0].item.open() as stream:
        stream.read()

    assert [(one.stat().st_atime_ns, one.stat().st_mtime_ns) for one in (path, path.parent, share)] == before


def test_a_file_of_another_owner_is_opened_even_if_its_access_time_then_moves(share, monkeypatch):
    path = write(share / "a.txt")
    real_open = os.open

    def refused(name, flags, **rest):
        if flags & os.O_NOATIME:
            raise PermissionError(errno.EPERM, "not the owner")
        return real_open(name, flags, **rest)

    monkeypatch.setattr(opening.os, "open", refused)

    with opening.open_file(str(path)) as stream:
        assert stream.read() == b"bonjour"


def test_links_are_rows_and_never_followed(share, tmp_path):
    write(tmp_path / "dehors/secret.txt")
    (share / "dossier").mkdir()
    (share / "dossier/boucle").symlink_to(share)
    (share / "ailleurs").symlink_to(tmp_path / "dehors")
    (share / "casse.txt").symlink_to(share / "rien")
    (share / "lien.txt").symlink_to(tmp_path / "dehors/secret.txt")

    link = ("excluded", "A link is not followed")

    assert told(share) == {"ailleurs": link, "casse.txt": link, "dossier/boucle": link, "lien.txt": link}


def test_a_junction_of_windows_is_a_link_and_a_compressed_file_is_none():
    junction = SimpleNamespace(st_mode=0o040755, st_reparse_tag=0xA0000003)
    compressed = SimpleNamespace(st_mode=0o100644, st_reparse_tag=0x80000017)

    assert (opening.is_link(junction), opening.is_link(compressed)) == (True, False)


def test_a_link_that_takes_the_place_of_a_file_is_not_opened(share):
    path = write(share / "a.txt")
    item = rows(share)[0].item
    path.unlink()
    path.symlink_to("/etc/passwd")

    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        item.open()


def test_a_pipe_that_takes_the_place_of_a_file_is_refused_at_once(share):
    path = write(share / "a.txt")
    item = rows(share)[0].item
    path.unlink()
    os.mkfifo(path)

    with pytest.raises(OSError, match="not a regular file"):
        item.open()


def test_pipes_sockets_and_devices_are_never_opened(share, monkeypatch):
    os.mkfifo(share / "dossier.txt")
    monkeypatch.chdir(share)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("prise")
    write(share / "zz.txt")

    special = ("excluded", "A pipe, a socket or a device, not a file")

    assert told(share) == {"dossier.txt": special, "prise": special, "zz.txt": "found"}


def test_a_folder_that_lies_inside_itself_is_not_walked_again(share, monkeypatch):
    write(share / "a/b/c.txt")
    outer = os.lstat(share / "a")
    real_lstat = folder.lstat
    monkeypatch.setattr(folder, "lstat", lambda path: outer if path.endswith("/b") else real_lstat(path))

    assert told(share) == {"a/b": ("excluded", "The folder lies inside itself")}


@pytest.mark.parametrize(
    ("error", "row"),
    [
        (PermissionError(errno.EACCES, ""), ("denied", "Access was refused")),
        (FileNotFoundError(errno.ENOENT, ""), ("vanished", "Gone before it could be read")),
        (NotADirectoryError(errno.ENOTDIR, ""), ("vanished", "Gone before it could be read")),
        (OSError(errno.ELOOP, ""), ("excluded", "A link is not followed")),
        (OSError(errno.EIO, ""), ("error", "The system could not read it")),
    ],
)
@pytest.mark.parametrize("step", ["lstat", "list_names"])
def test_a_folder_that_cannot_be_read_is_one_row_and_the_walk_goes_on(share, monkeypatch, step, error, row):
    write(share / "ferme/a.txt")
    write(share / "zz.txt")
    monkeypatch.setattr(folder, step, failing(getattr(folder, step), "ferme", error))

    assert told(share) == {"ferme": row, "zz.txt": "found"}


def test_a_list_that_breaks_off_keeps_what_it_gave_and_says_so(share, monkeypatch):
    write(share / "d/a.txt")
    monkeypatch.setattr(
        folder, "list_names", lambda path: (sorted(one.name for one in Path(path).iterdir()), OSError(errno.EIO, ""))
    )

    cut = ("error", "The list of the folder could not be read to its end")

    assert told(share) == {"d/a.txt": "found", "d": cut, "": cut}


def test_a_name_that_is_not_utf8_survives_up_to_its_locator(share):
    Path(os.fsdecode(os.fsencode(share) + b"/caf\xe9 \xff.txt")).write_bytes(b"x")

    found = rows(share)[0]

    assert os.fsencode(found.item.locator.path) == b"caf\xe9 \xff.txt"
    assert parse(found.item.locator.canonical()) == found.item.locator
    with found.item.open() as stream:
        assert stream.read() == b"x"


def test_patterns_leave_out_files_and_whole_folders_in_one_row(share):
    for name in ("archives/x/a.txt", "b/archives/c.txt", "b/d.TMP", "b/e.tmp", "f.txt"):
        write(share / name)

    left_out = ("excluded", "Left out by the settings")

    assert told(share, exclude=["/archives/**", "*.tmp"]) == {
        "archives": left_out,
        "b/archives/c.txt": "found",
        "b/d.TMP": "found",
        "b/e.tmp": left_out,
        "f.txt": "found",
    }


def test_only_what_is_asked_for_is_found_and_the_rest_is_still_listed(share):
    for name in ("compta/a.bin", "rh/b.docx", "rh/c.txt"):
        write(share / name)

    assert told(share, include=["compta", "*.docx"]) == {
        "compta/a.bin": "found",
        "rh/b.docx": "found",
        "rh/c.txt": ("excluded", "Not among the files the settings ask for"),
    }


def test_own_files_and_folders_are_not_listed_whether_they_exist_or_not(share, tmp_path):
    write(share / "inventaire.db")
    write(share / "cles/cle")
    write(share / "a.txt")
    (tmp_path / "lien").symlink_to(share)
    own = [str(share / "inventaire.db"), str(tmp_path / "lien/cles"), str(share / "inventaire.db-wal")]

    assert list(told(share, own=own)) == ["a.txt"]
    assert rows(share / "inventaire.db", own=own) == []


@pytest.mark.parametrize("name", ["Privé", "PRIVE", "Prive\u0301"])
def test_a_folder_marked_private_is_counted_and_not_opened(share, name):
    write(share / name / "a.txt")
    write(share / name / "x/b.txt")
    write(share / "prive.txt")

    private, other = sorted(rows(share, private_marks=["Privé", "Personnel"]), key=lambda row: isinstance(row, Found))

    assert private == Skipped(Locator("s", name), "excluded", "Marked private: not opened", 2)
    assert other.item.locator.path == "prive.txt"


@pytest.mark.parametrize("name", ["Privé.sbd", ".INBOX.Priv&AOk-", "Privé.mbox"])
def test_a_private_folder_of_a_mail_program_is_not_opened(share, name):
    write(share / name / "cur/1.eml")

    assert rows(share, private_marks=["Privé"]) == [
        Skipped(Locator("s", name), "excluded", "Marked private: not opened", 1)
    ]


@pytest.mark.parametrize("name", ["Privé", "prive.mbox", "Privé.pst", "Privé.msf"])
def test_a_private_mailbox_in_a_file_is_not_opened(share, name):
    write(share / name)

    assert rows(share, private_marks=["Privé"]) == [
        Skipped(Locator("s", name), "excluded", "Marked private: not opened", 1)
    ]


@pytest.mark.parametrize(
    "marks", [{"st_file_attributes": 0x1000}, {"st_file_attributes": 0x400020}, {"st_flags": 0x40000000}]
)
def test_a_file_whose_content_is_only_in_the_cloud_is_not_fetched(share, monkeypatch, marks):
    write(share / "a.txt")
    real_lstat = folder.lstat

    def marked(path):
        found = real_lstat(path)
        names = {name: getattr(found, name) for name in ("st_mode", "st_dev", "st_ino")}
        return SimpleNamespace(**names, **marks) if path.endswith("a.txt") else found

    monkeypatch.setattr(folder, "lstat", marked)

    assert told(share) == {"a.txt": ("excluded", "Only in the cloud, not on this computer")}


def test_the_file_systems_of_the_kernel_are_not_walked():
    assert told("/proc") == {"": ("excluded", "A file system of the kernel, without documents")}


def test_a_file_system_of_the_kernel_below_the_root_is_one_row(share, monkeypatch):
    write(share / "a.txt")
    (share / "proc").mkdir()
    real_lstat = folder.lstat
    monkeypatch.setattr(folder, "lstat", lambda path: real_lstat("/proc" if path.endswith("/proc") else path))

    assert told(share) == {"a.txt": "found", "proc": ("excluded", "A file system of the kernel, without documents")}


def test_a_root_may_be_a_single_file(share):
    write(share / "d/note.txt")

    assert told(share / "d/note.txt", exclude=["*.txt"]) == {"note.txt": "found"}


def test_a_root_may_be_a_link_and_may_be_missing(share, tmp_path):
    write(share / "a.txt")
    (tmp_path / "lien").symlink_to(share)

    assert told(tmp_path / "lien") == {"a.txt": "found"}
    assert told(tmp_path / "rien") == {"": ("vanished", "Gone before it could be read")}


def test_a_tree_deeper_than_the_stack_is_walked(share):
    levels = [share]
    for _ in range(sys.getrecursionlimit() + 100):
        levels.append(levels[-1] / "d")
        levels[-1].mkdir()
    bottom = write(levels[-1] / "fond.txt")

    found = told(share)

    bottom.unlink()
    for level in reversed(levels[1:]):
        level.rmdir()
    assert found == {"d/" * (len(levels) - 1) + "fond.txt": "found"}


def test_a_path_longer_than_the_system_takes_is_read(share):
    names = [f"{number:0200d}" for number in range(25)]
    handles = [os.open(share, os.O_RDONLY)]
    for name in names:
        os.mkdir(name, dir_fd=handles[-1])
        handles.append(os.open(name, os.O_RDONLY, dir_fd=handles[-1]))
    os.close(os.open("fond.txt", os.O_WRONLY | os.O_CREAT, dir_fd=handles[-1]))

    found = rows(share)
    with found[0].item.open() as stream:
        content = stream.read()
    private = rows(share, private_marks=[names[0]])

    os.unlink("fond.txt", dir_fd=handles[-1])
    for name, (parent, child) in reversed(list(zip(names, pairwise(handles), strict=True))):
        os.close(child)
        os.rmdir(name, dir_fd=parent)
    os.close(handles[0])
    assert [one.item.locator.path for one in found] == ["/".join([*names, "fond.txt"])]
    assert (content, private[0].files) == (b"", 1)


def test_a_walk_without_anything_to_discard_needs_no_rules(share):
    write(share / "a.txt")

    assert told(share, discard=Discard()) == {"a.txt": "found"}
