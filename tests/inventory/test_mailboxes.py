"""What became of the messages of a mailbox, as the inventory keeps it."""

import pytest

from leakscan.locator import Locator
from leakscan.model import Messages, Outcome
from tests.inventory.rows import MONDAY, TUESDAY, document, state

BOX = Locator("poste", "Boîtes/ancienne.mbox")
KEYS = ("path", "member", "expected", "found", "read", "partial", "failed", "set_aside")


def mailbox(messages, *others, locator=BOX):
    return Outcome((document(locator, messages=messages), *others))


def single(locator, status="scanned"):
    return document(locator, status=status, media_type="message/rfc822")


@pytest.fixture
def keep(inventory, monday):
    def kept(path, *documents):
        inventory.record(monday, Outcome(documents), state(path), read_at=MONDAY)

    return kept


def told(inventory):
    return [tuple(row[key] for key in KEYS) for row in inventory.mailboxes()]


def test_the_count_of_the_reader_is_told_as_it_was(inventory, keep):
    keep(BOX.path, document(BOX, messages=Messages(9, 5, 1, 1, 1)))

    assert told(inventory) == [(BOX.path, "", 9, 8, 5, 1, 1, 1)]


def test_mailboxes_with_a_gap_come_first(inventory, keep):
    for name, messages in (
        ("a", Messages(2, 2, 0, 0, 0)),
        ("b", Messages(None, 1, 0, 1, 0)),
        ("c", Messages(3, 2, 0, 0, 0)),
        ("d", Messages(None, 1, 0, 0, 4)),
    ):
        keep(name, document(Locator("poste", name), messages=messages))

    assert [row[0] for row in told(inventory)] == ["b", "c", "a", "d"]


def test_a_mailbox_read_again_is_counted_anew(inventory, tuesday):
    for messages in (Messages(2, 1, 0, 0, 0), Messages(2, 2, 0, 0, 0)):
        inventory.record(tuesday, mailbox(messages), state(BOX.path), read_at=TUESDAY)

    assert told(inventory) == [(BOX.path, "", 2, 2, 2, 0, 0, 0)]


def test_messages_that_lie_singly_are_counted_by_their_folder(inventory, keep):
    for path in ("m/cur/1:2,S", "m/cur/2:2,S", "m/new/3", "mh/1", "mh/2", "seul/1.eml"):
        keep(path, single(Locator("poste", path), "partial" if path == "mh/2" else "scanned"))
    keep("m/cur/4:2,", document(Locator("poste", "m/cur/4:2,"), status="denied", media_type=""))

    assert told(inventory) == [("m", "", None, 4, 3, 0, 1, 0), ("mh", "", None, 2, 1, 1, 0, 0)]


def test_messages_of_an_archive_are_counted_and_those_attached_to_a_message_are_not(inventory, keep):
    archive = Locator("poste", "zimbra.tgz")
    members = [archive.enter("tar", f"Inbox/{number}.eml") for number in (1, 2, 3)]
    attached = [members[0].enter("eml", name) for name in ("a.eml", "b.eml")]
    keep(archive.path, document(archive), *map(single, (*members, *attached)))

    assert told(inventory) == [("zimbra.tgz", "", None, 3, 3, 0, 0, 0)]


def test_messages_of_a_mailbox_are_not_counted_twice(inventory, keep):
    messages = [BOX.enter("mbox", f"msg-000{number}") for number in (1, 2)]
    keep(BOX.path, document(BOX, messages=Messages(None, 2, 0, 0, 0)), *map(single, messages))

    assert told(inventory) == [(BOX.path, "", None, 2, 2, 0, 0, 0)]


def test_a_masked_name_stays_masked(inventory, keep):
    shown = Locator("poste", "1...92.mbox")
    keep(
        "199054958815792.mbox",
        document(Locator("poste", "199054958815792.mbox"), shown=shown, messages=Messages(None, 1, 0, 0, 0)),
    )
    keep("m/1", single(Locator("poste", "m/1")))
    (row,) = inventory.mailboxes()

    assert (row["path"], row["locator"]) == ("1...92.mbox", "poste:1...92.mbox")
