"""What one file leaves in the inventory, and what becomes of it when the file is read again."""

from dataclasses import replace

import pytest

from leakscan.inventory import Known
from leakscan.locator import Locator
from leakscan.model import Outcome, Problem
from tests.inventory.rows import (
    ARCHIVE,
    FILE,
    MONDAY,
    PATH,
    TUESDAY,
    assessment,
    document,
    finding,
    hashes,
    outcome,
    state,
)

MAIL = ARCHIVE.enter("zip", "mail.eml")
SHEET = MAIL.enter("eml", "patients.xlsx")


def ids(inventory):
    return {(row["member"], row["rule"]): row["id"] for row in inventory.findings()}


def intervals(inventory, table):
    rows = inventory._store.rows(f"select first_run, last_run from {table} order by id")
    return [tuple(row) for row in rows]


def archive(*documents, **others) -> Outcome:
    return Outcome((document(ARCHIVE), *documents), **others)


def test_a_file_that_was_read_is_known_to_the_next_run(inventory, tuesday):
    found = inventory.known(tuesday, PATH)

    assert (
        Known(
            document_id=1,
            status="scanned",
            digest="d1",
            read_at=MONDAY,
            path=PATH,
            size=4096,
            modified_ns=1_577_790_000_000_000_000,
            changed_ns=7,
            file_id="2049:17",
            curable=False,
        )
        == found
    )
    assert found.is_same(state())
    assert not found.is_same(state(changed_ns=8))


def test_a_path_that_no_run_met_is_not_known(inventory, tuesday):
    assert inventory.known(tuesday, "other") is None


def test_a_name_that_is_not_utf_8_is_found_again(inventory, monday):
    path = "dossier 100 %/caf\udce9#1.txt"
    inventory.record(monday, Outcome((document(Locator("poste", path)),)), state(path), read_at=MONDAY)
    inventory.flush()

    assert path == inventory.known(monday, path).path
    assert [path] == [row["path"] for row in inventory.files()]


@pytest.mark.parametrize(("kind", "curable"), [("locked", True), ("timeout", True), ("encrypted", False)])
def test_a_cause_that_may_be_gone_by_itself_makes_a_file_curable(inventory, monday, kind, curable):
    member = replace(document(MAIL), status=kind)
    inventory.record(monday, archive(member), state(ARCHIVE.path), read_at=MONDAY)
    inventory.flush()

    assert curable is inventory.known(monday, ARCHIVE.path).curable


def test_a_file_carried_over_keeps_its_rows_and_findings(inventory, tuesday):
    before = list(inventory.findings())
    inventory.carry(tuesday, inventory.known(tuesday, PATH))
    inventory.close_walk(tuesday)

    assert before == list(inventory.findings())
    assert intervals(inventory, "documents") == [(1, None)]
    assert inventory.summary(tuesday).carried == 1


def test_reading_again_with_the_same_result_extends_the_rows(inventory, tuesday):
    before = ids(inventory)
    inventory.record(tuesday, outcome(finding(count=4)), state(modified_ns=9), read_at=TUESDAY)

    assert before == ids(inventory)
    assert [(1, None)] == intervals(inventory, "documents") == intervals(inventory, "findings")
    assert [row["count"] for row in inventory.findings()] == [4]
    assert inventory.known(tuesday, PATH).read_at == TUESDAY


def test_a_finding_stays_the_same_while_its_document_changes_elsewhere(inventory, tuesday):
    before = ids(inventory)
    inventory.record(tuesday, outcome(documents=(document(sha256="bb" * 32),)), state(), read_at=TUESDAY)

    assert before == ids(inventory)
    assert intervals(inventory, "documents") == [(1, 1), (2, None)]
    assert intervals(inventory, "findings") == [(1, None)]


@pytest.mark.parametrize(
    "change", [{"fingerprints": hashes("abc")}, {"confidence": "medium"}, {"severity": "critical"}]
)
def test_another_result_ends_a_finding_and_begins_one(inventory, tuesday, change):
    inventory.record(tuesday, outcome(finding(**change)), state(), read_at=TUESDAY)

    assert intervals(inventory, "findings") == [(1, 1), (2, None)]
    assert len(list(inventory.findings())) == 1


def test_a_finding_that_is_gone_ends_with_the_run_before(inventory, tuesday):
    inventory.record(tuesday, Outcome((document(),)), state(), read_at=TUESDAY)

    assert intervals(inventory, "findings") == [(1, 1)]
    assert [row["severity"] for row in inventory.files()] == ["none"]


def test_members_come_and_go_while_others_stay(inventory, source, monday):
    nir = finding(SHEET, places=(SHEET.at(cell="A1"),))
    kept, gone, new = (
        document(SHEET),
        document(ARCHIVE.enter("zip", "old.txt")),
        document(ARCHIVE.enter("zip", "new.txt")),
    )
    inventory.record(monday, archive(document(MAIL), kept, gone, findings=(nir,)), state(ARCHIVE.path), read_at=MONDAY)
    before = ids(inventory)
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    told = Outcome((document(ARCHIVE, sha256="cc" * 32), document(MAIL), kept, new), (nir,))
    inventory.record(run, told, state(ARCHIVE.path), read_at=TUESDAY)

    assert before == ids(inventory) == {("mail.eml!/patients.xlsx", "fr.nir"): 1}
    assert [row["member"] for row in inventory.files()] == ["", "mail.eml", "mail.eml!/patients.xlsx", "new.txt"]
    assert [row["locations"] for row in inventory.findings()] == [
        ["poste:Archives/a.zip!zip/mail.eml!eml/patients.xlsx#cell=A1"]
    ]


def test_recording_twice_in_one_run_leaves_no_trace_of_the_first_time(inventory, monday):
    members = (document(MAIL), document(SHEET))
    first = archive(*members, findings=(finding(SHEET),))
    inventory.record(monday, first, state(ARCHIVE.path), read_at=MONDAY)
    second = Outcome((document(ARCHIVE, sha256="cc" * 32), document(MAIL)), (finding(MAIL),))
    inventory.record(monday, second, state(ARCHIVE.path), read_at=MONDAY)

    assert intervals(inventory, "documents") == [(1, None), (1, None)]
    assert intervals(inventory, "findings") == [(1, None)]
    assert {("mail.eml", "fr.nir")} == ids(inventory).keys()


@pytest.mark.parametrize("status", ["locked", "timeout", "crashed", "denied", "too-large"])
def test_what_could_not_be_looked_at_again_stays_open(inventory, tuesday, status):
    inventory.record(tuesday, Outcome((document(status=status, sha256=""),)), state(), read_at=TUESDAY)
    row = next(inventory.files())

    assert (status, "high", 3) == (row["status"], row["severity"], row["persons_high"])
    assert [row["rule"] for row in inventory.findings()] == ["fr.nir"]


def test_a_file_that_is_encrypted_since_shows_its_values_no_more(inventory, tuesday):
    inventory.record(tuesday, Outcome((document(status="encrypted"),)), state(), read_at=TUESDAY)

    assert list(inventory.findings()) == []


def test_members_that_time_did_not_suffice_for_stay_as_they_were(inventory, source, monday):
    inventory.record(monday, archive(document(MAIL), findings=(finding(MAIL),)), state(ARCHIVE.path), read_at=MONDAY)
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    late = Outcome((document(ARCHIVE, status="partial"),), problems=(Problem(ARCHIVE.at(part="tail"), "timeout"),))
    inventory.record(run, late, state(ARCHIVE.path), read_at=TUESDAY)

    assert {("mail.eml", "fr.nir")} == ids(inventory).keys()
    assert [row["status"] for row in inventory.files()] == ["partial", "scanned"]


def test_what_a_walk_did_not_meet_has_vanished_and_stays_open(inventory, tuesday):
    inventory.close_walk(tuesday)

    assert [row["status"] for row in inventory.files()] == ["vanished"]
    assert [row["status"] for row in inventory.findings()] == ["open"]


def test_a_file_that_is_back_is_read_again(inventory, source, tuesday):
    before = ids(inventory)
    inventory.close_walk(tuesday)
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    seen = inventory.known(run, PATH)
    inventory.record(run, outcome(), state(), read_at=TUESDAY)

    assert seen.status == "vanished"
    assert (["scanned"], before) == ([row["status"] for row in inventory.files()], ids(inventory))


def test_a_file_that_no_worker_saw_keeps_what_was_found(inventory, tuesday):
    before = ids(inventory)
    inventory.note(tuesday, document(status="denied", detail="no right to read"), state())
    row = next(inventory.files())

    assert before == ids(inventory)
    assert (row["status"], row["detail"], row["severity"]) == ("denied", "no right to read", "high")


def test_a_folder_that_opens_again_is_told_no_more(inventory, source, monday):
    inventory.note(monday, document(Locator("poste", "Direction"), status="denied"))
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    inventory.close_walk(run)

    assert list(inventory.files()) == []


def test_another_name_of_a_file_shows_the_same_content(inventory, monday):
    told = archive(document(MAIL), findings=(finding(MAIL),), assessment=assessment(ARCHIVE))
    inventory.record(monday, told, state(ARCHIVE.path), read_at=MONDAY)
    inventory.twin(monday, "b.zip", state("b.zip"), ARCHIVE.path)
    rows = [(row["path"], row["member"], row["severity"], row["same_as"]) for row in inventory.files()]

    assert rows == [
        ("Archives/a.zip", "", "high", ""),
        ("Archives/a.zip", "mail.eml", "high", ""),
        ("b.zip", "", "high", "Archives/a.zip"),
        ("b.zip", "mail.eml", "high", "Archives/a.zip"),
    ]
    assert [row["locator"] for row in inventory.findings()] == [
        "poste:Archives/a.zip!zip/mail.eml",
        "poste:b.zip!zip/mail.eml",
    ]
    assert inventory.summary().findings == {("high", "nir"): 1}
    assert (inventory.summary().files, inventory.summary().persons_low, inventory.summary().persons_high) == (2, 2, 3)


def test_another_name_follows_its_file_to_its_next_version(inventory, source, monday):
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    inventory.twin(monday, "b.xlsx", state("b.xlsx"), PATH)
    run = inventory.begin(source, digest="d2", started=TUESDAY)
    inventory.record(
        run,
        outcome(finding(fingerprints=hashes("c")), documents=(document(sha256="bb" * 32),)),
        state(),
        read_at=TUESDAY,
    )
    inventory.carry(run, inventory.known(run, "b.xlsx"))
    inventory.close_walk(run)

    assert {(PATH, "bb" * 32), ("b.xlsx", "bb" * 32)} == {(row["path"], row["sha256"]) for row in inventory.findings()}
    assert inventory.known(run, "b.xlsx").digest == "d2"


def test_another_name_that_becomes_a_file_of_its_own_has_its_own_findings(inventory, source, monday):
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    inventory.twin(monday, "b.xlsx", state("b.xlsx"), PATH)
    run = inventory.begin(source, digest="d1", started=TUESDAY)
    own = Locator("poste", "b.xlsx")
    inventory.record(run, Outcome((document(own),), (finding(own),)), state("b.xlsx"), read_at=TUESDAY)
    inventory.close_walk(run)

    assert {row["path"]: row["status"] for row in inventory.files()} == {PATH: "vanished", "b.xlsx": "scanned"}
    assert inventory.summary().findings == {("high", "nir"): 2}


def test_a_state_of_another_path_is_refused(inventory, monday):
    with pytest.raises(ValueError, match="another path"):
        inventory.record(monday, outcome(), state("other"), read_at=MONDAY)


def test_a_finding_without_a_row_of_its_own_hangs_on_what_it_lies_in(inventory, monday):
    inventory.record(monday, archive(document(MAIL), findings=(finding(SHEET),)), state(ARCHIVE.path), read_at=MONDAY)

    assert {("mail.eml", "fr.nir")} == ids(inventory).keys()


def test_halves_of_characters_from_a_document_can_be_stored(inventory, monday):
    odd = finding(samples=("•\ud83d",), places=(FILE.at(sheet="\udc00"),))
    inventory.record(monday, outcome(odd), state(), read_at=MONDAY)

    assert [(row["excerpt"], row["locations"]) for row in inventory.findings()] == [
        ("•\ud83d", ["poste:Facturation/export.xlsx#sheet=%ED%B0%80"])
    ]
