"""Files that do not hold still: what happens to them happens at an exact moment of their reading."""

import io
from dataclasses import replace


class Stream(io.RawIOBase):
    """A stream that calls `hook(offset)` before each read; what that raises is what the system answers."""

    def __init__(self, stream, hook):
        self._stream = stream
        self._hook = hook

    def readable(self):
        return True

    def seekable(self):
        return True

    def fileno(self):
        return self._stream.fileno()

    def tell(self):
        return self._stream.tell()

    def seek(self, offset, whence=io.SEEK_SET):
        return self._stream.seek(offset, whence)

    def readinto(self, buffer):
        self._hook(self._stream.tell())
        return self._stream.readinto(buffer)

    def close(self):
        self._stream.close()
        super().close()


def hooked(item, *, on_open=lambda: None, on_read=lambda offset: None):
    """The item, with something that happens whenever it is opened or read."""

    def opened():
        on_open()
        return Stream(item.open(), on_read)

    return replace(item, open=opened)


def failing_from(offset, error):
    """A disk that gives nothing behind an offset."""

    def read(at):
        if at >= offset:
            raise error

    return read


def once(action):
    """Does something the first time only."""
    left = [action]

    def call(*_):
        while left:
            left.pop()()

    return call
