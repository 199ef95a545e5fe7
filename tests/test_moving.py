"""A source that moves: what a file was not given in peace is told, and nothing is concluded from it."""

import errno
import os

import pytest

from leakscan.reading import read_root
from leakscan.sources import Discard, walk
from tests.detect.numbers import invented
from tests.moving import failing_from, hooked, once
from tests.shares import LATER, archive, fill

NUMBER = invented(1, seed=41)[0]
LINE = f"NIR : {NUMBER}\n"
# Longer than what is read of a file at once.
LONG = LINE + "Bonjour Madame, voici la suite de la lettre.\n" * 40_000


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


@pytest.fixture
def listed(share):
    """The one file of the share, as the walk lists it."""

    def only(content, name="note.txt"):
        fill(share, {name: content})
        (found,) = walk(str(share), "s", discard=Discard())
        return found.item

    return only


@pytest.fixture
def told(tools):
    """The status of a file and the rules of what was found in it."""

    def read(item):
        outcome = read_root(item, tools)
        return outcome.documents[0].status, {each.rule_id for each in outcome.findings}

    return read


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (errno.ENOENT, "vanished"),
        (errno.EACCES, "denied"),
        (errno.EPERM, "denied"),
        (errno.EBUSY, "locked"),
        (errno.ETXTBSY, "locked"),
        (errno.EAGAIN, "locked"),
        (errno.EIO, "error"),
        (errno.ESTALE, "error"),
        (errno.ENODEV, "error"),
        (errno.ENOTCONN, "error"),
        (errno.EHOSTDOWN, "error"),
        (errno.ETIMEDOUT, "timeout"),
    ],
)
def test_a_file_that_cannot_be_opened_has_the_status_of_its_cause(listed, told, number, status):
    def refuse():
        raise OSError(number, os.strerror(number))

    assert told(hooked(listed(LINE), on_open=refuse)) == (status, set())


@pytest.mark.parametrize(("number", "status"), [(32, "locked"), (33, "locked"), (64, "error"), (121, "timeout")])
def test_what_windows_says_counts_by_its_own_number(listed, told, number, status):
    def refuse():
        error = PermissionError(errno.EACCES, "")
        error.winerror = number
        raise error

    assert told(hooked(listed(LINE), on_open=refuse)) == (status, set())


@pytest.mark.parametrize(("number", "kind"), [(errno.EIO, "error"), (errno.ESTALE, "error"), (errno.EACCES, "locked")])
def test_what_came_before_a_damaged_place_of_the_disk_counts(listed, tools, number, kind):
    item = hooked(listed(LONG), on_read=failing_from(1 << 20, OSError(number, "")))
    outcome = read_root(item, tools)

    assert [(each.status, each.sha256) for each in outcome.documents] == [("partial", "")]
    assert {each.rule_id for each in outcome.findings} == {"fr.nir"}
    assert {each.kind for each in outcome.problems} == {kind}


def test_an_archive_on_a_damaged_disk_is_not_called_damaged_itself(listed, tools):
    item = listed(archive(("a.txt", os.urandom(400_000)), ("b.txt", LINE)), "a.zip")
    outcome = read_root(hooked(item, on_read=failing_from(65_536, OSError(errno.EIO, ""))), tools)

    assert {each.status for each in outcome.documents} <= {"partial", "error"}
    assert "error" in {each.kind for each in outcome.problems} | {each.status for each in outcome.documents}


def test_a_file_that_grows_is_read_to_the_end_it_had(listed, share, tools):
    """However fast a log grows, its reading ends."""
    item = listed(LINE)

    def grow(_):
        with (share / "note.txt").open("a") as stream:
            stream.write(LONG)

    outcome = read_root(hooked(item, on_read=grow), tools)

    assert outcome.documents[0].status == "changed-while-reading"
    assert [(each.rule_id, each.count) for each in outcome.findings] == [("fr.nir", 1)]


def test_a_file_that_shrinks_keeps_what_was_found(listed, share, told):
    item = listed(LONG)

    def cut(at):
        if at >= 1 << 20:
            os.truncate(share / "note.txt", 10)

    assert told(hooked(item, on_read=cut)) == ("changed-while-reading", {"fr.nir"})


def test_an_archive_that_is_cut_while_it_is_read_is_not_called_damaged(listed, share, told):
    item = listed(archive(("a.txt", LINE)), "a.zip")
    cut = once(lambda: os.truncate(share / "a.zip", 30))

    assert told(hooked(item, on_read=cut)) == ("changed-while-reading", set())


def test_a_file_that_was_written_anew_with_the_same_size_is_told(listed, share, told):
    item = listed(LINE)
    (share / "note.txt").write_text(LINE)

    assert told(item) == ("changed-while-reading", {"fr.nir"})


def test_another_file_in_its_place_is_told_even_if_it_looks_the_same(listed, share, told):
    item = listed(LINE)
    fill(share, {"nouveau": LINE})
    (share / "nouveau").rename(share / "note.txt")

    assert (share / "note.txt").stat().st_mtime == LATER
    assert told(item) == ("changed-while-reading", {"fr.nir"})


def test_a_file_that_only_changed_its_number_is_the_same(listed, told):
    """FAT numbers a file anew when it has forgotten it."""
    item = listed(LINE)
    object.__setattr__(item, "file_id", "1:1")

    assert told(item) == ("scanned", {"fr.nir"})


@pytest.mark.parametrize("new", ["link", "pipe", "folder"])
def test_what_took_the_place_of_a_file_is_not_read(listed, share, told, new):
    item = listed(LINE)
    path = share / "note.txt"
    path.unlink()
    {"link": lambda: path.symlink_to("/etc/passwd"), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir}[new]()

    assert told(item) == ("changed-while-reading", set())


def test_a_file_that_is_deleted_while_it_is_read_keeps_what_was_found(listed, share, told):
    item = listed(LONG)

    def delete(at):
        if at >= 1 << 20:
            (share / "note.txt").unlink(missing_ok=True)

    assert told(hooked(item, on_read=delete)) == ("vanished", {"fr.nir"})


def test_a_parser_that_asks_for_a_place_before_the_start_meets_a_damaged_file(listed, told):
    """The system refuses that too, but it says nothing about the disk."""
    item = listed(LINE)

    assert told(hooked(item, on_read=failing_from(0, OSError(errno.EINVAL, ""))))[0] == "corrupt"
