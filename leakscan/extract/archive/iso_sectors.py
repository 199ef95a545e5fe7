"""Raw images of compact discs: sectors of 2352 bytes as the plain ones of 2048 that a file system is made of."""

import io
from typing import Any, BinaryIO, cast

SECTOR = 2048
_RAW = 2352
_SYNC = b"\x00" + b"\xff" * 10 + b"\x00"
# Behind the sync and the address; in the second mode, behind a further head of eight bytes.
_FIRST_MODE, _SECOND_MODE = 16, 24
_BUFFER = 1 << 16


class Sectors(io.RawIOBase):
    """The content of the sectors, one after the other."""

    def __init__(self, stream: BinaryIO, offset: int):
        self._stream = stream
        self._offset = offset
        self._size = stream.seek(0, 2) // _RAW * SECTOR
        self._position = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The position in the content."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the content."""
        self._position = max(0, offset + (0, self._position, self._size)[whence])
        return self._position

    def readinto(self, buffer: Any) -> int:
        """The rest of a sector, as far as it is asked for."""
        if self._position >= self._size:
            return 0
        number, within = divmod(self._position, SECTOR)
        self._stream.seek(number * _RAW + self._offset + within)
        data = self._stream.read(min(len(buffer), SECTOR - within))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def plain_sectors(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or the content of its sectors where it is a raw image."""
    stream.seek(0)
    head = stream.read(_FIRST_MODE)
    if not head.startswith(_SYNC):
        return stream
    offset = _FIRST_MODE if head[-1:] == b"\x01" else _SECOND_MODE
    return cast(BinaryIO, io.BufferedReader(Sectors(stream, offset), _BUFFER))
