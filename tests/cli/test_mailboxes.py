"""Mailboxes on the command line: every message accounted for, in the summary, the export and the exit code."""

import json
import mailbox
from contextlib import closing
from email.message import EmailMessage

import pytest


def message(number, attachment=b""):
    written = EmailMessage()
    written["From"], written["To"] = "accueil@cabinet.example", "labo@laboratoire.example"
    written["Subject"] = f"Compte rendu {number}"
    written.set_content(f"Bonjour, voici le compte rendu numéro {number}.")
    if attachment:
        written.add_attachment(attachment, maintype="application", subtype="pdf", filename="a.pdf")
    return written


def add(file, *messages):
    with closing(mailbox.mbox(file)) as box:
        for each in messages:
            box.add(each)


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    add(root / "ancienne.mbox", *map(message, range(1, 4)))
    folder = mailbox.Maildir(root / "courrier")
    for number in range(1, 3):
        folder.add(message(number))
    return root


def counts(leakscan):
    keys = ("path", "expected", "found", "read", "partial", "failed", "set_aside")
    return [tuple(row[key] for key in keys) for row in leakscan.rows("mailboxes")]


def test_every_message_is_accounted_for(leakscan, share):
    code, out, _ = leakscan.scan(share)

    assert code == 0
    assert "Messages read to their end: 5 of 5, in 2 mailboxes" in out
    assert counts(leakscan) == [("ancienne.mbox", None, 3, 3, 0, 0, 0), ("courrier", None, 2, 2, 0, 0, 0)]


def test_a_message_that_was_not_read_to_its_end_makes_the_result_incomplete(leakscan, share):
    add(share / "ancienne.mbox", message(4, b"%PDF-1.7 torn"))
    code, out, _ = leakscan.scan(share)

    assert code == 2
    assert "Messages read to their end: 5 of 6, in 2 mailboxes" in out
    assert "Not read to their end: 1" in out
    assert counts(leakscan)[0] == ("ancienne.mbox", None, 4, 3, 1, 0, 0)
    assert leakscan.statuses()["ancienne.mbox", ""] == "partial"


def test_the_json_of_a_scan_tells_its_mailboxes(leakscan, share, tmp_path):
    other = tmp_path / "autre"
    other.mkdir()
    (other / "note.txt").write_text("rien")
    _, out, _ = leakscan.scan(share, other, "--json")

    first, second = json.loads(out)
    assert [each["found"] for each in first["mailboxes"]] == [3, 2]
    assert second["mailboxes"] == []


def test_the_reports_tell_the_mailboxes(leakscan, share, tmp_path):
    leakscan.scan(share, "--report", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text()

    assert "Messages read to their end: 5 of 5, in 2 mailboxes" in page
    assert "Complete; no index to compare with" in page
