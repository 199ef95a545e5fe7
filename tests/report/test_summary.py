from dataclasses import replace

from leakscan.report.cases import cases
from leakscan.report.data import Run
from leakscan.report.overview import overview
from leakscan.report.summary import verdict
from tests.report.rows import file_row, finding_row


def told(data, translate):
    return verdict(overview(data, cases(data)), translate=translate)


def test_open_files_of_high_severity_are_the_headline(data, french):
    found = told(data, french)

    assert (found.tone, found.headline) == ("bad", "Fichiers de gravité élevée ou critique à traiter\u00a0: 1")


def test_what_was_not_read_is_always_told(data, french):
    assert told(data, french).reservations == (
        "Résultat incomplet. Éléments non lus, ou lus en partie seulement\u00a0: 2.",
        "Exclus par les réglages et non ouverts\u00a0: 1.",
    )


def test_nothing_found_is_told_as_no_finding_and_never_as_no_data(data, french):
    found = told(replace(data, files=(file_row("a.txt"),), findings=()), french)

    assert (found.tone, found.headline, found.reservations) == ("good", "Aucun constat ouvert de gravité ≥ élevée", ())


def test_the_tone_is_not_good_while_something_was_not_read(data, english):
    found = told(replace(data, files=(file_row("a.txt", status="partial"),), findings=()), english)

    assert (found.tone, found.headline) == ("warning", "No open finding of severity ≥ high")


def test_an_unread_file_that_was_accepted_is_still_told(data, english):
    found = told(replace(data, files=(file_row("a.zip", status="encrypted", accepted=True),), findings=()), english)

    assert found.reservations == (
        "Incomplete result. Elements not read, or read in part only: 1.",
        "Of these, accepted with a reason: 1.",
    )


def test_a_scan_that_was_cut_short_is_told_until_a_later_one_makes_up_for_it(data, english):
    short = Run(1, "secretariat", data.generated, scope="Courrier", outcome="interrupted")
    later = Run(2, "secretariat", data.generated, outcome="complete")
    empty = replace(data, files=(), findings=())

    assert told(replace(empty, runs=(short,)), english).reservations == (
        "The last scan of secretariat/Courrier did not come to its end.",
    )
    assert told(replace(empty, runs=(short,)), english).tone == "warning"
    assert told(replace(empty, runs=(short, later)), english).reservations == ()


def test_persons_are_a_range_from_the_largest_file_to_the_sum_of_all(data):
    files = [
        file_row("a", severity="high", persons_low=10, persons_high=12),
        file_row("b", severity="high", persons_low=3, persons_high=5),
    ]
    findings = [finding_row("a", "fr.nir"), finding_row("b", "fr.nir")]
    found = replace(data, files=files, findings=findings)

    assert overview(found, cases(found)).persons == (10, 17)


def test_settled_files_count_as_dealt_with_and_not_as_to_treat(data):
    found = replace(
        data,
        files=(file_row("a", severity="high"),),
        findings=(finding_row("a", "fr.nir", status="resolved"),),
    )
    figures = overview(found, cases(found))

    assert (figures.to_treat.total, figures.settled, figures.folders, figures.rules) == (0, 1, (), ())


def test_folders_are_counted_by_severity_the_gravest_first(data):
    groups = overview(data, cases(data)).folders

    assert [(group.name, group.counts["critical"], group.counts["medium"]) for group in groups] == [
        ("secretariat/Facturation", 1, 0),
        ("secretariat/Courrier", 0, 1),
    ]
