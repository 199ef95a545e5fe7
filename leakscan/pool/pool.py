"""The pool: hands tasks to workers as they have room, and replaces workers that hang or die.

No lock and no pipe is shared between workers, so none that is killed holds up another; what waited in the pipe of one
that died is given to the next.
"""

import queue
import threading
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from leakscan.errors import LeakscanError, WorkersError
from leakscan.pool.serving import FAILED, LAST, READY, REFUSED, RESULT, Start
from leakscan.pool.worker import Inbox, Message, Task, Worker

Fate = Literal["done", "late", "died"]

# Small tasks that wait in the pipe of a worker: it never waits for the parent between two of them.
_AHEAD = 4
_STARTS = 3
_START_SECONDS = 120.0
_LOOK_EVERY = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a task; only one that is done has a result."""

    task: Task
    fate: Fate
    result: Any = field(default=None, repr=False)


class Pool:
    """Workers, started as they are needed.

    `start` runs in each new worker and gives the function that works; `trusted` are the modules whose values a worker
    may send; after `most` tasks, or once it holds more than `heaviest` bytes, a worker is replaced, since parsers leak.
    """

    def __init__(self, start: Start, *, workers: int, trusted: Collection[str], most: int, heaviest: int):
        self._start = start
        self._count = workers
        self._trusted = trusted
        self._most = most
        self._heaviest = heaviest
        self._workers: list[Worker] = []
        self._inbox: Inbox = queue.SimpleQueue()
        self._pending: deque[Task] = deque()
        self._failed_starts = 0
        self._is_over = threading.Event()

    def run(self, tasks: Iterable[Task]) -> Generator[Ended]:
        """Each task as it ends, in no order. Raises WorkersError when no worker can be started."""
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            for task in tasks:
                self._pending.append(task)
                yield from self._place()
            while self._pending or any(worker.waiting for worker in self._workers):
                yield from self._hear()
                yield from self._place()
            for worker in self._workers:
                worker.dismiss()
        except BaseException:
            for worker in self._workers:
                worker.stop()
            raise
        finally:
            self._is_over.set()
            for worker in self._workers:
                worker.join()

    def _watch(self) -> None:
        """Apart from the run, which may itself be waiting for a slow source or a slow disk."""
        while not self._is_over.wait(_LOOK_EVERY):
            for worker in tuple(self._workers):
                worker.watch()

    def _place(self) -> Iterator[Ended]:
        """Gives away all that is pending, telling what ends in the meantime."""
        while self._pending:
            if worker := self._with_room(self._pending[0]):
                worker.give(self._pending.popleft())
            else:
                yield from self._hear()
        while not self._inbox.empty():
            yield from self._hear()

    def _with_room(self, task: Task) -> Worker | None:
        if idle := next((worker for worker in self._workers if not worker.waiting and self._may_go_on(worker)), None):
            return idle
        if len(self._workers) < self._count:
            return self._new()
        return next((worker for worker in self._workers if self._takes_ahead(worker, task)), None)

    def _takes_ahead(self, worker: Worker, task: Task) -> bool:
        room = task.is_small and len(worker.waiting) < _AHEAD and self._may_go_on(worker)
        return room and all(each.is_small for each in worker.waiting)

    def _may_go_on(self, worker: Worker) -> bool:
        return not worker.is_leaving and worker.served + len(worker.waiting) < self._most

    def _new(self) -> Worker:
        try:
            worker = Worker(
                self._start, self._inbox, seconds=_START_SECONDS, trusted=self._trusted, heaviest=self._heaviest
            )
        except OSError as error:
            raise WorkersError("no worker process can be started; see that memory and disk are not full") from error
        self._workers.append(worker)
        return worker

    def _hear(self) -> Iterator[Ended]:
        """What the next message tells; waits for it."""
        worker, message = self._inbox.get()
        if worker not in self._workers:
            return  # given up, and ended after all
        if message is None:
            yield from self._bury(worker)
        else:
            yield from self._take(worker, message)

    def _take(self, worker: Worker, message: Message) -> Iterator[Ended]:
        kind, given = message
        if kind == REFUSED and isinstance(given, LeakscanError):
            raise given
        if kind == FAILED:
            raise WorkersError(f"the worker processes cannot get ready ({given}); install leakscan again")
        if kind == READY:
            worker.is_ready, self._failed_starts = True, 0
        elif worker.waiting:
            worker.served += 1
            worker.is_leaving |= kind == LAST
            yield Ended(worker.waiting.popleft(), "done", given)
        if kind == RESULT and not worker.waiting and not self._may_go_on(worker):
            worker.dismiss()

    def _bury(self, worker: Worker) -> Iterator[Ended]:
        """The task under way is lost with its worker; those behind it have not been begun."""
        self._workers.remove(worker)
        worker.stop()
        worker.join()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise WorkersError("the worker processes end before they are ready; see that memory is not full")
        elif worker.waiting and not worker.is_leaving and (fate := worker.fate()) != "stopped":
            yield Ended(worker.waiting.popleft(), fate)
        self._pending.extend(worker.waiting)
