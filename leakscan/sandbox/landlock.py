"""Landlock: this process and its children change no file outside a folder, use no TCP and signal nobody else.

Reading is left alone: a source may lie anywhere. See landlock(7) for the versions of the interface.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from leakscan.sandbox.kernel import call, is_known

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_ASK_VERSION = 1
_PATH_BENEATH = 1
_WRITE_FILE = 1 << 1
# Writing, removing and making entries of each type; READ_FILE, READ_DIR and EXECUTE stay free.
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE, _DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
_TCP = 0b11  # bind, connect
_ELSEWHERE = 0b11  # abstract sockets of others, signals to others


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The version of the interface; 0 where there is none, or where it is switched off."""
    if not is_known():
        return 0
    try:
        return call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def restrict(writable: Iterable[Path]) -> int:
    """Takes the rights away for good, except that of writing below some folders; gives the version that is in force.

    Raises OSError. The process must have given up new privileges before.
    """
    found = version()
    if not found:
        return 0
    files = _CHANGES | (_REFER if found >= 2 else 0) | (_TRUNCATE if found >= 3 else 0)
    files |= _DEVICE_CONTROL if found >= 5 else 0
    wanted = _Ruleset(files, _TCP if found >= 4 else 0, _ELSEWHERE if found >= 6 else 0)
    size = 8 if found < 4 else 16 if found < 6 else 24
    rules = call(_CREATE, ctypes.byref(wanted), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for folder in writable:
            _allow(rules, folder, files)
        _allow(rules, Path(os.devnull), _WRITE_FILE)
        call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)
    return found


def _allow(rules: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights, place)
        call(_ADD, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(place)
