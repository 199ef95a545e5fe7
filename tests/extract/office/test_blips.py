import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.blips import pictures


def art(kind: int, content: bytes, version: int = 0) -> bytes:
    return struct.pack("<HHI", version, kind, len(content)) + content


def metafile(body: bytes, content: bytes, packing: int = 0) -> bytes:
    head = struct.pack("<Iiiii8xIBB", len(content), 0, 0, 100, 50, len(body), packing, 0xFE)
    return bytes(16) + head + body


def test_pictures_are_found_in_their_containers():
    picture = b"\xff\xd8\xff\xe0 photo"
    entry = art(0xF007, bytes(36) + art(0xF01D, bytes(17) + picture), 2)

    assert list(pictures(art(0xF000, art(0xF001, entry, 0x0F), 0x0F))) == [(".jpg", picture)]


def test_metafiles_are_unpacked_and_get_the_header_that_they_need():
    content = b"\x01\x00\x00\x00 drawing"
    placed = list(pictures(art(0xF01B, metafile(zlib.compress(content), content))))

    assert list(pictures(art(0xF01A, metafile(zlib.compress(content), content)))) == [(".emf", content)]
    assert list(pictures(art(0xF01A, metafile(content, content, 0xFE)))) == [(".emf", content)]
    assert placed[0][1][:4] == b"\xd7\xcd\xc6\x9a"
    assert placed[0][1][22:] == content


def test_a_bitmap_gets_the_header_that_it_needs():
    image = struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + bytes(4)

    ((ending, data),) = pictures(art(0xF01F, bytes(17) + image))

    assert (ending, data[:2], data[14:]) == (".bmp", b"BM", image)


@given(st.binary(max_size=200))
def test_any_bytes_give_pictures_without_an_error(data):
    assert isinstance(list(pictures(art(0xF01A, data) + art(0xF01F, data) + art(0xF007, data) + data)), list)
