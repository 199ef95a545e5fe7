"""Archives read from front to back: a position that only goes on, and members that are ranges of the stream."""

from functools import partial
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.unpacked import CUT, Damage, window
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_STEP = 1 << 20
_MOST_TIME = 1 << 33


def skip_to(stream: BinaryIO, offset: int, budget: Budget) -> bool:
    """Moves an unpacked stream on, past members that were not read to their end; tells whether a byte stands there.

    What is skipped is unpacked all the same: it is paid for, in steps between which the time is checked.
    """
    while (position := stream.tell()) < offset:
        budget.check_time()
        count = len(stream.read(min(_STEP, offset - position)))
        budget.spend(count, so_far=0)
        if not count:
            return False
    stream.seek(offset)
    found = stream.read(1)
    stream.seek(offset)
    return bool(found)


class Forward:
    """Reads headers. The stream may be a packed one, in which going back would unpack it again."""

    def __init__(self, stream: BinaryIO, budget: Budget, *, start: int = 0):
        self._stream = stream
        self._budget = budget
        self._start = start
        self.position = start
        self.unit = 1

    def read(self, size: int) -> bytes:
        """The next bytes; fewer at the end."""
        self._skip()
        data = self._stream.read(size)
        self.position += len(data)
        return data

    def align(self, unit: int) -> None:
        """Moves on to the next multiple of a unit, counted from the beginning of the archive."""
        self.position += -(self.position - self._start) % unit

    def skip_zeros(self) -> bool:
        """Moves on to the next byte that is not zero; tells whether there is one."""
        while block := self.read(_STEP):
            if rest := block.lstrip(b"\0"):
                self.position -= len(rest)
                return True
        return False

    def member(self, locator: Locator, start: int, size: int, modified: int, packed: int) -> Extracted:
        """A range of the stream as an item, and what is wrong with it."""
        damage = Damage()
        opening = partial(window, self._stream, start, size, damage=damage)
        is_time = 0 < modified < _MOST_TIME * 1_000_000_000
        yield Item(locator, opening, size, modified if is_time else 0, packed=packed)
        if damage.detail:
            yield Problem(locator.at(part="content"), "corrupt", CUT)

    def _skip(self) -> None:
        # In steps, between which the time is checked.
        while (at := self._stream.tell()) < self.position:
            self._budget.check_time()
            self._stream.seek(min(self.position, at + _STEP))
            if self._stream.tell() == at:
                return
        if at > self.position:
            self._stream.seek(self.position)
