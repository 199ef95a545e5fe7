"""Parts of a package as streams: what can be unpacked is given, then the damage is raised."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from leakscan.extract.unpacked import Damage


class PartStream(io.RawIOBase):
    """The bytes of a part. Going back starts again: nothing is kept."""

    def __init__(self, pieces: Callable[[Damage], Iterator[bytes]]):
        self._pieces = pieces
        self._start()

    def _start(self) -> None:
        self._damage = Damage()
        self._left = self._pieces(self._damage)
        self._held = b""
        self._position = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True, at the price of unpacking again."""
        return True

    def tell(self) -> int:
        """The position in the part."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves by unpacking up to the place."""
        if whence == io.SEEK_END:
            while self._next(1 << 18):
                continue
        target = max(0, offset if whence == io.SEEK_SET else self._position + offset)
        if target < self._position:
            self._start()
        while self._position < target and self._next(target - self._position):
            continue
        return self._position

    def readinto(self, buffer: Any) -> int:
        """The next bytes; raises OSError behind the last of a damaged part."""
        given = self._next(len(buffer))
        buffer[: len(given)] = given
        if not given and len(buffer) and self._damage.detail:
            raise OSError(self._damage.detail)
        return len(given)

    def _next(self, count: int) -> bytes:
        if not self._held:
            self._held = next(self._left, b"")
        given, self._held = self._held[:count], self._held[count:]
        self._position += len(given)
        return given
