from dataclasses import replace
from datetime import date

from leakscan.report.cases import cases
from leakscan.report.data import Watchlist
from leakscan.report.tables import findings_table, inventory_table, not_read_table, scope_table
from tests.report.rows import file_row, finding_row

FRENCH_COLUMNS = (
    "N°;Identifiant du constat;Emplacement;Type de document;Catégories de données;Gravité;Vraisemblance;Criticité;"
    "Personnes concernées (estimation);Enregistrements (estimation);Propriétaire du fichier;Dernière modification;"
    "Action proposée;Responsable;Échéance;Statut;Preuve;Commentaire"
)


def test_the_inventory_has_exactly_the_columns_of_a_hospital_plan(data, french):
    titles = [french(column.title) for column in inventory_table(data, translate=french).columns]

    assert ";".join(titles) == FRENCH_COLUMNS


def test_a_file_to_treat_is_one_row_with_all_that_is_known_about_it(data, french):
    rows = inventory_table(data, translate=french).rows

    assert rows[0] == (
        1,
        "C-6GZKSIUZ",
        "secretariat/Facturation/export 2019.xlsx",
        "Classeur Excel",
        "Données de santé\nNuméro de sécurité sociale (NIR)",
        "critique",
        "très vraisemblable",
        12,
        "298–312",
        312,
        "m.leroy",
        date(2019, 12, 31),
        "Quarantine",
        "",
        date(2026, 11, 5),
        "À traiter",
        "",
        "",
    )


def test_files_without_anything_to_treat_are_not_in_the_plan(data):
    paths = [case.row["path"] for case in cases(data)]

    assert paths == ["Facturation/export 2019.xlsx", "Courrier/=cmd|calc.docx"]


def test_a_low_finding_that_is_open_is_in_the_plan_and_a_settled_one_is_not(data):
    files = (file_row("a.txt", severity="low"), file_row("b.txt", severity="low"))
    findings = (
        finding_row("a.txt", "fr.iban", severity="low"),
        finding_row("b.txt", "fr.iban", severity="low", status="false-positive"),
    )

    assert [case.row["path"] for case in cases(replace(data, files=files, findings=findings))] == ["a.txt"]


def test_what_is_settled_comes_after_what_remains_to_be_done(data):
    files = (file_row("a.txt", severity="critical"), file_row("b.txt", severity="medium"))
    findings = (
        finding_row("a.txt", "fr.nir", severity="critical", status="resolved"),
        finding_row("b.txt", "fr.nir", severity="medium"),
    )

    assert [case.row["path"] for case in cases(replace(data, files=files, findings=findings))] == ["b.txt", "a.txt"]


def test_the_status_of_a_file_is_the_most_urgent_of_its_findings(data):
    findings = (
        finding_row("a.txt", "fr.nir", status="resolved"),
        finding_row("a.txt", "fr.iban", status="claimed"),
        finding_row("a.txt", "fr.phone", status="open", severity="none"),
    )
    (case,) = cases(replace(data, files=(file_row("a.txt", severity="high"),), findings=findings))

    assert case.status == "claimed"


def test_due_dates_follow_the_severity_and_count_from_the_day_a_finding_was_first_seen(data):
    files = [file_row(f"{level}.txt", severity=level) for level in ("critical", "high", "medium", "low")]
    findings = [finding_row(row["path"], "fr.nir", severity=row["severity"]) for row in files]
    found = cases(replace(data, files=files, findings=findings))

    assert [case.due for case in found] == [
        date(2026, 11, 5),
        date(2026, 11, 9),
        date(2026, 12, 2),
        date(2027, 1, 31),
    ]


def test_a_due_date_that_was_decided_counts(data):
    row = file_row("a.txt", severity="high", due="2027-03-01")

    assert cases(replace(data, files=(row,), findings=()))[0].due == date(2027, 3, 1)


def test_a_file_whose_findings_are_gone_stays_in_the_plan_with_the_proof(data, french):
    row = file_row("a.txt", proof="NIR\u00a0: absent du scan du 25/11/2026")
    rows = inventory_table(replace(data, files=(row,), findings=()), translate=french).rows

    assert rows[0][5] == "aucune"
    assert rows[0][15:17] == ("Traité (vérifié)", "NIR\u00a0: absent du scan du 25/11/2026")


def test_two_sources_with_the_same_path_are_two_files(data):
    files = (
        file_row("a.txt", severity="high"),
        file_row("a.txt", severity="medium", locator="cle-usb:a.txt"),
    )
    findings = (finding_row("a.txt", "fr.nir", locations=["cle-usb:a.txt#line=1"]),)
    found = cases(replace(data, files=files, findings=findings))

    assert [(case.row["locator"], len(case.findings)) for case in found] == [
        ("cle-usb:a.txt", 1),
        ("secretariat:a.txt", 0),
    ]


def test_a_finding_tells_its_places_its_evidence_and_its_masked_excerpt(data, french):
    rows = findings_table(data, translate=french).rows

    assert rows[0] == (
        "secretariat/Facturation/export 2019.xlsx > feuille Patients, C2, C3",
        "Numéro de sécurité sociale (NIR)",
        "Numéro de sécurité sociale (NIR)",
        "élevée",
        "forte",
        312,
        298,
        "2 •• •• •• ••• ••• ••",
        "The key is right.\nThe column heading says “NIR”.",
        "À traiter",
        None,
    )


def test_what_was_not_read_is_told_with_its_cause_and_its_remedy(data, french):
    rows = not_read_table(data, translate=french).rows

    assert [row[1] for row in rows] == ["Format non pris en charge", "Chiffré", "Exclu"]
    assert rows[1] == (
        "secretariat/Courrier/ancien.zip",
        "Chiffré",
        "The archive asks for a password.",
        "Le contenu est protégé par un mot de passe ou une clé et n’a pas été lu.",
        "Analyser une copie sans protection, gardée en lieu sûr, ou accepter le fichier si sa protection est voulue.",
        "",
    )


def test_the_scope_names_root_run_version_rules_and_exclusions(data, english):
    assert list(scope_table(data, translate=english).rows) == [
        ("Report made", "2026-11-25 06:30"),
        ("leakscan version", "0.1.0"),
        ("Digest of the rules", "b94d27b9934d3e08"),
        ("Seal of the decisions", "5f1c0e77"),
        ("Scanned root", "secretariat: //serveur/secretariat (GUID 7c1e)"),
        ("Exclusion", "secretariat: Sauvegardes/**"),
        ("Scan", "No. 3, secretariat, complete: 2026-11-25 02:00 to 2026-11-25 02:41, 1,841 files, 1,790 unchanged"),
        ("Watch-list of patients", "none: patients of the practice are not told from others"),
    ]


def test_the_scope_names_the_list_of_patients_that_the_scans_used_once(data, english):
    used = Watchlist("cabinet.watchlist", date(2026, 11, 20), 1_234)
    told = replace(data, runs=tuple(replace(run, watchlist=used) for run in (*data.runs, *data.runs)))
    rows = scope_table(told, translate=english).rows

    assert [line for name, line in rows if name == "Watch-list of patients"] == [
        "cabinet.watchlist, built on 2026-11-20, patients: 1,234"
    ]


def test_a_name_that_is_not_utf_8_and_one_that_reverses_the_text_are_shown_as_escapes(data, english):
    row = file_row("x", severity="high", locator="secretariat:a\u202etxt.exe%ED%B2%80%0A")
    rows = inventory_table(replace(data, files=(row,), findings=()), translate=english).rows

    assert rows[0][2] == "secretariat/a\\u202etxt.exe\\udc80\\x0a"
