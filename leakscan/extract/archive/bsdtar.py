"""bsdtar, the program of libarchive: unpacks what no library may, and gives it as a tar stream.

Neither the archive nor its members are named to it: it reads its standard input and writes its standard output.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from leakscan.extract.budget import Budget
from leakscan.language import mark
from leakscan.sandbox import dying_with

MISSING = mark("Not unpacked: the program bsdtar (of libarchive) is not installed")
_COPIED = 1 << 20
# A worker has a limit of its own; a program must not outlive it.
_SECONDS = 300.0
_FAILED = (tarfile.TarError, OSError, EOFError, ValueError)


def installed(environment: Mapping[str, str] = os.environ) -> str:
    """Where the program is; empty when it is nowhere. On Windows and macOS `tar` is this very program."""
    names = ("bsdtar", "tar") if sys.platform in ("win32", "darwin") else ("bsdtar",)
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next(filter(None, found), "")


@contextmanager
def unpacking(program: str, archive: BinaryIO, budget: Budget) -> Iterator[tarfile.TarFile | None]:
    """The files of an archive as a stream of members, in stored order; None when the program gives none."""
    with tempfile.TemporaryFile() as copy:
        _copy(archive, copy, budget)
        process = subprocess.Popen(
            [program, "-cf", "-", "--format=pax", "@-"],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            preexec_fn=dying_with(os.getpid()),
        )
        watch = threading.Timer(_SECONDS, process.kill)
        watch.start()
        try:
            yield _opened(cast(IO[bytes], process.stdout))
        finally:
            watch.cancel()
            process.kill()
            cast(IO[bytes], process.stdout).close()
            process.wait()


def _copy(archive: BinaryIO, copy: IO[bytes], budget: Budget) -> None:
    archive.seek(0)
    while block := archive.read(_COPIED):
        budget.check_time()
        copy.write(block)
    copy.seek(0)


def _opened(output: IO[bytes]) -> tarfile.TarFile | None:
    try:
        return tarfile.open(fileobj=output, mode="r|", encoding="utf-8", errors="surrogateescape")
    except _FAILED:
        return None


def files(members: tarfile.TarFile | None) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Each file of the stream, as far as it goes; a file must be read before the next one is asked for."""
    while members:
        try:
            member = members.next()
        except _FAILED:
            return
        if member is None:
            return
        if member.isfile():
            yield members, member
