"""Reading one root item: open, extract recursively, detect, assess; what a worker does for each file."""

import errno
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from leakscan.alarm import Alarm, TimeIsUp
from leakscan.assess import Forgiveness, Mailings, Patients, Tally, assess
from leakscan.content import is_text, sha256
from leakscan.detect import Detector
from leakscan.entry import Entry
from leakscan.extract import extractor_for
from leakscan.extract.appended import appended
from leakscan.extract.budget import Budget, Limits, OverBudget, refused
from leakscan.extract.extractor import Extractor
from leakscan.extract.recognise import recognise
from leakscan.extract.writing import held
from leakscan.fingerprint import Fingerprinter, mask_name
from leakscan.language import mark
from leakscan.locator import Locator, Step
from leakscan.model import (
    Detection,
    Document,
    Expected,
    Finding,
    Item,
    Match,
    Messages,
    Outcome,
    Problem,
    Segment,
    Sending,
    Status,
)
from leakscan.moving import Source, disturbed
from leakscan.privacy import PRIVATE, Privacy
from leakscan.rollup import READ, rolled_up
from leakscan.rulebook import Rulebook
from leakscan.sameness import MESSAGES, Sameness
from leakscan.sources.answers import Told, told
from leakscan.spool import NO_MEMORY, Copy
from leakscan.traces import trace_of

# The shortest value that names are searched for: a social security number without its key.
_SHORTEST_VALUE = 13
# What holds folders as people made them; elsewhere names come from programs, or are titles.
_HOLD_FOLDERS = frozenset(("zip", "7z", "rar", "tar", "cpio", "rpm", "ar", "cab", "iso", "xar"))
# Seconds after which a parser is interrupted that does not ask for the time by itself.
_ALARM_AFTER = 2.0
# A file of many damaged members says the same again and again.
_MOST_TRACES = 10

UNREADABLE = mark("The parser gave up; what was read before counts")
SLOW_PATTERN = mark("Searching the text took too long")
STOPPED = mark("Reading took too long and was stopped; what came before counts")
MISSING = mark("The mailbox promises more messages than could be found in it")


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading needs, made once in a worker. `scratch` is a private folder for members too large for memory.

    `now` is when the scan began, `forgiveness` the filters that make notes of findings,
    `patients` the practice's own, `own_addresses` its domains and addresses of mail, `privacy` what
    stays closed.
    """

    rulebook: Rulebook
    detector: Detector
    fingerprinter: Fingerprinter = field(repr=False)
    limits: Limits
    scratch: Path
    now: datetime
    forgiveness: Forgiveness | None = None
    patients: Patients | None = None
    own_addresses: tuple[str, ...] = field(default=(), repr=False)
    privacy: Privacy = field(default_factory=Privacy)


# Called with each segment, its locator as it may be shown, and its matches at the places that the inventory gives them.
Reader = Callable[[Segment, Locator, Sequence[tuple[Locator, Match]]], None]


def read_root(item: Item, tools: Tools, *, reader: Reader | None = None, with_clues: bool = False) -> Outcome:
    """Everything that a file of the source holds, as one outcome; a `reader` sees the text while it is read.

    With clues, it sees what speaks for the kind of a document as well, as matches without extent.
    """
    return Reading(item, tools, reader=reader, with_clues=with_clues).outcome()


class Reading:
    """The work on one root item: documents come out innermost first.

    When it takes too long, another thread may ask for what there is `so_far`.
    """

    def __init__(self, item: Item, tools: Tools, *, reader: Reader | None = None, with_clues: bool = False):
        self._source = Source(item)
        self._item = replace(item, open=self._source.open)
        self._tools = tools
        self._reader = reader
        self._with_clues = with_clues
        self._limits = tools.limits.for_size(item.size)
        self._budget = Budget(self._limits, size=item.size, privacy=tools.privacy)
        self._alarm = Alarm()
        self._open: list[tuple[Entry, Tally]] = []
        self._masks: dict[str, str] = {}
        self.documents: list[Document] = []
        self.findings: list[Finding] = []
        self.problems: list[Problem] = []
        self.tallies: list[Tally] = []
        self.traces: list[str] = []
        self.mailings = Mailings(tools.rulebook.mail, tools.own_addresses)

    def outcome(self) -> Outcome:
        """Reads everything."""
        with self._alarm.set_for(self._limits.seconds + _ALARM_AFTER):
            self._read(self._item)
            # Asked under the alarm: a source that does not answer any more does not answer this either.
            disturbance = self._disturbance()
        return disturbed(self._told(), disturbance) if disturbance else self._told()

    def _disturbance(self) -> Told | None:
        try:
            return self._alarm.call(self._source.disturbance)
        except TimeIsUp:
            return "timeout", STOPPED

    def so_far(self) -> Outcome:
        """What was read until now of a file that is not read any further."""
        for entry, tally in reversed(self._open):
            status: Status = "partial" if entry.has_text or any(each in READ for each in entry.members) else "timeout"
            item = entry.item
            self.documents.append(
                Document(
                    item.locator, status, entry.media_type, entry.extractor, STOPPED, item.size, item.modified,
                    shown=self._shown(item.locator),
                )
            )  # fmt: skip
            self.problems.append(Problem(item.locator, "timeout", STOPPED))
            self._keep(tally)
        return self._told()

    def _told(self) -> Outcome:
        findings, mailed = self.mailings.raised(self.findings)
        assessment = assess(
            self._item.locator, findings, self.tallies, self._item.access, self._tools.rulebook,
            has_patients=self._tools.patients is not None, mailed=mailed,
        )  # fmt: skip
        documents, problems = tuple(reversed(self.documents)), tuple(self.problems)
        return Outcome(documents, tuple(findings), problems, assessment, tuple(self.traces))

    def _read(self, item: Item) -> Status:
        """Reads an item and what it holds; its document is written when everything inside is known."""
        tally = self._tally(item.locator)
        entry = Entry(item, self._tools.detector.kinds.pages())
        self._open.append((entry, tally))
        self._search_name(tally, item.locator, entry.problems)
        self._extract(entry, tally)
        if entry.needs_second_chance and self._source.was_opened:
            self._again_as_text(entry, tally)
        tally.add_named(list(self._tools.detector.kinds.of(item.locator, entry.media_type, entry.pages)))
        messages = entry.messages
        if messages and messages.missing:
            entry.problems.append(Problem(item.locator.at(part="messages"), "partial", MISSING))
        status, detail = rolled_up(own=entry.problems, members=entry.members, has_text=entry.has_text)
        self.documents.append(self._document(entry, status, detail, messages))
        self._keep(tally)
        self.problems += [replace(each, locator=self._without_values(each.locator)) for each in entry.problems]
        self._open.pop()
        return status

    def _search_name(self, tally: Tally, locator: Locator, problems: list[Problem]) -> None:
        """A member's own name, or a file's whole path: folders hold numbers too. Names may be made to be slow."""
        try:
            name = locator.steps[-1].name if locator.steps else locator.path
            tally.add_named(self._tools.detector.in_name(locator, name))
        except TimeoutError:
            problems.append(Problem(locator, "timeout", SLOW_PATTERN))

    def _extract(self, entry: Entry, tally: Tally) -> None:
        """Whatever becomes of an extractor, it is a problem of its item, and what it gave before counts."""
        item = entry.item
        try:
            self._follow_to_the_end(entry, tally)
        except OverBudget as refusal:
            entry.problems.append(refused(item.locator, refusal))
        except TimeIsUp:
            entry.problems.append(refused(item.locator, OverBudget("timeout")))
        except MemoryError:
            entry.problems.append(Problem(item.locator, "too-large", NO_MEMORY))
        except TimeoutError:
            entry.problems.append(Problem(item.locator, "timeout", SLOW_PATTERN))
        except OSError as error:
            self._trace(item.locator, error)
            entry.problems.append(self._unreadable(item, error))
        # Parsers of hostile files fail in every way there is; here, and only here, any of them costs one row.
        except Exception as error:  # noqa: BLE001
            self._trace(item.locator, error)
            entry.problems.append(Problem(item.locator, "corrupt", UNREADABLE))

    def _trace(self, locator: Locator, error: Exception) -> None:
        if len(self.traces) < _MOST_TRACES:
            self.traces.append(f"{(self._shown(locator) or locator).canonical()}: {trace_of(error)}")

    def _follow_to_the_end(self, entry: Entry, tally: Tally) -> None:
        """Follows the extractor of an item; where it breaks off, what it held is taken before the error goes on."""
        try:
            self._follow(entry, self._extractor(entry), tally)
        except MemoryError:
            raise
        except (TimeIsUp, Exception):
            self._take_held(entry, tally)
            raise

    def _extractor(self, entry: Entry) -> Extractor:
        if entry.is_second:
            entry.reads_like_text = self._alarm.call(partial(is_text, entry.item))
            return extractor_for("text/plain" if entry.reads_like_text else "application/octet-stream")
        with closing(entry.item.open()) as stream:
            entry.media_type = self._alarm.call(partial(recognise, stream, entry.item.name))
        extractor = extractor_for(entry.media_type)
        entry.extractor, entry.is_mailbox = extractor.name, extractor.is_mailbox
        if extractor.name in MESSAGES:
            entry.sameness = Sameness(self._tools.fingerprinter.hasher())
        return extractor

    def _unreadable(self, item: Item, error: OSError) -> Problem:
        """What the operating system refused; an error that it did not give comes from a parser."""
        if heard := self._source.error:
            return Problem(item.locator, *told(heard))
        # The disk for copies may be full. A wrong place in the file is a mistake of the parser.
        if error.errno in (None, errno.EINVAL) or item.locator.steps:
            return Problem(item.locator, "corrupt", UNREADABLE)
        return Problem(item.locator, *told(error))

    def _follow(self, entry: Entry, extractor: Extractor, tally: Tally) -> None:
        parts = chain(extractor.extract(entry.item, self._budget), appended(entry.item, entry.media_type))
        for given in self._alarm.under(parts):
            self._budget.check_time()
            if isinstance(given, Segment):
                entry.add(given)
                detection = self._alarm.call(partial(self._tools.detector.detect, given))
                self._take(given, detection, tally)
            elif isinstance(given, Sending):
                self.mailings.add(given)
            elif isinstance(given, Item):
                entry.members.append(self._enter(given))
                if entry.sameness:
                    entry.sameness.enter(self.documents[-1])
            elif isinstance(given, Expected):
                entry.expected = (entry.expected or 0) + given.messages
            elif given.locator.document() == entry.item.locator:
                entry.problems.append(given)
            elif self.documents and self.documents[-1].locator == given.locator.document():
                entry.members[-1] = self._cut(given)
            else:
                entry.members.append(self._refused(given))
                if entry.sameness:
                    entry.sameness.enter(self.documents[-1])

    def _take_held(self, entry: Entry, tally: Tally) -> None:
        """What the parser had read and not given yet when it was interrupted or gave up counts too.

        Not under the alarm, which has rung: whoever stops the worker from outside gives it that much time.
        """
        for segment in held(entry.item.locator):
            entry.add(segment)
            self._take(segment, self._tools.detector.detect(segment), tally)

    def _take(self, segment: Segment, detection: Detection, tally: Tally) -> None:
        tally.add(segment, detection)
        if self._reader:
            clues = self._tools.detector.kinds.clues(segment) if self._with_clues else ()
            found = [(self._without_values(match.locator), match) for match in chain(detection.matches, clues)]
            self._reader(segment, self._shown(segment.locator) or segment.locator, found)

    def _enter(self, child: Item) -> Status:
        """Reads a member from a copy of our own: names of members are labels, never paths."""
        try:
            self._budget.enter(child)
        except OverBudget as refusal:
            return self._refused(refused(child.locator, refusal))
        step = child.locator.steps[-1]
        if step.via in _HOLD_FOLDERS and self._budget.privacy.is_private_path(step.name):
            return self._refused(Problem(child.locator, "excluded", PRIVATE))
        with Copy(child, self._budget, self._alarm, self._tools.scratch) as copy:
            if copy.refusal and not copy.size:
                return self._refused(copy.refusal)
            status = self._read(replace(child, open=copy.open, size=copy.size))
            return status if copy.refusal is None else self._cut(copy.refusal)

    def _cut(self, problem: Problem) -> Status:
        """The member just read was not read to its end; what came before counts."""
        own = self.documents[-1]
        status: Status = "partial" if own.status in READ else problem.kind
        self.problems.append(problem)
        self.documents[-1] = replace(own, status=status, detail=problem.detail)
        return status

    def _refused(self, problem: Problem) -> Status:
        tally = self._tally(problem.locator)
        self._search_name(tally, problem.locator, self.problems)
        self._keep(tally)
        self.documents.append(
            Document(problem.locator, problem.kind, detail=problem.detail, shown=self._shown(problem.locator))
        )
        return problem.kind

    def _tally(self, locator: Locator) -> Tally:
        tools = self._tools
        return Tally(
            locator, tools.rulebook, tools.fingerprinter, tools.now.date(), forgiveness=tools.forgiveness,
            patients=tools.patients,
        )  # fmt: skip

    def _keep(self, tally: Tally) -> None:
        self.tallies.append(tally)
        for finding in tally.findings():
            self.findings.append(replace(finding, places=tuple(map(self._without_values, finding.places))))

    def _without_values(self, locator: Locator) -> Locator:
        """A locator whose place (a sheet, a field, a part) is named by a value: that name is masked for good.

        Paths keep their true form in the inventory; a place is shown in every list, so it holds no value even there.
        """
        if all(len(value) < _SHORTEST_VALUE for _, value in locator.place):
            return locator
        return replace(locator, place=tuple((key, self._masked(locator, value)) for key, value in locator.place))

    def _again_as_text(self, entry: Entry, tally: Tally) -> None:
        entry.is_second, entry.sameness = True, None
        self._extract(entry, tally)
        # Strings among damaged bytes are looked through, but nobody could call the document read.
        entry.has_text = entry.has_text and entry.reads_like_text

    def _document(self, entry: Entry, status: Status, detail: str, messages: Messages | None) -> Document:
        item = entry.item
        # Whoever has no time left to read it has none to hash it either.
        is_late = any(problem.kind == "timeout" for problem in entry.problems)
        digest = self._sha256(item) if status in READ and not is_late else ""
        return Document(
            item.locator, status, entry.media_type, entry.extractor, detail, item.size, item.modified, digest,
            shown=self._shown(item.locator), messages=messages,
            likeness=entry.sameness.likeness if entry.sameness and digest else "",
        )  # fmt: skip

    def _sha256(self, item: Item) -> str:
        try:
            return self._alarm.call(partial(sha256, item))
        except (OSError, TimeIsUp):
            return ""  # the source tells by itself what came between

    def _shown(self, locator: Locator) -> Locator | None:
        """The locator with what was matched in names masked; None when there is nothing to mask."""
        path = self._masked(locator, locator.path)
        steps = tuple(Step(step.via, self._masked(locator, step.name), step.nth) for step in locator.steps)
        shown = Locator(locator.source, path, steps)
        return shown if shown != locator else None

    def _masked(self, locator: Locator, name: str) -> str:
        # Every member repeats the path and the containers around it.
        if name not in self._masks:
            self._masks[name] = self._mask(locator, name)
        return self._masks[name]

    def _mask(self, locator: Locator, name: str) -> str:
        try:
            spans = [(match.start, match.end) for match in self._tools.detector.in_name(locator, name)]
        except TimeoutError:
            spans = [(0, len(name))]
        return mask_name(name, spans, suffix=self._tools.fingerprinter.suffix(name)) if spans else name
