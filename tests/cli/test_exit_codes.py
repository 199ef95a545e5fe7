"""Exit codes: what a nightly job learns without reading a word."""

import os
import signal
import time

import pytest

from leakscan.inventory import open_inventory
from tests.detect.numbers import invented
from tests.guards import DENIED, SLOW, guard
from tests.shares import fill

FOUND = {"a.txt": f"NIR : {invented(1, seed=51)[0]}\n"}


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


def one_line(err):
    """The only line of a complaint."""
    assert "Traceback" not in err
    assert err.count("\n") == 1
    return err.rstrip("\n")


def test_a_clean_share_ends_with_nought(leakscan, share):
    fill(share, {"a.txt": "bonjour\n"})

    assert leakscan.scan(share)[0] == 0


def test_findings_end_with_one(leakscan, share):
    assert leakscan.scan(fill(share, FOUND))[0] == 1


def test_findings_below_the_threshold_end_with_nought(leakscan, share):
    assert leakscan.scan(fill(share, FOUND), "--threshold", "critical")[0] == 0


def test_an_unread_file_ends_with_two_even_beside_findings(leakscan, share, tmp_path):
    fill(share, {**FOUND, "refuse.txt": "bonjour\n"})
    site, _ = guard(tmp_path / "site", DENIED)

    assert leakscan.scan(share, PYTHONPATH=site)[0] == 2


def test_a_share_that_came_up_empty_ends_with_two(leakscan, share):
    leakscan.scan(fill(share, FOUND))
    (share / "a.txt").unlink()
    code, _, err = leakscan.scan(share)

    assert (code, one_line(err)) == (
        2,
        "partage: empty, although it held files before. Is the share or medium connected?",
    )


WRONG = {
    "an option nobody knows": ["scan", "--fast", "."],
    "a command nobody knows": ["scam", "."],
    "no path": ["scan"],
    "a threshold nobody knows": ["scan", "--threshold", "awful", "."],
    "a table nobody knows": ["export", "--table", "people"],
    "a language nobody speaks": ["--lang", "de", "formats"],
    "a rule nobody knows": ["rules", "explain", "fr.nothing"],
    "no folder of rules": ["rules", "list", "--folder", "nowhere"],
    "no settings file": ["--settings", "nowhere.toml", "formats"],
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_ends_with_three_for(leakscan, case):
    code, out, err = leakscan.run(*WRONG[case])

    assert (code, out) == (3, "")
    assert "Traceback" not in err


def test_a_path_that_does_not_exist_ends_with_three(leakscan, tmp_path):
    code, _, err = leakscan.scan(tmp_path / "absent")

    assert (code, one_line(err)) == (3, f"leakscan: {tmp_path / 'absent'}: there is no such file or folder")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("jobs = [", "this is not TOML"),
        ("colour = 1", "unknown settings colour"),
        ('jobs = "two"', "jobs has a value of the wrong kind"),
        ('exclude = "a"', "exclude must be a list of texts"),
        ('threshold = "awful"', "threshold must be one of low, medium, high, critical"),
    ],
)
def test_wrong_settings_end_with_three_and_name_the_file(leakscan, tmp_path, content, told):
    file = tmp_path / "leakscan.toml"
    file.write_text(content, encoding="utf-8")
    code, _, err = leakscan.run("--settings", file, "formats")

    assert code == 3
    assert f"{file}: {told}" in one_line(err)


def test_a_report_that_cannot_be_written_ends_with_three(leakscan, share, tmp_path):
    leakscan.scan(fill(share, FOUND))
    code, _, err = leakscan.run("report", "--output", tmp_path / "absent" / "r.html")

    assert (code, "cannot be written" in one_line(err)) == (3, True)


def test_no_inventory_ends_with_four(leakscan):
    code, _, err = leakscan.run("export", "--table", "files")

    assert code == 4
    assert str(leakscan.inventory) in one_line(err)


def test_a_file_that_is_no_inventory_ends_with_four(leakscan, share, tmp_path):
    file = tmp_path / "autre.db"
    file.write_bytes(b"this is no database" * 500)
    code, _, err = leakscan.scan(fill(share, FOUND), "--inventory", file)

    assert code == 4
    assert str(file) in one_line(err)


def test_a_key_that_is_gone_is_named(leakscan, share):
    leakscan.scan(fill(share, FOUND))
    key = next((leakscan.home / "config" / "keys").iterdir())
    key.unlink()
    code, _, err = leakscan.run("inventory", "verify")

    assert (code, one_line(err).startswith(f"leakscan: {key}: the key of the inventory is missing")) == (4, True)


def test_an_inventory_in_use_ends_with_five(leakscan, share):
    leakscan.inventory.parent.mkdir(parents=True)
    with open_inventory(leakscan.inventory) as store, store.lock():
        code, _, err = leakscan.scan(fill(share, FOUND))

    assert code == 5
    assert f"another run (process {os.getpid()}) is writing this inventory" in one_line(err)


def test_an_interrupted_scan_ends_with_130_and_can_be_taken_up_again(leakscan, share, tmp_path):
    fill(share, {f"{number:03d}.txt": f"NIR : {value}\n" for number, value in enumerate(invented(150, seed=52))})
    site, _ = guard(tmp_path / "site", SLOW, root=share)
    with leakscan.start("scan", "--jobs", 1, share, PYTHONPATH=site) as process:
        until = time.monotonic() + 30
        while not (leakscan.home / "data" / "inventory.db-wal").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    code, _, _ = leakscan.scan(share)

    assert process.returncode == 130
    assert err.decode().strip() == "Interrupted: what was read is kept; the same command goes on from there."
    assert (code, len(leakscan.rows("files"))) == (1, 150)
