"""What is glued to the end of a document is a member of its own."""

import io
import struct
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.detect.numbers import invented
from tests.extract.archive import samples as archives
from tests.extract.database import samples as databases
from tests.extract.database.tables import sqlite
from tests.extract.health import samples as recordings
from tests.extract.keys import samples as registries
from tests.shares import archive

NUMBER = invented(1, seed=77)[0]
NOTE = f"Bonjour\nNIR : {NUMBER}\n".encode()


def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 700, "Courrier")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def gif() -> bytes:
    colours = bytes(6)
    return b"GIF89a\1\0\1\0\x80\0\0" + colours + b"!\xfe\4note\0,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;"


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
ARCHIVE = archive(("note.txt", NOTE.decode()))


@pytest.fixture
def places(outcome_of):
    def read(data, name):
        found = outcome_of(data, name).findings
        return [place.canonical() for finding in found if finding.category == "nir" for place in finding.places]

    return read


@pytest.mark.parametrize(
    ("document", "name"), [(pdf(), "a.pdf"), (png(), "a.png"), (gif(), "a.gif"), (JPEG, "a.jpg")], ids=lambda each: each
    if isinstance(each, str) else "",
)  # fmt: skip
def test_an_archive_behind_a_document_is_opened(places, document, name):
    assert places(document + ARCHIVE, name) == [f"poste:{name}!tail/appended!zip/note.txt#line=2"]


@pytest.mark.parametrize(
    ("document", "name", "place"),
    [
        (pdf(), "a.pdf", "!tail/appended#line=4"), (png(), "a.png", "!tail/appended#line=3"),
        (gif(), "a.gif", "#offset=52"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_text_behind_a_document_is_read(places, document, name, place):
    assert places(document + b"\n" + NOTE, name) == [f"poste:{name}{place}"]


@pytest.mark.parametrize("filling", [b"", b"\r\n", b"\0" * 5000, b"fin"])
def test_filling_is_no_member(outcome_of, filling):
    assert len(outcome_of(pdf() + filling, "a.pdf").documents) == 1


def test_a_sheet_of_a_single_byte_is_not_of_its_kind(outcome_of):
    document = outcome_of(b"\xff" * 4000, "a.xlsx").documents[0]

    assert (document.status, document.detail) == ("corrupt", "The content is not of the kind its name says")


def test_a_directory_that_counts_from_before_the_beginning_costs_the_archive_only(outcome_of):
    data = bytearray(png() + ARCHIVE)
    where = len(data) - 6
    start = struct.unpack_from("<I", data, where)[0]
    struct.pack_into("<I", data, where, start + 100_000)

    assert outcome_of(bytes(data), "a.png").documents[0].status in ("scanned", "partial")


def whole(format_):
    """A whole file of a format that tells how long it is."""
    samples = (*archives.SAMPLES, *databases.SAMPLES, *recordings.SAMPLES, *registries.SAMPLES)
    sample = next(each for each in samples if each.format == format_ and each.kind == "whole")
    data = bytearray(sample.make())
    if format_ == "iso":
        data[0x8000 + 80 : 0x8000 + 84] = (len(data) // 2048).to_bytes(4, "little")
        data[0x8000 + 128 : 0x8000 + 130] = (2048).to_bytes(2, "little")
    return sample.name, bytes(data)


@pytest.mark.parametrize("format_", ["7z", "cab", "iso", "scp-ecg", "registry", "sqlite"])
def test_what_stands_behind_the_size_that_a_file_tells_is_a_member(outcome_of, format_):
    name, data = whole(format_)
    bare, outcome = outcome_of(data, name), outcome_of(data + b"\n" + NOTE, name)
    tail = f"poste:{name}!tail/appended"

    assert [each.locator.canonical() for each in outcome.documents].count(tail) == 1
    assert f"{tail}#line=3" in {
        place.canonical() for each in outcome.findings if each.category == "nir" for place in each.places
    }
    assert len(outcome.documents) == len(bare.documents) + 1
    assert outcome.documents[0].status == bare.documents[0].status == "scanned"


def test_a_zip_that_a_database_holds_is_not_read_twice(outcome_of):
    held = archive(("a.txt", NOTE * 9))
    data = sqlite("create table p (doc blob)", ("insert into p values (?)", [(held,)]))

    assert [each.locator.steps[0].via for each in outcome_of(data, "x.db").documents[1:]] == ["value", "value"]
