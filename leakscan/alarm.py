"""The alarm of a reading: interrupts a parser that goes on when the time of its file is up."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import TypeVar, cast

_T = TypeVar("_T")
# Rung again and again: an interruption that falls into a finaliser is dropped by Python.
_AGAIN = 1.0
_END = object()


class TimeIsUp(BaseException):
    """No Exception, as parsers catch those and go on."""


class Alarm:
    """Rings in the main thread while something is read under it; nowhere else, and not on Windows.

    There, and in code of C that does not come back to the interpreter, the reading is stopped from outside.
    """

    def __init__(self) -> None:
        self._is_interruptible = False
        self._has_rung = False

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

    def call(self, work: Callable[[], _T]) -> _T:
        """What the work returns; the alarm interrupts it with TimeIsUp. What lies around is never interrupted.

        No context manager: between its lines there are places where the interruption would fall outside.
        """
        self._is_interruptible = True
        try:
            result = work()
        finally:
            self._is_interruptible = False
        if self._has_rung:
            raise TimeIsUp  # even though something down there took it for an error of its own
        return result

    def under(self, given: Iterator[_T]) -> Iterator[_T]:
        """The same values, the making of each being interruptible."""
        while True:
            each = self.call(partial(next, given, _END))
            if each is _END:
                return
            yield cast(_T, each)

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_interruptible:
            self._has_rung = True
            raise TimeIsUp
