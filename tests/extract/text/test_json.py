import json

import pytest

from leakscan.extract.text.json_ import JSON
from tests.extract.reading import read


def headings(found, word):
    return [
        (segment.heading(segment.text.index(word)), segment.locate(segment.text.index(word)).canonical())
        for segment in found.segments
        if word in segment.text
    ]


def test_keys_are_labels_and_escapes_are_resolved():
    found = read(JSON, b'{"patient": {"nom": "\\u00c9lodie", "numero": 238025935022016}}', "x.json")

    assert found.text == "nom: Élodie\nnumero: 238025935022016\n"
    assert headings(found, "2380") == [("numero", "poste:x.json#record=1&field=numero")]


def test_numbers_stay_as_they_are_written():
    found = read(JSON, b'[{"a": 1180591620717411303424, "b": 2.79035121518989E+14}, {"a": 1e400, "b": null}]', "x.json")

    assert found.text == "1180591620717411303424\t2.79035121518989E+14\n1e400\t\n"


def test_a_key_that_stands_twice_keeps_both_values():
    found = read(JSON, b'{"nir": "238025935022016", "nom": "A", "nir": "autre"}', "x.json")

    assert found.text == "nir: 238025935022016\nnir: autre\nnom: A\n"


def test_flat_records_are_a_table_by_key():
    records = [{"nom": "A", "cle": "39"}, {"nom": "B", "cle": "40", "note": "x\ty"}]
    found = read(JSON, json.dumps(records).encode(), "x.json")
    segment = found.segments[0]

    assert (segment.layout, segment.text) == ("table", "A\t39\t\nB\t40\tx y\n")
    assert headings(found, "40") == [("cle", "poste:x.json#record=2")]
    assert segment.anchors.column(segment.text.index("40")) == "!1"


def test_json_lines_are_records_and_a_cut_line_is_text():
    found = read(JSON, b'{"nom":"X","nir":"264"}\n{"nom":"Y","nir":"', "x.ndjson")

    assert found.text == 'nom: X\nnir: 264\n{"nom":"Y","nir":"\n'


def test_long_json_lines_are_streamed(monkeypatch):
    monkeypatch.setattr("leakscan.extract.text.json_.WHOLE_BYTES", 10)
    found = read(JSON, b'{"nom":"X","nir":"264"}\n\n{"nom":"Y","nir":"265"}\nfin', "x.ndjson")

    assert [segment.text for segment in found.segments] == ["X\t264\nY\t265\n", "fin\n"]


def test_long_indented_json_is_read_as_text(monkeypatch):
    monkeypatch.setattr("leakscan.extract.text.json_.WHOLE_BYTES", 10)

    assert read(JSON, b'{\n "nom": "X"\n}\n', "x.json").text == '{\n "nom": "X"\n}\n'


def test_lists_of_plain_values_stay_in_the_row_of_their_record():
    records = [{"nom": "A", "maux": ["asthme", "goutte"]}, {"nom": "B", "maux": []}]

    assert read(JSON, json.dumps(records).encode(), "x.json").text == "A\tasthme, goutte\nB\t\n"


def test_json_inside_a_string_is_read_too():
    assert read(JSON, b'{"brut": "{\\"nir\\": \\"2 45\\"}"}', "x.json").text == "nir: 2 45\n"


def test_a_generic_key_takes_the_name_beside_it_or_above():
    found = read(JSON, b'{"fields": [{"name": "PIN", "value": "4321"}], "secret": {"value": "abc"}}', "x.json")

    assert headings(found, "4321") == [("PIN", "poste:x.json#record=1&field=PIN")]
    assert headings(found, "abc")[0][0] == "secret/value"


def test_a_key_that_is_data_is_read_and_stands_in_no_place():
    found = read(JSON, b'{"1850578006084": {"nom": "X"}}', "x.json")

    assert found.text == "1850578006084:\nnom: X\n"


def test_what_is_no_json_is_read_as_text():
    assert read(JSON, b"[serveur]\nmdp=abc\n", "x.ini").text == "[serveur]\nmdp=abc\n"


def test_nesting_too_deep_for_the_parser_is_read_as_text():
    data = b"[" * 200_000 + b'"repere"'

    assert "repere" in read(JSON, data, "x.json").text


@pytest.mark.parametrize(
    "rest",
    [
        '{"a": "1", "b": "deux', '{"a": "1", "b":', '{"a": [1, 2', '[{"a": "1"}, {"a": "2"}', '{"a": "1"}\n{"a": ',
        '{"a": "1", "b": nul', '[{"a": "1", "b": fals', '[{"a": -1.', '[{"a": 1e', '[{"a": -', '{"a": "diab\\u00e',
    ],
)  # fmt: skip
def test_data_that_end_in_the_middle_are_partial(outcome_of, rest):
    assert [each.status for each in outcome_of(rest, "export.json").documents] == ["partial"]


@pytest.mark.parametrize(
    "text", ['{"a": "1", // note\n "b": "2"}', '{"a": "1",}', '{"a": "1"}\n***fin***\n', '{"a": "1"} suite']
)
def test_what_somebody_wrote_otherwise_than_json_is_not_cut(outcome_of, text):
    assert [each.status for each in outcome_of(text, "export.json").documents] == ["scanned"]
