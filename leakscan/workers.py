"""Worker processes: each reads one root item at a time; one that hangs or dies costs its item one row."""

import multiprocessing
import os
import queue
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from leakscan.errors import WorkersError
from leakscan.extract.budget import Limits
from leakscan.language import mark
from leakscan.model import Document, Filter, Item, Outcome, Status
from leakscan.sandbox import allow_processor, confine, die_with_parent, limit

if TYPE_CHECKING:
    from leakscan.reading import Tools

# A worker stops by itself when its time is up; this is how much later it is stopped from outside.
_GRACE = 30.0
_WAITING_PER_WORKER = 4
# Parsers leak: a fresh process now and then keeps the memory of a long scan flat.
_TASKS_PER_WORKER = 2_000

KILLED = mark("Reading took too long and was stopped")
DIED = mark("The program that read it died")


@dataclass(frozen=True, slots=True)
class Setup:
    """How workers get ready. The key comes by reference, so that it never stands in a task or on a command line.

    `now` is when the scan began, in UTC: by it certificates expire and persons come of age in every file alike.
    """

    rules: Path
    key: str = field(repr=False)
    cache: Path | None
    seconds: float
    memory: int
    now: datetime
    ocr_seconds: float = 240.0
    filters: tuple[Filter, ...] = ()
    watchlist: Path | None = None
    own_addresses: tuple[str, ...] = field(default=(), repr=False)
    private_marks: tuple[str, ...] = ()
    terminologies: tuple[str, ...] = ()


def read_all(items: Iterable[Item], setup: Setup, *, workers: int) -> Generator[tuple[Item, Outcome]]:
    """Reads the items in parallel and gives each outcome as it comes; closing the iterator stops the workers."""
    done: queue.SimpleQueue[tuple[Item, Future[Outcome]]] = queue.SimpleQueue()
    scratch = Path(tempfile.mkdtemp(prefix="leakscan-"))
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=_TASKS_PER_WORKER,
        initializer=_start,
        initargs=(setup, scratch, os.getpid()),
        context=context,
    )
    limits, waiting = Limits(seconds=setup.seconds), 0
    try:
        for item in items:
            seconds = limits.for_size(item.size).seconds + _GRACE
            future = pool.schedule(_read, args=[item, seconds], timeout=seconds)
            future.add_done_callback(partial(_put, done, item))
            waiting += 1
            while waiting >= workers * _WAITING_PER_WORKER or (waiting and not done.empty()):
                yield _ended(*done.get())
                waiting -= 1
        while waiting:
            yield _ended(*done.get())
            waiting -= 1
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        if waiting:
            pool.stop()
        pool.join()
        shutil.rmtree(scratch, ignore_errors=True)


def _put(done: "queue.SimpleQueue[tuple[Item, Future[Outcome]]]", item: Item, future: "Future[Outcome]") -> None:
    done.put((item, future))


def _ended(item: Item, future: "Future[Outcome]") -> tuple[Item, Outcome]:
    try:
        return item, future.result()
    except TimeoutError:
        return item, _lost(item, "timeout", KILLED)
    except (ProcessExpired, MemoryError):
        return item, _lost(item, "crashed", DIED)
    except BrokenProcessPool as error:
        raise WorkersError("the worker processes cannot be started; see that memory and disk are not full") from error


def _lost(item: Item, status: Status, detail: str) -> Outcome:
    document = Document(item.locator, status, detail=detail, size=item.size, modified=item.modified)
    return Outcome((document,))


# What this worker process reads with: a pool hands its tasks nothing else that lives as long as it does.
_tools: "list[Tools]" = []
_make: "list[Callable[[], Tools]]" = []


def _start(setup: Setup, scratch: Path, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    die_with_parent(parent)
    limit(setup.memory)
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    # Made with the first item: a failure here would have the pool start workers for ever, there it reaches the parent.
    _make[:] = [partial(_ready, setup, scratch)]


def _ready(setup: Setup, scratch: Path) -> "Tools":
    """What the worker reads with. The compiled rules are kept on disk before anything of the source is opened."""
    from leakscan.extract.archive import bsdtar
    from leakscan.extract.image import tesseract

    tools = make_tools(setup, scratch)
    recogniser = tesseract.installed()
    confine([scratch, *_measured()], programs=[bsdtar.installed(), recogniser.program if recogniser else ""])
    return tools


def _measured() -> list[Path]:
    """Where a run whose coverage is measured writes what it measured, when its process ends."""
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    return [Path(current.config.data_file).resolve().parent] if current else []


def make_tools(setup: Setup, scratch: Path, *, key: bytes = b"") -> "Tools":
    """What is needed to read: rules compiled, limits set, and the key of the setup unless another is given."""
    from leakscan.assess import Forgiveness, Patients
    from leakscan.detect import Detector
    from leakscan.fingerprint import Fingerprinter, load_key
    from leakscan.privacy import Privacy
    from leakscan.reading import Tools
    from leakscan.rulebook import load, with_terminologies
    from leakscan.sources.globs import matcher
    from leakscan.watchlist import open_watchlist

    rulebook = with_terminologies(load(setup.rules), setup.terminologies)
    limits = Limits(seconds=setup.seconds, ocr_seconds=setup.ocr_seconds)
    prints = Fingerprinter(key or load_key(setup.key))
    forgiveness = Forgiveness(setup.filters, prints, matcher=matcher)
    patients = Patients(open_watchlist(setup.watchlist), prints) if setup.watchlist else None
    detector = Detector(rulebook, cache=setup.cache)
    return Tools(
        rulebook, detector, prints, limits, scratch, setup.now, forgiveness, patients, setup.own_addresses,
        Privacy(setup.private_marks),
    )  # fmt: skip


def _read(item: Item, seconds: float) -> Outcome:
    from leakscan.reading import read_root

    if not _tools:
        _tools.append(_make[0]())
    allow_processor(seconds)
    with closing(_Quiet()):
        return read_root(item, _tools[0])


class _Quiet:
    """Warnings of parsers may quote content: they are not printed while a file is read."""

    def __init__(self) -> None:
        import logging
        import warnings

        self._previous = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")

    def close(self) -> None:
        import logging

        self._warnings.__exit__(None, None, None)
        logging.disable(self._previous)
