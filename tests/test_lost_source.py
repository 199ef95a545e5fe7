"""A source that goes away during a scan, or a folder that does not answer: nothing that was found before is lost."""

import shutil
from dataclasses import replace
from functools import partial

import pytest

from leakscan import pipeline
from leakscan.inventory import open_inventory
from leakscan.pipeline import scan
from leakscan.settings import read
from leakscan.sources import Found, Lost, Skipped, Volume
from leakscan.walking import walked
from tests.conftest import NOW
from tests.detect.numbers import invented
from tests.shares import fill

LINE = f"Numéro de sécurité sociale : {invented(1, seed=43)[0]}\n"
LOST = "The source went away during the scan"


@pytest.fixture
def share(tmp_path):
    return fill(tmp_path / "partage", {"a.txt": LINE, "b/c.txt": LINE, "b/d.txt": LINE, "e.txt": LINE})


@pytest.fixture
def inventory(tmp_path):
    with open_inventory(tmp_path / "inventory.db") as opened:
        yield opened


@pytest.fixture
def scanned(share, inventory, tmp_path, cache):
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(cache, target_is_directory=True)
    file = home / "leakscan.toml"
    file.write_text("jobs = 1\n")
    settings = read(file, {"LEAKSCAN_HOME": str(home)})
    return partial(scan, share, inventory, settings, watch=lambda _: None, now=lambda: NOW)


@pytest.fixture
def told(inventory):
    """The status of each file, and whether its finding is still open."""

    def now():
        open_ones = {row["path"] for row in inventory.findings() if row["rule"] == "fr.nir"}
        return {row["path"]: (row["status"], row["path"] in open_ones) for row in inventory.files()}

    return now


def changed(monkeypatch, change):
    """The walk gives its rows by way of `change`."""
    monkeypatch.setattr(pipeline, "walked", lambda plan, **options: change(walked(plan, **options)))


def test_what_was_not_met_of_a_lost_source_is_not_read_and_nothing_has_vanished(
    scanned, inventory, told, share, monkeypatch
):
    scanned()

    def lose(rows):
        yield next(rows)
        yield Lost()

    with monkeypatch.context() as patch:
        changed(patch, lose)
        lost = scanned()
    after = told()
    again = scanned()

    assert (lost.is_whole, lost.is_lost) == (False, True)
    assert after == {
        "a.txt": ("scanned", True),
        "b/c.txt": ("error", True),
        "b/d.txt": ("error", True),
        "e.txt": ("error", True),
    }
    assert [past.outcome for past in inventory.runs()] == ["complete", "failed", "complete"]
    assert again.is_whole
    assert told() == dict.fromkeys(after, ("scanned", True))


def test_files_that_went_away_together_with_their_source_have_not_vanished(scanned, told, share, tmp_path, monkeypatch):
    """The walk was over when the share was cut, the reading was not."""

    def cut(rows):
        met = [row for row in rows if isinstance(row, Found)]
        share.rename(tmp_path / "ailleurs")
        share.mkdir()
        yield from met

    changed(monkeypatch, cut)
    lost = scanned()

    assert (lost.is_whole, lost.is_lost) == (False, True)
    assert told() == dict.fromkeys(("a.txt", "b/c.txt", "b/d.txt", "e.txt"), ("error", False))


@pytest.mark.parametrize("status", ["timeout", "denied", "locked", "error"])
def test_what_lies_in_a_folder_that_cannot_be_walked_has_not_vanished(scanned, inventory, told, monkeypatch, status):
    scanned()

    def close(rows):
        a, c, _, e = rows
        locator = c.item.locator
        yield a
        yield Skipped(type(locator)(locator.source, "b"), status, LOST)
        yield e

    with monkeypatch.context() as patch:
        changed(patch, close)
        partly = scanned()
    after, unread = told(), inventory.unread(partly.run)
    scanned()

    assert (partly.is_whole, unread) == (True, 3)
    assert after == {
        "a.txt": ("scanned", True),
        "b": (status, False),
        "b/c.txt": (status, True),
        "b/d.txt": (status, True),
        "e.txt": ("scanned", True),
    }
    assert told() == dict.fromkeys(("a.txt", "b/c.txt", "b/d.txt", "e.txt"), ("scanned", True))


UNMOUNTED = "The volume that was here is not connected"


@pytest.fixture
def mounted(monkeypatch):
    """While it lasts, the folder `b` is a volume of its own."""

    def tell(rows):
        a, *others = rows
        yield a
        yield Volume(replace(a.item.locator, path="b"))
        yield from others

    with monkeypatch.context() as patch:
        changed(patch, tell)
        yield patch


@pytest.mark.parametrize("is_folder_left", [True, False])
def test_what_was_on_a_volume_that_is_not_connected_has_not_vanished(
    scanned, inventory, told, share, tmp_path, mounted, is_folder_left
):
    scanned()
    mounted.undo()
    (share / "b").rename(tmp_path / "volume")
    if is_folder_left:
        (share / "b").mkdir()
    scanned()
    after, details = told(), {row["path"]: row["detail"] for row in inventory.files()}
    scanned()
    unread = inventory.unread()
    shutil.rmtree(share / "b", ignore_errors=True)
    (tmp_path / "volume").rename(share / "b")
    scanned()

    assert (unread, inventory.unread()) == (2, 0)
    assert after == {
        "a.txt": ("scanned", True),
        "b/c.txt": ("error", True),
        "b/d.txt": ("error", True),
        "e.txt": ("scanned", True),
    }
    assert details["b/c.txt"] == UNMOUNTED
    assert told() == dict.fromkeys(after, ("scanned", True))


def test_what_is_deleted_on_a_volume_that_is_connected_has_vanished(scanned, told, share, mounted):
    scanned()
    (share / "b/d.txt").unlink()
    scanned()

    assert told()["b/d.txt"] == ("vanished", True)


def test_a_folder_that_took_the_place_of_a_volume_with_all_its_files_is_a_folder(scanned, told, share, mounted):
    scanned()
    mounted.undo()
    scanned()
    (share / "b/d.txt").unlink()
    scanned()

    assert told()["b/d.txt"] == ("vanished", True)


def test_a_volume_that_the_settings_leave_out_is_not_asked_for(scanned, told, share, mounted):
    scanned()
    mounted.undo()
    settings = replace(scanned.args[2], exclude=("b",))
    scanned.func(*scanned.args[:2], settings, **scanned.keywords)

    assert told()["b/d.txt"] == ("vanished", True)
