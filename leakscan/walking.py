"""The walk in a process of its own: a folder that does not answer costs one row, and the walk goes on behind it."""

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from leakscan.errors import UsageError
from leakscan.locator import Locator
from leakscan.model import Access, Item
from leakscan.sandbox import die_with_parent
from leakscan.sources import Discard, Found, Lost, Row, Skipped, Volume, open_file, walk
from leakscan.sources.answers import SLOW

_Result = TypeVar("_Result")

_BATCH = 500
_BEAT = 0.25  # seconds
# Batches that wait for the parent.
_AHEAD = 8
# Before its first word the process has to start, which takes long on a busy machine.
_STARTING = 60.0
_DYING = 5.0
# Walks that end without having given anything, one after the other.
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is walked, and how: everything by value."""

    root: str
    source: str
    discard: Discard
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    private_marks: tuple[str, ...] = ()


def answer(question: Callable[[], _Result], *, seconds: float, about: str) -> _Result:
    """What the system answers about a root; UsageError when it does not within that time."""
    answers: queue.SimpleQueue[tuple[_Result | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put((question(), None))
        except BaseException as error:  # noqa: BLE001 - raised again where it was asked
            answers.put((None, error))

    threading.Thread(target=ask, daemon=True).start()
    try:
        result, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise UsageError(
            f"{about}: does not answer; check the network and the server, or raise answer_seconds"
        ) from None
    if error:
        raise error
    return result  # type: ignore[return-value]


def walked(plan: Plan, *, seconds: float, through: Callable[..., Iterator[Row]] = walk) -> Generator[Row]:
    """The rows of the walk, as they come; an entry that does not answer within the seconds is a row."""
    after, failures = "", 0
    while True:
        walker = _Walker(plan, after, through)
        try:
            rows = walker.rows(seconds)
            for row in rows:
                # Behind a volume there would be nothing of what lies in it.
                if isinstance(row, Found | Skipped):
                    failures, after = 0, _path(row)
                yield row
        finally:
            walker.stop()
        if walker.is_done:
            return
        failures += 1
        if walker.stuck == "" or failures >= _MOST_FAILURES:
            yield Lost()
            return
        if walker.stuck:
            after = walker.stuck
            yield Skipped(Locator(plan.source, after), "timeout", SLOW)


def _path(row: Found | Skipped) -> str:
    return row.item.locator.path if isinstance(row, Found) else row.locator.path


@dataclass(frozen=True, slots=True)
class _Told:
    """What the process says: rows, and what it has been waiting for since how many seconds."""

    rows: list[tuple[Any, ...]] = field(repr=False)
    waits_for: str | None = None
    seconds: float = 0.0
    is_end: bool = False


class _Walker:
    """The process, as its parent sees it. `stuck` is the path that did not answer, None when it is not known."""

    def __init__(self, plan: Plan, after: str, through: Callable[..., Iterator[Row]]):
        self.is_done = False
        self.stuck: str | None = None
        self._plan = plan
        self._told: queue.Queue[_Told | None] = queue.Queue(_AHEAD)
        self._is_over = threading.Event()
        context = multiprocessing.get_context("spawn")
        self._heard, telling = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(telling, plan, after, through, os.getpid()), daemon=True)
        self._process.start()
        telling.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def rows(self, seconds: float) -> Generator[Row]:
        """What it gives until its end, or until it is stuck."""
        patience = seconds + _STARTING
        while True:
            try:
                told = self._told.get(timeout=patience)
            except queue.Empty:
                return
            if told is None:
                return
            patience = seconds + _DYING
            yield from (_unpacked(row, self._plan.source) for row in told.rows)
            if told.is_end:
                self.is_done = True
                return
            if told.waits_for is not None and told.seconds > seconds:
                self.stuck = told.waits_for
                return

    def stop(self) -> None:
        """Ends the process; one in a call that never returns cannot be ended by anybody, and is left behind."""
        self._is_over.set()
        if self._process.is_alive() and not self.is_done:
            self._process.kill()
        self._process.join(_DYING)
        if self._process.is_alive():
            # Python would wait for it for ever at its own end.
            multiprocessing.process._children.discard(self._process)  # type: ignore[attr-defined]

    def _listen(self) -> None:
        told: _Told | None
        while not self._is_over.is_set():
            try:
                told = self._heard.recv()
            except (EOFError, OSError):
                told = None
            while not self._is_over.is_set():
                with suppress(queue.Full):
                    self._told.put(told, timeout=_BEAT)
                    break
            if told is None:
                return


class _Teller:
    """What the walk gives, sent in batches; a thread beside it tells when the walk waits for an answer."""

    def __init__(self, telling: Connection):
        self._telling = telling
        self._rows: list[tuple[Any, ...]] = []
        self._waits_for: tuple[str, float] | None = None
        self._lock = threading.Lock()
        self._sending = threading.Lock()

    def watch(self, path: str) -> None:
        """The walk asks for an entry."""
        self._waits_for = path, time.monotonic()

    def add(self, row: Row) -> None:
        """The walk has a row."""
        with self._lock:
            self._waits_for = None
            self._rows.append(_packed(row))
            is_full = len(self._rows) >= _BATCH
        if is_full:
            self.tell()

    def tell(self, *, is_end: bool = False) -> None:
        """Sends what there is."""
        with self._sending:
            with self._lock:
                rows, self._rows = self._rows, []
                waits = None if is_end else self._waits_for
            path, since = waits or (None, 0.0)
            self._telling.send(_Told(rows, path, time.monotonic() - since if waits else 0.0, is_end))

    def beat(self) -> None:
        """Tells again and again."""
        while True:
            time.sleep(_BEAT)
            self.tell()


def _serve(telling: Connection, plan: Plan, after: str, through: Callable[..., Iterator[Row]], parent: int) -> None:
    die_with_parent(parent)
    # A key press ends the scan, and the scan ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    teller = _Teller(telling)
    try:
        threading.Thread(target=teller.beat, daemon=True).start()
        for row in through(
            plan.root, plan.source, discard=plan.discard, include=plan.include, exclude=plan.exclude, own=plan.own,
            private_marks=plan.private_marks, after=after, watch=teller.watch,
        ):  # fmt: skip
            teller.add(row)
        teller.tell(is_end=True)
    except BaseException:  # noqa: BLE001 - the interpreter would print what went wrong, and names with it
        os._exit(1)
    os._exit(0)


def _packed(row: Row) -> tuple[Any, ...]:
    """A row in plain values: objects of our own take several times as long on their way."""
    if isinstance(row, Lost):
        return ()
    if isinstance(row, Volume):
        return (row.locator.path,)
    if isinstance(row, Skipped):
        return row.locator.path, row.status, row.detail, row.files
    item = row.item
    path = item.open.args[0]  # type: ignore[attr-defined]
    access = item.access
    return (
        item.locator.path, path, item.size, item.modified, access.readers, access.owner, item.changed, item.file_id,
        row.links,
    )  # fmt: skip


def _unpacked(row: Sequence[Any], source: str) -> Row:
    if not row:
        return Lost()
    if len(row) == 1:
        return Volume(Locator(source, row[0]))
    if len(row) == 4:
        return Skipped(Locator(source, row[0]), *row[1:])
    relative, path, size, modified, readers, owner, changed, file_id, links = row
    item = Item(
        Locator(source, relative), partial(open_file, path), size, modified, Access(readers, owner), changed=changed,
        file_id=file_id,
    )  # fmt: skip
    return Found(item, links)
