import base64

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
