"""Limits of a worker process: memory, open files, processor time, no core files."""

import contextlib
import importlib
import sys
from typing import Any

from leakscan.sandbox import job

# What the deepest parser has open at once is far below; a worker that hoards files has gone wrong.
_OPEN_FILES = 512
_SECONDS_MORE = 60


def limit(memory: int) -> None:
    """No more than so many bytes of address space, and no core files, which would hold content.

    macOS knows no limit of address space; Windows limits memory alone (see `docs/isolation.md`).
    """
    if sys.platform == "win32":
        # Where jobs within jobs are refused (Windows 7, some terminal servers), reading goes on without a limit.
        with contextlib.suppress(OSError):
            job.enter(memory)
        return
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource, resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":
        _lower(resource, resource.RLIMIT_AS, memory)


def allow_processor(seconds: float) -> None:
    """Processor time from now on, in seconds: a backstop for when the clock of the parent does not run."""
    if sys.platform == "win32":
        return
    resource = importlib.import_module("resource")
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + _SECONDS_MORE
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    if hardest == resource.RLIM_INFINITY or most <= hardest:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hardest))


def _lower(resource: Any, what: int, most: int) -> None:
    _, hardest = resource.getrlimit(what)
    lowest = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
    resource.setrlimit(what, (lowest, lowest))
