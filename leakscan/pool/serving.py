"""What runs in a worker process: tasks come by its pipe, one after the other, results go back the same way."""

import os
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from leakscan.errors import LeakscanError

Work = Callable[[Any], object]
Farewell = Callable[[object], None]
# Makes a process ready, and gives the function that works. When that does not come back, another thread may bid
# farewell with what there is of a result: the process ends with it.
Start = Callable[[Farewell], Work]

READY, RESULT, LAST, REFUSED, FAILED = KINDS = ("ready", "result", "last", "refused", "failed")


def serve(tasks: Connection, results: Connection, start: Start, heaviest: int) -> None:
    """Gets ready, then works on task after task until it is told None, or has become heavier than so many bytes.

    Whatever else ends it does so without a word: the interpreter would print what went wrong, and a message may quote
    content.
    """
    try:
        _stand_apart()
        _fall_silent()
        work = _started(results, start)
        while work and (given := tasks.recv()) is not None:
            result = work(given)
            if _weight() > heaviest:
                results.send((LAST, result))
                return
            results.send((RESULT, result))
    except BaseException:  # noqa: BLE001 - see above
        os._exit(1)


def _started(results: Connection, start: Start) -> Work | None:
    try:
        work = start(partial(_leave, results))
    except LeakscanError as error:
        results.send((REFUSED, error))
        return None
    except Exception as error:  # noqa: BLE001 - its kind alone is told
        results.send((FAILED, type(error).__name__))
        return None
    results.send((READY, None))
    return work


def _weight() -> int:
    """The bytes of memory that the process holds now; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _leave(results: Connection, result: object) -> None:
    results.send((LAST, result))
    os._exit(0)


def _stand_apart() -> None:
    """A group of its own: it is stopped together with the programs it has started, and no key press reaches it."""
    if sys.platform != "win32":
        os.setpgid(0, 0)


def _fall_silent() -> None:
    """Libraries in C complain on the streams of the process, past everything that Python could hold back."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
