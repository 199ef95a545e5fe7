"""The lock of a run: one scan at a time writes an inventory. It ends with its process, however that ends."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from leakscan.errors import InventoryError, LockedError

# The number of the process stands before the locked byte: on Windows a locked byte cannot be read by others.
_LOCKED_BYTE = 1024
_ASKED_EVERY = 0.2  # seconds


def lock_path(inventory: Path) -> Path:
    """The file that carries the lock. It is never deleted: two processes could then hold two files of that name."""
    return inventory.with_name(inventory.name + ".lock")


@contextmanager
def run_lock(inventory: Path, *, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Holds the lock; raises LockedError, naming the process, when another one does.

    With `waiting` it is waited for instead: the function is told once who holds it.
    """
    path = lock_path(inventory)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise InventoryError(f"{path}: the lock cannot be opened ({error.strerror}); check the rights") from error
    try:
        if not _take(descriptor):
            if waiting is None:
                holder = _holder(descriptor)
                raise LockedError(f"{path}: another run{holder} is writing this inventory; --wait waits for its end")
            waiting(_holder(descriptor))
            while not _take(descriptor):
                time.sleep(_ASKED_EVERY)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(descriptor)


def is_locked(inventory: Path) -> bool:
    """Whether another process has the lock. Not to be asked by the process that has it: asking would let it go."""
    try:
        descriptor = os.open(lock_path(inventory), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    told = os.read(descriptor, 20).strip()
    return f" (process {int(told)})" if told.isdigit() else ""


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        # Not flock, which a forked worker would go on holding after this process was killed.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _LOCKED_BYTE)
        except OSError:
            return False
        return True
