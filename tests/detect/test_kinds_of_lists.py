"""Lists about patients: told by the headings of a table with rows below, whatever the format of the table."""

import io
import json
import sqlite3

import docx
import openpyxl
import pytest

from tests.extract.database.tables import dbf

HEADINGS = ("Nom", "Prénom", "Date de naissance", "IPP")
ROWS = (("MARTINEAU", "Jeanne", "12/05/1969", "8000123"), ("MOREL", "Odile", "03/04/1957", "8000124"))


OF_DATABASES = ("doc.database", "doc.practice-software")


def _kinds(found):
    return {each[:3] for each in found if each[0].startswith("doc.") and each[0] not in OF_DATABASES}


def _delimited(delimiter, rows=(HEADINGS, *ROWS)):
    return "\n".join(map(delimiter.join, rows)) + "\n"


def _workbook(rows=(HEADINGS, *ROWS)):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def _letter():
    document, stream = docx.Document(), io.BytesIO()
    table = document.add_table(rows=3, cols=4)
    for row, cells in enumerate((HEADINGS, *ROWS)):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(stream)
    return stream.getvalue()


def _database(tmp_path):
    with sqlite3.connect(tmp_path / "base") as database:
        database.execute("CREATE TABLE pat (nom_pat, prenom_pat, ddn_pat, ipp)")
        database.executemany("INSERT INTO pat VALUES (?, ?, ?, ?)", ROWS)
    database.close()
    return (tmp_path / "base").read_bytes()


FIELDS = (("NOM", "C", 20), ("PRENOM", "C", 20), ("DNAISS", "C", 10), ("IPP", "C", 10))
SQL = "".join(
    "INSERT INTO pat (nomUsage, prenom, dateNaissance, numeroDossierPatient) VALUES ('{}', '{}', '{}', '{}');\n".format(
        *row
    )
    for row in ROWS
)
HTML = "<table>" + "".join(
    "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADINGS, *ROWS)
) + "</table>"  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_delimited(";"), "liste.csv"),
        (_delimited(","), "liste.txt"),
        (_delimited("\t"), "liste.tsv"),
        (_delimited(" | "), "liste.md"),
        (_workbook(), "liste.xlsx"),
        (_letter(), "liste.docx"),
        (dbf(FIELDS, ROWS), "PATIENTS.DBF"),
        (SQL, "sauvegarde.sql"),
        (HTML, "liste.html"),
        (json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in ROWS]), "liste.json"),
    ],
    ids=lambda each: each if isinstance(each, str) and len(each) < 20 else "",
)
def test_a_list_of_patients_is_told_by_its_headings_in_every_format(found_in, content, name):
    assert _kinds(found_in(content, name)) == {("doc.patient-list", "medium", "medium")}


def test_the_tables_of_a_database_are_told_like_those_of_a_sheet(found_in, tmp_path):
    assert _kinds(found_in(_database(tmp_path), "base.db")) == {("doc.patient-list", "medium", "medium")}


@pytest.mark.parametrize("rows", [(HEADINGS,), (HEADINGS, ROWS[0]), (HEADINGS, ("", "", "", "1"), ("", "", "", "2"))])
def test_a_template_without_people_below_its_headings_is_no_list(found_in, rows):
    assert _kinds(found_in(_delimited(";", rows), "modele.csv")) == set()
    assert _kinds(found_in(_workbook(rows), "modele.xlsx")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Nom;Prénom;DDN;NIR;Salaire\nMARTINEAU;Jeanne;12/05/1969;x;2 150\nMOREL;Odile;03/04/1957;y;2 300\n",
        "Fournisseur;Contact;Téléphone\nFICTIF SA;Jeanne MARTINEAU;0199001234\nFACTICE SA;Odile MOREL;0199001235\n",
        "Référence;Désignation;Unité;Valeur;Prix\nA1;Compresses;boîte;12;2,10\nA2;Bandes;boîte;4;1,30\n",
        "Nom;Prénom;RPPS;Profession;FINESS\nMARTINEAU;Jeanne;10107592544;médecin;750712184\nMOREL;Odile;1;sage-femme;2\n",
        "Support de cours\nNom;Prénom;DDN;IPP\nMARTINEAU;Jeanne;12/05/1969;8000123\nMOREL;Odile;03/04/1957;8000124\n",
        "Nom;Prénom;Date;Motif\nMARTINEAU;Jeanne;12/05/2024;congé\nMOREL;Odile;03/04/2024;formation\n",
    ],
    ids=["staff", "suppliers", "stock", "directory", "course", "absences"],
)
def test_tables_about_staff_goods_and_colleagues_are_no_lists_of_patients(found_in, text):
    assert _kinds(found_in(text, "tableau.csv")) == set()


def test_an_export_of_results_is_told_beside_the_list_that_it_also_is(found_in):
    text = "IPP;Nom;Prénom;Paramètre;Valeur;Norme inf\n1;MARTINEAU;Jeanne;Na;140;135\n2;MOREL;Odile;Na;139;135\n"

    assert _kinds(found_in(text, "labo.csv")) == {
        ("doc.laboratory-export", "medium", "medium"),
        ("doc.patient-list", "medium", "medium"),
    }


def test_a_list_names_its_headings_and_no_cell_in_what_it_is_known_by(outcome_of, tools):
    text = _delimited(";")
    (kind,) = [each for each in outcome_of(text, "liste.csv").findings if each.rule_id == "doc.patient-list"]

    assert kind.fingerprints == tools.fingerprinter.of("nom, prenom, date de naissance, ipp")
    assert (kind.samples, [reason.message for reason in kind.reasons]) == (
        (),
        ["Headings of a table in it are those of such lists, with rows filled in below"],
    )
