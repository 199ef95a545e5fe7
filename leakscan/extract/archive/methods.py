"""Ways of packing that the standard library lacks, with the interface of its decoders.

The libraries are imported when a file asks for them: an archive that does not need one is read without it.
"""

import lzma
import sys
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, cast

from leakscan.extract.unpacked import Decoder

ZSTD_MARK = b"\x28\xb5\x2f\xfd"
LZ4_BLOCKS = b"\x02\x21\x4c\x18"
_LZ4_BLOCK = 8 << 20
# A model is claimed by the file, not needed by it.
_MEMORY = 1 << 28
# A few bits may stand for 64 KiB and more: decoders without a limit are fed little, so that little comes out.
_SIP = 512
_LZIP_HEAD, _LZIP_TAIL = 6, 20


class MethodError(ValueError):
    """The packed data ask for what a decoder does not give."""


class _Inflater(Protocol):
    eof: bool

    def inflate(self, data: bytes) -> bytes: ...


class Inflate64:
    """Deflate64, which the library unpacks without a limit."""

    unused_data = b""

    def __init__(self) -> None:
        import inflate64

        self._inner: _Inflater = inflate64.Inflater()
        self._fed = b""
        self._held = b""

    @property
    def eof(self) -> bool:
        """Whether the end mark was reached and all was given."""
        return self._inner.eof and not self._held

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held and not self._fed

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        self._fed += data
        while not self._held and self._fed and not self._inner.eof:
            sip, self._fed = self._fed[:_SIP], self._fed[_SIP:]
            self._held = self._inner.inflate(sip)
        limit = max_length if max_length >= 0 else len(self._held)
        given, self._held = self._held[:limit], self._held[limit:]
        return given


class Branches:
    """Addresses in machine code that were made absolute before packing; the library gives back what it is fed."""

    unused_data = b""

    def __init__(self, decoder: Any, size: int):
        self._inner = decoder
        self._left = size
        self._held = b""

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
        self._held += self._inner.decode(data)
        limit = max_length if max_length >= 0 else len(self._held)
        given, self._held = self._held[:limit], self._held[limit:]
        self._left -= len(given)
        return given


# How the format numbers the machines, and the names of the library.
_MACHINES = {4: "BCJDecoder", 5: "PPCDecoder", 6: "IA64Decoder", 7: "ARMDecoder", 8: "ARMTDecoder", 9: "SparcDecoder"}


def branches(machine: int, size: int) -> Decoder:
    """A decoder for the code of a machine: 4 is x86."""
    import bcj

    return cast(Decoder, Branches(getattr(bcj, _MACHINES[machine])(size), size))


def unzstd() -> Decoder:
    """A decoder of one zstd frame."""
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor
    else:
        from backports.zstd import ZstdDecompressor
    return cast(Decoder, _Guarded(ZstdDecompressor()))


def unlz4() -> Decoder:
    """A decoder of one lz4 frame."""
    from lz4.frame import LZ4FrameDecompressor

    return cast(Decoder, _Guarded(LZ4FrameDecompressor()))


class Lz4Blocks:
    """The older form of lz4, as `lz4 -l` and Linux write it: blocks behind their lengths, without end mark or sum."""

    unused_data = b""

    def __init__(self) -> None:
        self.eof = False
        self._fed = b""
        self._held = b""

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return not self._held and not self._has_block()

    def _has_block(self) -> bool:
        length = int.from_bytes(self._fed[:4], "little")
        return len(self._fed) >= 4 and (self._fed.startswith(LZ4_BLOCKS) or len(self._fed) >= 4 + length)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        is_last = self.needs_input and not data
        self._fed += data
        while not self._held and self._has_block():
            self._held = self._block()
        if is_last and self._fed.strip(b"\0"):
            raise MethodError
        limit = max_length if max_length >= 0 else len(self._held)
        given, self._held = self._held[:limit], self._held[limit:]
        self.eof = is_last
        return given

    def _block(self) -> bytes:
        import lz4.block

        length = 0 if self._fed.startswith(LZ4_BLOCKS) else int.from_bytes(self._fed[:4], "little")
        block, self._fed = self._fed[4 : 4 + length], self._fed[4 + length :]
        # What is packed is never longer than its blocks and what noise adds to them.
        if length > _LZ4_BLOCK + _LZ4_BLOCK // 128:
            raise MethodError
        return _guarded(partial(lz4.block.decompress, uncompressed_size=_LZ4_BLOCK), block) if block else b""


class Lzip:
    """One member of a lzip file: a head of six bytes, LZMA with its usual numbers, a sum and two sizes behind it."""

    def __init__(self) -> None:
        self.eof = False
        self.unused_data = b""
        self._head = b""
        self._tail = b""
        self._crc = 0
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return self._inner is None or self._inner.eof or self._inner.needs_input

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        if self._inner is None:
            self._head += data
            if len(self._head) < _LZIP_HEAD:
                return b""
            self._inner, data = _lzip_body(self._head[:_LZIP_HEAD]), self._head[_LZIP_HEAD:]
        if self._inner.eof:
            self._tail += data
        given = b"" if self._inner.eof else self._inner.decompress(data, max_length)
        self._crc = zlib.crc32(given, self._crc)
        if self._inner.eof:
            self._finish(self._inner.unused_data + self._tail)
        return given

    def _finish(self, tail: bytes) -> None:
        if len(tail) < _LZIP_TAIL:
            return
        if int.from_bytes(tail[:4], "little") != self._crc:
            raise MethodError
        self.eof, self.unused_data = True, tail[_LZIP_TAIL:]


def _lzip_body(head: bytes) -> lzma.LZMADecompressor:
    power, eighths = head[5] & 0x1F, head[5] >> 5
    dictionary = (1 << power) - (1 << power) // 16 * eighths
    if not head.startswith(b"LZIP\x01") or not 1 << 12 <= dictionary <= _MEMORY:
        raise MethodError
    chain = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": 3, "lp": 0, "pb": 2}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain])


class _Guarded:
    """A decoder whose own errors are told as errors of values."""

    def __init__(self, inner: Any):
        self._inner = inner

    @property
    def eof(self) -> bool:
        """Whether the end mark was reached."""
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        """What was fed after the end mark."""
        return self._inner.unused_data or b""

    @property
    def needs_input(self) -> bool:
        """Whether nothing is held back."""
        return bool(self._inner.needs_input)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most so many."""
        return _guarded(self._inner.decompress, data, max_length)


def _guarded(decode: Callable[..., bytes], *arguments: bytes | int) -> bytes:
    try:
        return bytes(decode(*arguments))
    # What is raised over damaged data is another class in each library, SystemError among them.
    except Exception as error:
        raise MethodError from error
