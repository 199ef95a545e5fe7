"""Sources and runs: which root is which, what a run leaves behind."""

from datetime import UTC, datetime

from leakscan.inventory.runs import scope_bounds
from leakscan.locator import Locator
from tests.inventory.rows import MONDAY, TUESDAY, document, state


def test_a_root_with_its_identity_is_one_source(inventory):
    first = inventory.source("E:\\", "folder", "serial-1", "cle")
    second = inventory.source("E:\\", "folder", "serial-1", "autre")

    assert (first, "cle") == (second, second.name)


def test_two_sticks_on_one_mount_point_are_two_sources(inventory):
    sticks = [
        inventory.source("/media/cle", "folder", identity, "cle") for identity in ("serial-1", "serial-2", "serial-3")
    ]

    assert [stick.name for stick in sticks] == ["cle", "cle-2", "cle-3"]


def test_a_stick_is_known_on_another_mount_point(inventory):
    first = inventory.source("/media/cle", "folder", "serial-1", "cle")
    moved = inventory.source("/mnt/usb", "folder", "serial-1", "usb")

    assert (first.id, "cle", "/mnt/usb") == (moved.id, moved.name, moved.root)
    assert [source.root for source in inventory.sources()] == ["/mnt/usb"]


def test_without_an_identity_only_the_root_tells(inventory):
    first = inventory.source("/srv/a", "folder", "", "srv")
    second = inventory.source("/srv/b", "folder", "", "srv")

    assert (first.name, second.name) == ("srv", "srv-2")


def test_a_root_whose_name_is_not_utf_8_comes_back_as_it_was(inventory):
    inventory.source("/srv/caf\udce9", "folder", "", "caf\udce9")

    assert [(source.root, source.name) for source in inventory.sources()] == [("/srv/caf\udce9", "caf\udce9")]


def test_a_run_tells_how_it_ended_and_what_it_carried_over(inventory, source, tuesday):
    inventory.carry(tuesday, inventory.known(tuesday, state().path))
    inventory.finish(tuesday, outcome="complete", finished=TUESDAY, walked_files=1, walked_bytes=4096)
    runs = inventory.runs()

    assert [(run.finished, run.outcome, run.walked_files, run.carried_files) for run in runs] == [
        (MONDAY, "complete", 1, 0),
        (TUESDAY, "complete", 1, 1),
    ]
    assert (runs[1].source, runs[1].digest, runs[1].walked_bytes) == ("poste", "d1", 4096)


def test_a_run_without_an_end_is_interrupted_unless_somebody_is_at_work_on_it(inventory, source, monday):
    with inventory.lock():
        under_way = [run.outcome for run in inventory.runs()]

    assert under_way == [None]
    assert [run.outcome for run in inventory.runs()] == ["interrupted"]
    assert inventory.interrupted() == [source]


def test_the_next_run_keeps_it_as_interrupted(inventory, source, monday):
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    inventory.finish(run, outcome="complete", finished=TUESDAY, walked_files=0, walked_bytes=0)

    assert [run.outcome for run in inventory.runs()] == ["interrupted", "complete"]
    assert inventory.interrupted() == []


def test_only_what_lies_in_the_scope_of_a_walk_can_vanish(inventory, source, monday):
    for path in ("Compta", "Compta/a.txt", "Compta 2/b.txt", "Compta.txt"):
        inventory.note(monday, document(Locator("poste", path)), state(path))
    run = inventory.begin(source, digest="d1", started=datetime(2026, 11, 24, tzinfo=UTC), scope="Compta")
    inventory.close_walk(run)

    assert {row["path"]: row["status"] for row in inventory.files()} == {
        "Compta": "vanished",
        "Compta/a.txt": "vanished",
        "Compta 2/b.txt": "scanned",
        "Compta.txt": "scanned",
    }
    assert inventory.summary(run).files == 2


def test_the_scope_of_a_whole_source_holds_every_path():
    assert scope_bounds("") == {"scope": "", "low": "", "high": "\U0010ffff"}
