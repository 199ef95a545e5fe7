"""Worker processes: each reads one root item at a time; one that hangs or dies costs its item one row."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.extract.budget import Limits
from leakscan.language import mark
from leakscan.model import Document, Filter, Item, Outcome, Status
from leakscan.pool import Ended, Farewell, Pool, Task, Work
from leakscan.sandbox import allow_processor, confine, die_with_parent, limit
from leakscan.scratch import scratch

if TYPE_CHECKING:
    from leakscan.reading import Reading, Tools

# Bytes up to which a file is quick to read, as a rule.
_SMALL = 1 << 18
# What a worker sends is made of these modules' values.
_TRUSTED = frozenset(("leakscan.model", "leakscan.locator", "leakscan.errors"))
# Parsers leak: a fresh process now and then keeps the memory of a long scan flat.
_TASKS_PER_WORKER = 2_000
_HEAVIEST = 1 << 30

KILLED = mark("Reading took too long and was stopped")
DIED = mark("The program that read it died")


@dataclass(frozen=True, slots=True)
class Setup:
    """How workers get ready. The key comes by reference, so that it never stands in a task or on a command line.

    `now` is when the scan began, in UTC: by it certificates expire and persons come of age in every file alike.
    A reading interrupts itself when its time is up; `patience` is how many seconds later a worker tells what it has
    if that did not help, and ends. What does not even do that is stopped after as long again.
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
    patience: float = 12.0

    def time_for(self, item: Item) -> float:
        """The seconds after which a worker that reads it is stopped."""
        return Limits(seconds=self.seconds).for_size(item.size).seconds + 2 * self.patience


def read_all(items: Iterable[Item], setup: Setup, *, workers: int) -> Generator[tuple[Item, Outcome]]:
    """Reads the items in parallel and gives each outcome as it comes; closing the iterator stops the workers."""
    with scratch() as folder:
        start = partial(_ready, setup, folder, os.getpid())
        pool = Pool(start, workers=workers, trusted=_TRUSTED, most=_TASKS_PER_WORKER, heaviest=_HEAVIEST)
        with closing(pool.run(_task(item, setup) for item in items)) as ended:
            for each in ended:
                yield each.task.given, _outcome(each)


def _task(item: Item, setup: Setup) -> Task:
    return Task(item, setup.time_for(item), is_small=item.size <= _SMALL)


def _outcome(ended: Ended) -> Outcome:
    if ended.fate == "done" and isinstance(ended.result, Outcome):
        return ended.result
    if ended.fate == "late":
        return _lost(ended.task.given, "timeout", KILLED)
    return _lost(ended.task.given, "crashed", DIED)


def _lost(item: Item, status: Status, detail: str) -> Outcome:
    document = Document(item.locator, status, detail=detail, size=item.size, modified=item.modified)
    return Outcome((document,))


def _ready(setup: Setup, folder: Path, parent: int, farewell: Farewell) -> Work:
    """Makes a new process a worker. The compiled rules are kept on disk before anything of the source is opened."""
    from leakscan.extract.archive import bsdtar
    from leakscan.extract.image import tesseract

    die_with_parent(parent)
    limit(setup.memory)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    tools = make_tools(setup, folder)
    recogniser = tesseract.installed()
    confine([folder, *_measured()], programs=[bsdtar.installed(), recogniser.program if recogniser else ""])
    return partial(_read, setup, tools, Witness(farewell))


def _measured() -> list[Path]:
    """Where a run whose coverage is measured writes what it measured, when its process ends."""
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    return [Path(current.config.data_file).resolve().parent] if current else []


def make_tools(setup: Setup, folder: Path, *, key: bytes = b"") -> "Tools":
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
        rulebook, detector, prints, limits, folder, setup.now, forgiveness, patients, setup.own_addresses,
        Privacy(setup.private_marks),
    )  # fmt: skip


def _read(setup: Setup, tools: "Tools", witness: "Witness", item: Item) -> Outcome:
    from leakscan.reading import Reading

    seconds = setup.time_for(item)
    allow_processor(seconds)
    reading = Reading(item, tools)
    with witness.of(reading, seconds - setup.patience), closing(_Quiet()):
        return reading.outcome()


class Witness:
    """A thread beside the reading: code in C that does not come back cannot be interrupted, so what was read before it
    is told from here, and the process ends.

    A reading that comes back meanwhile waits for that: two results for one file would be taken for those of two.
    """

    def __init__(self, farewell: Farewell):
        self._farewell = farewell
        self._under_way: tuple[Reading, float] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def of(self, reading: "Reading", seconds: float) -> Iterator[None]:
        """Tells what there is of the reading after so many seconds, unless the block ends before."""
        self._under_way = reading, time.monotonic() + seconds
        try:
            yield
        finally:
            with self._lock:
                self._under_way = None

    def _look(self) -> None:
        while True:
            time.sleep(1)
            with self._lock:
                if (seen := self._under_way) and time.monotonic() > seen[1]:
                    self._farewell(seen[0].so_far())


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
