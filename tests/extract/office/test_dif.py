from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.dif import DIF, Dif
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")


def table(*rows: list[str | int], end: str = "-1,0\nEOD\n") -> bytes:
    head = 'TABLE\n0,1\n"Liste des assurés"\nVECTORS\n0,2\n""\nTUPLES\n0,2\n""\nDATA\n0,0\n""\n'
    values = "".join(
        "-1,0\nBOT\n" + "".join(f'1,0\n"{cell}"\n' if isinstance(cell, str) else f"0,{cell}\nV\n" for cell in row)
        for row in rows
    )
    return (head + values + end).encode("cp1252")


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def test_cells_stand_at_their_places_under_their_headings():
    found = read(DIF, table(["Nom", "NIR"], ["MARTIN Claire", int(FIRST)], ["PETIT Léa", 0]), "a.dif")

    assert where(found, FIRST) == ["poste:a.dif#sheet=1&cell=B2"]
    assert found.segments[0].heading(found.segments[0].text.index(FIRST)) == "NIR"
    assert where(found, "Liste des assurés") == ["poste:a.dif#part=heading"]
    assert found.problems == []


def test_a_file_without_its_end_was_read_up_to_there():
    found = read(DIF, table(["NIR", int(FIRST)], end=""), "a.dif")

    assert where(found, FIRST) == ["poste:a.dif#sheet=1&cell=B1"]
    assert found.problems == [("poste:a.dif#part=content", "corrupt")]


@given(st.lists(st.sampled_from(("TABLE", "DATA", "0,1", "1,0", "-1,0", '"x"', "BOT", "EOD", "V", "", "x,y"))))
def test_any_lines_are_read_without_an_error(lines):
    assert isinstance(list(Dif().read("\n".join(lines))), list)
