"""Scans that are killed, stopped, kept waiting or left without room: nothing is lost, and the next one goes on."""

import json
import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from functools import partial

import pytest

from tests.detect.numbers import invented
from tests.guards import SLOW, guard
from tests.shares import fill

COUNT = 120
NUMBERS = invented(COUNT, seed=61)
POPEN = subprocess.Popen
VOLATILE = ("id", "first_seen", "last_seen")


@pytest.fixture
def share(tmp_path):
    return fill(tmp_path / "partage", {f"{place:03d}.txt": f"NIR : {value}\n" for place, value in enumerate(NUMBERS)})


@pytest.fixture
def slowly(leakscan, share, tmp_path):
    """Starts a scan in which each file takes its time."""
    site, _ = guard(tmp_path / "site", SLOW, root=share)
    return partial(leakscan.start, "scan", "--jobs", 1, share, PYTHONPATH=site)


def told(leakscan):
    """Files and findings without what differs from run to run by nature."""
    return [
        sorted(
            json.dumps({key: row[key] for key in sorted(row) if key not in VOLATILE}) for row in leakscan.rows(table)
        )
        for table in ("files", "findings")
    ]


def kept(inventory):
    """How many files are in the inventory by now."""
    if not inventory.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{inventory.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("select count(*) from documents").fetchone()[0]
    except sqlite3.Error:
        return 0


def wait_for(inventory, rows):
    deadline = time.monotonic() + 60
    while kept(inventory) < rows and time.monotonic() < deadline:
        time.sleep(0.02)


def verified(leakscan):
    return leakscan.run("inventory", "verify")


SOUND = (0, "The inventory is sound, and its chain of events is intact.\n", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_scan_that_is_asked_to_stop_keeps_what_it_read(leakscan, slowly, number):
    former = signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may ignore it, and so would the scan
    process = slowly()
    signal.signal(number, former)
    with process:
        wait_for(leakscan.inventory, 10)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out.decode()) == (130, "")
    assert err.decode().lstrip("\n") == "Interrupted: what was read is kept; the same command goes on from there.\n"
    assert verified(leakscan) == SOUND
    assert kept(leakscan.inventory) >= 10


def test_impatience_loses_nothing(leakscan, slowly):
    with slowly() as process:
        wait_for(leakscan.inventory, 10)
        for _ in range(5):
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode in (130, -signal.SIGINT)
    assert verified(leakscan) == SOUND


def test_an_interrupted_scan_is_gone_on_with_and_ends_like_an_undisturbed_one(leakscan, share, slowly):
    leakscan.scan(share)
    undisturbed = told(leakscan)
    for file in leakscan.inventory.parent.iterdir():
        if file.name.startswith("inventory.db"):
            file.unlink()
    (leakscan.home / "config" / "leakscan.toml").write_text(key_of(leakscan), encoding="utf-8")
    with slowly() as process:
        wait_for(leakscan.inventory, 20)
        process.kill()
    left = json.loads(leakscan.run("inventory", "info", "--json")[1])["interrupted"]
    code, out, err = leakscan.run("scan", "--jobs", 1, "--resume", "--json")

    assert left == ["partage"]
    assert (code, err) == (1, "")
    assert json.loads(out)[0]["carried_over"] >= 20
    assert verified(leakscan) == SOUND
    assert [len(rows) for rows in told(leakscan)] == [len(rows) for rows in undisturbed]


def key_of(leakscan):
    """Settings by which the next inventory has the key of the last one."""
    (key,) = (leakscan.home / "config" / "keys").iterdir()
    return f'key = "file:{key}"\n'


def test_there_may_be_nothing_to_go_on_with(leakscan, share):
    leakscan.scan(share)

    assert leakscan.run("scan", "--resume") == (0, "No scan was interrupted: there is nothing to go on with.\n", "")


def test_a_scan_without_a_folder_says_what_is_missing(leakscan):
    code, _, err = leakscan.run("scan")

    assert (code, err) == (
        3, "leakscan: name the folders to scan, or use --resume to go on with interrupted scans\n",
    )  # fmt: skip


def test_a_second_scan_is_refused_or_waits(leakscan, share, slowly):
    with slowly() as first:
        wait_for(leakscan.inventory, 5)
        refused = leakscan.scan(share)
        waited = leakscan.scan(share, "--wait")
        first.communicate(timeout=60)

    assert refused[0] == 5
    assert f"another run (process {first.pid}) is writing this inventory" in refused[2]
    assert first.returncode == 1
    assert waited[0] == 1
    assert waited[2] == f"Another run (process {first.pid}) is writing this inventory; waiting for its end.\n"


def test_reports_are_written_while_a_scan_runs_and_say_that_it_does(leakscan, slowly, tmp_path):
    report = tmp_path / "rapport.csv"
    with slowly() as process:
        wait_for(leakscan.inventory, 5)
        code, _, err = leakscan.run("report", "--output", report)
        process.kill()

    assert (code, err) == (0, "")
    assert report.exists()
    assert report.stat().st_mode & 0o777 == 0o600


def limited(size):
    """What a new process does first so that no file of its grows beyond so many bytes: as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_told_and_nothing_is_lost(leakscan, share, monkeypatch):
    # What measures coverage could not write either, and would say so.
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        monkeypatch.delenv(name, raising=False)
    leakscan.scan(share)
    undisturbed = told(leakscan)
    size = leakscan.inventory.stat().st_size
    for place, value in enumerate(invented(400, seed=62)):
        (share / f"neu{place:03d}.txt").write_text(f"NIR : {value}\n", encoding="utf-8")
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    with monkeypatch.context() as patch:
        patch.setattr("subprocess.Popen", partial(leakscan_popen, size + 40_000))
        code, out, err = leakscan.scan(share)

    assert resource.getrlimit(resource.RLIMIT_FSIZE) == former
    assert (code, out) == (4, "")
    assert err.startswith(f"leakscan: {leakscan.inventory}: the disk ")
    assert err.count("\n") == 1
    assert verified(leakscan) == SOUND
    assert set(undisturbed[1]) <= set(told(leakscan)[1])
    assert leakscan.scan(share)[0] == 1
    assert len(told(leakscan)[0]) == COUNT + 400


def leakscan_popen(size, *arguments, **options):
    return POPEN(*arguments, preexec_fn=partial(limited, size), **options)


def test_the_last_writes_that_a_power_cut_loses_are_read_again(leakscan, share, slowly):
    leakscan.scan(fill(share.parent / "autre", {"a.txt": "bonjour\n"}))
    with slowly() as process:
        wait_for(leakscan.inventory, 40)
        process.kill()
    log = leakscan.inventory.with_name("inventory.db-wal")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size * 2 // 3 + 7)

    assert verified(leakscan) == SOUND
    assert leakscan.scan(share)[0] == 1
    assert verified(leakscan) == SOUND
    assert len(told(leakscan)[0]) == COUNT + 1


def test_what_is_wrong_with_an_inventory_is_told(leakscan, share):
    leakscan.scan(share)
    with closing(sqlite3.connect(leakscan.inventory)) as connection, connection:
        connection.execute("update documents set last_run = 0 where path = '007.txt'")
        connection.execute("update fingerprints set hashes = cast(hashes || hashes as blob) where finding_id = 3")
    code, out, _ = leakscan.run("inventory", "verify", "--json")
    err = leakscan.run("inventory", "verify")[2]
    faults = json.loads(out)["faults"]

    assert code == 4
    assert faults[-1] == "row 3: fingerprints that are not in order"
    assert {fault.partition(": ")[2] for fault in faults[:-1]} == {
        "a document that ends before it begins", "a finding in a document that is over",
    }  # fmt: skip
    assert err.endswith(f"({len(faults) - 1} more); restore a backup and compare\n")


def test_a_damaged_file_is_told(leakscan, share):
    leakscan.scan(share)
    data = bytearray(leakscan.inventory.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    leakscan.inventory.write_bytes(data)
    code, _, err = leakscan.run("inventory", "verify")

    assert code == 4
    assert err.startswith(f"leakscan: {leakscan.inventory}: the ")
    assert (
        err.endswith("damaged; restore a backup or name another file with --inventory\n")
        or "the file is damaged" in err
    )


@pytest.mark.parametrize("option", ["--inventory", "--report"])
def test_files_of_our_own_are_refused_in_what_is_scanned(leakscan, share, option):
    file = share / "suivi.xlsx"
    code, _, err = leakscan.scan(share, option, file)
    forced = leakscan.scan(share, option, file, "--force")

    assert code == 3
    assert err == (
        f"leakscan: {file}: {option} must not lie in what is scanned ({share}); choose another folder, or use --force\n"
    )
    assert forced[0] == 1
    assert file.exists()
    assert "suivi.xlsx" not in forced[1].replace(str(file), "")


def test_a_link_does_not_hide_where_an_inventory_lies(leakscan, share, tmp_path):
    (tmp_path / "ailleurs").symlink_to(share, target_is_directory=True)

    assert leakscan.scan(share, "--inventory", tmp_path / "ailleurs" / "i.db")[0] == 3
    assert leakscan.scan(tmp_path / "ailleurs", "--inventory", share / "i.db")[0] == 3


def test_the_usual_places_below_a_scanned_home_are_left_out(leakscan):
    fill(leakscan.home / "Documents", {"a.txt": f"NIR : {NUMBERS[0]}\n"})
    code, _, err = leakscan.scan(leakscan.home)
    again = leakscan.scan(leakscan.home)

    assert (code, err) == (1, "")
    assert again[0] == 1
    assert {path for path, member in leakscan.statuses() if path.startswith(("data", "config"))} == set()
