"""The inventory: everything that scans found, followed from run to run, in one SQLite file."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from leakscan.inventory import (
    allowances,
    bundle,
    decisions,
    export,
    filters,
    mailboxes,
    record,
    runs,
    soundness,
    summary,
    volumes,
)
from leakscan.inventory.allowances import Allowance, NewAllowance
from leakscan.inventory.decisions import Decision
from leakscan.inventory.events import EventLog
from leakscan.inventory.export import Row, Translate
from leakscan.inventory.filters import FilterUse
from leakscan.inventory.lock import is_locked, run_lock
from leakscan.inventory.runs import PastRun, Run, RunOutcome, Source, UsedWatchlist
from leakscan.inventory.state import FileState, Known, known
from leakscan.inventory.store import Store, open_store, told
from leakscan.inventory.summary import Summary, count_persons, count_to_treat, count_unread, has_files
from leakscan.locator import Locator
from leakscan.model import Assessment, Document, Filter, Outcome, Severity, Status


def open_inventory(path: Path, *, readonly: bool = False, clock: Callable[[], float] = time.monotonic) -> "Inventory":
    """Opens an inventory, and makes it if there is none; raises InventoryError naming the file and the remedy."""
    return Inventory(open_store(path, readonly=readonly, clock=clock))


class Inventory:
    """One open inventory, used from one thread. What a run writes is kept a fifth of a second later at most."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.path = store.path
        self._is_held = False
        with told(store.path):
            self.id: str = store.row("select value from meta where key = 'id'")["value"]
        self.events = EventLog(store, self.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Keeps what waits and closes the file."""
        self._store.close()

    @contextmanager
    def lock(self, *, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
        """Holds the lock of a run; raises LockedError while another process has it, or waits for it, saying so.

        Not for twice in one process.
        """
        with run_lock(self.path, waiting=waiting):
            self._is_held = True
            try:
                yield
            finally:
                self._is_held = False

    def source(self, root: str, kind: str, identity: str, hint: str) -> Source:
        """The source of a root, made if it is new.

        The identity names the volume or share and the folder in it, whatever the mount point: another identity on the
        same root is another source, the same identity on another root is the same source.
        """
        return runs.find_source(self._store, root, kind, identity, hint)

    def sources(self) -> list[Source]:
        """Every source, in the order in which they were first scanned."""
        return runs.list_sources(self._store)

    def begin(
        self,
        source: Source,
        *,
        digest: str,
        started: datetime,
        scope: str = "",
        watchlist: UsedWatchlist | None = None,
    ) -> Run:
        """Starts a run over a source, or over the folder or file `scope` in it."""
        used = watchlist or UsedWatchlist()
        return runs.begin(self._store, source, digest=digest, started=started, scope=scope, watchlist=used)

    def finish(
        self, run: Run, *, outcome: RunOutcome, finished: datetime, walked_files: int, walked_bytes: int
    ) -> None:
        """Ends a run."""
        runs.finish(
            self._store, run, outcome=outcome, finished=finished, walked_files=walked_files, walked_bytes=walked_bytes
        )

    def runs(self) -> list[PastRun]:
        """Every run, oldest first. One without an end was interrupted, unless somebody is at work on it."""
        is_open = self._is_held or is_locked(self.path)
        past = runs.list_runs(self._store)
        return [each if each.outcome or is_open else replace(each, outcome="interrupted") for each in past]

    def interrupted(self) -> list[Source]:
        """The sources whose last run was interrupted, in the order in which they were first scanned.

        For whoever holds the lock and has not begun a run, or does not hold it.
        """
        is_open = not self._is_held and is_locked(self.path)
        last = {each.source: each.outcome for each in runs.list_runs(self._store)}
        wanted = ("interrupted",) if is_open else ("interrupted", None)
        return [source for source in self.sources() if last.get(source.name, "complete") in wanted]

    def faults(self) -> list[str]:
        """What is wrong with the file and its rows, in words; empty when it is sound."""
        with told(self.path):
            return list(soundness.faults(self._store))

    def known(self, run: Run, path: str) -> Known | None:
        """What an earlier run knew of a file."""
        return known(self._store, run, path)

    def carry(self, run: Run, known: Known) -> None:
        """A file that did not change keeps its rows and its findings."""
        self._store.later(partial(record.write_carried, run=run, document_id=known.document_id))

    def record(self, run: Run, outcome: Outcome, state: FileState, *, read_at: datetime) -> None:
        """Writes all that one file gave, in place of what it gave before."""
        if any(document.locator.path != state.path for document in outcome.documents):
            raise ValueError("the state is that of another path")
        self._store.later(partial(record.write_outcome, run=run, outcome=outcome, state=state, read_at=read_at))

    def note(self, run: Run, document: Document, state: FileState | None = None) -> None:
        """Writes a file or folder that no worker saw; without a state it is told only as long as runs meet it."""
        self._store.later(partial(record.write_note, run=run, document=document, state=state))

    def twin(self, run: Run, path: str, state: FileState, of_path: str, *, shown: Locator | None = None) -> None:
        """Writes another name of a file that was recorded or carried over before."""
        if path != state.path:
            raise ValueError("the state is that of another path")
        self._store.later(partial(record.write_twin, run=run, state=state, of_path=of_path, shown=shown))

    def volume(self, run: Run, path: str) -> None:
        """Writes down that another volume was met below the root."""
        self._store.later(partial(volumes.write_volume, run=run, path=path))

    def flush(self) -> None:
        """Keeps what waits, now."""
        self._store.flush()

    def flush_when_due(self) -> None:
        """Keeps what waits if it has waited a fifth of a second: for loops that may have nothing to write."""
        self._store.flush_when_due()

    def miss(self, run: Run, path: str, status: Status, detail: str) -> None:
        """What a folder held before was not reached by a run; an empty path stands for the whole scope."""
        with self._store.transaction() as connection:
            record.miss(connection, run, path, status, detail)

    def miss_volumes(self, run: Run, detail: str) -> None:
        """What was known on volumes that a walk to the end did not meet was not reached by it."""
        with self._store.transaction() as connection:
            volumes.miss_volumes(connection, run, detail)

    def close_walk(self, run: Run) -> None:
        """Marks as vanished what a walk to the end of the run's scope did not meet."""
        with self._store.transaction() as connection:
            record.close_walk(connection, run)

    def summary(self, run: Run | None = None) -> Summary:
        """The figures of the source and folder of a run, or of the whole inventory."""
        return summary.summarise(self._store, run)

    def has_files(self, run: Run) -> bool:
        """Whether anything is known of the source and folder of a run."""
        return has_files(self._store, run)

    def persons(self) -> int:
        """At least so many different persons are told of, each counted once."""
        return count_persons(self._store)

    def unread(self, run: Run | None = None) -> int:
        """How many files were not read, or not to their end, and were not accepted as such."""
        return count_unread(self._store, run)

    def to_treat(self, run: Run, severity: Severity) -> int:
        """How many findings of a run's source and folder remain to be dealt with, of a severity or above it."""
        return count_to_treat(self._store, run, severity)

    def copies(self, content: str) -> list[str]:
        """The locators of every file and member with that content, by its sha256 or its likeness, names masked."""
        rows = self._store.rows(
            "select source, shown_path, shown_steps from current_documents where id in"
            " (select id from documents where ? in (sha256, likeness) and sha256 <> '' and last_run is null)"
            " order by source_id, path, steps",
            (content,),
        )
        return [f"{row['source']}:{row['shown_path']}{row['shown_steps']}" for row in rows]

    def raised(self, assessment: Assessment) -> Assessment:
        """An assessment with what the other files of the folder add: a vault beside its password is critical."""
        return bundle.raised(self._store, assessment)

    def clear(self, shown: Locator) -> Locator:
        """The locator in true names of a document that is named by masked ones; others come back as they are."""
        return export.clear(self._store, shown)

    def decide(self, finding_id: int, decision: Decision, *, key: bytes, proof: Run | None = None) -> int:
        """Adds a decision on a finding, sealed by an event; gives its number."""
        return decisions.decide(self._store, self.events, finding_id, decision, key=key, proof=proof)

    def allow(self, allowance: NewAllowance, *, key: bytes, at: datetime) -> int:
        """Puts values on the allow-list, sealed by an event; gives the number of the entry."""
        return allowances.add(self._store, self.events, allowance, key=key, at=at)

    def disallow(self, number: int, *, by: str, key: bytes, at: datetime) -> bool:
        """Takes an entry off the allow-list, sealed by an event; false when there is none of that number."""
        return allowances.remove(self._store, self.events, number, by=by, key=key, at=at)

    def allowances(self) -> list[Allowance]:
        """The entries of the allow-list that were not taken off, oldest first."""
        return allowances.current(self._store)

    def keep_filters(self, run: Run, used: Sequence[Filter]) -> None:
        """Writes down the filters that a run works with."""
        filters.keep(self._store, run, used)

    def filters(self) -> list[FilterUse]:
        """The filters of the last run of each source, each once, with how many findings it makes notes of now."""
        return filters.in_use(self._store)

    def files(self, *, translate: Translate = str, clear_names: bool = False) -> Iterator[Row]:
        """The rows of `export --table files`."""
        return export.files(self._store, translate=translate, clear_names=clear_names)

    def findings(self, *, translate: Translate = str, clear_names: bool = False) -> Iterator[Row]:
        """The rows of `export --table findings`."""
        return export.findings(self._store, translate=translate, clear_names=clear_names)

    def mailboxes(self, run: Run | None = None) -> Iterator[Row]:
        """The rows of `export --table mailboxes`: of the source and folder of a run, or of the whole inventory."""
        return mailboxes.mailboxes(self._store, run)

    def decisions(self, *, clear_names: bool = False) -> Iterator[Row]:
        """The rows of `export --table decisions`."""
        return export.decisions(self._store, clear_names=clear_names)
