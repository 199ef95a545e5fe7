"""Opening files and listing folders for reading only: never through a link, never a device, without a trace."""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

_Result = TypeVar("_Result")

# O_NONBLOCK: a pipe that took the place of a file since it was listed would hold the open for ever.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOINHERIT", "O_BINARY")
_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_PASS = getattr(os, "O_PATH", os.O_RDONLY) | _FOLDER | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_NO_ACCESS_TIME = getattr(os, "O_NOATIME", 0)
_PIECE = 1000  # bytes: macOS takes the shortest paths, 1024
_NAME_SURROGATE = 0x20000000  # the bit of a Windows reparse tag that stands for another name: link, junction, mount


def real(path: str) -> str:
    """The absolute path without links, in the form in which Windows takes every length and every name."""
    resolved = os.path.realpath(path)
    if sys.platform != "win32" or resolved.startswith("\\\\?\\"):
        return resolved
    return "\\\\?\\UNC" + resolved[1:] if resolved.startswith("\\\\") else "\\\\?\\" + resolved


def is_link(found: os.stat_result) -> bool:
    """Whether it stands for another place: a symbolic link, on Windows also a junction or a mounted volume.

    Other reparse points (compressed, deduplicated, kept by a cloud client) are the files themselves.
    """
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_reparse_tag", 0) & _NAME_SURROGATE)


def lstat(path: str) -> os.stat_result:
    """What the system knows of the entry itself, whatever the length of its path."""
    return _reach(path, lambda name, folder: os.stat(name, dir_fd=folder, follow_symlinks=False))


def open_file(path: str) -> BinaryIO:
    """Opens a regular file for reading, leaving its access time alone where the system allows it.

    Raises OSError for a link and for anything but a regular file.
    """
    if not getattr(os, "O_NOFOLLOW", 0) and is_link(lstat(path)):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    descriptor = _open(path, _READ)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EISDIR, "not a regular file")


def list_names(path: str) -> tuple[list[str], OSError | None]:
    """The sorted names of a folder, and the error that ended the list before its end.

    Raises OSError when the folder cannot be listed at all.
    """
    if sys.platform == "win32":
        with os.scandir(path) as entries:
            return _names(entries)
    descriptor = _open(path, _READ | _FOLDER)
    try:
        with os.scandir(descriptor) as entries:
            return _names(entries)
    finally:
        os.close(descriptor)


def count_files(path: str) -> int:
    """How many files lie below a folder, by listing alone; -1 when a part of it cannot be listed."""
    count, waiting = 0, [path]
    try:
        while waiting:
            folder = waiting.pop()
            names, cut = list_names(folder)
            if cut:
                return -1
            for name in names:
                inner = os.path.join(folder, name)  # noqa: PTH118 - a Path would change odd names
                found = lstat(inner)
                if stat.S_ISDIR(found.st_mode) and not is_link(found):
                    waiting.append(inner)
                else:
                    count += 1
    except OSError:
        return -1
    return count


def _names(entries: Iterator["os.DirEntry[str]"]) -> tuple[list[str], OSError | None]:
    names: list[str] = []
    try:
        names.extend(entry.name for entry in entries)
    except OSError as error:
        return sorted(names), error
    return sorted(names), None


def _open(path: str, flags: int) -> int:
    try:
        return _reach(path, lambda name, folder: os.open(name, flags | _NO_ACCESS_TIME, dir_fd=folder))
    except PermissionError as error:
        _refused_windows(path)
        # Only the owner of a file may leave its access time alone.
        if error.errno != errno.EPERM or not _NO_ACCESS_TIME:
            raise
    return _reach(path, lambda name, folder: os.open(name, flags, dir_fd=folder))


def _refused_windows(path: str) -> None:
    """The functions of C call a file that another program holds forbidden; the system itself knows the difference."""
    if sys.platform != "win32":
        return
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(path, 0x80000000, 7, None, 3, 0, None)  # to read, shared with everybody, existing
    if handle == ctypes.c_void_p(-1).value:
        raise ctypes.WinError(ctypes.get_last_error())
    kernel.CloseHandle(ctypes.c_void_p(handle))


def _reach(path: str, call: Callable[[str, int | None], _Result]) -> _Result:
    """Calls with the path and no folder; a path longer than the system takes is gone along piece by piece."""
    try:
        return call(path, None)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG or sys.platform == "win32":
            raise
    *pieces, last = _pieces(path)
    folder: int | None = None
    try:
        for piece in pieces:
            deeper = os.open(piece, _PASS, dir_fd=folder)
            if folder is not None:
                os.close(folder)
            folder = deeper
        return call(last, folder)
    finally:
        if folder is not None:
            os.close(folder)


def _pieces(path: str) -> Iterator[str]:
    piece, size = "", 0
    for name in path.split("/"):
        length = len(os.fsencode(name)) + 1
        if size and size + length > _PIECE:
            yield piece
            piece, size = name, length
        else:
            piece, size = f"{piece}/{name}" if size else name, size + length
    yield piece
