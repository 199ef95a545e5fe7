"""Stopping a scan: Ctrl-C and a termination request end it at the next file at the latest, with everything kept."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from leakscan.pipeline import Progress

# A terminal that is closed hangs up on what runs in it.
if sys.platform == "win32":
    _STOPPING = (signal.SIGINT, signal.SIGTERM)
else:
    _STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_IMPATIENT = 2


@contextmanager
def stoppable(watch: Callable[[Progress], None]) -> Iterator[Callable[[Progress], None]]:
    """A watch that stops the run once a signal has asked for it.

    The handler raises at once; an interrupt that falls into a finaliser is dropped by Python, so it is remembered too.
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        # Impatience must not interrupt the keeping of what was read; a third request means it.
        if len(asked) != _IMPATIENT:
            raise KeyboardInterrupt

    def checked(progress: Progress) -> None:
        if asked:
            raise KeyboardInterrupt
        watch(progress)

    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    # What runs under nohup, or in the background, ignores some of them, and shall go on doing so.
    heeded = [number for number in _STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    former = {number: signal.signal(number, ask) for number in heeded}
    try:
        yield checked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
