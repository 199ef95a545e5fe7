"""A process that ends with its parent, so that a killed scan leaves nothing running."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

from leakscan.sandbox.kernel import PARENT_DEATH_SIGNAL, control

_ASKED_EVERY = 2.0  # seconds


def die_with_parent(parent: int) -> None:
    """Ends this process at once when the process of that number, its parent, ends.

    Linux does it by itself. Elsewhere a thread asks; on Windows the job of the parent ends it.
    """
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        control(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=[parent], daemon=True).start()
    # The parent may have gone before the signal was asked for.
    if os.getppid() != parent:
        os._exit(1)


def dying_with(parent: int) -> Callable[[], None] | None:
    """What a program started by the process of that number runs first (`preexec_fn`), so that it ends with it."""
    return partial(die_with_parent, parent) if sys.platform == "linux" else None


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_ASKED_EVERY)
    os._exit(1)
