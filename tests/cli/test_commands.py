"""The commands: help, languages, the contract of the exports, fingerprints, reports."""

import csv
import io
import json
import zipfile

import pytest

from leakscan.checks.fr import nir_key
from tests.detect.numbers import invented
from tests.shares import archive, fill

NUMBERS = invented(3, seed=61)
COMMANDS = ("scan", "report", "export", "fingerprint", "inventory", "rules", "formats", "doctor")
FILES = {"path", "member", "status", "severity", "persons_low", "persons_high", "media_type", "detail", "locator"}
FINDINGS = {
    "path", "member", "rule", "category", "confidence", "severity", "count", "distinct", "fingerprints", "locations",
    "excerpt", "reasons", "status",
}  # fmt: skip


@pytest.fixture(scope="module")
def scanned(shared_leakscan, tmp_path_factory):
    """A small share that was scanned once."""
    root = tmp_path_factory.mktemp("commandes") / "partage"
    root.mkdir()
    fill(root, {
        "liste.csv": "Nom;NIR\n" + "".join(f"PETIT;{number}\n" for number in NUMBERS),
        "sac.zip": archive(("alt/note.txt", f"NIR : {NUMBERS[0]}"), ("vide.txt", "")),
        "depliant.txt": "Le VIH se transmet par le sang.\n",
    })  # fmt: skip
    assert shared_leakscan.scan(root)[0] == 1
    return shared_leakscan


def test_help_names_every_command(scanned):
    _, out, _ = scanned.run("--help")

    assert [name for name in COMMANDS if f"  {name} " not in out] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["rules", "check"], ["inventory", "info"]])
def test_each_command_has_its_help(scanned, command, language):
    code, out, err = scanned.run("--lang", language, *command, "--help")

    assert (code, err) == (0, "")
    assert " ".join(command) in out


def test_help_speaks_the_language_asked_for(scanned):
    french, english = (scanned.run("--lang", language, "scan", "--help")[1] for language in ("fr", "en"))

    assert "The inventory file to use" in english
    assert "The inventory file to use" not in french


def test_the_language_is_that_of_the_locale_unless_another_is_asked_for(scanned):
    texts = [scanned.run(*options, "--help", LC_ALL=locale)[1] for options, locale in (
        ((), "fr_FR.UTF-8"), (("--lang", "fr"), "C.UTF-8"), (("--lang=fr",), "en_GB.UTF-8"),
    )]  # fmt: skip

    assert texts[0] == texts[1] == texts[2] != scanned.run("--help")[1]


def test_the_version_is_told(scanned):
    assert scanned.run("--version")[1].startswith("leakscan, version 0.")


def test_rows_of_files_hold_the_keys_of_the_contract(scanned):
    assert [FILES - set(row) for row in scanned.rows("files")] == [set()] * 5


def test_rows_of_findings_hold_the_keys_of_the_contract(scanned):
    assert all(set(row) >= FINDINGS for row in scanned.rows("findings"))


def test_files_and_members_are_named_as_the_contract_says(scanned):
    assert sorted((row["path"], row["member"], row["severity"]) for row in scanned.rows("files")) == [
        ("depliant.txt", "", "none"),
        ("liste.csv", "", "high"),
        ("sac.zip", "", "high"),
        ("sac.zip", "alt/note.txt", "high"),
        ("sac.zip", "vide.txt", "none"),
    ]


def test_findings_of_no_severity_are_exported_too(scanned):
    rows = [(row["rule"], row["severity"]) for row in scanned.rows("findings") if row["path"] == "depliant.txt"]

    assert rows == [("health.hiv-sti", "none")]


def test_a_finding_tells_where_and_how_many(scanned):
    row = next(row for row in scanned.rows("findings") if row["path"] == "liste.csv")

    assert (row["count"], row["distinct"], len(row["fingerprints"]), row["status"]) == (3, 3, 3, "open")
    assert row["locations"] == [f"partage:liste.csv#line={line}&column=2" for line in (2, 3, 4)]


@pytest.mark.parametrize(("table", "keys"), [("files", FILES), ("findings", FINDINGS - {"fingerprints"})])
def test_the_csv_has_the_columns_of_the_contract(scanned, table, keys):
    _, out, _ = scanned.run("export", "--table", table, "--format", "csv")
    header = next(csv.reader(io.StringIO(out.lstrip("\ufeff")), delimiter=";"))

    assert keys - set(header) == set()
    assert "fingerprints" not in header


def test_decisions_are_an_empty_table_before_the_first_one(scanned):
    assert scanned.rows("decisions") == []


def test_a_fingerprint_answers_every_line_and_echoes_it(scanned):
    lines = [NUMBERS[0].encode(), b"", b"not a number", b"\xff\xfe", "é ".encode(), b"a\tb"]
    _, out, err = scanned.run("fingerprint", "--category", "nir", stdin=b"\n".join(lines[:3] + lines[4:]) + b"\n")
    answers = out.split("\n")[:-1]

    assert err == ""
    assert [answer.rpartition("\t")[0].encode() for answer in answers] == lines[:3] + lines[4:]
    assert {len(answer.rpartition("\t")[2]) for answer in answers} == {32}


def test_a_fingerprint_echoes_bytes_that_are_no_text(scanned):
    with scanned.start("fingerprint") as process:
        out, _ = process.communicate(b"\xff\xfe\n\n", timeout=60)

    assert [line.partition(b"\t")[0] for line in out.splitlines()] == [b"\xff\xfe", b""]


@pytest.mark.parametrize(
    "written", [NUMBERS[1], NUMBERS[1][:13], f"{NUMBERS[1][:1]} {NUMBERS[1][1:13]} {NUMBERS[1][13:]}"]
)
def test_a_fingerprint_is_that_of_the_finding(scanned, written):
    row = next(row for row in scanned.rows("findings") if row["path"] == "liste.csv")
    _, out, _ = scanned.run("fingerprint", "--category", "nir", stdin=f"{written}\n".encode())

    assert nir_key(NUMBERS[1][:13]) == NUMBERS[1][13:]
    assert out.rpartition("\t")[2].strip() in row["fingerprints"]


def test_asking_for_fingerprints_is_on_record(scanned):
    before = json.loads(scanned.run("inventory", "info", "--json")[1])["chain_head"]
    scanned.run("fingerprint", stdin=b"x\n")

    assert json.loads(scanned.run("inventory", "info", "--json")[1])["chain_head"] != before
    assert scanned.run("inventory", "verify")[:2] == (0, "The inventory is sound, and its chain of events is intact.\n")


@pytest.mark.parametrize(("ending", "start"), [("xlsx", b"PK"), ("html", b"<!"), ("csv", b"")])
def test_a_report_is_written_in_the_form_of_its_ending(scanned, tmp_path, ending, start):
    file = tmp_path / f"rapport.{ending}"
    code, out, _ = scanned.run("report", "--output", file)

    assert (code, out) == (0, f"Report: {file}\n")
    assert file.read_bytes().lower().startswith(start.lower())
    assert file.stat().st_mode & 0o077 == 0


def test_a_form_asked_for_wins_over_the_ending(scanned, tmp_path):
    scanned.run("report", "--format", "xlsx", "--output", tmp_path / "rapport.bin")

    assert zipfile.is_zipfile(tmp_path / "rapport.bin")


def test_a_report_of_another_form_is_refused_with_the_remedy(scanned, tmp_path):
    code, _, err = scanned.run("report", "--output", tmp_path / "rapport.odt")

    assert (code, err) == (
        3,
        f"leakscan: {tmp_path / 'rapport.odt'}: name a file that ends in .xlsx, .html or .csv, or give --format\n",
    )


def test_the_inventory_tells_its_figures(scanned):
    facts = json.loads(scanned.run("inventory", "info", "--json")[1])

    assert (facts["files"], facts["members"], facts["statuses"]) == (3, 2, {"scanned": 3})


def test_every_rule_is_listed_and_explained(scanned):
    rows = [json.loads(line) for line in scanned.run("rules", "list", "--json")[1].splitlines()]
    code, out, _ = scanned.run("rules", "explain", "fr.nir")

    assert "fr.nir" in {row["id"] for row in rows}
    assert (code, "French social security number (NIR) (fr.nir, identifiers/nir.yaml)" in out) == (0, True)


def test_formats_are_listed(scanned):
    _, out, _ = scanned.run("formats")

    assert [name for name in ("zip", "docx", "xlsx", "pdf", "eml") if f"\n{name} (" not in f"\n{out}"] == []


def test_the_result_of_a_scan_is_told_as_json(leakscan, tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    fill(root, {"a.txt": "bonjour\n"})
    code, out, err = leakscan.scan(root, "--json")
    told = json.loads(out)[0]

    assert (code, err, told["files"], told["complete"], told["unread"]) == (0, "", 1, True, 0)


def test_patterns_choose_what_is_scanned_and_the_rest_is_listed(leakscan, tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    fill(root, {"a.txt": "bonjour\n", "b.log": "bonjour\n", "c.tmp": "bonjour\n"})
    code, _, _ = leakscan.scan(root, "--exclude", "*.tmp", "--include", "*.txt")

    assert (code, leakscan.statuses()) == (
        0,
        {("a.txt", ""): "scanned", ("b.log", ""): "excluded", ("c.tmp", ""): "excluded"},
    )
