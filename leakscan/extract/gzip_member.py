"""One member of a gzip file. The sum is compared here: zlib gives nothing of the piece behind which it is wrong."""

import zlib

_HEAD, _TAIL = 10, 8
_SUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
_LONGEST_HEAD = 1 << 20


class GzipMember:
    """A member with the interface of the decoders of the standard library."""

    def __init__(self) -> None:
        self.eof = False
        self.unused_data = b""
        self._head = b""
        self._tail = b""
        self._crc = 0
        self._inner: zlib._Decompress | None = None

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        if self._inner is None:
            return True
        return len(self._tail) < _TAIL if self._inner.eof else not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many; ValueError behind the last one when their sum is another."""
        if self._inner is None:
            self._head += data
            start = _behind_head(self._head)
            if start < 0:
                return b""
            self._inner, data = zlib.decompressobj(-zlib.MAX_WBITS), self._head[start:]
        if self._inner.eof:
            self._finish(data)
            return b""
        given = self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))
        self._crc = zlib.crc32(given, self._crc)
        self._tail = self._inner.unused_data
        if not given and self._inner.eof:
            self._finish(b"")
        return given

    def _finish(self, data: bytes) -> None:
        self._tail += data
        if len(self._tail) < _TAIL:
            return
        if int.from_bytes(self._tail[:4], "little") != self._crc:
            raise ValueError
        self.eof, self.unused_data = True, self._tail[_TAIL:]


def _behind_head(head: bytes) -> int:
    """Where the packed bytes begin; -1 when the head is not there as a whole."""
    if not b"\x1f\x8b\x08".startswith(head[:3]) or len(head) > _LONGEST_HEAD:
        raise ValueError
    if len(head) < _HEAD:
        return -1
    flags, position = head[3], _HEAD
    if flags & _EXTRA:
        position += 2 + int.from_bytes(head[10:12], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = head.find(b"\0", position)
            if end < 0:
                return -1
            position = end + 1
    position += 2 if flags & _SUM else 0
    return position if position <= len(head) else -1
