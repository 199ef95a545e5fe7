"""What workers of tests attempt, once they are confined: each attempt by its name, with the file it is about."""

import errno
import os
import socket
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from leakscan.sandbox import confine, confinement


def start(folder, _farewell):
    """A worker as scans have them."""
    tempfile.tempdir = folder
    confine([Path(folder)], programs=[])
    return attempt


def start_guarded(folder, farewell):
    """A worker where the kernel cannot help."""
    confinement.is_known = lambda: False
    return start(folder, farewell)


def attempt(task):
    """`done`, or what kept the worker from it."""
    name, path = task
    try:
        _ATTEMPTS[name](Path(path))
    except PermissionError:
        return "refused"
    return "done"


def write(path):
    path.write_bytes(b"changed")


def append(path):
    with path.open("ab") as file:
        file.write(b"more")


def update(path):
    with path.open("r+b") as file:
        file.write(b"more")


def write_by_program(path):
    """The shell says by its exit code that it could not; where no program may be started, the start is refused."""
    if subprocess.run(["/bin/sh", "-c", f"echo changed > '{path}'"], stderr=subprocess.DEVNULL, check=False).returncode:
        raise PermissionError(errno.EACCES, "refused")


def send(_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"value", ("127.0.0.1", 9))


def connect(_path):
    with socket.socket() as line:
        line.connect(("127.0.0.1", 9))


def listen(_path):
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))


def connect_locally(path):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))


def scribble(_path):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"a copy")


_ATTEMPTS = {
    "write": write,
    "append": append,
    "update": update,
    "create": lambda path: path.with_name("new").write_bytes(b""),
    "remove": Path.unlink,
    "rename": lambda path: path.rename(path.with_name("other")),
    "make a folder": lambda path: path.with_name("folder").mkdir(),
    "link": lambda path: path.with_name("linked").hardlink_to(path),
    "symlink": lambda path: path.with_name("linked").symlink_to(path),
    "change rights": partial(Path.chmod, mode=0o777),
    "change times": partial(os.utime, times=(0, 0)),
    "truncate": partial(os.truncate, length=0),
    "write by a program": write_by_program,
    "send": send,
    "connect": connect,
    "listen": listen,
    "connect locally": connect_locally,
    "read": Path.read_bytes,
    "make a copy in its own folder": scribble,
}
REFUSED = tuple(name for name in _ATTEMPTS if name not in ("read", "make a copy in its own folder"))
ALLOWED = ("read", "make a copy in its own folder")
