"""A guard inside the interpreter, for systems whose kernel cannot keep a process from the network and from writing.

It stops our own code and Python libraries, not a library in C that was taken over: see `docs/isolation.md`.
"""

import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NETWORK = frozenset((
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo", "socket.__new__",
))  # fmt: skip
_CHANGES = frozenset((
    "os.chflags", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.removexattr", "os.rename", "os.rmdir",
    "os.setxattr", "os.symlink", "os.truncate", "os.utime", "shutil.rmtree", "shutil.move", "shutil.copyfile",
))  # fmt: skip
_PROGRAMS = frozenset(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile"))


def put_up(writable: Sequence[Path], *, programs: Collection[str], network: bool, files: bool) -> None:
    """Refuses for good what is asked for: all network; all changes outside these folders, and all other programs."""
    folders = tuple(os.path.normcase(os.path.realpath(each)) for each in writable)
    allowed = frozenset(programs)

    def check(event: str, arguments: tuple[object, ...]) -> None:
        if network and event in _NETWORK:
            raise PermissionError(f"{event} is not for a worker")
        if not files:
            return
        if event == "open" and _is_writing(arguments) and not _is_within(folders, arguments[0]):
            raise PermissionError("a worker writes in its own folder only")
        if event in _CHANGES and not all(_is_within(folders, each) for each in arguments[:2] if _is_path(each)):
            raise PermissionError("a worker changes files in its own folder only")
        if event in _PROGRAMS and (event != "subprocess.Popen" or _program(arguments) not in allowed):
            raise PermissionError("a worker starts no other program")

    sys.addaudithook(check)


def _is_writing(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & _WRITES) and isinstance(arguments[0], str | bytes)


def _is_path(given: object) -> bool:
    return isinstance(given, str | bytes | os.PathLike)


def _is_within(folders: tuple[str, ...], path: object) -> bool:
    name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
    # What is opened to be thrown away is no file.
    if name == os.devnull:
        return True
    real = os.path.normcase(os.path.realpath(name))
    return real in folders or real.startswith(tuple(folder + os.sep for folder in folders))


def _program(arguments: tuple[object, ...]) -> str:
    executable, line = arguments[0], arguments[1]
    first = executable or (line[0] if isinstance(line, list | tuple) and line else "")
    return os.fsdecode(first) if isinstance(first, str | bytes | os.PathLike) else ""
