"""One worker as the parent sees it: its process, its pipe, what it was given and how long that may take."""

import io
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Literal

from leakscan.pool.serving import KINDS, Start, serve

# What a worker may send at once, in bytes; more is not a result any more.
_LARGEST = 1 << 30
# A process within a system call that does not come back cannot be ended by anybody; it is left behind.
_DYING_SECONDS = 10.0
_MOMENT = 0.01

Message = tuple[str, Any]
Inbox = queue.SimpleQueue[tuple["Worker", Message | None]]


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to do, and the seconds it may take. Small ones may wait in the pipe of a busy worker."""

    given: Any = field(repr=False)
    seconds: float
    is_small: bool = False


class Worker:
    """Its messages come to `inbox` as `(worker, message)`; None stands for its end.

    It may take `seconds` to get ready; `trusted` are the modules whose values it may send; after a task, it leaves when
    it holds more than `heaviest` bytes.
    """

    def __init__(self, start: Start, inbox: Inbox, *, seconds: float, trusted: Collection[str], heaviest: int):
        self.waiting: deque[Task] = deque()
        self.is_ready = False
        self.is_leaving = False
        self.served = 0
        # How many messages had come when the time was up for what comes next.
        self._late_behind: int | None = None
        self._heard = 0
        self._inbox = inbox
        self._trusted = trusted
        # The first entry belongs to what is under way: getting ready, later a task.
        self._seconds: deque[float] = deque([seconds])
        self._began = time.monotonic()
        self._stopped = 0.0
        self._is_reaped = False
        self._lock = threading.Lock()
        context = multiprocessing.get_context("spawn")
        # Two pipes of one direction each: one of both directions would be a socket.
        tasks, self._tasks = context.Pipe(duplex=False)
        self._results, results = context.Pipe(duplex=False)
        self._process = context.Process(target=serve, args=(tasks, results, start, heaviest), daemon=True)
        self._process.start()
        tasks.close()
        results.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def give(self, task: Task) -> None:
        """Sends a task; one that cannot be sent any more comes back with the end of the worker."""
        self.waiting.append(task)
        with self._lock:
            if not self._seconds:
                self._began = time.monotonic()
            self._seconds.append(task.seconds)
        self._send(task.given)

    def dismiss(self) -> None:
        """Tells the worker that there is nothing more to do, so that it ends by itself."""
        self.is_leaving = True
        self._send(None)

    def _send(self, given: object) -> None:
        try:
            self._tasks.send(given)
        except OSError:
            self.stop()

    def watch(self) -> None:
        """Stops the worker when its time is up; one that cannot even be stopped is given up."""
        now = time.monotonic()
        if self._stopped:
            if now - self._stopped > _DYING_SECONDS:
                self._inbox.put((self, None))
            return
        with self._lock:
            is_late = bool(self._seconds) and now - self._began > self._seconds[0]
            self._late_behind = self._heard if is_late else None
        if is_late:
            self.stop()

    def fate(self) -> Literal["late", "died", "stopped"]:
        """How the first task that waits fared; stopped when the one before it was late, and ended after all."""
        if self._late_behind is None:
            return "died"
        return "late" if self._late_behind == self._heard else "stopped"

    def stop(self) -> None:
        """Ends the process at once, with every program it has started."""
        with self._lock:
            self._stopped = self._stopped or time.monotonic()
            if self._is_reaped:
                return
            # Its group may not be there yet, or not any more.
            with suppress(ProcessLookupError):
                if sys.platform != "win32" and self._process.pid:
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()

    def join(self) -> None:
        """Waits for the end of the process; one that does not end is left behind."""
        until = time.monotonic() + _DYING_SECONDS
        wait([self._process.sentinel], _DYING_SECONDS)
        # A process closes its files, and with them the sentinel, a moment before it has ended.
        while not self._reap() and time.monotonic() < until:
            time.sleep(_MOMENT)
        if not self._is_reaped:
            # Python would wait for it for ever at its own end.
            multiprocessing.process._children.discard(self._process)  # type: ignore[attr-defined]

    def _reap(self) -> bool:
        """Whether the process has ended; from then on its number may be another's, and nothing is sent to it."""
        with self._lock:
            self._process.join(0)
            self._is_reaped = not self._process.is_alive()
            return self._is_reaped

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._results.recv_bytes(_LARGEST))
        except (EOFError, OSError):
            self._inbox.put((self, None))
        except Exception:  # noqa: BLE001 - a message that cannot be taken is no message of ours
            self.stop()
            self._inbox.put((self, None))

    def _hear(self, data: bytes) -> None:
        message = _Loader(data, self._trusted).load()
        if not isinstance(message, tuple) or len(message) != 2 or message[0] not in KINDS:
            raise pickle.UnpicklingError("not a message of a worker")
        with self._lock:
            if self._seconds:
                self._seconds.popleft()
            self._began = time.monotonic()
            self._heard += 1
        self._inbox.put((self, message))


class _Loader(pickle.Unpickler):
    """Takes values of known modules only: what comes from a worker may come from a hostile file that took it over."""

    def __init__(self, data: bytes, trusted: Collection[str]):
        super().__init__(io.BytesIO(data))
        self._trusted = trusted

    def find_class(self, module: str, name: str) -> Any:
        if module not in self._trusted or "." in name:
            raise pickle.UnpicklingError(f"{module} is not sent by workers")
        found = super().find_class(module, name)
        # What a module has imported is not its own.
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{name} is not sent by workers")
        return found
