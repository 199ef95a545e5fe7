import io

import olefile
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.office.vba import read_project
from leakscan.extract.office.vba_packing import unpack
from leakscan.extract.office.xlsx import XLSX
from leakscan.locator import Locator
from leakscan.model import Problem, Segment
from tests.extract.office.biff_files import book, label
from tests.extract.office.compound import compound
from tests.extract.office.macro_files import packed, plan, project
from tests.extract.office.packages import text_cell, workbook
from tests.extract.office.test_legacy_sheet import LEGACY_SHEET
from tests.extract.reading import read

SOURCE = 'Sub Exporter()\r\n  motDePasse = "Tulipe!75é"\r\nEnd Sub\r\n'


def macros(streams: dict[str, bytes]) -> tuple[list[Segment], list[Problem]]:
    found = list(read_project(Locator("poste", "a"), io.BytesIO(compound(streams)), Budget(Limits()), part="vba"))
    return [each for each in found if isinstance(each, Segment)], [each for each in found if isinstance(each, Problem)]


def test_sources_are_read_line_by_line():
    segments, problems = macros(project(SOURCE))
    text = 'motDePasse = "Tulipe!75é"'
    module = next(segment for segment in segments if text in segment.text)

    assert module.locate(module.text.index(text)).canonical() == "poste:a#part=vba/Module1&line=3"
    assert problems == []


def test_the_project_is_read_without_its_keys():
    segments, _ = macros(project(SOURCE))
    text = "".join(segment.text for segment in segments)

    assert "Export du Dr BLANC" in text
    assert "0102" not in text


def test_a_source_is_found_without_the_plan():
    segments, problems = macros(project(SOURCE) | {"VBA/dir": b"x"})

    assert any("Tulipe!75é" in segment.text for segment in segments)
    assert problems == []


def test_a_module_without_a_source_gives_its_strings_and_is_told():
    segments, problems = macros({"VBA/dir": plan(("Module1", 0)), "VBA/Module1": b"\xb9\x00\x0aTulipe!75e\x00"})

    assert any("Tulipe!75e" in segment.text for segment in segments)
    assert [(each.locator.canonical(), each.kind) for each in problems] == [("poste:a#part=vba/Module1", "partial")]


def test_workbooks_old_and_new_show_their_macros():
    old = read(LEGACY_SHEET, book(label(0, 0, "x"), others=project(SOURCE, root="_VBA_PROJECT_CUR/")), "a.xls")
    new = read(XLSX, workbook(text_cell("A1", "x"), ("xl/vbaProject.bin", compound(project(SOURCE)))), "a.xlsm")

    assert (old.problems, new.problems) == ([], [])
    assert "Tulipe!75é" in old.text
    assert "Tulipe!75é" in new.text


def test_back_references_repeat_what_came_before():
    assert unpack(bytes.fromhex("0103b002614500")) == b"a" * 73
    assert unpack(packed(b"abcabc" * 900)) == b"abcabc" * 900


@given(st.binary(max_size=600))
def test_any_bytes_unpack_without_an_error(data):
    assert isinstance(unpack(b"\x01" + data), bytes)


def test_the_container_of_the_tests_is_one_that_can_be_read():
    storage = olefile.OleFileIO(io.BytesIO(compound(project(SOURCE, root="Macros/"))))

    assert sorted("/".join(path) for path in storage.listdir()) == [
        "Macros/PROJECT", "Macros/VBA/Module1", "Macros/VBA/dir",
    ]  # fmt: skip
