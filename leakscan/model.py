"""The values that the stages hand to one another. Frozen; content never shows in a repr, a log or a traceback."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Literal, Protocol

from leakscan.locator import Locator

Place = tuple[tuple[str, str], ...]
Level = Literal["low", "medium", "high"]
Severity = Literal["none", "low", "medium", "high", "critical"]
Category = Literal["nir", "health", "credential", "identity", "financial", "document"]
FilterKind = Literal["specimen", "chance", "expired", "house", "allow", "paths"]
Layout = Literal["prose", "table"]
Status = Literal[
    "scanned", "partial", "encrypted", "corrupt", "unsupported", "denied", "locked", "missing-dependency",
    "timeout", "crashed", "too-large", "too-deep", "too-many", "suspicious-ratio", "changed-while-reading",
    "vanished", "excluded", "error",
]  # fmt: skip

SEVERITIES: tuple[Severity, ...] = ("none", "low", "medium", "high", "critical")
LEVELS: tuple[Level, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Access:
    """Who can read a file, as far as the source tells."""

    readers: Literal["everyone", "group", "owner", "unknown"] = "unknown"
    owner: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something with bytes: a file of the source or a member of a container.

    `size` in bytes (-1 unknown), `packed` as it stands in its container (0 unknown), `modified` in nanoseconds since
    1970 (0 unknown). A file of the source has `changed`, its ctime, and `file_id`, its "device:inode". `open` gives a
    seekable stream, opened for reading only; whoever opens it closes it.
    """

    locator: Locator
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    size: int = -1
    modified: int = 0
    access: Access = Access()
    packed: int = 0
    changed: int = 0
    file_id: str = ""

    @property
    def name(self) -> str:
        """The last name of the path or of the innermost member: a label, never a path to write to."""
        full = self.locator.steps[-1].name if self.locator.steps else self.locator.path
        return full.replace("\\", "/").rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not read, and why; `detail` is our own wording, never a parser's message.

    A problem at a place (page, sheet, part) makes its document `partial`; one without a place gives it its status.
    """

    locator: Locator
    kind: Status
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """So many messages a mailbox, or a folder in it, promises by its own index; several of them add up."""

    locator: Locator
    messages: int


@dataclass(frozen=True, slots=True)
class Sending:
    """Whom a message went to, by their addresses: they serve to count and are never kept.

    `has_arrived` says that the message was delivered, and lies where it came to rather than where it came from.
    """

    locator: Locator
    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    has_arrived: bool = False


class Anchors(Protocol):
    """Tells the place and the heading of each offset of a segment's text."""

    @property
    def delimiter(self) -> str:
        """What parts the cells of a line; empty when lines have no cells."""
        ...

    @property
    def has_headings(self) -> bool:
        """Whether any character has a heading."""
        ...

    def place(self, offset: int) -> Place:
        """Where the character stands: page, sheet and cell, line."""
        ...

    def heading(self, offset: int) -> str:
        """The column heading, field name or label that governs the character; empty when there is none."""
        ...

    def column(self, offset: int) -> str:
        """A name for the column, stable over the document: the unit of column evidence; empty outside tables."""
        ...


@dataclass(frozen=True, slots=True)
class Anchor:
    """From `offset` on, the text stands at `place`, under `heading`."""

    offset: int
    place: Place
    heading: str = field(default="", repr=False)
    column: str = ""


@dataclass(frozen=True, slots=True)
class ListedAnchors:
    """Anchors written out, sorted by offset: for documents whose places do not follow from the text itself."""

    anchors: Sequence[Anchor] = field(repr=False)
    offsets: Sequence[int] = field(repr=False)
    delimiter: str = ""

    @classmethod
    def of(cls, anchors: Sequence[Anchor]) -> "ListedAnchors":
        """Takes anchors that are already sorted."""
        return cls(anchors, [anchor.offset for anchor in anchors])

    @property
    def has_headings(self) -> bool:
        """Whether one of the anchors has a heading."""
        return any(anchor.heading for anchor in self.anchors)

    def _governing(self, offset: int) -> Anchor | None:
        index = bisect_right(self.offsets, offset) - 1
        return self.anchors[index] if index >= 0 else None

    def place(self, offset: int) -> Place:
        """Where the governing anchor stands."""
        anchor = self._governing(offset)
        return anchor.place if anchor else ()

    def heading(self, offset: int) -> str:
        """The heading of the governing anchor."""
        anchor = self._governing(offset)
        return anchor.heading if anchor else ""

    def column(self, offset: int) -> str:
        """The column of the governing anchor."""
        anchor = self._governing(offset)
        return anchor.column if anchor else ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A block of normalised text that belongs together: a page, rows of a sheet, a mail body, a block of a long file.

    In a `table` each line is a record and cells are separated by tabs or delimiters; in `prose` neighbours belong
    together. A block of a longer text owns the characters from `start` to `end`: a match belongs to the block in which
    it starts, what lies around is context. `recognised` marks a text that was read from a picture, with its slips.
    `parties` are the lines of sender and recipients of the message that a text belongs to.
    """

    locator: Locator
    text: str = field(repr=False)
    anchors: Anchors = field(default=ListedAnchors((), ()), repr=False)
    layout: Layout = "prose"
    start: int = 0
    end: int = -1
    recognised: bool = False
    parties: tuple[str, ...] = field(default=(), repr=False)

    def locate(self, offset: int) -> Locator:
        """The exact place of a character."""
        return self.locator.at_place(self.anchors.place(offset))

    def heading(self, offset: int) -> str:
        """The heading that governs a character."""
        return self.anchors.heading(offset)

    def owns(self, offset: int) -> bool:
        """Whether a match that starts at the offset belongs to this block."""
        return self.start <= offset and (self.end < 0 or offset < self.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a match: a check passed (None: the rule has none), a label near, a heading above, its column.

    `weight` is that of a health term or of an identity, 1 to 3, or 0 of what designates no patient; `is_known` marks a
    published specimen or a test identity.
    """

    check: bool | None = None
    keyword: bool = False
    heading: bool = False
    column: str = ""
    weight: int = 0
    is_known: bool = False
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One hit of a rule. `value` is in normal form, `start` and `end` are offsets into the segment's text."""

    rule_id: str
    segment: Segment = field(repr=False)
    start: int
    end: int
    value: str = field(repr=False)
    evidence: Evidence = Evidence()

    @property
    def locator(self) -> Locator:
        """The exact place of the match."""
        return self.segment.locate(self.start)


@dataclass(frozen=True, slots=True)
class Detection:
    """What a segment holds. `failed` counts candidates whose check failed, by rule and column: they tell a list of
    numbers from numbers that pass by chance."""

    matches: tuple[Match, ...] = field(repr=False)
    failed: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of evidence: a message with named gaps, translated when it is shown."""

    message: str
    values: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What makes notes of findings, by a name that stays the same as long as the filter does.

    `prints` are the keyed hashes of the values it is about, 16 bytes each; `rules` and `paths` are patterns, and none
    means every one. `until` is the last day on which it applies, `is_expired` whether that day was over.
    """

    name: str
    kind: FilterKind
    reason: str = ""
    signer: str = ""
    until: date | None = None
    rules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    prints: bytes = field(default=b"", repr=False)
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule in one document at one confidence.

    `count` hits of `distinct` values; `fingerprints` is a sorted run of 16-byte keyed hashes; `samples` are masked;
    at most 20 `places`. `forgiven` names the filter that made a note of it.
    """

    locator: Locator
    rule_id: str
    revision: int
    category: Category
    count: int
    distinct: int
    confidence: Level
    severity: Severity
    fingerprints: bytes = field(repr=False)
    samples: tuple[str, ...]
    places: tuple[Locator, ...]
    reasons: tuple[Reason, ...]
    forgiven: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a person decides on: one file of the source with everything in it.

    `names` is a sorted run of the 16-byte keyed hashes of the persons told by name; `minors` are among the persons.
    `persons_known` are patients of the practice; None when no list of them was used.
    """

    locator: Locator
    severity: Severity
    persons_low: int
    persons_high: int
    exposure: str
    reasons: tuple[Reason, ...]
    action: str
    legal_basis: tuple[str, ...] = ()
    minors: int = 0
    names: bytes = field(default=b"", repr=False)
    persons_known: int | None = None


@dataclass(frozen=True, slots=True)
class Messages:
    """What became of the messages of a mailbox. `expected` is what its own index promises, None when it has none.

    `failed` gave nothing at all, `set_aside` were left closed on purpose.
    """

    expected: int | None
    read: int
    partial: int
    failed: int
    set_aside: int

    @property
    def found(self) -> int:
        """The messages that were met, whatever became of them."""
        return self.read + self.partial + self.failed + self.set_aside

    @property
    def missing(self) -> int:
        """The messages that the index promises and nobody met."""
        return max(0, (self.expected or 0) - self.found)


@dataclass(frozen=True, slots=True)
class Document:
    """What became of an item: its status, and what read it. `sha256` is empty when it was not read to its end.

    `shown` is the same locator with the matched parts of its names masked; None when the names hold nothing.
    `likeness` is a keyed hash of what a message says and holds, whatever carried it; empty for everything else.
    `messages` is told of mailboxes only.
    """

    locator: Locator
    status: Status
    media_type: str = ""
    extractor: str = ""
    detail: str = ""
    size: int = -1
    modified: int = 0
    sha256: str = ""
    shown: Locator | None = None
    messages: Messages | None = None
    likeness: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one root item gave: the only value that travels from a worker to the parent.

    `traces` tell, for --debug, where parsers gave up.
    """

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    assessment: Assessment | None = None
    traces: tuple[str, ...] = ()
