import random
import struct

import pytest
from pyppmd import Ppmd7Encoder, Ppmd8Encoder

from leakscan.extract.archive.methods import MethodError
from leakscan.extract.archive.ppmd import Model, ZipPpmd, ppmd7
from leakscan.extract.unpacked import Decoder

DRAW = random.Random(6)
TEXT = " ".join(DRAW.choice(("dossier", "patient", "courrier", "analyse", "examen")) for _ in range(4000)).encode()
MEMORY = 1 << 20


def packed_as_in_7z() -> bytes:
    encoder = Ppmd7Encoder(6, MEMORY)
    return encoder.encode(TEXT) + encoder.flush()


def packed_as_in_zip() -> bytes:
    encoder = Ppmd8Encoder(6, MEMORY, 0)
    return struct.pack("<H", 5) + encoder.encode(TEXT) + encoder.flush()


def decoder(kind: str) -> Decoder:
    return ppmd7(struct.pack("<BI", 6, MEMORY), len(TEXT)) if kind == "7z" else ZipPpmd(len(TEXT))


def unpacked(kind: str, data: bytes) -> bytes:
    """All that comes of it, until it refuses or gives nothing more."""
    inner = decoder(kind)
    out = inner.decompress(data, 1 << 20)
    while more := inner.decompress(b"", 1 << 20):
        out += more
    return out


@pytest.mark.parametrize(("kind", "data"), [("7z", packed_as_in_7z()), ("zip", packed_as_in_zip())])
def test_what_is_whole_is_unpacked(kind, data):
    assert unpacked(kind, data) == TEXT


class Unkind(Model):
    """A model whose program dies of what it is given, as the library does over some damaged data."""

    def decode(self, portion, most):
        self._process = self._process or self._begun()
        self._process.kill()
        return super().decode(portion, most)


def test_a_program_that_dies_costs_the_member_and_not_the_reader():
    with pytest.raises(MethodError):
        Unkind(7, 6, MEMORY).decode(packed_as_in_7z(), 4096)


@pytest.mark.parametrize(("kind", "data"), [("7z", packed_as_in_7z()), ("zip", packed_as_in_zip())])
@pytest.mark.parametrize("seed", range(6))
def test_damaged_data_give_bytes_or_are_refused(kind, data, seed):
    draw, damaged = random.Random(seed), bytearray(data)
    for _ in range(64):
        damaged[draw.randrange(2, len(damaged))] ^= 1 << draw.randrange(8)
    try:
        told = len(unpacked(kind, bytes(damaged)))
    except MethodError:
        told = 0

    assert told <= len(TEXT)


def test_a_model_leaves_no_process_behind():
    model = Model(7, 6, MEMORY)
    model.decode(packed_as_in_7z(), 4096)
    process = model._process
    del model

    assert process.returncode is not None
