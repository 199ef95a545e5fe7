"""The same message or attachment in several folders is one content with several places."""

import base64

import openpyxl
import pytest

from tests.detect.numbers import invented

LIST = f"Liste\nNIR : {invented(1, seed=36)[0]}\n".encode()


def letter(*headers, body="Bonjour, la liste.", attached=LIST, encoding="base64"):
    written = base64.encodebytes(attached).decode() if encoding == "base64" else attached.decode()
    head = "".join(f"{header}\n" for header in headers)
    return (
        f"{head}From: a@exemple.fr\nTo: b@exemple.fr\nSubject: Liste\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="zz"\n\n'
        f"--zz\nContent-Type: text/plain\n\n{body}\n--zz\nContent-Type: text/plain\n"
        f"Content-Disposition: attachment; filename=liste.txt\nContent-Transfer-Encoding: {encoding}\n\n"
        f"{written}\n--zz--\n"
    )


def mailbox(*messages):
    return "".join(f"From a@exemple.fr Sat Jun 15 10:00:00 2024\n{message}\n" for message in messages)


@pytest.fixture(scope="module")
def scanned(shared_leakscan, tmp_path_factory):
    share = tmp_path_factory.mktemp("share")
    (share / "INBOX").write_text(mailbox(letter("Status: RO"), letter(body="Autre texte.")))
    (share / "Archive").write_text(mailbox(letter("Delivered-To: b@exemple.fr", "X-Gmail-Labels: Archive")))
    (share / "seul.eml").write_text(letter("Received: from x by y for <b@exemple.fr>; today", encoding="7bit"))
    (share / "bilan.txt").write_text("Bilan normal\n")
    assert shared_leakscan.scan(share)[0] == 1
    return shared_leakscan


def copies(program, table):
    return {(row["path"], row["member"]): row["copies"] for row in program.rows(table)}


def test_messages_that_differ_in_transport_only_are_one_content_with_several_places(scanned):
    found = copies(scanned, "files")

    assert {key: value for key, value in found.items() if not key[1].endswith("liste.txt")} == {
        ("Archive", ""): 1,
        ("Archive", "msg-0001"): 3,
        ("INBOX", ""): 1,
        ("INBOX", "msg-0001"): 3,
        ("INBOX", "msg-0002"): 1,
        ("bilan.txt", ""): 1,
        ("seul.eml", ""): 3,
    }


def test_an_attachment_is_counted_wherever_it_lies(scanned):
    found = {key: value for key, value in copies(scanned, "findings").items() if key[1].endswith("liste.txt")}

    assert found == {
        ("Archive", "msg-0001!/liste.txt"): 4,
        ("INBOX", "msg-0001!/liste.txt"): 4,
        ("INBOX", "msg-0002!/liste.txt"): 4,
        ("seul.eml", "liste.txt"): 4,
    }


def test_copies_share_a_keyed_hash_that_is_not_that_of_their_bytes(scanned):
    rows = [row for row in scanned.rows("files") if row["copies"] == 3 and "liste" not in row["member"]]

    assert len({row["likeness"] for row in rows}) == 1
    assert len({row["sha256"] for row in rows}) == 3


def test_a_workbook_tells_copies_once(scanned, tmp_path):
    file = tmp_path / "rapport.xlsx"
    scanned.run("report", "--format", "xlsx", "--output", file)
    source = scanned.rows("files")[0]["source"]
    sheet = openpyxl.load_workbook(file)["Findings"]
    [row] = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[-1] == 4]

    assert row[0].splitlines() == [
        f"{source}/Archive > msg-0001 > liste.txt > line 2",
        "The same content is also here:",
        f"{source}/INBOX > msg-0001 > liste.txt",
        f"{source}/INBOX > msg-0002 > liste.txt",
        f"{source}/seul.eml > liste.txt",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (letter(), letter(body="Bonjour, la liste !")),
        (letter(), letter(attached=LIST + b".")),
        (letter(), letter("X-Dossier: 12")),
        (letter(), letter().replace("Subject: Liste", "Subject: Autre")),
    ],
)
def test_messages_that_say_or_hold_something_else_are_no_copies(first, second, outcome_of):
    assert outcome_of(first, "a.eml").documents[0].likeness != outcome_of(second, "a.eml").documents[0].likeness


def test_a_message_with_something_unread_inside_is_known_by_its_bytes_only(outcome_of):
    locked = letter().replace("multipart/mixed", "multipart/encrypted")

    assert outcome_of(locked, "a.eml").documents[0].likeness == ""
