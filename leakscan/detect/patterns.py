"""Patterns: one multi-pattern pass over a view finds candidates, the exact pattern is tried on their windows only."""

import hashlib
import importlib
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import regex

from leakscan.rulebook import Rule

Window = tuple[int, int]
Within = Callable[[Rule], Sequence[Window] | None]

# A pattern that takes longer than this on one window is a fault of the rule: the file gets a row, the run goes on.
PATTERN_SECONDS = 20.0
_BROAD = 8


class Prefilter(Protocol):
    """Where the rules of one view may match: never fewer places than the exact patterns, often a few more."""

    def windows(self, view: bytes) -> Iterator[tuple[int, list[Window]]]:
        """For each rule that may match, its index and the windows to look at, sorted and apart."""
        ...


def compiled(rule: Rule) -> "regex.Pattern[bytes]":
    """The exact pattern of a rule, over the bytes of its view."""
    return regex.compile(rule.pattern.encode("latin-1"), regex.VERBOSE | regex.MULTILINE)


class EveryRule:
    """The prefilter that filters nothing: for platforms without a multi-pattern engine."""

    def __init__(self, rules: Sequence[Rule]):
        self._count = len(rules)

    def windows(self, view: bytes) -> Iterator[tuple[int, list[Window]]]:
        """The whole view, for every rule."""
        for index in range(self._count):
            yield index, [(0, len(view))]


class Hyperscan:
    """One pass for all rules. The database is kept in `cache`, for this engine, processor and set of patterns.

    Lookarounds are dropped by HS_FLAG_PREFILTER, so a hit is a candidate. Start offsets are not asked for: a quarter
    of such patterns do not compile with SOM_LEFTMOST; the window before the end is as wide as the rule says.
    """

    def __init__(self, rules: Sequence[Rule], cache: Path | None):
        self._engine: Any = importlib.import_module("hyperscan")
        self._widths = [rule.width for rule in rules]
        self._expressions = [b"(?x)" + (rule.prefilter or rule.pattern).encode("latin-1") for rule in rules]
        self._flags = self._engine.HS_FLAG_PREFILTER | self._engine.HS_FLAG_MULTILINE
        self._database = self._load(cache)
        self._scratch = self._engine.Scratch(self._database)

    def _load(self, cache: Path | None) -> Any:
        if cache is None:
            return self._compile()
        name = hashlib.sha256(repr((self._expressions, self._engine.__version__, platform.processor(),
                                    platform.machine(), _processor_flags())).encode()).hexdigest()  # fmt: skip
        file = cache / f"patterns-{name[:32]}.hs"
        try:
            return self._engine.loadb(file.read_bytes(), self._engine.HS_MODE_BLOCK)
        except (OSError, self._engine.error):
            database = self._compile()
        _keep(file, self._engine.dumpb(database))
        return database

    def _compile(self) -> Any:
        database = self._engine.Database(mode=self._engine.HS_MODE_BLOCK)
        count = len(self._expressions)
        database.compile(
            expressions=self._expressions, ids=list(range(count)), elements=count, flags=[self._flags] * count
        )
        return database

    def windows(self, view: bytes) -> Iterator[tuple[int, list[Window]]]:
        """The surroundings of the ends that the engine reports."""
        widths = self._widths
        runs: dict[int, list[int]] = {}

        def hit(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            known = runs.get(index)
            if known is None:
                runs[index] = [end, end]
            elif end - known[-1] <= widths[index]:
                known[-1] = end
            else:
                known += (end, end)

        self._database.scan(view, match_event_handler=hit, scratch=self._scratch)
        for index in sorted(runs):
            yield index, _windows(runs[index], widths[index], len(view))


def _windows(runs: list[int], width: int, length: int) -> list[Window]:
    """What lies around runs of ends, each given by its first and last: a hostile text has an end at each character."""
    windows: list[Window] = []
    for first, last in zip(runs[::2], runs[1::2], strict=True):
        start, stop = max(0, first - width), min(length, last + width)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], stop)
        else:
            windows.append((start, stop))
    return windows


def _processor_flags() -> str:
    """What the processor can do: a database made for one instruction set does not load on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.platform()
    return next((line for line in lines if line.startswith(("flags", "Features"))), "")


def _keep(file: Path, data: bytes) -> None:
    """Written beside and renamed, so that two runs that start together never see half a file."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)  # a cache that cannot be written costs a second, not the run


def prefilter(rules: Sequence[Rule], cache: Path | None) -> Prefilter:
    """The fastest prefilter that this platform has."""
    try:
        return Hyperscan(rules, cache)
    except ImportError:
        return EveryRule(rules)


def _narrowed(windows: Sequence[Window], places: Sequence[Window], width: int) -> Iterator[Window]:
    """The parts of the windows that a match with its value in one of the places can touch."""
    reach = iter([(max(0, start - width), stop + width) for start, stop in places])
    first, last = next(reach, (-1, -1))
    for start, stop in windows:
        while 0 <= last <= start:
            first, last = next(reach, (-1, -1))
        done = start
        while last > 0 and first < stop:
            if min(last, stop) > max(first, done):
                yield max(first, done), min(last, stop)
                done = min(last, stop)
            if last >= stop:
                break
            first, last = next(reach, (-1, -1))


class Patterns:
    """All rules of one view and scope."""

    def __init__(self, rules: Sequence[Rule], *, filtered: Prefilter):
        self.rules = rules
        self._exact = [compiled(rule) for rule in rules]
        self._filter = filtered

    def search(self, view: bytes, *, within: Within | None = None) -> Iterator[tuple[Rule, int, int]]:
        """Each hit of the exact patterns: the rule and the span of its value.

        `within` gives the places where a value of a rule can start; None searches everywhere.
        """
        if not self.rules or not view:
            return
        for index, windows in self._filter.windows(view):
            rule, exact = self.rules[index], self._exact[index]
            # Where few windows are left, looking for the labels of the whole text would cost more than it saves.
            is_broad = sum(stop - start for start, stop in windows) > len(view) // _BROAD
            places = within(rule) if within and rule.requires_keyword and is_broad else None
            for start, stop in windows if places is None else _narrowed(windows, places, rule.width):
                for match in exact.finditer(view, start, stop, timeout=PATTERN_SECONDS):
                    first, last = match.span("value")
                    if first < last:
                        yield rule, first, last
