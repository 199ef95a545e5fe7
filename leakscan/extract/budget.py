"""The budget of one root item: what it may cost in depth, members, bytes and time, counted on real bytes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Status
from leakscan.privacy import Privacy

_CHUNK = 1 << 20
_ALWAYS = 256 << 20
_EVERYTHING_OPEN = Privacy()
# The limits are those of a file up to this size.
_ORDINARY = 128 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one root item may cost. Bytes are unpacked bytes, ratio is unpacked over packed, seconds are wall clock.

    `ocr_seconds` is the part of the time that text recognition may take; 0 switches it off.
    """

    depth: int = 16
    members: int = 100_000
    bytes: int = 4 << 30
    member_bytes: int = 1 << 30
    ratio: int = 500
    seconds: float = 300.0
    ocr_seconds: float = 240.0

    def for_size(self, size: int) -> "Limits":
        """What a file of so many bytes may cost: a mailbox as large as ten files has the time and members of ten.

        >>> Limits(seconds=300).for_size(1 << 20).seconds, Limits(seconds=300).for_size(1 << 30).seconds
        (300, 2400.0)
        """
        if size <= _ORDINARY:
            return self
        times = size / _ORDINARY
        return replace(
            self, members=int(self.members * times), bytes=max(self.bytes, 8 * size),
            member_bytes=max(self.member_bytes, 2 * size), seconds=self.seconds * times,
            ocr_seconds=self.ocr_seconds * times,
        )  # fmt: skip


class OverBudget(Exception):
    """A member may not be read any further; `kind` is the status it gets."""

    def __init__(self, kind: Status):
        super().__init__(kind)
        self.kind = kind


class Budget:
    """Counts what has been spent, and knows what stays closed; one per root item, shared by everything in it."""

    def __init__(
        self,
        limits: Limits,
        *,
        size: int = -1,
        clock: Callable[[], float] = time.monotonic,
        privacy: Privacy = _EVERYTHING_OPEN,
    ):
        self._limits = limits
        self.privacy = privacy
        # Archives within archives may each be modest and make a bomb together: what all give is held against the file.
        self._most = max(_ALWAYS, size * limits.ratio) if size >= 0 else limits.bytes
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self._members = 0
        self._bytes = 0
        self._recognition = limits.ocr_seconds

    def check_time(self) -> None:
        """Raises OverBudget when the time of the root item is up."""
        if self._clock() > self._deadline:
            raise OverBudget("timeout")

    @property
    def may_recognise(self) -> bool:
        """Whether the text of pictures is asked for at all."""
        return self._limits.ocr_seconds > 0

    def recognition_left(self) -> float:
        """How many seconds text recognition may still take."""
        return min(self._recognition, self._deadline - self._clock())

    @contextmanager
    def recognising(self) -> Iterator[None]:
        """Counts the time spent inside as that of text recognition."""
        started = self._clock()
        try:
            yield
        finally:
            self._recognition -= self._clock() - started

    def enter(self, item: Item) -> None:
        """Counts a member before it is read; raises OverBudget for one too many or too deep."""
        self.check_time()
        self._members += 1
        if self._members > self._limits.members:
            raise OverBudget("too-many")
        if len(item.locator.steps) > self._limits.depth:
            raise OverBudget("too-deep")
        # What the file holds itself is still looked at, members of its members are not.
        if self._bytes > self._most and len(item.locator.steps) > 1:
            raise OverBudget("suspicious-ratio")

    def spend(self, count: int, *, so_far: int, packed: int = 0) -> None:
        """Counts bytes as they come out of a decoder; `so_far` is what this member has given, `packed` what it took."""
        self._bytes += count
        if so_far > self._limits.member_bytes or self._bytes > self._limits.bytes:
            raise OverBudget("too-large")
        # Small members may well be all zeros, and so may a large part of a database: a ratio says something from some
        # megabytes on, and is held against all that the member takes.
        if packed > 0 and so_far > 64 * _CHUNK and so_far > packed * self._limits.ratio:
            raise OverBudget("suspicious-ratio")
        if self._bytes > self._most and so_far > _CHUNK:
            raise OverBudget("suspicious-ratio")


_TOLD: dict[str, str] = {
    "timeout": mark("Reading took longer than one file may take; what came before counts"),
    "too-many": mark("More members than one file may hold; those before were read"),
    "too-deep": mark("Nested deeper than is followed"),
    "too-large": mark("Larger than what is unpacked of one file; what came before counts"),
    "suspicious-ratio": mark("Unpacks to far more than it takes, as bombs do; what came before counts"),
}


def refused(locator: Locator, refusal: OverBudget) -> Problem:
    """The row of an item that the budget refused."""
    return Problem(locator, refusal.kind, _TOLD.get(refusal.kind, ""))
