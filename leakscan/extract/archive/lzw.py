"""LZW as the program `compress` writes it: codes of growing width, in groups of eight."""

_BLOCK_MODE, _BITS = 0x80, 0x1F
_CLEAR, _FIRST_WIDTH, _MOST_WIDTH = 256, 9, 16
_HEAD = 3
_PORTION = 1 << 20
# Strings share their beginnings: each keeps its last piece and the string before it, so a table stays small.
_PIECE = 64


class Lzw:
    """A `.Z` stream with the interface of the other decoders: it has no end mark and no sum."""

    unused_data = b""

    def __init__(self) -> None:
        self.eof = False
        self._fed = bytearray()
        self._held = bytearray()
        self._most = 0
        self._has_clear = False
        self._start()

    def _start(self) -> None:
        free = [b""] if self._has_clear else []
        self._pieces = [bytes([octet]) for octet in range(256)] + free
        self._firsts = self._pieces[:]
        self._befores = [-1] * len(self._pieces)
        self._width = _FIRST_WIDTH
        self._previous = -1

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held and len(self._fed) < self._width

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many; without data, the codes of the last group, which may be cut."""
        is_last = self.needs_input and not data
        self._fed += data
        if self._most or self._take_head():
            self._take_groups(is_last=is_last)
        limit = max_length if max_length >= 0 else len(self._held)
        given = bytes(self._held[:limit])
        del self._held[:limit]
        self.eof = is_last and bool(self._most) and not given and not self._held
        return given

    def _take_head(self) -> bool:
        if len(self._fed) < _HEAD:
            return False
        self._most, self._has_clear = self._fed[2] & _BITS, bool(self._fed[2] & _BLOCK_MODE)
        if not _FIRST_WIDTH <= self._most <= _MOST_WIDTH:
            raise ValueError
        del self._fed[:_HEAD]
        self._start()
        return True

    def _take_groups(self, *, is_last: bool) -> None:
        # Eight codes of a width fill as many bytes; when the width changes, the rest of the group is padding.
        while len(self._held) < _PORTION and (len(self._fed) >= self._width or (is_last and self._fed)):
            group = bytes(self._fed[: self._width])
            del self._fed[: self._width]
            self._take_codes(int.from_bytes(group, "little"), 8 * len(group) // self._width)

    def _take_codes(self, group: int, count: int) -> None:
        width, mask = self._width, (1 << self._width) - 1
        for _ in range(count):
            code, group = group & mask, group >> width
            if code == _CLEAR and self._has_clear:
                self._start()
                return
            self._take(code)
            if self._width != width:
                return

    def _take(self, code: int) -> None:
        known, previous = len(self._pieces), self._previous
        if code > known or (code == known and previous < 0):
            raise ValueError
        if previous >= 0 and known < 1 << self._most:
            self._add(previous, self._firsts[code if code < known else previous])
        elif code == known:
            raise ValueError
        self._held += self._string(code)
        self._previous = code
        if len(self._pieces) >= 1 << self._width and self._width < self._most:
            self._width += 1

    def _add(self, previous: int, last: bytes) -> None:
        """A new string: the one before, and the first byte of the one that follows it."""
        is_full = len(self._pieces[previous]) >= _PIECE
        self._befores.append(previous if is_full else self._befores[previous])
        self._pieces.append(last if is_full else self._pieces[previous] + last)
        self._firsts.append(self._firsts[previous])

    def _string(self, code: int) -> bytes:
        piece, code = self._pieces[code], self._befores[code]
        if code < 0:
            return piece
        pieces = [piece]
        while code >= 0:
            pieces.append(self._pieces[code])
            code = self._befores[code]
        return b"".join(reversed(pieces))
