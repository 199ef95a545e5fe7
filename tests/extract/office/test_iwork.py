import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.office.iwa import objects, texts
from leakscan.extract.office.iwork import IWORK
from leakscan.extract.office.iwork_tables import decimal_text
from leakscan.extract.office.snappy import unpacked_block
from leakscan.extract.recognise import recognise
from leakscan.extract.unpacked import Damage
from tests.extract.office.archived import archive, field, pages
from tests.extract.office.letters import heading, where
from tests.extract.office.packages import nir
from tests.extract.reading import read
from tests.extract.samples import stored

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
TEXT = field(3, f"Bonjour\nNIR {FIRST}\ufffc".encode())
BODY = archive((1, 10000, field(4, b"Helvetica-Bold")), (7, 2001, TEXT), (9, 2032, field(2, b"mailto:a@b.fr")))


def test_paragraphs_and_links_are_read_in_their_part_and_names_of_programs_are_not():
    found = read(IWORK, pages(("Index/Document.iwa", BODY)), "a.pages")

    assert found.text == f"Bonjour\nNIR {FIRST}\nmailto:a@b.fr\n"
    assert where(found, FIRST) == ["poste:a.pages#part=Document&paragraph=2"]
    assert found.problems == []


def test_previews_pictures_and_files_are_items_and_looks_are_left():
    data = pages(
        ("Index/Document.iwa", BODY),
        ("Index/DocumentStylesheet.iwa", b"x"),
        ("QuickLook/Preview.pdf", b"%PDF"),
        ("Data/carte.heic", b"h"),
    )

    assert [name for name, _ in read(IWORK, data, "a.pages").members] == [
        "poste:a.pages!iwork/QuickLook/Preview.pdf",
        "poste:a.pages!iwork/Data/carte.heic",
    ]


@pytest.mark.parametrize(
    "name", ["Index/Document.iwa", "Lettre.pages/Index/Slide-1.iwa", "index.apxl.gz", "index.xml", ".iwpv2"]
)
def test_documents_are_told_by_the_names_of_their_parts(name):
    if name == "index.xml":
        assert recognise(io.BytesIO(pages((name, b"x"))), "a") == "application/zip"
    else:
        assert recognise(io.BytesIO(pages((name, b"x"))), "a") == "application/vnd.apple.iwork"


def test_a_password_is_told():
    assert read(IWORK, pages(("Index/Document.iwa", b"x"), (".iwpv2", b"x")), "a.pages").problems == [
        ("poste:a.pages", "encrypted")
    ]


def test_cells_of_numbers_stand_at_their_cell_under_their_heading():
    found = read(IWORK, stored("liste.numbers"), "liste.numbers")

    assert where(found, "269054958815780") == ["poste:liste.numbers#sheet=Table 1&cell=B2"]
    assert heading(found, "269054958815780").startswith("NIR")
    assert "PETIT\t12.5\n" in found.text
    assert found.problems == []


def test_documents_of_2009_are_read_as_xml():
    cells = f"<sf:tabular-model><sf:ct sfa:s='{SECOND}'/><sf:n sf:v='12'/></sf:tabular-model>"
    body = f"<sf:p>NIR <sf:span>{FIRST[:5]}</sf:span>{FIRST[5:]}<sf:br/></sf:p>{cells}"
    text = f"<sl:document xmlns:sl='s' xmlns:sf='f' xmlns:sfa='a'>{body}</sl:document>".encode()

    found = read(IWORK, pages(("index.xml.gz", gzip.compress(text))), "a.pages")

    assert found.text == f"NIR {FIRST}\n\nct: {SECOND}\nn: 12\n"
    assert read(IWORK, pages(("index.apxl.gz", gzip.compress(text)[:-30])), "a.key").problems == [
        ("poste:a.key#part=index.apxl.gz", "corrupt")
    ]


def test_an_archive_that_is_cut_is_read_so_far_and_told():
    found = read(IWORK, pages(("Index/Document.iwa", BODY + b"\0\xff\xff\0cut")), "a.pages")

    assert FIRST in found.text
    assert found.problems == [("poste:a.pages#part=Document", "corrupt")]


def test_copies_within_a_packed_block_are_followed():
    damage = Damage()

    assert unpacked_block(bytes((11, 0x08, 97, 98, 99, 0x0E, 3, 0, 0x0F, 1, 0, 0, 0)), damage) == b"abcabcaaaaa"
    assert damage.detail == ""


@pytest.mark.parametrize(("number", "text"), [(12, "12"), (0, "0")])
def test_numbers_of_128_bits_are_read_exactly(number, text):
    assert decimal_text(number.to_bytes(14, "little") + (0x1820 << 1).to_bytes(2, "little")) == text


def test_numbers_below_zero_and_fractions_are_read():
    assert decimal_text((125).to_bytes(14, "little") + ((0x1820 - 1) << 1 | 0x8000).to_bytes(2, "little")) == "-12.5"
    assert decimal_text(b"short") == ""


@given(st.binary(max_size=400))
def test_whatever_stands_in_an_archive_reading_ends(noise):
    for data in (noise, BODY[: len(noise)] + noise, b"\0" + len(noise).to_bytes(3, "little") + noise):
        for found in objects(data, Damage(), Budget(Limits())):
            list(texts(found.message))
    list(texts(noise))
