"""Calls of the Linux kernel for which Python has no function."""

import ctypes
import os
import platform
import sys
from functools import lru_cache

NO_NEW_PRIVILEGES = 38
NOT_DUMPABLE = 4
PARENT_DEATH_SIGNAL = 1
# The machines whose numbers of system calls are written out in this package.
MACHINES = ("x86_64", "aarch64")


def is_known() -> bool:
    """Whether this is Linux on a machine whose system calls are known, in a process of 64 bits."""
    return sys.platform == "linux" and platform.machine() in MACHINES and sys.maxsize > 1 << 32


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def call(number: int, *arguments: object) -> int:
    """What a system call gives; raises OSError."""
    given = int(_library().syscall(ctypes.c_long(number), *arguments))
    if given < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return given


def control(option: int, value: int) -> None:
    """Sets an attribute of this process (prctl(2)); raises OSError."""
    zero = ctypes.c_ulong(0)
    if _library().prctl(option, ctypes.c_ulong(value), zero, zero, zero) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
