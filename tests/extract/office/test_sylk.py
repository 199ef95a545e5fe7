from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.sylk import SYLK, Sylk
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def sheet(*records: str) -> bytes:
    return "\r\n".join(("ID;PWXL;N;E", *records, "E", "")).encode()


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def test_cells_stand_at_their_places_which_hold_until_they_change():
    data = sheet('C;Y2;X2;K"Nom"', 'C;X3;K"NIR"', 'C;Y3;X2;K"MARTIN Claire"', f"C;X3;K{FIRST[:1]}.{FIRST[1:]}E+14")

    found = read(SYLK, data, "a.slk")

    assert where(found, FIRST) == ["poste:a.slk#sheet=1&cell=C3"]
    assert found.segments[0].heading(found.segments[0].text.index(FIRST)) == "NIR"
    assert found.problems == []


def test_semicolons_accents_and_line_ends_are_plain_characters():
    found = read(SYLK, sheet('C;Y1;X1;K"a;;b"', 'C;X2;K"N\x1bNBe"', 'C;X3;K"un\x1b :deux"'), "a.slk")

    assert found.text == "a;b\tNé\tun deux\n"


def test_formats_show_dates_and_leading_zeros():
    data = sheet("P;PGeneral", "P;Pdd/mm/yyyy", "P;P00", "F;P1;Y1;X1", "C;K18295", "F;P2;X2", "C;K7")

    assert read(SYLK, data, "a.slk").text == "1950-02-01\t07\n"


def test_comments_names_and_texts_of_formulas_are_read():
    data = sheet(f'C;Y4;X2;K"x";E"accord "&A1;ANIR {FIRST}', "NN;Nsecret;ER1C1")

    found = read(SYLK, data, "a.slk")

    assert where(found, f"NIR {FIRST}") == ["poste:a.slk#sheet=1&cell=B4&part=comment"]
    assert where(found, "accord") == ["poste:a.slk#sheet=1&cell=B4&part=formula"]
    assert where(found, "secret") == ["poste:a.slk#part=name"]


def test_a_file_without_its_end_was_read_up_to_there():
    found = read(SYLK, sheet(f'C;Y1;X1;K"NIR {FIRST}"')[:-3], "a.slk")

    assert where(found, FIRST) == ["poste:a.slk#sheet=1&cell=A1"]
    assert found.problems == [("poste:a.slk#part=content", "corrupt")]


@given(st.lists(st.text('CFPNE;KXYAE"0129.\x1bN :\n', max_size=40)))
def test_any_text_is_read_without_an_error(lines):
    assert isinstance(list(Sylk().read("\n".join(lines))), list)
