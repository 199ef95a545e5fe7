"""Decisions and events: only ever added to, holding for what they were taken on, sealed in a chain."""

from datetime import date

import pytest

from leakscan.errors import InventoryError, UsageError
from leakscan.inventory import Decision
from tests.inventory.rows import KEY, MONDAY, TUESDAY, document, finding, hashes, outcome, state


def decide(inventory, status, **others):
    (finding_id,) = {row["id"] for row in inventory.findings()}
    return inventory.decide(finding_id, Decision(status, "dpo", MONDAY, **others), key=KEY)


def status(inventory):
    return [row["status"] for row in inventory.findings()]


def test_a_finding_is_open_until_somebody_decides(inventory, tuesday):
    before = status(inventory)
    decide(inventory, "in-progress", owner="Mme Roy", due=date(2026, 12, 1))
    row = next(inventory.findings())

    assert (before, row["status"], row["responsible"], row["due"]) == (["open"], "in-progress", "Mme Roy", "2026-12-01")


def test_the_last_decision_counts_and_the_others_stay(inventory, tuesday):
    first = decide(inventory, "in-progress")
    decide(inventory, "accepted", based_on=first)

    assert status(inventory) == ["accepted"]
    assert [(row["status"], row["conflict"]) for row in inventory.decisions()] == [
        ("in-progress", False),
        ("accepted", False),
    ]


def test_a_decision_that_did_not_know_of_the_one_before_is_a_conflict(inventory, tuesday):
    decide(inventory, "in-progress")
    decide(inventory, "accepted")

    assert [row["conflict"] for row in inventory.decisions()] == [False, True]


def test_a_decision_holds_while_no_new_value_turns_up(inventory, tuesday):
    decide(inventory, "accepted")
    inventory.record(tuesday, outcome(finding(fingerprints=hashes("a"))), state(), read_at=TUESDAY)
    fewer = status(inventory)
    inventory.record(tuesday, outcome(finding(fingerprints=hashes("ac"))), state(), read_at=TUESDAY)

    assert (fewer, status(inventory)) == (["accepted"], ["reopened"])


def test_without_values_a_decision_holds_for_the_same_content(inventory, source, monday):
    health = finding(category="health", fingerprints=b"")
    inventory.record(monday, outcome(health), state(), read_at=MONDAY)
    decide(inventory, "false-positive")
    same = status(inventory)
    changed = outcome(health, documents=(document(sha256="bb" * 32),))
    inventory.record(monday, changed, state(), read_at=MONDAY)

    assert (same, status(inventory)) == (["false-positive"], ["reopened"])


def test_what_is_settled_is_not_counted_as_open(inventory, tuesday):
    decide(inventory, "accepted")
    figures = inventory.summary()

    assert (figures.findings, figures.settled, inventory.to_treat(tuesday, "none")) == ({}, 1, 0)


def test_a_decision_counts_for_every_name_of_a_file(inventory, tuesday):
    inventory.twin(tuesday, "b.xlsx", state("b.xlsx"), state().path)
    decide(inventory, "accepted")

    assert status(inventory) == ["accepted", "accepted"]


def test_only_a_run_can_say_that_something_is_resolved(inventory, tuesday):
    with pytest.raises(UsageError, match="the next scan verifies it"):
        decide(inventory, "resolved")
    (row,) = inventory.findings()
    inventory.decide(row["id"], Decision("resolved", "leakscan", TUESDAY), key=KEY, proof=tuesday)

    assert status(inventory) == ["resolved"]


def test_a_finding_that_has_ended_cannot_be_decided_on(inventory, tuesday):
    with pytest.raises(UsageError, match="there is no current finding 99"):
        inventory.decide(99, Decision("accepted", "dpo", MONDAY), key=KEY)


@pytest.mark.parametrize("change", ["update decisions set note = 'x'", "delete from decisions", "delete from events"])
def test_decisions_and_events_are_only_ever_added_to(inventory, tuesday, change):
    decide(inventory, "accepted")
    with pytest.raises(InventoryError), inventory._store.transaction() as connection:
        connection.execute(change)

    assert status(inventory) == ["accepted"]


def test_the_chain_of_events_is_sound_and_tells_what_happened(inventory):
    inventory.events.append(KEY, kind="find", actor="dpo", at=MONDAY, detail={"values": 1})
    head = inventory.events.append(KEY, kind="export", actor="dpo", at=TUESDAY, detail={"table": "files"})

    assert [(each.kind, each.at) for each in inventory.events.list()] == [("find", MONDAY), ("export", TUESDAY)]
    assert head == inventory.events.head()
    assert (inventory.events.verify(KEY, head=head).events, inventory.events.verify(KEY, head=head).fault) == (2, "")


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (
            "update events set actor = 'nobody' where id = 2",
            "event 2 was changed or taken out, or the key is another one",
        ),
        ("delete from events where id = 2", "event 2 was changed or taken out, or the key is another one"),
        (
            "delete from events where id = 3",
            "events were cut off the end: the chain does not hold the head of the report",
        ),
        ("update decisions set status = 'accepted'", "decision 1 was changed, added or taken out"),
        ("delete from decisions", "decision 1 was changed, added or taken out"),
        (
            "insert into decisions select id + 1, source_id, path, steps, shown_path, shown_steps, rule_id, status,"
            " owner, due, note, id, author, decided, run_id, sha256, hashes from decisions",
            "decision 2 was changed, added or taken out",
        ),
    ],
)
def test_tampering_shows(inventory, tuesday, tampering, fault):
    decide(inventory, "in-progress")
    inventory.events.append(KEY, kind="find", actor="dpo", at=MONDAY, detail={"values": 1})
    head = inventory.events.append(KEY, kind="export", actor="dpo", at=TUESDAY, detail={"table": "files"})
    with inventory._store.transaction() as connection:
        for table, what in (
            ("decisions", "changed"),
            ("decisions", "deleted"),
            ("events", "changed"),
            ("events", "deleted"),
        ):
            connection.execute(f"drop trigger {table}_are_not_{what}")
        connection.execute(tampering)

    assert fault == inventory.events.verify(KEY, head=head).fault


def test_another_key_does_not_verify_the_chain(inventory, tuesday):
    decide(inventory, "accepted")

    assert not inventory.events.verify(bytes(32)).is_sound
