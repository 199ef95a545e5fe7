import base64

import pytest

from leakscan.extract.text.cards import CARDS
from tests.extract.reading import read


def test_folded_lines_are_joined():
    found = read(CARDS, b"BEGIN:VCARD\r\nNOTE:NIR 147010409\r\n 727791\r\nEND:VCARD\r\n", "x.vcf")

    assert found.text == "BEGIN: VCARD\nNOTE: NIR 147010409727791\nEND: VCARD\n"
    assert found.segments[0].locate(found.text.index("NIR")).canonical() == "poste:x.vcf#line=2"
    assert found.segments[0].heading(found.text.index("NIR")) == "NOTE"


def test_escapes_are_resolved():
    found = read(CARDS, b"DESCRIPTION:Mme Petit\\, suivie\\nUrgent\\; revoir\r\n", "x.ics")

    assert found.text == "DESCRIPTION: Mme Petit, suivie\nUrgent; revoir\n"


def test_quoted_printable_lines_are_joined_and_decoded():
    data = b"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A9pi=\r\nlepsie\r\nFN:A\r\n"

    assert read(CARDS, data, "x.vcf").text == ("NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE: épilepsie\nFN: A\n")


def test_what_is_attached_is_a_file_of_its_own():
    content = base64.b64encode(b"NIR 236").decode()
    data = f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{content}\r\nPHOTO:data:image/png;base64,{content}\r\n".encode()

    assert read(CARDS, data, "x.ics").members == [
        ("poste:x.ics!cards/attach", b"NIR 236"), ("poste:x.ics!cards/photo", b"NIR 236"),
    ]  # fmt: skip


def test_data_that_is_no_base64_stays_text():
    assert read(CARDS, b"ATTACH;ENCODING=BASE64:***\r\n", "x.ics").text == "ATTACH;ENCODING=BASE64: ***\n"


def test_a_last_line_without_its_end_is_a_line_of_its_own():
    found = read(CARDS, b"BEGIN:VCARD\nFN:MARTIN\nNOTE:238025935022016", "a.vcf")

    assert found.text == "BEGIN: VCARD\nFN: MARTIN\nNOTE: 238025935022016\n"


LETTERS = base64.b64encode(b"\xff\xd8\xff" + b"image" * 30).decode()


@pytest.mark.parametrize(
    "photo",
    [
        f"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n{LETTERS[:70]}\r\n{LETTERS[70:]}\r\n\r\n",
        f"PHOTO;JPEG;BASE64:{LETTERS[:70]}\r\n {LETTERS[70:]}\r\n",
        f'PHOTO;ENCODING="b":{LETTERS}\r\n',
        f"PHOTO;ENCODING=b:{LETTERS.rstrip('=')}\r\n",
        f"PHOTO:data:image/jpeg\\;base64\\,{LETTERS}\r\n",
    ],
)
def test_a_photo_is_decoded_however_it_is_written(photo):
    found = read(CARDS, f"BEGIN:VCARD\r\n{photo}NOTE:x\r\n".encode(), "a.vcf")

    assert found.members == [("poste:a.vcf!cards/photo", b"\xff\xd8\xff" + b"image" * 30)]
    assert found.text.endswith("NOTE: x\n")


def test_an_attachment_has_the_name_that_is_told():
    found = read(CARDS, b'ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="bilan.txt":TklSIDIzNg==\r\n', "a.ics")

    assert found.members == [("poste:a.ics!cards/bilan.txt", b"NIR 236")]


def test_an_encoding_may_stand_without_its_name():
    data = b"NOTE;QUOTED-PRINTABLE:=C3=A9pi=\r\nlepsie\r\nFN:A\r\n"

    assert read(CARDS, data, "x.vcf").text == "NOTE;QUOTED-PRINTABLE: épilepsie\nFN: A\n"


def test_a_character_cut_by_a_fold_is_whole():
    data = "NOTE:H§lène\r\nFN:A\r\n".encode().replace("§".encode(), b"\xc3\r\n \xa9")
    found = read(CARDS, data, "x.vcf")

    assert found.text == "NOTE: Hélène\nFN: A\n"
    assert found.segments[0].locate(found.text.index("FN")).canonical() == "poste:x.vcf#line=3"


def test_a_description_that_is_a_page_is_read_as_one():
    data = b"X-ALT-DESC;FMTTYPE=text/html:<html><p>NIR&nbsp\\;: 269<b>054</b></p></html>\r\nUID:1\r\n"
    found = read(CARDS, data, "x.ics")

    assert "NIR\xa0: 269054" in found.text
    assert "poste:x.ics#field=X-ALT-DESC&line=1" in [segment.locate(0).canonical() for segment in found.segments]
