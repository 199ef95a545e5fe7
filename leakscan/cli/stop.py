"""Stopping a scan: Ctrl-C and a termination request end it at the next file at the latest, with everything kept."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from leakscan.pipeline import Progress


@contextmanager
def stoppable(watch: Callable[[Progress], None]) -> Iterator[Callable[[Progress], None]]:
    """A watch that stops the run once a signal has asked for it.

    The handler raises at once; an interrupt that falls into a finaliser is dropped by Python, so it is remembered too.
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    def checked(progress: Progress) -> None:
        if asked:
            raise KeyboardInterrupt
        watch(progress)

    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    former = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield checked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
