"""The coders of a 7z archive: the streams that come out when a folder of packed files is unpacked."""

import io
import lzma
from collections.abc import Callable
from typing import BinaryIO, cast

from leakscan.extract.archive.bcj2 import Bcj2
from leakscan.extract.archive.methods import ZSTD_MARK, Inflate64, MethodError, branches, unlz4, unzstd
from leakscan.extract.archive.ppmd import ppmd7
from leakscan.extract.archive.seven_zip_headers import Coder, Folder
from leakscan.extract.unpacked import Damage, Decoder, Packing, Stored, bunzip, inflate, unpacked, window

_AES = b"\x06\xf1\x07\x01"
_BCJ2 = b"\x03\x03\x01\x1b"
# A dictionary is claimed by the file: 7-Zip takes 256 MiB at most unless it is told otherwise.
_MEMORY = 1 << 28
_SMALLEST = 1 << 12
_BUFFER = 1 << 18


def _stored(coder: Coder, size: int) -> Packing:  # noqa: ARG001 - nothing to set
    return Packing(lambda: cast(Decoder, Stored(size)))


def _simple(make: Callable[[], Decoder], *marks: bytes) -> Callable[[Coder, int], Packing]:
    return lambda _, size: Packing(make, marks, size=size)


def _lzma1(coder: Coder, size: int) -> Packing:
    if len(coder.properties) < 5:
        raise MethodError
    rest, literal_context = divmod(coder.properties[0], 9)
    position, literal_position = divmod(rest, 5)
    dictionary = _dictionary(int.from_bytes(coder.properties[1:5], "little"), size)
    chain = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": literal_context, "lp": literal_position}
    return _lzma(chain | {"pb": position}, size)


def _lzma2(coder: Coder, size: int) -> Packing:
    if not coder.properties or coder.properties[0] > 40:
        raise MethodError
    half = coder.properties[0]
    claimed = 0xFFFFFFFF if half == 40 else (2 | half & 1) << (half // 2 + 11)
    return _lzma({"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(claimed, size)}, size)


def _dictionary(claimed: int, size: int) -> int:
    # Nothing lies further back than the beginning.
    needed = max(_SMALLEST, min(claimed, size))
    if needed > _MEMORY:
        raise MemoryError
    return needed


def _lzma(chain: dict[str, int], size: int) -> Packing:
    # Made once to see whether it can be made: what is wrong with the numbers is no damage of the data.
    _raw(chain)
    return Packing(lambda: _raw(chain), size=size)


def _raw(chain: dict[str, int]) -> Decoder:
    try:
        return cast(Decoder, lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain]))
    except (lzma.LZMAError, ValueError) as error:
        raise MethodError from error


class _Delta:
    """Differences to the byte so many places before."""

    unused_data = b""
    eof = False
    needs_input = True

    def __init__(self, distance: int):
        self._before = bytearray(distance)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002 - as many as it is fed
        """The sums of what is fed."""
        distance = len(self._before)
        sums = self._before + data
        for index in range(distance, len(sums)):
            sums[index] = (sums[index] + sums[index - distance]) & 0xFF
        self._before = sums[-distance:]
        return bytes(sums[distance:])


def _delta(coder: Coder, size: int) -> Packing:
    distance = (coder.properties[0] if coder.properties else 0) + 1
    return Packing(lambda: cast(Decoder, _Delta(distance)), size=size)


def _ppmd(coder: Coder, size: int) -> Packing:
    ppmd7(coder.properties, size)
    return Packing(lambda: ppmd7(coder.properties, size), size=size)


def _machine(number: int) -> Callable[[Coder, int], Packing]:
    return lambda _, size: Packing(lambda: branches(number, size), size=size)


_METHODS: dict[bytes, Callable[[Coder, int], Packing]] = {
    b"": _stored,
    b"\x00": _stored,
    b"\x03": _delta,
    b"\x04": _machine(4),
    b"\x05": _machine(5),
    b"\x06": _machine(6),
    b"\x07": _machine(7),
    b"\x08": _machine(8),
    b"\x09": _machine(9),
    b"\x21": _lzma2,
    b"\x03\x01\x01": _lzma1,
    b"\x03\x03\x01\x03": _machine(4),
    b"\x03\x03\x02\x05": _machine(5),
    b"\x03\x03\x04\x01": _machine(6),
    b"\x03\x03\x05\x01": _machine(7),
    b"\x03\x03\x07\x01": _machine(8),
    b"\x03\x03\x08\x05": _machine(9),
    b"\x03\x04\x01": _ppmd,
    b"\x04\x01\x08": _simple(inflate),
    b"\x04\x01\x09": _simple(lambda: cast(Decoder, Inflate64())),
    b"\x04\x02\x02": _simple(bunzip, b"BZh"),
    b"\x04\xf7\x11\x01": _simple(unzstd, ZSTD_MARK),
    b"\x04\xf7\x11\x04": _simple(unlz4, b"\x04\x22\x4d\x18"),
}


def is_encrypted(folder: Folder) -> bool:
    """Whether a folder opens only with a password."""
    return any(coder.method == _AES for coder in folder.coders)


def is_known(folder: Folder) -> bool:
    """Whether every coder of a folder is one that is read."""
    return all(_inputs_of(coder) == coder.inputs for coder in folder.coders)


def _inputs_of(coder: Coder) -> int:
    return 4 if coder.method == _BCJ2 else int(coder.method in _METHODS)


def opened(archive: BinaryIO, folder: Folder, ranges: tuple[tuple[int, int], ...], damage: Damage) -> BinaryIO:
    """What comes out of a folder. Raises MethodError or MemoryError for one that cannot be unpacked."""
    packed = dict(zip(folder.packed, ranges, strict=True))
    return _output(archive, folder, folder.last, packed, damage, len(folder.coders))


def _output(
    archive: BinaryIO, folder: Folder, number: int, packed: dict[int, tuple[int, int]], damage: Damage, depth: int
) -> BinaryIO:
    if not depth:
        raise MethodError
    coder, size = folder.coders[number], folder.sizes[number]
    first = sum(each.inputs for each in folder.coders[:number])
    inputs = [
        window(archive, *packed[index], damage=damage)
        if index in packed
        else _output(archive, folder, folder.bonds.get(index, number), packed, damage, depth - 1)
        for index in range(first, first + coder.inputs)
    ]
    if coder.method == _BCJ2:
        return cast(BinaryIO, io.BufferedReader(Bcj2(inputs, size), _BUFFER))
    return window(unpacked(inputs[0], _METHODS[coder.method](coder, size), damage), 0, size)
