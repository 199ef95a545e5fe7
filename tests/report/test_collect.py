from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from leakscan.inventory import Decision, open_inventory
from leakscan.locator import Locator
from leakscan.report.cases import cases
from leakscan.report.collect import report_data
from leakscan.report.tables import inventory_table
from tests.inventory.rows import KEY, MONDAY, TUESDAY, document, outcome, state

PARIS = timezone(timedelta(hours=1))


@pytest.fixture
def inventory(tmp_path):
    with open_inventory(tmp_path / "inventory.db") as opened:
        source = opened.source("/srv/poste", "folder", "uuid-1", "poste")
        run = opened.begin(source, digest="d1", started=MONDAY)
        opened.record(run, outcome(), state(), read_at=MONDAY)
        quiet = document(Locator("poste", "notice.txt"))
        opened.record(
            run, outcome(documents=(quiet,), findings=(), assessment=None), state("notice.txt"), read_at=MONDAY
        )
        opened.close_walk(run)
        opened.finish(run, outcome="complete", finished=MONDAY, walked_files=2, walked_bytes=8192)
        yield opened


def collected(inventory, translate):
    return report_data(
        inventory,
        generated=datetime(2026, 11, 25, 7, 0, tzinfo=PARIS),
        version="0.1.0",
        rules_digest="d1",
        rule_names={"fr.nir": "NIR"},
        translate=translate,
        exclusions=("*.iso",),
    )


def test_only_files_with_something_to_tell_are_kept_and_all_are_counted(inventory, english):
    data = collected(inventory, english)

    assert [row["path"] for row in data.files] == ["Facturation/export.xlsx"]
    assert data.totals == (2, 0)


def test_times_are_in_the_zone_of_the_report(inventory, english):
    (run,) = collected(inventory, english).runs

    assert (run.started.isoformat(), run.outcome, run.files) == ("2026-11-23T03:00:00+01:00", "complete", 2)


def test_fingerprints_stay_in_the_inventory(inventory, english):
    assert "fingerprints" not in collected(inventory, english).findings[0]


def test_the_plan_is_filled_from_the_inventory(inventory, french):
    (row,) = inventory_table(collected(inventory, french), translate=french).rows

    assert row[2] == "poste/Facturation/export.xlsx"
    assert row[5:12] == ("élevée", "très vraisemblable", 9, "2–3", 3, "m.leroy", date(2019, 12, 31))
    assert (row[14], row[15]) == (date(2026, 11, 30), "À traiter")


def test_the_seal_of_the_last_event_is_printed(inventory, english):
    (row,) = inventory.findings()
    inventory.decide(row["id"], Decision("claimed", "m.leroy", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)), key=KEY)

    assert collected(inventory, english).chain_head == inventory.events.head() != ""


def test_a_finding_that_a_run_no_longer_found_is_done_with_that_run_as_proof(inventory, french):
    (row,) = inventory.findings()
    run = inventory.begin(inventory.sources()[0], digest="d1", started=TUESDAY)
    inventory.decide(row["id"], Decision("resolved", "leakscan", TUESDAY), key=KEY, proof=run)
    inventory.record(run, outcome(findings=(), assessment=None), state(size=1), read_at=TUESDAY)
    inventory.finish(run, outcome="complete", finished=TUESDAY, walked_files=1, walked_bytes=1)
    (case,) = cases(collected(inventory, french))

    assert (case.status, case.row["proof"]) == ("resolved", "NIR\u00a0: absent du scan du 24/11/2026")
