"""Confinement: the strongest means that this machine has, put in force in a process before it opens the first file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from leakscan.language import mark
from leakscan.sandbox import guard, landlock, seccomp
from leakscan.sandbox.kernel import NO_NEW_PRIVILEGES, NOT_DUMPABLE, control, is_known

_TCP_SINCE = 4

NETWORK = mark("Workers: no network")
FILES = mark("Workers: read only")


@dataclass(frozen=True, slots=True)
class Measure:
    """What keeps workers from something; `by_kernel` tells whether that holds for a library that was taken over."""

    name: str
    means: str
    by_kernel: bool


def measures() -> Iterator[Measure]:
    """What would be in force on this machine."""
    filtered, version = seccomp.is_available(), landlock.version()
    by = [*(["seccomp"] if filtered else []), *(["Landlock"] if version >= _TCP_SINCE else [])]
    yield Measure(NETWORK, ", ".join(by) or "Python", bool(by))
    yield Measure(FILES, f"Landlock {version}" if version else "Python", bool(version))


def confine(writable: Sequence[Path], *, programs: Collection[str]) -> None:
    """From now on this process writes below these folders only, has no network and gains no rights; for good.

    `programs` are those it may start, where the kernel leaves that to us. Where a part is not to be had, the guard of
    the interpreter stands in for it.
    """
    version, filtered = 0, False
    if is_known():
        control(NOT_DUMPABLE, 0)
        control(NO_NEW_PRIVILEGES, 1)
        version, filtered = _restricted(writable), _filtered()
    if not filtered or not version:
        guard.put_up(writable, programs=programs, network=not filtered, files=not version)


def _restricted(writable: Sequence[Path]) -> int:
    try:
        return landlock.restrict(writable)
    except OSError:
        return 0


def _filtered() -> bool:
    """A filter that cannot be set, as within some containers, leaves the network to the guard."""
    if not seccomp.is_available():
        return False
    try:
        seccomp.refuse_calls()
    except OSError:
        return False
    return True
