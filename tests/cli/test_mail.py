"""Mailboxes from the scan to the export: where messages went, and what is marked private."""

from email.message import EmailMessage

import pytest

from tests.shares import fill

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


def test_the_evidence_of_a_message_says_where_it_went(leakscan, share):
    fill(share, {"courrier.eml": message("odile.morel@gmail.com")})
    leakscan.scan(share)

    _, out, _ = leakscan.run("--lang", "en", "explain", f"{share.name}:courrier.eml")

    assert "Sent to personal addresses outside MSSanté: 1" in out
