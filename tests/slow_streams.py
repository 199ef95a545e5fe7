"""Files whose reading does not end: a text that goes on for a while, then nothing more comes, in different ways."""

import contextlib
import ctypes
import io
import signal
import sys
import time

LINE = b"mot de passe : Tournesol2017!81\n"
_PAGE = (b"." * 99 + b"\n") * 3000
# More than a block of text, so that what came before the end has been looked through.
_LENGTH = 10_000_000


class Stream(io.RawIOBase):
    """`hang` is called as soon as more is asked for than there is."""

    def __init__(self, hang):
        self._hang = hang
        self._at = 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._at

    def seek(self, offset, whence=io.SEEK_SET):
        self._at = (0, self._at, 100 * _LENGTH)[whence] + offset
        return self._at

    def readinto(self, buffer):
        if self._at >= _LENGTH:
            self._hang()
        page = (_PAGE if self._at else LINE + _PAGE)[: len(buffer)]
        buffer[: len(page)] = page
        self._at += len(page)
        return len(page)


def in_python():
    while True:
        time.sleep(0.01)


def in_python_that_catches():
    while True:
        with contextlib.suppress(Exception):  # as parsers do
            time.sleep(0.01)


def in_c():
    """Python's handlers of signals never run; other threads do."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.CDLL(None).pause()


def in_c_with_the_interpreter():
    """Nothing of Python runs any more."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.PyDLL(None).pause()


def opened(name):
    return Stream(getattr(sys.modules[__name__], name))
