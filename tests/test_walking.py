"""The walk in a process of its own: the same rows, and one row for what does not answer."""

import os
import threading
from functools import partial

import pytest

from leakscan.errors import UsageError
from leakscan.locator import Locator
from leakscan.sources import Discard, Lost, Skipped, Volume, walk
from leakscan.walking import Plan, answer, walked
from tests import stuck_walks
from tests.shares import fill


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


def names(rows):
    return [row if isinstance(row, Lost) else getattr(row, "item", row).locator.path for row in rows]


def silence(path):
    return Skipped(Locator("s", path), "timeout", "The source did not answer in time")


def test_the_rows_are_those_of_the_walk_itself(share):
    fill(share, {f"d{number % 40}/{number}.txt": "bonjour" for number in range(1200)})
    fill(share, {b"caf\xe9.txt": "x", "laisse.tmp": "x", "Personnel/a.txt": "x"})
    (share / "lien").symlink_to(share)
    options = {"exclude": ("*.tmp",), "private_marks": ("Personnel",)}

    given = list(walked(Plan(str(share), "s", Discard(), **options), seconds=60.0))

    assert given == list(walk(str(share), "s", discard=Discard(), **options))
    with given[2].item.open() as stream:
        assert stream.read() == b"bonjour"


@pytest.mark.parametrize("after", ["a.txt", "b", "b/c/d.txt", "b/c", "b/x.txt", "z.txt", "ba"])
def test_a_walk_goes_on_behind_an_entry(share, after):
    fill(share, dict.fromkeys(("a.txt", "b/c/d.txt", "b/c/e.txt", "b/x.txt", "b.txt", "c.txt"), "x"))
    everything = names(walk(str(share), "s", discard=Discard()))

    given = names(walk(str(share), "s", discard=Discard(), after=after))

    assert given == [name for name in everything if name.split("/") > after.split("/") and not is_in(name, after)]


def is_in(name, folder):
    return name == folder or name.startswith(folder + "/")


def test_what_does_not_answer_is_one_row_and_the_walk_goes_on_behind_it(share):
    fill(share, dict.fromkeys(("a.txt", "b/muette/x.txt", "b/n.txt", "c/illisible/y.txt", "d.txt"), "x"))

    given = list(walked(Plan(str(share), "s", Discard()), seconds=0.5, through=stuck_walks.silent))

    assert names(given) == ["a.txt", "b/muette", "b/n.txt", "c/illisible", "d.txt"]
    assert [row for row in given if isinstance(row, Skipped)] == [silence("b/muette"), silence("c/illisible")]


def test_a_root_that_does_not_answer_is_lost(share):
    assert list(walked(Plan(str(share), "s", Discard()), seconds=0.5, through=stuck_walks.silent_root)) == [Lost()]


def test_a_walk_that_dies_goes_on_where_it_was(share):
    fill(share, dict.fromkeys(("a.txt", "b/c.txt", "d.txt"), "x"))

    assert names(walked(Plan(str(share), "s", Discard()), seconds=60.0, through=stuck_walks.dying)) == [
        "a.txt",
        "b/c.txt",
        "d.txt",
    ]


def test_another_volume_below_the_root_is_told_and_walked(share):
    fill(share, dict.fromkeys(("a.txt", "b/volume/d.txt", "e.txt"), "x"))

    assert names(walked(Plan(str(share), "s", Discard()), seconds=60.0, through=stuck_walks.mounted)) == [
        "a.txt",
        "b/volume",
        "b/volume/d.txt",
        "e.txt",
    ]


def test_a_walk_that_dies_again_and_again_at_the_first_file_of_a_volume_has_not_read_it(share):
    fill(share, {"volume/b.txt": "x"})

    given = list(walked(Plan(str(share), "s", Discard()), seconds=60.0, through=stuck_walks.mounted_and_dying))

    assert given == [*[Volume(Locator("s", "volume"))] * 3, Lost()]


def test_a_root_that_goes_away_is_the_last_that_is_told(share, tmp_path):
    fill(share, dict.fromkeys(("a.txt", "b.txt", "c.txt"), "x"))
    rows = walk(str(share), "s", discard=Discard())
    first = next(rows)
    share.rename(tmp_path / "ailleurs")

    assert (names([first]), list(rows)) == (["a.txt"], [Lost()])


def test_another_volume_in_the_place_of_the_root_is_noticed_at_the_end(share, tmp_path):
    """The same names on another stick: every entry answers."""
    fill(share, dict.fromkeys(("a.txt", "b.txt"), "x"))
    rows = walk(str(share), "s", discard=Discard())
    next(rows)
    share.rename(tmp_path / "ailleurs")
    share.mkdir()
    fill(share, dict.fromkeys(("a.txt", "b.txt"), "y"))

    assert names(rows) == ["b.txt", Lost()]


def test_a_file_that_goes_away_is_a_row_as_long_as_the_root_stands(share):
    fill(share, dict.fromkeys(("a.txt", "b.txt", "c.txt"), "x"))
    rows = walk(str(share), "s", discard=Discard())
    next(rows)
    (share / "b.txt").unlink()

    assert names(rows) == ["b.txt", "c.txt"]


def test_a_question_about_a_root_has_its_time(tmp_path):
    held = threading.Event()

    with pytest.raises(UsageError, match="does not answer"):
        answer(partial(held.wait), seconds=0.1, about="partage")
    held.set()

    assert answer(partial(os.path.exists, tmp_path), seconds=60.0, about="partage")
