import csv
import io
from dataclasses import replace

from leakscan.report.delimited import export_csv, write_csv
from tests.report.rows import file_row
from tests.report.test_tables import FRENCH_COLUMNS


def lines_of(octets):
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


def written(data, translate):
    stream = io.BytesIO()
    write_csv(data, stream, translate=translate)
    return lines_of(stream.getvalue())


def test_the_columns_are_those_of_the_spreadsheet(data, french):
    assert written(data, french)[0] == FRENCH_COLUMNS.split(";")


def test_dates_are_written_as_the_language_writes_them(data, french, english):
    assert written(data, french)[1][14] == "05/11/2026"
    assert written(data, english)[1][14] == "2026-11-05"


def test_names_and_owners_are_no_formulas(data, french):
    row = file_row("x", severity="high", owner="@SUM(A1)", locator="-2+3:x")
    fields = written(replace(data, files=(row,), findings=()), french)[1]

    assert (fields[2], fields[10]) == ("'-2+3/x", "'@SUM(A1)")


def test_an_export_keeps_its_keys_and_leaves_fingerprints_to_jsonl():
    stream = io.BytesIO()
    rows = [{"path": "=a\tb", "count": 3, "reasons": ["one", "two"], "fingerprints": ["00ff"]}]
    export_csv(rows, stream, columns=("path", "count", "reasons", "fingerprints"))

    assert lines_of(stream.getvalue()) == [["path", "count", "reasons"], ["'=a\\x09b", "3", "one\ntwo"]]
