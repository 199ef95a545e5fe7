import io
import json

from leakscan.report.jsonl import export_jsonl


def test_each_row_is_a_line_and_names_that_are_not_utf_8_come_back():
    rows = [{"path": "dossier/\udc80.txt", "count": 2}, {"path": "été.txt", "fingerprints": ["00ff"]}]
    stream = io.BytesIO()
    export_jsonl(rows, stream)

    assert [json.loads(line) for line in stream.getvalue().decode("utf-8").splitlines()] == rows
    assert "été.txt".encode() in stream.getvalue()
