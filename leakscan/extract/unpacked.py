"""Unpacked streams: what a decoder gives, piece by piece, up to the place where the packed bytes are damaged."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from leakscan.extract.gzip_member import GzipMember
from leakscan.language import mark

CUT = mark("The packed data end too early; what came before was read")
DAMAGED = mark("The packed data are damaged; what came before was read")
WRONG_SUM = mark("The checksum does not fit the content")
TRAILING = mark("What follows the packed data was not read")

_CHUNK = 1 << 18
# Further than any stream reaches.
FURTHEST = 1 << 43
# A dictionary is claimed by the file, not needed by it: xz -9 takes 64 MiB.
_MEMORY = 1 << 28
# What is unpacked a second time to come close to a damage.
_MOST_AGAIN = 1 << 26
_SMALL_STEP = 64


class Decoder(Protocol):
    """What the decoders of the standard library have in common."""

    eof: bool
    unused_data: bytes
    needs_input: bool

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        ...


@dataclass(slots=True)
class Damage:
    """What a reader found wrong while it read; whoever handed the stream out asks afterwards.

    `trailing` is where bytes begin that follow the packed data, -1 for none.
    """

    detail: str = ""
    trailing: int = -1

    def note(self, detail: str) -> None:
        """Keeps the first finding, the later ones follow from it; bytes behind the end are the least of them."""
        if self.detail in ("", TRAILING):
            self.detail = detail


class Inflate:
    """Deflate with the interface of the other decoders."""

    def __init__(self, wbits: int):
        self._inner = zlib.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the end mark was reached."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What was fed after the end mark."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        given = self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))
        self.needs_input = not self._inner.unconsumed_tail
        return given


class Stored:
    """Bytes that are not packed at all, as many as are declared."""

    def __init__(self, size: int):
        self._left = size
        self._held = b""
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        """Whether all declared bytes were given."""
        return self._left <= 0

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        held = self._held + data
        limit = min(self._left, max_length if max_length >= 0 else len(held))
        self._left -= len(held[:limit])
        self._held = held[limit:]
        return held[:limit]


class ZipLzma:
    """LZMA as it stands in a zip: version, length of the properties, properties, then the bare stream."""

    eof = False
    unused_data = b""
    needs_input = True

    def __init__(self) -> None:
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        if self._inner is None:
            self._head += data
            end = 4 + int.from_bytes(self._head[2:4], "little")
            if len(self._head) < max(end, 9):
                return b""
            self._inner, data = _bare_lzma(self._head[4:9]), self._head[end:]
        given = self._inner.decompress(data, max_length)
        self.eof, self.needs_input = self._inner.eof, self._inner.needs_input
        return given


def _bare_lzma(properties: bytes) -> lzma.LZMADecompressor:
    rest, literal_context = divmod(properties[0], 9)
    position, literal_position = divmod(rest, 5)
    dictionary = int.from_bytes(properties[1:5], "little")
    if dictionary > _MEMORY:
        raise lzma.LZMAError
    chain = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": literal_context, "lp": literal_position}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain | {"pb": position}])


def gunzip() -> Decoder:
    """A decoder of one gzip member."""
    return cast(Decoder, GzipMember())


def inflate() -> Decoder:
    """A decoder of bare deflate."""
    return cast(Decoder, Inflate(-15))


def bunzip() -> Decoder:
    """A decoder of one bzip2 stream."""
    return cast(Decoder, bz2.BZ2Decompressor())


def unxz() -> Decoder:
    """A decoder of one xz or lzma stream."""
    return cast(Decoder, lzma.LZMADecompressor(memlimit=_MEMORY))


class Window(io.RawIOBase):
    """A range of another stream; ranges may share the stream, each finds its own place at each read."""

    def __init__(self, stream: BinaryIO, start: int, size: int, *, damage: Damage | None = None):
        self._stream = stream
        # A place that no stream reaches, as damaged directories name them, is one behind the end.
        self._start = min(start, FURTHEST)
        self._size = min(size, FURTHEST)
        self._position = 0
        self._damage = damage

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The position in the range."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the range."""
        base = (0, self._position, self._size)[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """The next bytes of the range; a stream that ends before it is noted as damage."""
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            return 0
        self._stream.seek(self._start + self._position)
        data = self._stream.read(wanted)
        if len(data) < wanted and self._damage:
            self._damage.note(CUT)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


@dataclass(frozen=True, slots=True)
class Packing:
    """How a stream is packed; `marks` start a further stream behind the first; -1 is an unknown sum or size."""

    decoder: Callable[[], Decoder]
    marks: tuple[bytes, ...] = ()
    crc: int = -1
    size: int = -1


class Unpacked(io.RawIOBase):
    """The content of a packed stream. Going back starts again: nothing is kept."""

    def __init__(self, packed: BinaryIO, packing: Packing, damage: Damage):
        self._packed = packed
        self._packing = packing
        self._damage = damage
        self._known, self._step = 0, _CHUNK
        self._start()

    def _start(self) -> None:
        self._packed.seek(0)
        self._decoder: Decoder | None = self._packing.decoder()
        self._fed = b""
        self._position = 0
        self._crc = 0

    def close(self) -> None:
        """Closes the packed stream too."""
        self._packed.close()
        super().close()

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True, at the price of unpacking again."""
        return True

    def tell(self) -> int:
        """The position in the unpacked content."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves by unpacking up to the place."""
        if whence == io.SEEK_END:
            while self._next(_CHUNK):
                continue
        target = max(0, offset if whence == io.SEEK_SET else self._position + offset)
        if target < self._position:
            self._start()
        while self._position < target and self._next(min(_CHUNK, target - self._position)):
            continue
        return self._position

    def readinto(self, buffer: Any) -> int:
        """The next unpacked bytes."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        while self._decoder:
            if not self._fed and self._decoder.needs_input:
                self._fed = self._packed.read(_CHUNK)
            given, ended = self._decode(self._decoder, size)
            if self._decoder and self._decoder.eof:
                self._follow(self._decoder.unused_data)
            elif ended and not given:
                self._finish("" if self._position == self._packing.size else CUT)
            if given:
                return given
        return b""

    def _decode(self, decoder: Decoder, size: int) -> tuple[bytes, bool]:
        fed, self._fed = self._fed, b""
        ended = not fed and decoder.needs_input
        try:
            given = b"" if decoder.eof else decoder.decompress(fed, self._at_most(size))
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            if self._again():
                return b"", False
            self._finish(DAMAGED)
            return b"", True
        self._position += len(given)
        if self._packing.crc >= 0:
            self._crc = zlib.crc32(given, self._crc)
        return given, ended

    def _at_most(self, size: int) -> int:
        return min(size, self._known - self._position if self._position < self._known else self._step)

    def _again(self) -> bool:
        """Unpacks again up to here, to go on in smaller steps: a decoder gives nothing of the step with the damage."""
        if self._step == 1 or self._position > _MOST_AGAIN:
            return False
        self._known, self._step = self._position, _SMALL_STEP if self._step > _SMALL_STEP else 1
        self._start()
        while self._position < self._known and self._next(self._known - self._position):
            continue
        return True

    def _follow(self, rest: bytes) -> None:
        """A further stream, padding, or rubbish."""
        if not self._packing.marks:
            self._finish("")
            return
        while len(rest := rest.lstrip(b"\0")) < 8 and (more := self._packed.read(_CHUNK)):
            rest += more
        if rest.startswith(self._packing.marks):
            self._decoder, self._fed = self._packing.decoder(), rest
        elif rest:
            self._damage.trailing = self._packed.tell() - len(rest)
            self._finish(TRAILING)
        else:
            self._finish("")

    def _finish(self, detail: str) -> None:
        self._decoder = None
        if not detail and self._packing.crc >= 0 and self._crc != self._packing.crc:
            detail = WRONG_SUM
        if detail:
            self._damage.note(detail)


def unpacked(packed: BinaryIO, packing: Packing, damage: Damage) -> BinaryIO:
    """The content of a packed stream, buffered."""
    return cast(BinaryIO, io.BufferedReader(Unpacked(packed, packing, damage), _CHUNK))


def window(stream: BinaryIO, start: int, size: int, *, damage: Damage | None = None) -> BinaryIO:
    """A range of a stream, buffered."""
    return cast(BinaryIO, io.BufferedReader(Window(stream, start, size, damage=damage), _CHUNK))
