"""`leakscan doctor`: what is there, what is missing, and how to get it."""

import json

import pytest

PARTS = {"Rules", "Folder of the inventory", "Text recognition", "Formats", "Recognition of formats", "Search engine"}


def parts_of(leakscan, **environment):
    code, out, _ = leakscan.run("--lang", "en", "doctor", "--json", **environment)
    return code, {part["name"]: part for part in json.loads(out)}


def test_a_machine_with_everything_is_in_order(leakscan):
    code, parts = parts_of(leakscan)

    assert code == 0
    assert {name for name in PARTS if parts[name]["state"] == "ok"} == PARTS


def test_without_tesseract_the_remedy_is_told_and_scans_can_run(leakscan, tmp_path):
    code, parts = parts_of(leakscan, PATH=str(tmp_path))

    assert code == 0
    assert parts["Text recognition"]["state"] == "missing"
    assert "tesseract" in parts["Text recognition"]["remedy"].lower()


@pytest.mark.parametrize(
    ("version", "languages", "told"), [("5.3.0", "eng", "without the data for French"), ("3.04.01", "fra", "too old")]
)
def test_a_tesseract_that_reads_badly_is_told(leakscan, tmp_path, version, languages, told):
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!/bin/sh\ncase $1 in --version) echo tesseract {version};; *) echo list; echo {languages};; esac\n"
    )
    program.chmod(0o755)
    _, parts = parts_of(leakscan, PATH=str(tmp_path))

    assert parts["Text recognition"]["state"] == "missing"
    assert told in parts["Text recognition"]["detail"]


def test_an_inventory_that_cannot_be_written_ends_with_two(leakscan, tmp_path):
    (tmp_path / "file").write_text("no folder")
    code, out, _ = leakscan.run("--lang", "en", "doctor", "--inventory", str(tmp_path / "file" / "inventory.db"))

    assert code == 2
    assert "broken" in out


def test_it_speaks_the_language_asked_for(leakscan):
    french, english = (leakscan.run("--lang", language, "doctor")[1] for language in ("fr", "en"))

    assert "Text recognition" in english
    assert french.count("\n") == english.count("\n")
