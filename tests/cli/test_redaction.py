"""Reports that leave the house: no name of a folder, a file or a person, and a way back for the house."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from leakscan.fingerprint import load_key
from leakscan.inventory import open_inventory
from leakscan.inventory.decisions import Decision
from tests.detect.numbers import in_fields, invented
from tests.shares import archive, fill, workbook

NAMED, *NUMBERS = invented(6, seed=71)
NAMES = ("Brunevaltest", "Docteurtest", "Secretariat", "Feuilletest", "Annexetest", "Marquestest", "partage")


@pytest.fixture
def scanned(leakscan, tmp_path):
    share = fill(tmp_path / "partage", {
        f"Secretariat/Brunevaltest/NIR_{NAMED}.txt": f"NIR : {NUMBERS[0]}\n",
        "Secretariat/Brunevaltest/Docteurtest.csv": f"nom;NIR\nX;{NUMBERS[1]}\n",
        "Secretariat/Annexetest.zip": archive(("Marquestest/Docteurtest.txt", f"NIR : {NUMBERS[2]}\n")),
        "base.xlsx": workbook([["Nom", "NIR"], ["X", in_fields(NUMBERS[3], " ")]], title="Feuilletest"),
        "Docteurtest.pdf": b"%PDF-1.4 rien",
    })  # fmt: skip
    leakscan.scan(share)
    with open_inventory(leakscan.inventory) as inventory:
        key = load_key(f"file:{leakscan.home / 'config' / 'keys' / inventory.id}.key")
        decision = Decision("in-progress", author="Docteurtest", decided=datetime(2026, 11, 28, tzinfo=UTC),
                            owner="Docteurtest", note="Marquestest")  # fmt: skip
        inventory.decide(next(inventory.findings())["id"], decision, key=key)
    return leakscan


def named(text):
    """The names and numbers that a text tells."""
    return {name for name in NAMES if name.lower() in text.lower()} | set(re.findall(NAMED, text))


@pytest.mark.parametrize("table", ["files", "findings", "decisions"])
def test_tables_tell_no_name(scanned, table):
    code, out, err = scanned.run("export", "--table", table, "--redact-paths")

    assert (code, err) == (0, "")
    assert named(scanned.run("export", "--table", table)[1]) >= {"Secretariat", "partage"}
    assert named(out) == set()


def test_folders_and_endings_are_told_apart(scanned):
    paths = sorted(row["path"] for row in scanned.rows("files", "--redact-paths") if not row["member"])
    folder = r"folder-[0-9a-f]{10}"

    assert len(set(paths)) == 5
    assert sum(bool(re.fullmatch(rf"{folder}/{folder}/file-[0-9a-f]{{10}}\.(txt|csv)", path)) for path in paths) == 2
    assert len({path.rpartition("/")[0] for path in paths if path.count("/") == 2}) == 1
    assert sum(bool(re.fullmatch(r"file-[0-9a-f]{10}\.(xlsx|pdf)", path)) for path in paths) == 2


def test_members_and_places_are_told_without_their_names(scanned):
    places = [place for row in scanned.rows("findings", "--redact-paths") for place in row["locations"]]

    assert any(re.search(r"\.zip!zip/member-[0-9a-f]{10}\.txt#line=1$", place) for place in places)
    assert any(re.search(r"\.xlsx#sheet=name-[0-9a-f]{10}&cell=B2$", place) for place in places)


def test_the_house_has_a_way_back(scanned):
    redacted = [row["locator"] for row in scanned.rows("files", "--redact-paths")]
    names = {row["redacted"]: row["locator"] for row in scanned.rows("names")}

    assert [names[each] for each in redacted] == [row["locator"] for row in scanned.rows("files")]


@pytest.mark.parametrize("ending", ["csv", "html", "xlsx"])
def test_reports_tell_no_name(scanned, tmp_path, ending):
    report = tmp_path / f"dehors.{ending}"
    code, _, err = scanned.run("report", "--redact-paths", "--output", report)
    data = report.read_bytes()
    if ending == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"\n".join(book.read(name) for name in book.namelist())

    assert (code, err) == (0, "")
    assert named(data.decode("utf-8")) == set()
    assert "file-" in data.decode("utf-8")


def test_a_scan_writes_such_a_report_at_once(scanned, tmp_path):
    report = tmp_path / "dehors.csv"
    scanned.scan(tmp_path / "partage", "--report", report, "--redact-paths")

    assert named(report.read_text(encoding="utf-8")) == set()


def test_a_reader_that_leaves_early_is_no_error(scanned):
    with scanned.start("export", "--table", "names") as process:
        process.stdout.close()
        err = process.stderr.read()

    assert err == b""
    assert json.loads(scanned.run("inventory", "info", "--json")[1])["files"] == 5
