import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from leakscan.extract.budget import Limits
from leakscan.extract.image import captions
from leakscan.extract.image.pictures import IMAGES
from tests.extract.image.drawing import saved
from tests.extract.reading import read

FLAT = Image.new("RGB", (80, 60), (200, 200, 200))
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://p/"'
    ' p:Headline="t&#233;te">'
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">né &amp; connu</rdf:li></rdf:Alt></dc:description>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()
IPTC = b"\x1c\x01\x5a\x00\x03\x1b%G" + b"\x1c\x02\x78\x00\x08l\xc3\xa9gende"


def with_exif(form="JPEG"):
    tags = Image.Exif()
    tags[0x010E] = "Radio du poignet"
    tags[0x9C9C] = "remarque été".encode("utf-16-le") + b"\0\0"
    tags.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "commentaire".encode("utf-16-le")
    return saved(FLAT, form, exif=tags)


def lines(data, name="a.jpg"):
    found = read(IMAGES, data, name)
    return [line for line in found.text.split("\n") if ": " in line]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_fields_of_a_camera_are_read_under_their_names(form):
    wanted = ["ImageDescription: Radio du poignet", "XPComment: remarque été", "UserComment: commentaire"]

    assert [line for line in wanted if line not in lines(with_exif(form))] == []


def test_the_fields_of_a_tiff_are_read_under_their_names():
    assert "ImageDescription: Radio du poignet" in lines(with_exif("TIFF"))


def test_the_name_of_a_field_is_the_heading_of_its_text():
    segment = read(IMAGES, with_exif(), "a.jpg").segments[0]

    assert segment.heading(segment.text.index("Radio")) == "ImageDescription"
    assert segment.locate(segment.text.index("Radio")).canonical() == "poste:a.jpg#part=Exif"


def test_metadata_in_xml_are_read_with_their_entities():
    assert lines(saved(FLAT, "JPEG", xmp=XMP)) == ["Headline: téte", "description: né & connu"]


def test_metadata_in_xml_that_go_on_in_further_segments_are_read():
    head = captions.XMP_MORE + b"0" * 32
    parts = [head + struct.pack(">II", len(XMP), at) + XMP[at : at + 200] for at in range(0, len(XMP), 200)]
    data = saved(FLAT, "JPEG")
    more = b"".join(b"\xff\xe1" + struct.pack(">H", 2 + len(part)) + part for part in parts)

    assert "description: né & connu" in lines(data[:2] + more + data[2:])


def test_the_caption_of_an_agency_is_read():
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(IPTC)) + IPTC
    block = captions.PHOTOSHOP_START + resource
    data = saved(FLAT, "JPEG")

    assert lines(data[:2] + b"\xff\xed" + struct.pack(">H", 2 + len(block)) + block + data[2:]) == ["Caption: légende"]


def test_folders_that_lead_in_a_circle_end():
    circle = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 8)

    assert list(captions.exif(circle)) == []


@given(st.binary(max_size=200), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
def test_whatever_stands_there_never_raises(content, head):
    list(captions.exif(head + content))
    list(captions.iptc(b"\x1c" + content))
    list(captions.photoshop(b"8BIM" + content))
    list(captions.xmp(content))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_picture_never_raises(data):
    whole = bytearray(
        data.draw(st.sampled_from([with_exif("JPEG"), with_exif("PNG"), with_exif("WEBP"), with_exif("TIFF")]))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, min(len(whole), 400) - 1))] = data.draw(st.integers(0, 255))

    read(IMAGES, bytes(whole), "a", limits=Limits(ocr_seconds=0))
