"""PPMd: text packed by a model. The library that unpacks it works in a program of its own."""

import os
import struct
import subprocess
import sys
import weakref
from contextlib import suppress
from typing import IO, cast

from leakscan.extract.archive import ppmd_program
from leakscan.extract.archive.methods import MethodError
from leakscan.extract.unpacked import Decoder
from leakscan.sandbox import dying_with

# A model is claimed by the file, not needed by it.
_MEMORY = 1 << 28
# A few bits may stand for 64 KiB and more: it is fed little, so that little comes out.
_SIP = 512
_PORTION = 4 << 20
_TRIES = 16


class Model:
    """A decoder in another process; it ends with this object, with the process that began it, or by its own fault."""

    def __init__(self, kind: int, order: int, memory: int, method: int = 0):
        self._numbers = (kind, order, memory, method)
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, portion: bytes, most: int) -> bytes:
        """What a portion stands for. Raises MethodError when the program refuses it, or died of it."""
        process = self._process = self._process or self._begun()
        asked, told = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            asked.write(ppmd_program.ASKED.pack(len(portion), most) + portion)
            asked.flush()
            size = ppmd_program.TOLD.unpack(told.read(ppmd_program.TOLD.size))[0]
        except (OSError, struct.error) as error:
            raise MethodError from error
        given = told.read(size) if 0 <= size <= most else b""
        if len(given) != size:
            raise MethodError
        return given

    def _begun(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-I", ppmd_program.__file__, *map(str, self._numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=dying_with(os.getpid()),
        )
        weakref.finalize(self, _end, process)
        return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        # What was not sent yet has nobody to go to.
        with suppress(OSError):
            cast(IO[bytes], pipe).close()
    process.wait()


class Ppmd:
    """A packed member; its end is known only by the size."""

    unused_data = b""

    def __init__(self, model: Model, size: int):
        self._inner = model
        self._left = size
        self._fed = b""
        self._held = b""

    @property
    def eof(self) -> bool:
        """Whether all declared bytes were given."""
        return self._left <= 0 and not self._held

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held and not self._fed

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many; without data, what the last of them stood for."""
        tries = _TRIES if self.needs_input and not data else 0
        self._fed += data
        while not self._held and self._left > 0 and (self._fed or tries):
            # The library takes an input that runs dry for the end: it is never called without fresh bytes. Behind the
            # last ones zeros will do, for the model only looks ahead.
            sip, self._fed = self._fed[:_SIP] or bytes(8), self._fed[_SIP:]
            tries = max(0, tries - 1)
            self._held = self._inner.decode(sip, min(self._left, _PORTION))
            self._left -= len(self._held)
        limit = max_length if max_length >= 0 else len(self._held)
        given, self._held = self._held[:limit], self._held[limit:]
        return given


def ppmd7(properties: bytes, size: int) -> Decoder:
    """PPMd as 7z has it: order and memory in five bytes."""
    if len(properties) < 5:
        raise MethodError
    order, memory = struct.unpack_from("<BI", properties)
    if memory > _MEMORY or not 2 <= order <= 64:
        raise MethodError
    return cast(Decoder, Ppmd(Model(7, order, memory), size))


class ZipPpmd:
    """PPMd as zip has it: order, memory and method in the first two bytes of the data."""

    unused_data = b""

    def __init__(self, size: int):
        self._size = size
        self._head = b""
        self._inner: Ppmd | None = None

    @property
    def eof(self) -> bool:
        """Whether all declared bytes were given."""
        return self._inner.eof if self._inner else not self._size

    @property
    def needs_input(self) -> bool:
        """Whether the decoder has used up what it was fed."""
        return self._inner.needs_input if self._inner else True

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        if self._inner is None:
            self._head += data
            if len(self._head) < 2:
                return b""
            self._inner, data = _ppmd8(self._head[:2], self._size), self._head[2:]
        return self._inner.decompress(data, max_length)


def _ppmd8(parameters: bytes, size: int) -> Ppmd:
    value = int.from_bytes(parameters, "little")
    order, megabytes, method = (value & 0xF) + 1, (value >> 4 & 0xFF) + 1, value >> 12
    if order < 2 or method > 1:
        raise MethodError
    return Ppmd(Model(8, order, megabytes << 20, method), size)
