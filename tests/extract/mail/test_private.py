"""Messages that are marked private are one row, and nothing of them is read."""

import pytest

from leakscan.extract.mail.eml import EML
from leakscan.extract.mail.emlx import EMLX
from leakscan.extract.mail.msg import MSG
from leakscan.extract.mail.olm import OLM
from leakscan.extract.mail.tnef import TNEF
from tests.extract.mail.outlooks import LONG, Value, attribute, listed, msg, text, tnef
from tests.extract.reading import read

MARKS = ("Personnel", "Privé")
SUBJECT, SENSITIVITY, BODY = 0x0037, 0x0036, 0x1000
NAME, DATA, METHOD = 0x3707, 0x3701, 0x3705
MESSAGE = b"From: a@a.example\r\nTo: b@b.example\r\n%s\r\nMIME-Version: 1.0\r\n\r\nBonjour\r\n"
MAC = (
    b'<?xml version="1.0"?><emails><email><OPFMessageCopyBody>Bonjour</OPFMessageCopyBody>'
    b"<OPFMessageCopySubject>%s</OPFMessageCopySubject></email></emails>"
)


def is_closed(extractor, data, name, marks=MARKS):
    found = read(extractor, data, name, marks=marks)
    return (found.problems, found.segments, found.members, found.sent) == ([(f"poste:{name}", "excluded")], [], [], [])


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: [Personnel] vacances", b"Subject: =?utf-8?q?PRIV=C3=89?= : rdv", b"Sensitivity: Personal",
        b"Sensitivity: private",
        b"X-Gmail-Labels: =?utf-8?q?Bo=C3=AEte,Priv=C3=A9?=", b"X-Gmail-Labels: Personnel/2019",
    ],
)  # fmt: skip
def test_a_message_is_marked_by_its_headers(header):
    assert is_closed(EML, MESSAGE % header, "message.eml")
    assert not is_closed(EML, MESSAGE % header, "message.eml", marks=())


@pytest.mark.parametrize("header", [b"Sensitivity: Company-Confidential", b"Subject: Confidentiel : bilan"])
def test_confidential_mail_is_read(header):
    assert not is_closed(EML, MESSAGE % header, "message.eml")


def test_a_message_of_apple_mail_is_left_closed_with_its_properties():
    message = MESSAGE % b"Subject: [Personnel] vacances"

    assert is_closed(EMLX, str(len(message)).encode() + b"\n" + message + b"<plist>Odile</plist>", "1.emlx")


@pytest.mark.parametrize(
    "mark", [Value(SENSITIVITY, LONG, 1), Value(SENSITIVITY, LONG, 2), text(SUBJECT, "\x01\x05TR: PRIVE : x")]
)
def test_a_message_of_outlook_is_marked_by_sensitivity_or_subject(mark):
    attachment = ([text(NAME, "a.txt"), Value(METHOD, LONG, 1), Value(DATA, 0x102, b"texte")], None)
    data = msg([mark, text(BODY, "Bonjour")], attachments=[attachment])

    assert is_closed(MSG, data, "m.msg")
    assert not is_closed(MSG, data, "m.msg", marks=())


def test_confidential_mail_of_outlook_is_read():
    assert not is_closed(MSG, msg([Value(SENSITIVITY, LONG, 3), text(BODY, "Bonjour")]), "m.msg")


def test_a_winmail_file_is_marked_alike():
    data = tnef(attribute(0x9003, listed([Value(SENSITIVITY, LONG, 2), text(BODY, "Bonjour")])))

    assert is_closed(TNEF, data, "winmail.dat")


def test_a_message_of_outlook_for_mac_is_marked_by_its_subject():
    assert is_closed(OLM, MAC % "[Privé] rdv".encode(), "message.xml")
    assert not is_closed(OLM, MAC % b"Bilan", "message.xml")
