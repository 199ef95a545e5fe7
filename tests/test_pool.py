"""The pool: whatever a worker does, each task ends once, and the others go on."""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from leakscan.errors import RulesError, WorkersError
from leakscan.pool import Pool, Task
from leakscan.pool.worker import Worker
from tests import pool_work

FATES = {
    "deaf": "late", "stop_self": "late", "kill_self": "died", "crash": "died", "leave": "died", "quit": "died",
    "interrupt": "died", "raise_content": "died", "exhaust": "died", "overflow": "died", "foreign": "died",
    "borrowed": "died",
}  # fmt: skip


def pool(start=pool_work.ready, *, workers=2, most=1000, heaviest=1 << 40):
    return Pool(start, workers=workers, trusted=["leakscan.errors", "leakscan.locator"], most=most, heaviest=heaviest)


def small(name, *given, seconds=60.0):
    return Task((name, *given), seconds, is_small=True)


def results(ended):
    return Counter((each.task.given, each.fate, each.result) for each in ended)


def is_running(process):
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_each_task_ends_once_with_its_result():
    ended = results(pool().run(small("double", number) for number in range(500)))

    assert ended == {(("double", number), "done", 2 * number): 1 for number in range(500)}


@pytest.mark.parametrize("name", FATES)
def test_a_worker_that_goes_wrong_costs_its_task_alone(name, capfd):
    given = [small("double", number) for number in range(10)]
    bad = small(name, *[600] * (name == "deaf"), seconds=3.0)
    ended = results(pool(workers=1).run([*given[:5], bad, *given[5:]]))

    assert ended == {
        **{(("double", number), "done", 2 * number): 1 for number in range(10)}, (bad.given, FATES[name], None): 1,
    }  # fmt: skip
    assert capfd.readouterr() == ("", "")


def test_workers_killed_at_random_lose_and_repeat_nothing_else():
    draw = random.Random(8)
    ended = []
    for each in pool().run(small("slow_identity", number) for number in range(1500)):
        ended.append(each)
        if each.fate == "done" and draw.random() < 0.05:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each.result, signal.SIGKILL)
    fates = Counter(each.fate for each in ended)

    assert sorted(each.task.given[1] for each in ended) == list(range(1500))
    assert fates["died"] >= 5
    assert set(fates) == {"done", "died"}


def test_a_program_ends_with_the_worker_that_started_it(tmp_path):
    log = tmp_path / "child"
    late = Task(("hang_with_program", str(log)), 1.0)
    fates = [each.fate for each in pool(workers=1).run([late])]

    assert fates == ["late"]
    assert wait_until(lambda: not is_running(int(log.read_text())))


def test_a_program_ends_with_a_worker_that_died(tmp_path):
    log = tmp_path / "child"
    fates = [each.fate for each in pool(workers=1).run([Task(("start_program", str(log)), 60.0)])]

    assert fates == ["died"]
    assert wait_until(lambda: not is_running(int(log.read_text())))


def test_a_pool_that_is_left_stops_its_workers_at_once():
    tasks = pool().run([small("identity", 1), *[small("sleep", 600) for _ in range(4)]])
    process = next(tasks).result
    tasks.close()

    assert not is_running(process)
    assert multiprocessing.active_children() == []


def test_what_a_worker_tells_before_it_ends_counts_as_its_result():
    tasks = [small("double", 1), small("hang_with_last_words", "so far"), small("double", 2), small("double", 3)]
    ended = results(pool(workers=1).run(tasks))

    assert ended == {
        (("double", 1), "done", 2): 1, (("hang_with_last_words", "so far"), "done", "so far"): 1,
        (("double", 2), "done", 4): 1, (("double", 3), "done", 6): 1,
    }  # fmt: skip


def test_a_worker_is_replaced_after_so_many_tasks():
    processes = Counter(each.result for each in pool(workers=1, most=10).run(small("identity", n) for n in range(35)))

    assert sorted(processes.values()) == [5, 10, 10, 10]


def test_a_worker_that_has_grown_is_replaced_and_loses_nothing():
    tasks = [small("hoard", 150), *[small("hoard", 1) for _ in range(5)]]
    processes = [each.result for each in pool(workers=1, heaviest=150 << 20).run(tasks)]

    assert len(processes) == 6
    assert Counter(processes).most_common() == [(processes[1], 5), (processes[0], 1)]


def test_what_keeps_a_worker_from_getting_ready_is_told():
    with pytest.raises(RulesError, match=r"^rules/x\.yaml: wrong$"):
        list(pool(pool_work.refusing).run([small("double", 1)]))
    with pytest.raises(WorkersError, match=r"^the worker processes cannot get ready \(ValueError\)"):
        list(pool(pool_work.failing).run([small("double", 1)]))
    with pytest.raises(WorkersError, match=r"^the worker processes end before they are ready"):
        list(pool(pool_work.dying).run([small("double", 1)]))


def test_no_worker_is_started_for_nothing():
    assert list(pool(pool_work.dying).run([])) == []
    assert multiprocessing.active_children() == []


def test_a_task_behind_one_that_ends_as_it_is_stopped_is_begun_again(tmp_path, monkeypatch):
    mark, stop = tmp_path / "begun", Worker.stop

    def stop_late(worker):
        """By then the worker has given its result, and is at the next task."""
        wait_until(mark.exists)
        stop(worker)

    monkeypatch.setattr(Worker, "stop", stop_late)
    given = [small("sleep", 1.0, seconds=0.1), small("hang_once", str(mark))]
    ended = results(pool(workers=1).run(given))

    assert ended == {(each.given, "done", None): 1 for each in given}
