"""The private folder of a run, for copies of members: no telling name, for its owner alone, gone even after a crash."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "leakscan-"
# A file that the run keeps locked for as long as it lives. It is made beside, and locked before it has this name:
# a run that looks just then does not take the folder for a left one.
_OWNER = "owner"


@contextmanager
def scratch(parent: Path | None = None) -> Iterator[Path]:
    """A new folder below that of temporary files; what killed runs have left there is removed first."""
    place = parent or Path(tempfile.gettempdir())
    for left in _left(place):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    descriptor = os.open(folder / f"{_OWNER}.new", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _take(descriptor)
        # The name of an open file cannot be changed on Windows; links are not to be had on every volume elsewhere.
        (os.link if sys.platform == "win32" else os.rename)(folder / f"{_OWNER}.new", folder / _OWNER)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _left(place: Path) -> Iterator[Path]:
    """Folders of ours whose owner is gone. Anybody can make folders there: links and those of others are left alone."""
    for folder in sorted(place.glob(f"{_PREFIX}*")):
        try:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or not _is_private(found):
                continue
            descriptor = os.open(folder / _OWNER, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            continue
        try:
            is_free = _take(descriptor)
        finally:
            os.close(descriptor)
        if is_free:
            yield folder


if sys.platform == "win32":
    import msvcrt

    def _is_private(_found: os.stat_result) -> bool:
        return True  # the folder for temporary files is the user's own

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _is_private(found: os.stat_result) -> bool:
        return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077

    def _take(descriptor: int) -> bool:
        # Not lockf, which lets go when this process opens and closes the file a second time.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
