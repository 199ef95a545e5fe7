"""The pipeline: walk a source, leave aside what did not change, read the rest, keep everything in the inventory."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from leakscan import __version__
from leakscan.errors import UsageError
from leakscan.extract import EXTRACTORS
from leakscan.extract.archive import bsdtar
from leakscan.extract.image.tesseract import capability
from leakscan.filters import filters_of
from leakscan.fingerprint import Fingerprinter, load_key
from leakscan.inventory import FileState, Inventory, Known, Run, RunOutcome, UsedWatchlist, own_files
from leakscan.language import mark
from leakscan.model import Document, Filter, Item, Outcome
from leakscan.rulebook import Terminology, default_folder, load, terminology
from leakscan.settings import Settings
from leakscan.sources import Found, Lost, Row, Skipped, Volume, identity, load_discard
from leakscan.walking import Plan, answer, walked
from leakscan.watchlist import chosen_watchlist, digest_of, read_facts
from leakscan.workers import Setup, read_all

# What was read is read again after a month, whatever the file system says.
_FRESH = timedelta(days=30)
# Libraries that decide what can be read; they may come and go without a change of this program.
_READERS = (
    "hyperscan", "ahocorasick_rs", "pypdfium2", "pdfminer", "pikepdf", "python_calamine", "lxml", "magic", "PIL",
    "pyppmd", "bcj", "inflate64", "lz4",
    "pi_heif",
)  # fmt: skip


LOST = mark("The source went away during the scan")
UNMOUNTED = mark("The volume that was here is not connected")
# What was not read for these causes, a folder and what it held before among it, is not gone.
_NOT_REACHED = ("denied", "locked", "timeout", "error")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: what the walk has met so far, and what is done with."""

    met_files: int = 0
    met_bytes: int = 0
    done_files: int = 0
    done_bytes: int = 0
    findings: int = 0
    walked: bool = False


@dataclass(frozen=True, slots=True)
class Scanned:
    """A run that ended. `is_whole` is false when the source came up empty although it had files before, or when it
    went away, which is told by `is_lost`.

    `terminologies` are those of other packages that it used.
    """

    run: Run
    source: str
    is_whole: bool
    terminologies: tuple[Terminology, ...] = ()
    is_lost: bool = False


Watch = Callable[[Progress], None]
Clock = Callable[[], datetime]


def scan(
    path: Path,
    inventory: Inventory,
    settings: Settings,
    *,
    watch: Watch,
    now: Clock,
    trace: Callable[[str], None] = lambda _: None,
) -> Scanned:
    """Scans a folder or a file into the inventory. The caller holds the inventory's lock.

    `trace` hears where in the program parsers gave up, with nothing of what they read.
    """
    asked = partial(answer, partial(_root, path), seconds=settings.answer_seconds, about=str(path))
    there = asked()
    root, volume = there[:2]
    rules = default_folder()
    borrowed = _borrowed(rules, settings)
    source = inventory.source(str(root), "folder", volume, root.name or "root")
    key = settings.key_of(inventory.id)
    prints = Fingerprinter(load_key(key, create=True, inventory=inventory.path))
    started = now()
    filters = filters_of(inventory, settings, prints, today=started.date())
    watchlist = _watchlist(settings, inventory, root)
    digest = _digest(rules, settings, filters, watchlist, borrowed)
    run = inventory.begin(source, digest=digest, started=started, watchlist=_used(watchlist))
    inventory.keep_filters(run, filters)
    work = _Pass(inventory, run, digest, watch=watch, now=now, trace=trace)
    plan = Plan(
        str(root), source.name, load_discard(rules / "discard.yaml"), settings.include, settings.exclude,
        tuple(_own(inventory, key, watchlist, settings)), settings.private_marks,
    )  # fmt: skip
    setup = Setup(
        rules, key, settings.cache_dir, settings.seconds, settings.memory, started, ocr_seconds=settings.recognition,
        filters=filters, watchlist=watchlist, own_addresses=settings.own_addresses,
        private_marks=settings.mail_marks, terminologies=settings.terminologies,
    )  # fmt: skip
    outcome: RunOutcome = "failed"

    def is_there() -> bool:
        try:
            return asked() == there
        except UsageError:
            return False

    try:
        with closing(walked(plan, seconds=settings.answer_seconds)) as found:
            is_whole = work.run_through(found, setup, workers=settings.workers, is_there=is_there)
        outcome = "complete" if is_whole else "failed"
    except KeyboardInterrupt:
        outcome = "interrupted"
        raise
    finally:
        inventory.flush()
        met = work.progress
        inventory.finish(run, outcome=outcome, finished=now(), walked_files=met.met_files, walked_bytes=met.met_bytes)
    return Scanned(run, source.name, is_whole, borrowed, is_lost=work.is_lost)


def _root(path: Path) -> tuple[Path, str, int, int]:
    """The folder or file itself, the identity of its volume, and its numbers as long as it is mounted."""
    root = path.resolve()
    if not root.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    found = root.stat()
    return root, identity(str(root)), found.st_dev, found.st_ino


class _Pass:
    """One pass over a source: what the walk gives goes to the workers or straight into the inventory."""

    def __init__(
        self, inventory: Inventory, run: Run, digest: str, *, watch: Watch, now: Clock, trace: Callable[[str], None]
    ):
        self._inventory = inventory
        self._run = run
        self._digest = digest
        self._watch = watch
        self._now = now
        self._trace = trace
        self._states: dict[str, FileState] = {}
        self._first_names: dict[str, str] = {}
        self._twins: list[tuple[FileState, str]] = []
        self._not_reached: list[Skipped] = []
        self._gone: list[tuple[FileState, Outcome]] = []
        self.is_lost = False
        self.progress = Progress()

    def run_through(self, found: Iterator[Row], setup: Setup, *, workers: int, is_there: Callable[[], bool]) -> bool:
        """Walks and reads to the end; false when the source went away, or came up empty although it was not before."""
        had_files = self._inventory.has_files(self._run)
        with closing(read_all(self.to_read(found), setup, workers=workers)) as outcomes:
            for item, outcome in outcomes:
                self.keep(item, outcome)
        # It may have gone after the walk, while the last files were read.
        self.is_lost = self.is_lost or bool(self._gone and not is_there())
        is_whole = not self.is_lost and (self.progress.met_files > 0 or not had_files)
        self.write_gone()
        self.write_twins()
        for each in self._not_reached:
            self._inventory.miss(self._run, each.locator.path, each.status, each.detail)
        if self.is_lost:
            self._inventory.miss(self._run, "", "error", LOST)
        if is_whole:
            self._inventory.miss_volumes(self._run, UNMOUNTED)
            self._inventory.close_walk(self._run)
        return is_whole

    def to_read(self, found: Iterator[Row]) -> Iterator[Item]:
        """The files that must be read; everything else is written on the way."""
        for each in found:
            if isinstance(each, Lost):
                self.is_lost = True
                return
            if isinstance(each, Volume):
                self._inventory.volume(self._run, each.locator.path)
                continue
            if isinstance(each, Skipped):
                if each.status in _NOT_REACHED:
                    self._not_reached.append(each)
                self._inventory.note(self._run, Document(each.locator, each.status, detail=each.detail))
                continue
            item = each.item
            self._met(item)
            state = _state(each)
            if each.links > 1 and self._is_twin(each, state):
                continue
            known = self._inventory.known(self._run, state.path)
            if known and self._is_fresh(known, state):
                self._inventory.carry(self._run, known)
                self._done(item, 0)
                continue
            self._states[state.path] = state
            yield item
        self.progress = replace(self.progress, walked=True)

    def _met(self, item: Item) -> None:
        done = self.progress
        self.progress = replace(done, met_files=done.met_files + 1, met_bytes=done.met_bytes + max(0, item.size))

    def _is_twin(self, found: Found, state: FileState) -> bool:
        first = self._first_names.setdefault(found.file_id, state.path)
        if first == state.path:
            return False
        self._twins.append((state, first))
        self._done(found.item, 0)
        return True

    def _is_fresh(self, known: Known, state: FileState) -> bool:
        return (
            known.digest == self._digest
            and known.status in ("scanned", "partial")
            and not known.curable
            and known.is_same(state)
            and known.read_at is not None
            and self._now() - known.read_at < _FRESH
        )

    def keep(self, item: Item, outcome: Outcome) -> None:
        """Writes what a worker gave."""
        state = self._states.pop(item.locator.path)
        for each in outcome.traces:
            self._trace(each)
        if outcome.documents[0].status == "vanished":
            self._gone.append((state, outcome))  # or all of the source is gone, which the walk will tell
        else:
            self._inventory.record(self._run, outcome, state, read_at=self._now())
        self._done(item, sum(finding.severity in ("high", "critical") for finding in outcome.findings))

    def write_gone(self) -> None:
        """Writes the files that went away between listing and reading, or that went away with their source."""
        for state, outcome in self._gone:
            if self.is_lost:
                root, *members = outcome.documents
                documents = (replace(root, status="error", detail=LOST), *members)
                outcome = replace(outcome, documents=documents)
            self._inventory.record(self._run, outcome, state, read_at=self._now())

    def write_twins(self) -> None:
        """Writes the further names of files, once the first name of each is in the inventory."""
        for state, first in self._twins:
            self._inventory.twin(self._run, state.path, state, first)

    def _done(self, item: Item, findings: int) -> None:
        done = self.progress
        self.progress = replace(
            done, done_files=done.done_files + 1, done_bytes=done.done_bytes + max(0, item.size),
            findings=done.findings + findings,
        )  # fmt: skip
        self._inventory.flush_when_due()
        self._watch(self.progress)


def _state(found: Found) -> FileState:
    item = found.item
    return FileState(item.locator.path, item.size, item.modified, found.changed, found.file_id, owner=item.access.owner)


def _watchlist(settings: Settings, inventory: Inventory, root: Path) -> Path | None:
    """The list of the practice's patients, if there is one; refused where others could take it along with the files."""
    chosen = chosen_watchlist(settings.watchlist, settings.watchlist_of(inventory.id), inventory_id=inventory.id)
    # The usual one lies with the inventory, which is never scanned either.
    if chosen and settings.watchlist and chosen.resolve().is_relative_to(root):
        raise UsageError(f"{chosen}: the watch-list must not lie in what is scanned; move it to another folder")
    return chosen


def _used(watchlist: Path | None) -> UsedWatchlist:
    if watchlist is None:
        return UsedWatchlist()
    facts = read_facts(watchlist)
    return UsedWatchlist(watchlist.name, facts.built, facts.patients)


def _own(inventory: Inventory, key: str, watchlist: Path | None, settings: Settings) -> Sequence[str]:
    """Our own files and folders, wherever they lie: whoever scans all homes has them in it."""
    named = (watchlist, settings.file, key[5:] if key.startswith("file:") else None)
    folders = (settings.cache_dir, settings.config_dir / "keys", settings.data_dir / "watchlists")
    return [str(Path(each).resolve()) for each in (*own_files(inventory.path), *named, *folders) if each]


def _borrowed(rules: Path, settings: Settings) -> tuple[Terminology, ...]:
    if not settings.terminologies:
        return ()
    rulebook = load(rules)
    names = dict.fromkeys(settings.terminologies)
    return tuple(terminology(name, rulebook, asked_in=settings.file) for name in names)


def _digest(
    rules: Path,
    settings: Settings,
    filters: Sequence[Filter],
    watchlist: Path | None,
    borrowed: Sequence[Terminology],
) -> str:
    """Changes when a file read again could give another result: rules, program, readers, settings, filters."""
    digest = hashlib.sha256()
    for file in sorted(rules.rglob("*.yaml")):
        digest.update(file.relative_to(rules).as_posix().encode() + b"\0" + file.read_bytes())
    readers = [(name, find_spec(name) is not None) for name in _READERS]
    versions = [(name, _version(name)) for name in ("pdfminer.six", "pypdfium2", "python-calamine", "pillow")]
    formats = [entry.name for entry in EXTRACTORS]
    # What can be read of pictures changes with what is installed beside this program.
    recognition = capability() if settings.recognition else "off"
    unpacking = bool(bsdtar.installed())
    told = (
        __version__, readers, versions, formats, settings.seconds, recognition, settings.recognition, unpacking,
        sorted(settings.private_marks), sorted(settings.mail_marks), [(each.name, each.digest) for each in borrowed],
    )  # fmt: skip
    digest.update(repr(told).encode())
    for each in filters:
        digest.update(repr(each).encode("utf-8", "backslashreplace") + each.prints)
    digest.update(digest_of(watchlist).encode() if watchlist else b"")
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
