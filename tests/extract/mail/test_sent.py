"""Whom a message was sent to: read from headers as they are, and from the properties of Outlook."""

import pytest

from leakscan.extract.mail.eml import EML
from leakscan.extract.mail.emlx import EMLX
from leakscan.extract.mail.msg import MSG
from leakscan.extract.mail.olm import OLM
from leakscan.extract.mail.sent import addresses
from leakscan.extract.mail.tnef import TNEF
from tests.extract.mail.outlooks import LONG, Value, attribute, listed, msg, text, tnef
from tests.extract.reading import read

KIND, FLAGS, HEADERS = 0x0C15, 0x0E07, 0x007D


def sent(*lines, name="message.eml"):
    return read(EML, "\r\n".join([*lines, "", "Bonjour"]).encode(), name).sent


def told(found):
    return [(each.sender, each.recipients, each.has_arrived) for each in found]


def test_every_recipient_counts_once_whatever_the_header():
    found = sent(
        "From: Accueil <accueil@cabinet.example>",
        "To: Odile <odile@a.example>, b@a.example",
        "Cc: ODILE@A.example",
        "Bcc: c@a.example",
        "Subject: x",
    )

    assert told(found) == [("accueil@cabinet.example", ("odile@a.example", "b@a.example", "c@a.example"), False)]


def test_a_message_that_arrived_says_so_and_whom_the_envelope_named():
    found = sent(
        "Received: from a by b for <x@b.example>", "Delivered-To: liste@b.example", "From: a@a.example",
        "To: x@b.example",
    )  # fmt: skip

    assert told(found) == [("a@a.example", ("liste@b.example", "x@b.example"), True)]


def test_a_message_without_recipients_went_to_nobody():
    assert sent("From: a@a.example", "To: undisclosed-recipients:;", "Subject: x") == []


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("X-Unsent: 1", "message.eml"),
        ("X-Mozilla-Draft-Info: internal/draft; vcard=0", "message.eml"),
        ("X-Uniform-Type-Identifier: com.apple.mail-draft", "message.eml"),
        ("X-Gmail-Labels: =?utf-8?q?Brouillons?=,Important", "message.eml"),
        ("Subject: x", "Boite/Brouillons/message.eml"),
        ("Subject: x", "Maildir/.INBOX.Drafts/cur/1.eml"),
        ("Subject: x", "Maildir/cur/1700000000.M1P1.poste:2,DS"),
    ],
)
def test_a_draft_went_to_nobody(header, name):
    assert sent("From: a@a.example", "To: b@b.example", header, name=name) == []


def test_a_letter_about_a_draft_is_none():
    assert len(sent("From: a@a.example", "To: b@b.example", "Subject: x", name="Brouillon de lettre.eml")) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"piege@a.example" <b@b.example>', ["b@b.example"]),
        ("'c@c.example' <b@b.example>", ["b@b.example"]),
        ("MOREL, Odile <b@b.example>; c@c.example", ["b@b.example", "c@c.example"]),
        ("=?utf-8?q?Odile?= <b@b.example>", ["b@b.example"]),
        ("=?utf-8?q?Odile_=3Cb=40b=2Eexample=3E?=", ["b@b.example"]),
        ("équipe: b@b.example, c@c.example;", ["b@b.example", "c@c.example"]),
        ('"' * 5_000, []),
    ],
)
def test_addresses_are_told_from_names(value, expected):
    assert list(addresses(value)) == expected


def test_recipients_of_outlook_are_those_of_its_properties():
    recipients = [
        [text(0x3001, "Dr Oudin"), text(0x39FE, "oudin@exemple.fr"), Value(KIND, LONG, 1)],
        [text(0x3001, "Labo"), text(0x3003, "/o=cabinet/cn=labo"), Value(KIND, LONG, 2)],
    ]
    found = read(
        MSG, msg([text(0x5D01, "accueil@exemple.fr"), text(0x1000, "Bonjour")], recipients=recipients), "m.msg"
    )

    assert told(found.sent) == [("accueil@exemple.fr", ("oudin@exemple.fr",), False)]


def test_a_received_message_of_outlook_has_arrived():
    raw = "Received: from relais\r\nFrom: a@a.example\r\nTo: b@b.example\r\n\r\n"

    assert told(read(MSG, msg([text(HEADERS, raw)]), "m.msg").sent) == [("a@a.example", ("b@b.example",), True)]


def test_what_outlook_did_not_send_went_to_nobody():
    recipients = [[text(0x39FE, "oudin@exemple.fr"), Value(KIND, LONG, 1)]]

    assert read(MSG, msg([Value(FLAGS, LONG, 8)], recipients=recipients), "m.msg").sent == []


def test_a_winmail_file_tells_its_recipients():
    values = listed([text(0x5D01, "a@a.example"), text(0x0E04, "b@b.example; c@c.example")])

    found = read(TNEF, tnef(attribute(0x9003, values)), "winmail.dat")

    assert told(found.sent) == [("a@a.example", ("b@b.example", "c@c.example"), False)]


def test_apple_mail_tells_its_recipients():
    message = b"From: a@a.example\nTo: b@b.example\n\nBonjour\n"

    found = read(EMLX, str(len(message)).encode() + b"\n" + message + b"<plist/>", "1.emlx")

    assert told(found.sent) == [("a@a.example", ("b@b.example",), False)]


def test_outlook_for_mac_tells_its_recipients():
    message = (
        b'<?xml version="1.0"?><emails><email><OPFMessageCopyFromAddresses><emailAddress '
        b'OPFContactEmailAddressAddress="a@a.example"/></OPFMessageCopyFromAddresses><OPFMessageCopyToAddresses>'
        b'<emailAddress OPFContactEmailAddressAddress="b@b.example"/></OPFMessageCopyToAddresses>'
        b"<OPFMessageCopySubject>Bilan</OPFMessageCopySubject></email></emails>"
    )

    assert told(read(OLM, message, "message.xml").sent) == [("a@a.example", ("b@b.example",), False)]
