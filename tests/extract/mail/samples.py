"""Samples of messages and mailboxes."""

import base64
import struct

from tests.extract.mail.outlook_data import Folder, Message, data_file
from tests.extract.mail.outlooks import (
    BINARY,
    LONG,
    STRING,
    TIME,
    Value,
    attribute,
    listed,
    msg,
    packed_rtf,
    storage,
    text,
    tnef,
)
from tests.extract.samples import MARKER, NIR, Sample

_FROM_LINE = b"From accueil@exemple.fr Sat Jun 15 10:00:00 2024\n"
_PKCS_7 = b"\x06\x09*\x86H\x86\xf7\r\x01\x07"


def _eml() -> bytes:
    attached = base64.encodebytes(MARKER.encode())
    return (
        f"From: Accueil <{NIR.replace(' ', '')}@patient.mssante.fr>\r\nSubject: {MARKER}\r\nX-Patient: {MARKER}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="zz"\r\n\r\n'
        f"--zz\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{MARKER[:-6]}=\r\n"
        f"{MARKER[-6:]}\r\n--zz\r\nContent-Type: text/html\r\n\r\n<p style='display:none'>{MARKER}</p>\r\n"
        "--zz\r\nContent-Type: application/pdf; name=liste.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + attached + b"--zz--\r\n"  # fmt: skip


_EML_PLACES = (
    "#header=From", "#header=Subject", "#header=X-Patient", "#part=1.1", "#part=1.2&line=1", "!eml/liste.txt#line=1",
)  # fmt: skip


def _locked_eml() -> bytes:
    wrapped = base64.encodebytes(b"\x30\x80" + _PKCS_7 + b"\x03\xa0\x80\x30\x80")
    head = "Subject: Suivi\r\nFrom: a@exemple.fr\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + wrapped


def _emlx() -> bytes:
    message = _eml()
    note = f"<plist><dict><key>note</key><string>{MARKER}</string></dict></plist>"
    return f"{len(message):<10}\n".encode() + message + note.encode()


def _mbox() -> bytes:
    first = f"Subject: un\nFrom: a@exemple.fr\n\nFrom mardi, {MARKER}\n\n".encode()
    second = f"X-Gmail-Labels: {MARKER}\nFrom: a@exemple.fr\nSubject: deux\n\n>From {MARKER}".encode()
    return _FROM_LINE + first + _FROM_LINE + second


def _dbox() -> bytes:
    first, second = (f"Subject: {name}\nFrom: a@exemple.fr\n\n{MARKER}\n".encode() for name in ("un", "deux"))
    return b"2 M1e C4f6a5b1b\n" + b"".join(
        b"\x01\x02N         " + f"{len(each):016X}\n".encode() + each + b"\n\x01\x03\nR4f6a5b1b\nB\n\n"
        for each in (first, second)
    )


def _express() -> bytes:
    """A message in two pieces that stand in the wrong order."""
    message = f"From: a@exemple.fr\r\nSubject: un\r\n\r\n{'Bonjour ' * 60}\r\n{MARKER}\r\n".encode()
    head = bytes.fromhex("cfad12fec5fd746f") + bytes(9396 - 8)
    second = struct.pack("<IIHHI", 9396, 0x200, len(message) - 300, 0, 0) + message[300:].ljust(0x200, b"\0")
    first = struct.pack("<IIHHI", 9396 + 528, 0x200, 300, 0, 9396) + message[:300].ljust(0x200, b"\0")
    return head + second + first


def _olm() -> bytes:
    page = f"&lt;html&gt;&lt;p&gt;{MARKER.replace(' ', '&amp;nbsp;')}&lt;/p&gt;&lt;/html&gt;"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><emails elementCount="1"><email>'
        f"<OPFMessageCopySubject>{MARKER}</OPFMessageCopySubject><OPFMessageCopyBody>{page}</OPFMessageCopyBody>"
        f'<messageAttachment OPFAttachmentName="{MARKER}.txt"/></email></emails>'
    ).encode()


def _signed() -> bytes:
    octets = b"\x24\x80\x04" + bytes([len(MARKER)]) + MARKER.encode() + b"\0\0"
    data = b"\x30\x80" + _PKCS_7 + b"\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x80\0\0"
    return data + b"\x30\x80" + _PKCS_7 + b"\x01\xa0\x80" + octets + bytes(12)


def _msg() -> bytes:
    file = [text(0x3707, "liste.txt"), Value(0x3701, BINARY, MARKER.encode()), Value(0x3705, LONG, 1)]
    inner = storage([text(0x0037, MARKER)], head=24)
    return msg(
        [
            text(0x0037, MARKER), text(0x1000, f"Bonjour\r\n{MARKER}"), text(0x001A, "IPM.Contact"),
            Value(0x1013, BINARY, f"<p>{MARKER}".encode()), Value(0x3A42, TIME, 108_000_000_000_000_000),
            Value(0x1009, BINARY, packed_rtf(f"{{\\rtf1 Autre texte\\par {MARKER}}}".encode())),
            Value(0x3A07, STRING, f"{MARKER} du patient"), text(0x8000, f"{MARKER} aussi")._replace(name="champ"),
        ],
        recipients=[[text(0x3001, f"Patient {MARKER}")]],
        attachments=[(file, None), ([text(0x3001, "Message"), Value(0x3705, LONG, 5)], inner)],
    )  # fmt: skip


_MSG_PLACES = (
    "#header=To", "#header=Subject", "#property=numéro d'identification officiel", "#property=champ", "#part=body",
    "#part=html&line=1", "#part=rtf&paragraph=2", "!msg/liste.txt#line=1", "!msg/Message.msg#header=Subject",
)  # fmt: skip


def _broken_msg() -> bytes:
    """The body is not where it should be."""
    body, elsewhere = (f"__substg1.0_1000{kind}".encode("utf-16-le") for kind in ("001F", "ZZZZ"))
    return _msg().replace(body, elsewhere)


def _locked_msg() -> bytes:
    wrapped = b"\x30\x80" + _PKCS_7 + b"\x03\xa0\x80\x30\x80"
    file = [text(0x3707, "smime.p7m"), Value(0x3701, BINARY, wrapped), Value(0x3705, LONG, 1)]
    return msg([text(0x001A, "IPM.Note.SMIME"), text(0x0037, "Suivi")], attachments=[(file, None)])


def _tnef() -> bytes:
    values = [text(0x0037, MARKER), Value(0x1009, BINARY, packed_rtf(f"{{\\rtf1 Bonjour\\par {MARKER}}}".encode()))]
    start = attribute(0x9002, bytes(14), level=2)
    file = attribute(0x8010, b"liste.txt\0", level=2) + attribute(0x800F, MARKER.encode(), level=2)
    return tnef(attribute(0x9003, listed(values)), start, file)


def _data_file() -> bytes:
    """A mail with a file and with a mail, and a contact."""
    inner = Message([text(0x0037, "dedans"), text(0x1000, MARKER)])
    mail = Message(
        [text(0x0037, MARKER), text(0x1000, "Bonjour"), Value(0x1013, BINARY, f"<p>{MARKER}".encode())],
        recipients=[[text(0x3001, f"Patient {MARKER}"), Value(0x0C15, LONG, 1)]],
        attachments=[([text(0x3707, "liste.txt")], MARKER.encode()), ([text(0x3001, "dedans")], inner)],
    )
    contact = Message([text(0x001A, "IPM.Contact"), text(0x8000, MARKER)._replace(name="champ")])
    return data_file([Folder("Suivi", [mail]), Folder("Contacts", [contact])])


_DATA_FILE_PLACES = (
    "!pst/msg-000001#header=Subject", "!pst/msg-000001#header=To", "!pst/msg-000001#part=html&line=1",
    "!pst/msg-000001!msg/liste.txt#line=1",
    "!pst/msg-000001!msg/dedans.msg#part=body", "!pst/msg-000002#property=champ",
)  # fmt: skip

SAMPLES = (
    Sample("pst", "archive.pst", _data_file, _DATA_FILE_PLACES),
    Sample("pst", "coupe.pst", lambda: _data_file()[:-512], _DATA_FILE_PLACES, "partial", "broken"),
    Sample("eml", "message.eml", _eml, _EML_PLACES),
    Sample("eml", "coupe.eml", lambda: _eml()[:-120], _EML_PLACES[:-1], kind="broken"),
    Sample("eml", "chiffre.eml", _locked_eml, (), "partial", "encrypted"),
    Sample("emlx", "12.emlx", _emlx, (*_EML_PLACES, "#part=properties"), "scanned"),
    Sample("emlx", "coupe.emlx", lambda: _emlx()[:-250], _EML_PLACES[:-2], "partial", "broken"),
    Sample(
        "mbox", "INBOX", _mbox,
        ("!mbox/msg-0001#part=1", "!mbox/msg-0002#header=X-Gmail-Labels", "!mbox/msg-0002#part=1"),
    ),
    Sample(
        "mbox", "coupe.mbox", lambda: _mbox()[:-30],
        ("!mbox/msg-0001#part=1", "!mbox/msg-0002#header=X-Gmail-Labels"), kind="broken",
    ),
    Sample("mail_folders", "u.12", _dbox, ("!mbox/msg-0001#part=1", "!mbox/msg-0002#part=1")),
    Sample("mail_folders", "u.13", lambda: _dbox()[:200], ("!mbox/msg-0001#part=1",), "partial", "broken"),
    Sample("outlook_express", "Envoyes.dbx", _express, ("!dbx/msg-0001#part=1",)),
    Sample(
        "outlook_express", "coupe.dbx", lambda: _express()[:9396] + MARKER.encode(), ("#offset=9396",), kind="broken",
    ),
    Sample("olm", "message.xml", _olm, ("#part=Subject", "#part=Body&line=1", "#part=AttachmentName")),
    Sample("olm", "coupe.xml", lambda: _olm()[:-70], ("#part=Subject", "#part=Body&line=1"), "partial", "broken"),
    Sample("p7m", "note.txt.p7m", _signed, ("!p7m/note.txt#line=1",)),
    Sample("p7m", "coupe.p7m", lambda: _signed()[:-20], (), "partial", "broken"),
    Sample("p7m", "smime.p7m", lambda: b"\x30\x80" + _PKCS_7 + b"\x03\xa0\x80\x30\x80", (), "encrypted", "encrypted"),
    Sample("msg", "message.msg", _msg, _MSG_PLACES),
    Sample(
        "msg", "abime.msg", _broken_msg, tuple(set(_MSG_PLACES) - {"#part=body"}), "partial", "broken",
    ),
    Sample("msg", "chiffre.msg", _locked_msg, (), "partial", "encrypted"),
    Sample("tnef", "winmail.dat", _tnef, ("#header=Subject", "#part=rtf&paragraph=2", "!tnef/liste.txt#line=1")),
    Sample(
        "tnef", "coupe.dat", lambda: _tnef()[:-40],
        ("#header=Subject", "#part=rtf&paragraph=2"), "partial", "broken",
    ),
)  # fmt: skip
