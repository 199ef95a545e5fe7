"""The private folder of a run: nobody else's, and gone in the end whatever ended the run."""

import stat
import subprocess
import sys

from leakscan.scratch import scratch
from tests.commands import PROJECT

KILLED = """
import os, pathlib, signal, sys
from leakscan.scratch import scratch

with scratch(pathlib.Path(sys.argv[1])) as folder:
    (folder / "copie").write_bytes(b"mot de passe")
    print(folder, flush=True)
    sys.stdin.read(1)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def running(place):
    command = [sys.executable, "-c", KILLED, str(place)]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_it_is_private_and_removed_in_the_end(tmp_path):
    with scratch(tmp_path) as folder:
        mode = stat.S_IMODE(folder.stat().st_mode)
        (folder / "copie").write_bytes(b"mot de passe")

    assert mode == 0o700
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next_and_what_a_living_one_uses_is_not(tmp_path):
    with running(tmp_path) as dead, running(tmp_path) as living:
        left, used = (process.stdout.readline().strip() for process in (dead, living))
        dead.communicate("x")
        with scratch(tmp_path) as folder:
            found = {str(path) for path in tmp_path.iterdir()}
        living.kill()

    assert found == {used, str(folder)}
    assert left not in found


def test_folders_that_others_could_have_planted_are_left_alone(tmp_path):
    elsewhere = tmp_path / "dossiers"
    elsewhere.mkdir()
    (elsewhere / "owner").touch()
    place = tmp_path / "tmp"
    place.mkdir()
    (place / "leakscan-link").symlink_to(elsewhere)
    for name in ("leakscan-open", "leakscan-bare", "leakscan-linked"):
        (place / name).mkdir(mode=0o700)
    (place / "leakscan-open").chmod(0o755)
    (place / "leakscan-open" / "owner").touch()
    (place / "leakscan-linked" / "owner").symlink_to(elsewhere / "owner")
    before = sorted(place.iterdir())
    with scratch(place):
        pass

    assert sorted(place.iterdir()) == before
    assert (elsewhere / "owner").exists()
