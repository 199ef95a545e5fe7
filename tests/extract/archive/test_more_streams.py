import io
import random
import zlib

import lz4.block
import lz4.frame
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.archive.lzw import Lzw
from leakscan.extract.archive.streams import COMPRESS, LZ4, LZIP, ZLIB, ZSTD
from tests.extract.archive.samples import tar_archive
from tests.extract.reading import read
from tests.extract.samples import stored

CONTENT = "Relevé du patient fictif\n".encode() * 20_000
NOISE = random.Random(3).randbytes(50_000)


@pytest.mark.parametrize(
    ("extractor", "packed", "name", "member"),
    [
        (ZSTD, zstd.compress(CONTENT), "export.csv.zst", "zst/export.csv"),
        (LZ4, lz4.frame.compress(CONTENT), "a.txt.lz4", "lz4/a.txt"),
        (ZLIB, zlib.compress(CONTENT), "flux", "zlib/flux"),
    ],
)
def test_a_stream_holds_its_name_without_the_ending(extractor, packed, name, member):
    found = read(extractor, packed, name)

    assert found.members == [(f"poste:{name}!{member}", CONTENT)]
    assert found.problems == []


def old_lz4(*blocks):
    packed = [lz4.block.compress(block, store_size=False) for block in blocks]
    return b"\x02\x21\x4c\x18" + b"".join(len(block).to_bytes(4, "little") + block for block in packed)


def test_the_older_form_of_lz4_is_read(outcome_of):
    data = old_lz4(CONTENT, b"deux ") + old_lz4(b"trois")
    found = read(LZ4, data, "a.txt.lz4")

    assert found.members == [("poste:a.txt.lz4!lz4/a.txt", CONTENT + b"deux trois")]
    assert found.problems == []
    assert outcome_of(data, "a.txt.lz4").documents[0].status == "scanned"


def test_the_older_form_of_lz4_that_is_cut_is_told():
    found = read(LZ4, old_lz4(CONTENT, NOISE)[:-9], "a.lz4")

    assert [content for _, content in found.members] == [CONTENT]
    assert found.problems == [("poste:a.lz4#part=tail", "corrupt")]


@pytest.mark.parametrize(("extractor", "name"), [(COMPRESS, "journal.log.Z"), (LZIP, "journal.log.lz")])
def test_streams_that_only_their_program_writes_are_read(extractor, name):
    [(_, content)] = read(extractor, stored(name), name).members

    assert content == b"".join(b"ligne %d du journal\n" % (number * number % 1000) for number in range(20_000))


@pytest.mark.parametrize(("extractor", "compress"), [(ZSTD, zstd.compress), (LZ4, lz4.frame.compress)])
def test_frames_joined_to_one_file_are_read_to_the_end(extractor, compress):
    note = b"\x53\x2a\x4d\x18\x04\0\0\0note"
    found = read(extractor, note + compress(b"un ") + note + compress(b"deux"), "x")

    assert [content for _, content in found.members] == [b"un deux"]
    assert found.problems == []


def test_members_of_lzip_joined_to_one_file_are_read_to_the_end():
    one = stored("journal.log.lz")
    [(_, content)] = read(LZIP, one + one, "x.lz").members

    assert len(content) == 2 * len(read(LZIP, one, "x.lz").members[0][1])


@pytest.mark.parametrize(
    ("extractor", "packed"),
    [
        (ZSTD, zstd.compress(NOISE + CONTENT)),
        (LZ4, lz4.frame.compress(NOISE + CONTENT)),
        (ZLIB, zlib.compress(NOISE + CONTENT)),
        (LZIP, stored("journal.log.lz")),
    ],
)
def test_a_cut_stream_gives_what_was_read(extractor, packed):
    found = read(extractor, packed[:-10], "x")

    assert found.problems == [("poste:x#part=tail", "corrupt")]
    assert found.members[0][1]


def test_a_wrong_sum_of_lzip_is_told():
    packed = bytearray(stored("journal.log.lz"))
    packed[-20] ^= 1

    assert read(LZIP, bytes(packed), "x").problems == [("poste:x#part=tail", "corrupt")]


@pytest.mark.parametrize(("extractor", "compress"), [(ZSTD, zstd.compress), (LZ4, lz4.frame.compress)])
def test_a_packed_tar_adds_no_step(extractor, compress):
    [(name, _)] = read(extractor, compress(tar_archive()), "x").members

    assert name == "poste:x!tar/courrier.txt"


def test_a_long_run_unpacks_in_pieces():
    decoder, total = Lzw(), 0
    decoder.decompress(stored("zeros.Z"), 0)
    while piece := decoder.decompress(b"", 1 << 16):
        assert len(piece) <= 1 << 16
        total += len(piece)

    assert total == 8 << 20


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_noise_behind_a_head_is_told_or_read(noise):
    for extractor, head in (
        (COMPRESS, b"\x1f\x9d\x90"),
        (LZIP, b"LZIP\x01\x0c"),
        (ZSTD, b"\x28\xb5\x2f\xfd"),
        (ZLIB, b"x\x9c"),
    ):
        read(extractor, head + noise, "x")


def test_a_decoder_fed_byte_by_byte_gives_the_same():
    packed = stored("journal.log.Z")
    whole = read(COMPRESS, packed, "x").members[0][1]
    decoder, out = Lzw(), io.BytesIO()
    for octet in packed:
        out.write(decoder.decompress(bytes([octet])))
    while piece := decoder.decompress(b""):
        out.write(piece)

    assert out.getvalue() == whole
