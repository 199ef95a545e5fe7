"""The watch-list: the practice's own patients are told from others, and no name of theirs is kept."""

import io
import json
import random
import stat

import openpyxl
import pytest

from tests.detect.numbers import invented
from tests.extract.office.biff_files import label, stream
from tests.extract.office.compound import compound
from tests.shares import fill

NUMBERS = invented(6, seed=977)
LIST = (
    "Nom de naissance;Nom d'usage;Prénom(s);Né(e) le;N° SS\n"
    f"BÉRANGER;;Zoé;03/04/1957;{NUMBERS[0]}\n"
    f"LE GOFF;MARTIN-ROUX;Odile Anne;12/11/1961;{NUMBERS[1][:13]}\n"
    f"PETIT;;Lucas;;{NUMBERS[2]}\n"
    "DUVAL;;Nadia;01/02/1980;\n"
    "SANSDATE;;Paul;;\n"
    ";;;;\n"
)


@pytest.fixture
def patients(tmp_path):
    file = tmp_path / "export" / "patients.csv"
    file.parent.mkdir()
    file.write_text(LIST, encoding="cp1252")
    return file


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    fill(root, {
        "deux.csv": f"Nom;NIR\nX;{NUMBERS[0]}\nY;{NUMBERS[5]}\n",
        "lettre.txt": "Mme Odile MARTIN ROUX, née le 12/11/1961, est suivie pour une hépatite C.\n",
        "autre.txt": "Mme Claire DELMAS, née le 05/06/1970, est suivie pour une hépatite C.\n",
        "sans.txt": "Ordre du jour de la réunion de lundi.\n",
    })  # fmt: skip
    return root


def build(leakscan, patients, *options):
    return leakscan.run("watchlist", "build", patients, *options)


def known(leakscan):
    return {row["path"]: (row["persons_low"], row["persons_known"]) for row in leakscan.rows("files")}


def test_building_says_which_columns_were_taken_and_which_rows_gave_nothing(leakscan, patients):
    code, out, err = build(leakscan, patients, "--json")

    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["columns"] == {
        "nom": ["Nom de naissance"],
        "nom_usage": ["Nom d'usage"],
        "prenom": ["Prénom(s)"],
        "ddn": ["Né(e) le"],
        "nir": ["N° SS"],
    }
    assert (told["patients"], told["numbers"], told["names"]) == (4, 3, 3)
    assert told["nothing"] == {"no date of birth that can be read, and no number": 1, "empty": 1}


def test_patients_of_the_practice_are_told_from_others(leakscan, patients, share):
    build(leakscan, patients)

    leakscan.scan(share)

    assert known(leakscan) == {"deux.csv": (2, 1), "lettre.txt": (1, 1), "autre.txt": (1, 0), "sans.txt": (0, 0)}


def test_the_reasons_of_files_and_findings_say_so(leakscan, patients, share):
    build(leakscan, patients)
    leakscan.scan(share)

    files = {row["path"]: row["reasons"] for row in leakscan.rows("files")}
    findings = {(row["path"], row["category"]): row["reasons"] for row in leakscan.rows("findings")}

    assert files["deux.csv"][-2:] == [
        "Patients of this practice: 1",
        "Persons who are not on the list of its patients: 1",
    ]
    assert "Patients of this practice among them: 1" in findings["deux.csv", "nir"]
    assert "Patients of this practice among them: 1" in findings["lettre.txt", "health"]
    assert "Patients of this practice among them: 1" not in findings["autre.txt", "health"]


def test_without_a_list_nobody_is_said_to_be_known_or_not(leakscan, share):
    leakscan.scan(share)

    assert {each for _, each in known(leakscan).values()} == {None}


def test_a_list_that_comes_or_goes_has_files_read_again(leakscan, patients, share):
    leakscan.scan(share)
    build(leakscan, patients)
    leakscan.scan(share)
    assert known(leakscan)["deux.csv"] == (2, 1)

    code, out, _ = leakscan.run("watchlist", "remove")
    leakscan.scan(share)

    assert (code, out.endswith("deleted. The next scan does without it.\n")) == (0, True)
    assert known(leakscan)["deux.csv"] == (2, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_exports_in_any_character_set_and_with_any_delimiter_give_the_same_list(
    leakscan, patients, encoding, delimiter
):
    patients.write_bytes(LIST.replace(";", delimiter).encode(encoding))

    told = json.loads(build(leakscan, patients, "--json")[1])

    assert (told["patients"], told["numbers"], told["names"]) == (4, 3, 3)


def test_a_workbook_gives_the_same_list(leakscan, patients):
    book = openpyxl.Workbook()
    book.active.append(["Patients du cabinet"])
    for line in LIST.splitlines():
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    file = patients.with_suffix(".xlsx")
    file.write_bytes(out.getvalue())

    told = json.loads(build(leakscan, file, "--json")[1])

    assert (told["patients"], told["numbers"], told["names"]) == (4, 3, 3)


def test_a_workbook_that_was_cut_is_refused_instead_of_missing_patients(leakscan, patients):
    rows = [["Nom", "Prénom", "N° SS"], *(["PETIT", "Lucas", NUMBERS[each % 6]] for each in range(120))]
    cells = [label(row, column, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)]
    whole, cut = patients.with_name("whole.xls"), patients.with_name("cut.xls")
    whole.write_bytes(compound({"Workbook": stream(*cells)}))
    cut.write_bytes(compound({"Workbook": stream(*cells)[:9001]}))

    code, _, err = build(leakscan, cut)

    assert (code, "cut.xls" in err, "PETIT" in err) == (3, True, False)
    assert build(leakscan, whole)[0] == 0


def test_columns_of_other_names_can_be_named(leakscan, patients):
    patients.write_text("C1,C2,C3\nDUVAL,Nadia,01/02/1980\n", encoding="utf-8")

    refused = build(leakscan, patients)
    told = json.loads(build(leakscan, patients, "--columns", "nom=C1,prenom=C2,ddn=C3", "--json")[1])

    assert (refused[0], told["names"]) == (3, 1)


def test_the_list_is_private_and_holds_no_value(leakscan, patients, share):
    said = "".join(build(leakscan, patients)[1:]) + "".join(leakscan.scan(share)[1:])
    (file,) = (leakscan.home / "data" / "watchlists").iterdir()
    kept = b"".join(
        each.read_bytes() for each in leakscan.home.rglob("*") if each.is_file() and "cache" not in each.parts
    )

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    values = ["BÉRANGER", "MARTIN", "martin", "Nadia", *NUMBERS[:3]]
    assert [value for value in values if value in said or value.encode() in kept] == []
    assert (leakscan.home / "config" / "keys").exists()
    assert not any(key.read_bytes() in file.read_bytes() for key in (leakscan.home / "config" / "keys").iterdir())


def test_a_list_inside_what_is_scanned_is_refused(leakscan, patients, share):
    leakscan.scan(share)
    inside = share / "liste.watchlist"

    assert build(leakscan, patients, "--output", inside)[0] == 3
    assert not inside.exists()


def test_a_scan_refuses_a_list_that_lies_in_it(leakscan, patients, share):
    assert build(leakscan, patients, "--output", share / "liste.watchlist")[0] == 0

    code, _, err = leakscan.scan(share, "--watchlist", share / "liste.watchlist")

    assert (code, "must not lie in what is scanned" in err) == (3, True)


@pytest.mark.parametrize("content", [b"", b"leakscan watchlist 1\n{}\n", b"Nom;NIR\n"])
def test_what_is_no_list_is_refused(leakscan, share, tmp_path, content):
    file = tmp_path / "liste"
    file.write_bytes(content)
    file.chmod(0o600)

    assert leakscan.scan(share, "--watchlist", file)[0] == 3
    leakscan.scan(share)
    assert leakscan.run("watchlist", "remove", "--file", file)[0] == 3
    assert file.exists()


def test_a_list_made_with_another_key_is_refused(leakscan, patients, share, tmp_path):
    build(leakscan, patients, "--inventory", tmp_path / "autre" / "a.db", "--output", tmp_path / "liste")

    code, _, err = leakscan.scan(share, "--watchlist", tmp_path / "liste")

    assert (code, "key of another inventory" in err) == (3, True)


def test_info_tells_how_many_are_on_the_list(leakscan, patients):
    build(leakscan, patients)

    told = json.loads(leakscan.run("watchlist", "info", "--json")[1])

    assert (told["patients"], told["numbers"], told["names"], told["entries"]) == (4, 3, 3, 15)


def test_every_patient_of_a_long_list_is_recognised(leakscan, patients, tmp_path):
    draw = random.Random(4)
    numbers = invented(400, seed=5)
    patients.write_text("NIR\n" + "\n".join(numbers), encoding="utf-8")
    root = tmp_path / "longue"
    root.mkdir()
    others = [each for each in invented(100, seed=6) if each not in numbers]
    (root / "melange.csv").write_text("NIR\n" + "\n".join(draw.sample([*numbers, *others], 400 + len(others))))
    build(leakscan, patients)

    leakscan.scan(root)

    assert known(leakscan) == {"melange.csv": (400 + len(others), 400)}


def test_explaining_a_file_says_whose_patients_it_tells_of(leakscan, patients, share):
    build(leakscan, patients)
    leakscan.scan(share)

    _, out, _ = leakscan.run("explain", "partage:deux.csv")

    assert "Patients of this practice: 1" in out


def test_the_report_names_the_list_in_its_scope(leakscan, patients, share, tmp_path):
    build(leakscan, patients)
    leakscan.scan(share)
    leakscan.run("report", "--output", tmp_path / "r.html")

    assert ".watchlist, built on " in (tmp_path / "r.html").read_text(encoding="utf-8")
