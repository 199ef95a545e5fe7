import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from leakscan.report import xlsx
from leakscan.report.xlsx import write_xlsx
from tests.report.rows import file_row


@pytest.fixture
def workbook(data, french):
    return written(data, french)


def written(data, translate):
    stream = io.BytesIO()
    write_xlsx(data, stream, translate=translate)
    return load_workbook(stream)


def with_names(data, *locators):
    return replace(data, files=[file_row("x", severity="high", locator=text) for text in locators], findings=())


def test_the_sheets_are_in_the_order_in_which_they_are_read(workbook):
    assert workbook.sheetnames == ["Synthèse", "Inventaire", "Constats", "Non lus", "Périmètre"]


def test_english_sheets_have_english_names(data, english):
    assert written(data, english).sheetnames == ["Summary", "Inventory", "Findings", "Not read", "Scope"]


def test_dates_are_dates_and_numbers_are_numbers(workbook):
    sheet = workbook["Inventaire"]

    assert [sheet["L2"].value, sheet["O2"].value] == [datetime(2019, 12, 31), datetime(2026, 11, 5)]
    assert [sheet["A2"].value, sheet["H2"].value, sheet["J2"].value] == [1, 12, 312]
    assert sheet["O2"].number_format == "DD/MM/YYYY"


def test_the_inventory_can_be_filtered_and_keeps_its_head_in_sight(workbook):
    sheet = workbook["Inventaire"]

    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:R3", "D2")


def test_a_person_can_choose_only_a_status_that_a_person_may_set(workbook):
    (choice,) = workbook["Inventaire"].data_validations.dataValidation

    assert choice.formula1 == '"À traiter,En cours,Déclaré traité,Accepté,Faux positif"'
    assert str(choice.sqref) == "P2:P3"


def test_each_severity_has_its_colour(workbook):
    ranges = workbook["Inventaire"].conditional_formatting
    words = [rule.formula for found in ranges for rule in found.rules if str(found.sqref) == "F2:F3"]

    assert words == [['"critique"'], ['"élevée"'], ['"modérée"'], ['"faible"']]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_is_never_a_formula(data, french, start):
    sheet = written(with_names(data, f"{start}cmd:x"), french)["Inventaire"]

    assert (sheet["C2"].value, sheet["C2"].data_type) == (f"'{start}cmd/x", "s")


def test_an_error_word_and_a_numbered_character_stay_text(data, french):
    sheet = written(with_names(data, "a:_x003D_1", "#N/A"), french)["Inventaire"]

    assert [sheet["C2"].value, sheet["C3"].value] == ["#N/A", "a/_x005F_x003D_1"]
    assert [sheet["C2"].data_type, sheet["C3"].data_type] == ["s", "s"]


def test_control_characters_are_escapes(data, french):
    sheet = written(with_names(data, "a:b%00%09%ED%B2%80"), french)["Inventaire"]

    assert sheet["C2"].value == "a/b\\x00\\x09\\udc80"


def test_a_day_before_spreadsheets_count_is_text(data, french):
    row = file_row("x", severity="high", modified=date(1601, 1, 1))
    sheet = written(replace(data, files=(row,), findings=()), french)["Inventaire"]

    assert sheet["L2"].value == "1601-01-01"


def test_the_summary_says_what_was_not_read(workbook):
    texts = [row[0].value for row in workbook["Synthèse"] if row[0].value]

    assert "Résultat incomplet. Éléments non lus, ou lus en partie seulement\u00a0: 2." in texts


def test_a_full_sheet_says_how_many_rows_it_leaves_out(data, french, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1)
    sheet = written(data, french)["Constats"]

    assert (sheet.max_row, sheet["A3"].value) == (3, "Non affichés, la feuille est pleine\u00a0: 2")


def test_an_empty_report_is_a_valid_workbook(data, french):
    sheet = written(replace(data, files=(), findings=()), french)["Inventaire"]

    assert (sheet.max_row, sheet["A1"].value) == (1, "N°")


def test_mailboxes_have_a_sheet_when_there_are_any(data, french):
    row = {
        "locator": "secretariat:ancienne.pst", "expected": 12, "found": 10, "read": 7, "partial": 1, "failed": 1,
        "set_aside": 1, "same_as": False,
    }  # fmt: skip
    sheet = written(replace(data, mailboxes=(row,)), french)["Boîtes aux lettres"]

    assert [cell.value for cell in sheet[2]] == [
        "secretariat/ancienne.pst", 12, 10, 7, 1, 1, 1,
        "Introuvables\u00a0: 2; Non lus, ou lus en partie\u00a0: 2",
    ]  # fmt: skip
