"""The alarm of a reading: interrupts a parser that goes on when the time of its file is up."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

_T = TypeVar("_T")
# Rung again and again: an interruption that falls into a finaliser is dropped by Python.
_AGAIN = 1.0


class TimeIsUp(BaseException):
    """No Exception, as parsers catch those and go on."""


class Alarm:
    """Rings in the main thread while something is read under it; nowhere else, and not on Windows.

    There, and in code of C that does not come back to the interpreter, the reading is stopped from outside.
    """

    def __init__(self) -> None:
        self._is_interruptible = False

    @contextmanager
    def set_for(self, seconds: float) -> Iterator[None]:
        """Rings from so many seconds on, until the block ends."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            yield
            return
        former = signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, former)

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Within the block the alarm interrupts, with TimeIsUp; what lies around is never interrupted."""
        self._is_interruptible = True
        try:
            yield
        finally:
            self._is_interruptible = False

    def under(self, given: Iterator[_T]) -> Iterator[_T]:
        """The same values, the making of each being interruptible."""
        while True:
            with self.armed():
                try:
                    each = next(given)
                except StopIteration:
                    return
            yield each

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_interruptible:
            raise TimeIsUp
