"""Mailboxes from the scan to the export: where messages went, and what is marked private."""

from email.message import EmailMessage

import pytest

from tests.extract.mail.outlook_data import Folder, Message, data_file
from tests.extract.mail.outlooks import LONG, Value, text
from tests.shares import archive, fill, tarball

HEALTH = "Mme MOREL Odile, née le 03/04/1957, est suivie pour un diabète.\n"


def message(to, *, subject="Dossier", sender="accueil@cabinet-colibri.fr", body=HEALTH, headers=(), attached=()):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = "Mon, 02 Nov 2026 09:30:00 +0100"
    for name, value in headers:
        made[name] = value
    made.set_content(body)
    for name, content in attached:
        made.add_attachment(content.encode(), maintype="text", subtype="plain", filename=name)
    return made.as_bytes()


def mailbox(*messages):
    return b"".join(b"From a@b Mon Nov  2 09:30:00 2026\n" + each + b"\n" for each in messages)


def settings(leakscan, text):
    folder = leakscan.home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leakscan.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


def health(leakscan):
    return {
        (row["path"], row["member"], row["severity"], row["reasons"][-1])
        for row in leakscan.rows("findings")
        if row["category"] == "health"
    }


TIED = "Health terms stand with an identified person"
PERSONAL = "Sent to personal addresses outside MSSanté: 2"
PROFESSIONAL = "Sent to professional addresses outside MSSanté and the practice: 1"


def test_the_export_tells_which_messages_left(leakscan, share):
    box = mailbox(
        message("odile.morel@gmail.com, a.morel@orange.fr"), message("dr.petit@medecin.mssante.fr"),
        message("labo@labo-exemple.fr", body="Ci-joint.\n", attached=[("suivi.txt", HEALTH)]),
    )  # fmt: skip
    fill(share, {"Envoyes.mbox": box})

    leakscan.scan(share)

    assert health(leakscan) == {
        ("Envoyes.mbox", "msg-0001", "critical", PERSONAL),
        ("Envoyes.mbox", "msg-0002", "high", TIED),
        ("Envoyes.mbox", "msg-0003!/suivi.txt", "high", PROFESSIONAL),
    }
    assert {row["severity"] for row in leakscan.rows("files") if not row["member"]} == {"critical"}


def test_no_address_stands_in_the_inventory_or_in_the_export(leakscan, share):
    fill(share, {"courrier.eml": message("odile.morel@gmail.com")})

    leakscan.scan(share)
    _, out, _ = leakscan.run("export", "--table", "findings")

    assert ("odile.morel" in out, "gmail" in out) == (False, False)
    assert b"gmail.com" not in leakscan.inventory.read_bytes()


def test_what_the_practice_calls_its_own_is_not_outside(leakscan, share):
    fill(share, {"courrier.eml": message("cabinet.colibri@orange.fr", sender="labo@labo-exemple.fr")})
    leakscan.scan(share)
    before = health(leakscan)

    settings(leakscan, '[house]\nemail_domain = ["cabinet-colibri.fr", "Cabinet.Colibri@orange.fr"]\n')
    leakscan.scan(share)

    assert before == {("courrier.eml", "", "critical", "Sent to personal addresses outside MSSanté: 1")}
    assert health(leakscan) == {("courrier.eml", "", "high", TIED)}
    assert {row["forgiven"] for row in leakscan.rows("findings") if row["rule"] == "id.email"} == {
        "",
        "house:email_domain",
    }


PRIVATE = "Marked private: not opened"


def rows_of(leakscan):
    return [(row["path"], row["member"], row["status"], row["detail"]) for row in leakscan.rows("files")]


def test_a_message_marked_private_is_one_row_and_nothing_of_it_is_read(leakscan, share):
    private = message("a@orange.fr", subject="[Personnel] Ma santé", attached=[("suivi.txt", HEALTH)])
    sensitive = message("a@orange.fr", headers=[("Sensitivity", "Private")])
    fill(share, {"Envoyes.mbox": mailbox(private, message("dr.petit@medecin.mssante.fr"), sensitive)})

    code, _, _ = leakscan.scan(share)

    assert rows_of(leakscan) == [
        ("Envoyes.mbox", "", "scanned", ""),
        ("Envoyes.mbox", "msg-0001", "excluded", PRIVATE),
        ("Envoyes.mbox", "msg-0002", "scanned", ""),
        ("Envoyes.mbox", "msg-0003", "excluded", PRIVATE),
    ]
    assert {row["member"] for row in leakscan.rows("findings")} == {"msg-0002"}
    assert code == 1


def test_a_mailbox_of_private_messages_only_is_complete(leakscan, share):
    fill(share, {"vacances.eml": message("a@orange.fr", subject="Privé : mes analyses")})

    code, _, _ = leakscan.scan(share)

    assert (code, rows_of(leakscan)) == (0, [("vacances.eml", "", "excluded", PRIVATE)])


def test_private_folders_of_mail_are_not_opened_wherever_they_are(leakscan, share):
    fill(share, {
        "Thunderbird/Personnel": mailbox(message("a@orange.fr")),
        "Thunderbird/Personnel.sbd/Vacances": mailbox(message("a@orange.fr")),
        "Maildir/.INBOX.Priv&AOk-/cur/1": message("a@orange.fr"),
        "export.zip": archive(("Boite/Personnel/1.eml", message("a@orange.fr")), ("Boite/2.eml", message("b@free.fr"))),
        "export.tgz": tarball(("Maildir/.Personnel/cur/1.eml", message("a@orange.fr"))),
    })  # fmt: skip

    leakscan.scan(share)

    assert sorted(rows_of(leakscan)) == [
        ("Maildir/.INBOX.Priv&AOk-", "", "excluded", PRIVATE),
        ("Thunderbird/Personnel", "", "excluded", PRIVATE),
        ("Thunderbird/Personnel.sbd", "", "excluded", PRIVATE),
        ("export.tgz", "", "scanned", ""),
        ("export.tgz", "Maildir/.Personnel/cur/1.eml", "excluded", PRIVATE),
        ("export.zip", "", "scanned", ""),
        ("export.zip", "Boite/2.eml", "scanned", ""),
        ("export.zip", "Boite/Personnel/1.eml", "excluded", PRIVATE),
    ]
    assert health(leakscan) == {
        ("export.zip", "Boite/2.eml", "critical", "Sent to personal addresses outside MSSanté: 1")
    }


def outlook(subject, *more, to="oudin@orange.fr"):
    recipients = [[text(0x39FE, to), Value(0x0C15, LONG, 1)]]
    values = [text(0x001A, "IPM.Note"), text(0x5D01, "accueil@cabinet-colibri.fr"), text(0x0037, subject)]
    return Message([*values, text(0x1000, HEALTH), *more], recipients=recipients)


def test_an_outlook_file_tells_what_left_and_keeps_closed_what_is_private(leakscan, share):
    folders = [
        Folder("Envoyés", [outlook("Bilan"), outlook("[Personnel] Vacances"), outlook("Rdv", Value(0x0036, LONG, 2))]),
        Folder("Personnel", [outlook("Vacances")]),
        Folder("Brouillons", [outlook("Bilan", Value(0x0E07, LONG, 8)), outlook("Suivi")]),
        Folder("Réception", [outlook("Bilan", to="oudin@medecin.mssante.fr")]),
    ]
    fill(share, {"archive.pst": data_file(folders)})

    leakscan.scan(share)

    assert rows_of(leakscan) == [
        ("archive.pst", "", "scanned", ""),
        ("archive.pst", "msg-000001", "scanned", ""),
        ("archive.pst", "msg-000002", "excluded", PRIVATE),
        ("archive.pst", "msg-000003", "excluded", PRIVATE),
        ("archive.pst", "msg-000004", "excluded", PRIVATE),
        ("archive.pst", "msg-000005", "scanned", ""),
        ("archive.pst", "msg-000006", "scanned", ""),
        ("archive.pst", "msg-000007", "scanned", ""),
    ]
    assert health(leakscan) == {
        ("archive.pst", "msg-000001", "critical", "Sent to personal addresses outside MSSanté: 1"),
        ("archive.pst", "msg-000005", "high", TIED),
        ("archive.pst", "msg-000006", "high", TIED),
        ("archive.pst", "msg-000007", "high", TIED),
    }


def test_what_was_left_closed_is_read_once_the_settings_say_so(leakscan, share):
    fill(share, {"boite.mbox": mailbox(message("a@cabinet-colibri.fr", subject="[Personnel] Ma santé"))})
    leakscan.scan(share)
    before = health(leakscan)

    settings(leakscan, "private_marks = []\nprivate_mail_marks = []\n")
    leakscan.scan(share)

    assert before == set()
    assert health(leakscan) == {("boite.mbox", "msg-0001", "high", TIED)}


def test_what_is_confidential_is_closed_unless_the_settings_say_otherwise(leakscan, share):
    secret = message("a@cabinet-colibri.fr", subject="CONFIDENTIEL : bilan")
    sensitive = message("a@cabinet-colibri.fr", headers=[("Sensitivity", "Company-Confidential")])
    fill(share, {"boite.mbox": mailbox(secret, sensitive)})
    leakscan.scan(share)
    before = [status for _, member, status, _ in rows_of(leakscan) if member]

    settings(leakscan, "private_mail_marks = []\n")
    leakscan.scan(share)

    assert before == ["excluded", "excluded"]
    assert [status for _, member, status, _ in rows_of(leakscan) if member] == ["scanned", "scanned"]


def test_a_folder_that_is_called_confidential_is_opened(leakscan, share):
    fill(share, {"note.txt": b"bonjour"})
    (share / "Confidentiel").mkdir()
    (share / "note.txt").rename(share / "Confidentiel" / "note.txt")
    leakscan.scan(share)

    assert leakscan.statuses() == {("Confidentiel/note.txt", ""): "scanned"}


def test_a_private_message_is_not_shown_either(leakscan, share):
    fill(share, {"vacances.eml": message("a@orange.fr", subject="[Personnel] Ma santé")})
    leakscan.scan(share)

    _, out, _ = leakscan.run("--lang", "en", "show", f"{share.name}:vacances.eml")

    assert "MOREL" not in out
    assert "suivie" not in out


def test_the_evidence_of_a_message_says_where_it_went(leakscan, share):
    fill(share, {"courrier.eml": message("odile.morel@gmail.com")})
    leakscan.scan(share)

    _, out, _ = leakscan.run("--lang", "en", "explain", f"{share.name}:courrier.eml")

    assert "Sent to personal addresses outside MSSanté: 1" in out
