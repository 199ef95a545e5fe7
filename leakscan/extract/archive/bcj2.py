"""BCJ2: machine code of x86 of which the targets of calls and jumps are packed as streams of their own."""

import io
import re
from typing import Any, BinaryIO

_CHUNK = 1 << 16
_TOP = 1 << 24
_BITS, _MOVE = 11, 5
# A call, a jump, or (behind its first byte) a jump under a condition; the byte before a call chooses the odds.
_BRANCH = re.compile(rb"[\xe8\xe9\x80-\x8f]")
_CALL, _JUMP = 0xE8, 0xE9
_ESCAPE = 0x0F


class Bcj2(io.RawIOBase):
    """The code, put together again from its four streams. It is read from front to back; going back starts again."""

    def __init__(self, inputs: list[BinaryIO], size: int):
        self._main, self._calls, self._jumps, self._choices = inputs
        self._inputs = inputs
        self._size = size
        self._start()

    def _start(self) -> None:
        for stream in self._inputs:
            stream.seek(0)
        self._odds = [1 << _BITS - 1] * 258
        self._range = 0xFFFFFFFF
        self._code = int.from_bytes(self._choices.read(5), "big") & 0xFFFFFFFF
        self._given = 0
        self._held = bytearray()
        self._previous = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True, at the price of unpacking again."""
        return True

    def tell(self) -> int:
        """The position in the code."""
        return self._given

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves by unpacking up to the place."""
        target = offset + (0, self._given, self._size)[whence]
        if target < self._given:
            self._start()
        buffer = bytearray(_CHUNK)
        while self._given < target and self.readinto(memoryview(buffer)[: target - self._given]):
            continue
        return self._given

    def readinto(self, buffer: Any) -> int:
        """The next bytes of code."""
        while not self._held and self._advance():
            continue
        count = min(len(buffer), len(self._held), self._size - self._given)
        buffer[:count] = self._held[:count]
        del self._held[:count]
        self._given += count
        return count

    def _advance(self) -> bool:
        """Takes a block of the main stream and puts the targets back into it."""
        block = self._main.read(_CHUNK)
        position = 0
        while found := _BRANCH.search(block, position):
            before = block[found.start() - 1] if found.start() > position else self._previous
            self._held += block[position : found.end()]
            position = found.end()
            self._previous = block[found.start()]
            if (self._previous in (_CALL, _JUMP) or before == _ESCAPE) and self._is_packed(before):
                self._put_target()
        if position < len(block):
            self._held += block[position:]
            self._previous = block[-1]
        return bool(block)

    def _put_target(self) -> None:
        source = (self._calls if self._previous == _CALL else self._jumps).read(4)
        end = self._given + len(self._held) + 4
        target = (int.from_bytes(source, "big") - end) & 0xFFFFFFFF
        self._held += target.to_bytes(4, "little")
        self._previous = target >> 24

    def _is_packed(self, before: int) -> bool:
        """The next choice of the range coder."""
        index = {_CALL: before, _JUMP: 256}.get(self._previous, 257)
        odds = self._odds[index]
        bound = (self._range >> _BITS) * odds
        is_one = self._code >= bound
        if is_one:
            self._range -= bound
            self._code -= bound
            self._odds[index] -= odds >> _MOVE
        else:
            self._range = bound
            self._odds[index] += ((1 << _BITS) - odds) >> _MOVE
        if self._range < _TOP:
            self._range = self._range << 8 & 0xFFFFFFFF
            self._code = (self._code << 8 | int.from_bytes(self._choices.read(1), "big")) & 0xFFFFFFFF
        return is_one
