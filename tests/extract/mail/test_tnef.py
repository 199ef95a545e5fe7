import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.mail.tnef import TNEF
from tests.extract.mail.outlooks import (
    BINARY,
    LONG,
    STRING,
    UNICODE,
    Value,
    attribute,
    listed,
    packed_rtf,
    text,
    tnef,
)
from tests.extract.mail.test_msg import lines
from tests.extract.reading import read

FROM, SUBJECT, BODY, CODE_PAGE, PROPERTIES, RECIPIENTS = 0x8000, 0x8004, 0x800C, 0x9007, 0x9003, 0x9004
START, DATA, TITLE, ATTACHMENT = 0x9002, 0x800F, 0x8010, 0x9005
OBJECT = 0x0D
MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def attached(*attributes: bytes) -> bytes:
    return attribute(START, bytes(14), level=2) + b"".join(attributes)


def of_file(number: int, value: bytes) -> bytes:
    return attribute(number, value, level=2)


def test_old_attributes_give_headers_and_body():
    sender = struct.pack("<4H", 4, 0, 9, 18) + b"Dr Oudin\0" + b"SMTP:o@exemple.fr\0"
    data = tnef(
        attribute(CODE_PAGE, struct.pack("<II", 850, 0)),
        attribute(FROM, sender),
        attribute(SUBJECT, "Résultat\0".encode("cp850")),
        attribute(BODY, "Épilepsie\0".encode("cp850")),
    )

    assert lines(read(TNEF, data, "winmail.dat")) == [
        ("header=From", "Dr Oudin <SMTP:o@exemple.fr>"), ("header=Subject", "Résultat"), ("part=body", "Épilepsie"),
    ]  # fmt: skip


def test_properties_count_more_than_old_attributes():
    own = text(0x8000, "2 69 05 49 588 157 80")._replace(name="NIR patient")
    values = [text(0x0037, "Œdème"), Value(0x1000, STRING, "Bonjour"), own, text(0x8001, "Lyon")._replace(name=0x8208)]
    people = struct.pack("<I", 1) + listed([text(0x3001, "Labo"), Value(0x0C15, LONG, 2)])
    data = tnef(attribute(SUBJECT, b"?d?me\0"), attribute(PROPERTIES, listed(values)), attribute(RECIPIENTS, people))
    found = read(TNEF, data, "winmail.dat")

    assert lines(found) == [
        ("header=Cc", "Labo"),
        ("header=Subject", "OEdème"),
        ("property=NIR patient", "NIR patient: 2 69 05 49 588 157 80"),
        ("property=lieu", "lieu: Lyon"),
        ("part=body", "Bonjour"),
    ]
    assert found.problems == []


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (Value(0x1009, BINARY, packed_rtf(rb"{\rtf1 NIR 12\par}")), "part=rtf&paragraph=1"),
        (Value(0x1013, BINARY, b"<p>NIR 12"), "part=html&line=1"),
        (Value(0x1013, UNICODE, "<p>NIR 12"), "part=html&line=1"),
    ],
)
def test_bodies_in_properties_are_read(value, place):
    found = read(TNEF, tnef(attribute(PROPERTIES, listed([value]))), "winmail.dat")

    assert lines(found) == [(place, "NIR 12")]


def test_attachments_are_members_by_their_long_names():
    first = attached(of_file(TITLE, b"RESULT~1.TXT\0"), of_file(DATA, b"un"))
    names = listed([text(0x3707, "résultat complet.txt"), Value(0x3705, LONG, 1)])
    second = attached(of_file(TITLE, b"RESULT~2.TXT\0"), of_file(DATA, b"deux"), of_file(ATTACHMENT, names))
    found = read(TNEF, tnef(first, second), "winmail.dat")

    assert found.members == [
        ("poste:winmail.dat!tnef/RESULT~1.TXT".replace("~1", "%7E1"), b"un"),
        ("poste:winmail.dat!tnef/résultat complet.txt", b"deux"),
    ]


def test_an_attached_message_is_a_member():
    inner = tnef(attribute(SUBJECT, b"dedans\0"))
    values = listed([text(0x3001, "dedans"), Value(0x3701, OBJECT, MESSAGE + inner), Value(0x3705, LONG, 5)])
    sentence = of_file(
        DATA, b"This attachment is a MAPI 1.0 embedded message and is not supported by this mail system."
    )
    found = read(TNEF, tnef(attached(sentence, of_file(ATTACHMENT, values))), "winmail.dat")

    assert found.members == [("poste:winmail.dat!tnef/dedans", inner)]


def test_damage_and_a_missing_end_are_told():
    whole = tnef(attribute(SUBJECT, b"Suivi\0"), attribute(BODY, b"Bonjour NIR 12\0"))
    problem = [("poste:winmail.dat#part=end", "corrupt")]
    cut = read(TNEF, whole[:-9], "winmail.dat")
    changed = read(TNEF, whole.replace(b"NIR", b"nir"), "winmail.dat")
    lost = read(TNEF, whole + b"\7rien", "winmail.dat")

    assert (cut.text, cut.problems) == ("Suivi\nBonjour\n", problem)
    assert (changed.text, changed.problems) == ("Suivi\nBonjour nir 12\n", problem)
    assert (lost.text, lost.problems) == ("Suivi\nBonjour NIR 12\n", problem)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_damage_never_ends_a_reading(noise, position):
    whole = tnef(
        attribute(SUBJECT, b"Suivi\0"),
        attribute(PROPERTIES, listed([text(0x0037, "a"), Value(0x1009, BINARY, packed_rtf(rb"{\rtf1 a}"))])),
        attribute(RECIPIENTS, struct.pack("<I", 1) + listed([text(0x3001, "Labo")])),
        attached(of_file(DATA, b"un")),
    )

    read(TNEF, whole[:position] + noise + whole[position + len(noise) :], "winmail.dat")
    read(TNEF, whole[:6] + noise, "winmail.dat")
