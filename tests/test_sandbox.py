"""Confinement: what a worker may not do is refused by the kernel, or by the guard where that cannot."""

import subprocess
import sys
from functools import partial

import pytest

from leakscan.fingerprint import load_key
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.pool import Pool, Task
from leakscan.rulebook import default_folder
from leakscan.sandbox import job, measures
from leakscan.workers import Setup, read_all
from tests import sandbox_work
from tests.commands import PROJECT
from tests.conftest import NOW

BEFORE = b"mot de passe : Tournesol2017!81\n"


def state(folder):
    """Names, contents, rights and times of all that is below a folder."""
    rows = []
    for path in sorted(folder.rglob("*")):
        found = path.lstat()
        rows.append((path.name, path.is_file() and path.read_bytes(), found.st_mode, found.st_mtime_ns, found.st_nlink))
    return rows


@pytest.fixture
def victim(tmp_path):
    folder = tmp_path / "partage"
    folder.mkdir()
    (folder / "lettre.txt").write_bytes(BEFORE)
    return folder / "lettre.txt"


@pytest.mark.parametrize("start", [sandbox_work.start, sandbox_work.start_guarded], ids=["kernel", "guard"])
def test_a_worker_reads_and_does_nothing_else(start, victim, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    before = state(victim.parent)
    pool = Pool(partial(start, str(own)), workers=1, trusted=(), most=100, heaviest=1 << 40)
    tasks = [Task((name, str(victim)), 60.0) for name in (*sandbox_work.REFUSED, *sandbox_work.ALLOWED)]
    told = {each.task.given[0]: each.result for each in pool.run(tasks)}

    assert told == dict.fromkeys(sandbox_work.REFUSED, "refused") | dict.fromkeys(sandbox_work.ALLOWED, "done")
    assert state(victim.parent) == before
    assert list(own.iterdir()) == []


def opened_for(path, name):
    """What a hostile parser might do while it reads: an attempt, then the bytes."""
    sandbox_work._ATTEMPTS[name](path)
    return path.open("rb")


def test_the_workers_of_a_scan_are_confined(victim, cache, tmp_path):
    load_key(f"file:{tmp_path / 'k.key'}", create=True)
    setup = Setup(default_folder(), f"file:{tmp_path / 'k.key'}", cache, 60.0, 3 << 30, NOW)
    names = ("read", "write", "remove", "change times", "connect", "write by a program")
    items = [Item(Locator("s", name), partial(opened_for, victim, name), len(BEFORE)) for name in names]
    before = state(victim.parent)
    told = {item.name: outcome.documents[0].status for item, outcome in read_all(items, setup, workers=1)}

    assert told == dict.fromkeys(names, "denied") | {"read": "scanned"}
    assert state(victim.parent) == before


LIMITS = """
import os, resource, sys
from leakscan.sandbox import allow_processor, limit

limit(1 << 30)
print(*resource.getrlimit(resource.RLIMIT_CORE))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= 512)
try:
    bytearray(2 << 30)
except MemoryError:
    print("no memory")
allow_processor(-60)
sys.stdout.flush()
while True:
    pass
"""


def test_a_lower_limit_of_whoever_started_the_scan_stays():
    script = "import resource as r; r.setrlimit(r.RLIMIT_AS, (2 << 30, 2 << 30));"
    script += "from leakscan.sandbox import limit; limit(3 << 30); print(*r.getrlimit(r.RLIMIT_AS))"
    told = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert told.stdout.split() == [str(2 << 30)] * 2


def test_memory_core_files_open_files_and_processor_time_are_limited():
    ended = subprocess.run([sys.executable, "-c", LIMITS], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert ended.stdout.splitlines() == ["0 0", "True", "no memory"]
    assert ended.returncode < 0
    assert ended.stderr == ""


PARENT = """
import os, sys, time
from leakscan.sandbox import die_with_parent

parent = os.getpid()
child = os.fork()
if not child:
    die_with_parent(parent)
    print(os.getpid(), flush=True)
    time.sleep(600)
time.sleep(600)
"""


def test_a_child_ends_with_its_parent():
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        # The pipe ends when nobody can write to it any more.
        left = parent.stdout.read()

    assert child
    assert left == ""


def test_what_is_in_force_on_this_machine_is_told(leakscan):
    code, out, _ = leakscan.run("doctor")
    told = [line for line in out.splitlines() if "Workers" in line]

    assert code == 0
    assert [line.split()[0] for line in told] == ["ok" if each.by_kernel else "missing" for each in measures()]
    assert [each.means in line for each, line in zip(measures(), told, strict=True)] == [True, True]


def test_the_limits_of_a_job_are_laid_out_as_windows_reads_them():
    # 64 bits, by the headers of the Windows SDK: 144 bytes, the flags after two times, the memory after the transfers.
    wanted = job.limits(3 << 30)
    laid_out = bytes(wanted)
    assert len(laid_out) == 144
    assert int.from_bytes(laid_out[16:20], "little") == 0x100 | 0x400 | 0x2000
    assert int.from_bytes(laid_out[112:120], "little") == 3 << 30
    assert int.from_bytes(laid_out, "little") == (0x2500 << 128) + ((3 << 30) << 896)
