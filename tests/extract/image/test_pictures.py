import struct
import zlib

from leakscan.extract.image.pictures import IMAGES
from tests.extract.reading import read


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def test_the_text_chunks_of_a_png_are_read():
    data = png(
        chunk(b"tEXt", b"Comment\x00dossier 12"),
        chunk(b"zTXt", b"Note\x00\x00" + zlib.compress(b"dossier 34")),
        chunk(b"iTXt", b"Title\x00\x01\x00fr\x00Titre\x00" + zlib.compress("né en été".encode())),
        chunk(b"eXIf", b"II*\x00\x08\x00\x00\x00appareil photo\x00"),
    )
    found = read(IMAGES, data, "x.png")

    assert found.text == "Comment: dossier 12\nNote: dossier 34\nTitle: Titre né en été\nappareil photo\n"
    assert found.segments[0].heading(0) == "Comment"


def test_a_picture_without_pixels_is_damaged():
    assert read(IMAGES, png(chunk(b"IDAT", b"texte lisible")), "x.png").problems == [("poste:x.png", "corrupt")]


def test_a_jpeg_is_read_before_and_behind_its_pixels():
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 14) + b"numero 1234567"
    data = b"\xff\xd8" + comment + b"\xff\xda\x00\x04xxpixels lisibles\xff\xd9derriere la photo"

    assert read(IMAGES, data, "x.jpg").text == "numero 1234567\nderriere la photo\n"


def test_a_damaged_packed_text_spoils_nothing_else():
    data = png(chunk(b"zTXt", b"Note\x00\x00pas du zlib"), chunk(b"tEXt", b"Comment\x00lu"))

    assert read(IMAGES, data, "x.png").text == "Note: \nComment: lu\n"


def test_other_pictures_give_their_strings():
    assert read(IMAGES, b"GIF89a\x01\x00" + b"\x00commentaire libre\x00", "x.gif").text == "commentaire libre\n"
