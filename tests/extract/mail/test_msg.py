import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.mail import msg_storage
from leakscan.extract.mail.msg import MSG
from leakscan.locator import Locator
from leakscan.model import Item
from tests.extract.mail.outlooks import (
    BINARY,
    DOUBLE,
    LONG,
    MULTIPLE,
    STRING,
    TIME,
    UNICODE,
    Value,
    msg,
    packed_rtf,
    plain_rtf,
    storage,
    text,
)
from tests.extract.reading import read

SUBJECT, BODY, PAGE, RTF, HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
NAME, DATA, METHOD = 0x3707, 0x3701, 0x3705


def item_of(data: bytes) -> Item:
    return Item(Locator("poste", "m.msg"), lambda: io.BytesIO(data), len(data))


def lines(found) -> list[tuple[str, str]]:
    """Each line of what was read with its place, without the name of the file."""
    result = []
    for segment in found.segments:
        offset = 0
        for line in segment.text.splitlines():
            if line.strip():
                result.append((segment.locate(offset).canonical().partition("#")[2], line))
            offset += len(line) + 1
    return result


def test_headers_come_before_the_body():
    values = [text(0x0C1A, "Secrétariat"), text(0x5D01, "accueil@exemple.fr"), text(SUBJECT, "\x01\x05TR: Bilan")]
    recipients = [
        [text(0x3001, "Dr Oudin"), text(0x39FE, "oudin@exemple.fr"), Value(0x0C15, LONG, 1)],
        [text(0x3001, "Labo"), text(0x3003, "labo@exemple.fr"), Value(0x0C15, LONG, 3)],
    ]
    found = read(MSG, msg([*values, text(BODY, "Bonjour\r\n")], recipients=recipients), "m.msg")

    assert lines(found) == [
        ("header=From", "Secrétariat <accueil@exemple.fr>"),
        ("header=To", "Dr Oudin <oudin@exemple.fr>"),
        ("header=Bcc", "Labo <labo@exemple.fr>"),
        ("header=Subject", "TR: Bilan"),
        ("part=body", "Bonjour"),
    ]
    assert found.problems == []


def test_headers_of_transport_are_read_once():
    raw = "Received: from relais for <a@exemple.fr>\r\nSubject: =?utf-8?q?R=C3=A9sultat?=\r\nX-Dossier: 12\r\n\r\n"
    found = read(MSG, msg([text(HEADERS, raw), text(SUBJECT, "Résultat"), text(0x0E04, "a@exemple.fr")]), "m.msg")

    assert lines(found) == [
        ("header=Received", "<a@exemple.fr>"),
        ("header=Subject", "Résultat"),
        ("header=X-Dossier", "12"),
        ("header=To", "a@exemple.fr"),
    ]


@pytest.mark.parametrize(
    ("number", "charset", "expected"),
    [
        (0x3FFD, (1251, "cp1251"), "Пациент"),
        (0x3FDE, (65001, "utf-8"), "Épilepsie déçue"),
        (0x3FF1, (1049, "cp1251"), "Пациент"),
        (0x3FF1, (1028, "big5"), "測試中文"),
        (0x3FF1, (1031, "cp1252"), "öäü"),
        (0x3FFD, (0, "cp1252"), "Épilepsie"),
    ],
)
def test_texts_in_eight_bits_are_in_the_code_page_of_the_message(number, charset, expected):
    values = [Value(number, LONG, charset[0]), Value(BODY, STRING, expected.encode(charset[1]))]

    assert lines(read(MSG, msg(values), "m.msg")) == [("part=body", expected)]


@pytest.mark.parametrize(
    "value",
    [
        Value(PAGE, BINARY, "<meta charset=iso-8859-15><p>NIR&nbsp;: <b>œ</b>dème".encode("iso-8859-15")),
        Value(PAGE, BINARY, "<p>NIR&#160;: œdème".encode()),
        Value(PAGE, UNICODE, "<p>NIR&nbsp;: œdème"),
        Value(
            RTF, BINARY, packed_rtf(rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}NIR{\*\htmltag84 &nbsp;}: \'9cd\'e8me}")
        ),
    ],
    ids=["declared", "undeclared", "unicode", "in RTF"],
)
def test_a_page_is_read_wherever_it_is_kept(value):
    [segment] = read(MSG, msg([value]), "m.msg").segments

    assert segment.text == "NIR\xa0: oedème\n"
    assert segment.locate(0).canonical() == f"poste:m.msg#part={'rtf' if value.tag == RTF else 'html'}&line=1"


@pytest.mark.parametrize("pack", [packed_rtf, plain_rtf])
def test_a_body_in_rtf_only_is_read(pack):
    found = read(MSG, msg([Value(RTF, BINARY, pack(rb"{\rtf1\ansi Bonjour,\par NIR \'e9pilepsie\par}"))]), "m.msg")

    assert lines(found) == [("part=rtf&paragraph=1", "Bonjour,"), ("part=rtf&paragraph=2", "NIR épilepsie")]
    assert found.problems == []


def test_rtf_that_repeats_the_text_is_not_read_twice():
    rtf = packed_rtf(rb"{\rtf1\ansi\fromtext Bonjour,\par NIR}")
    same = read(MSG, msg([text(BODY, "Bonjour,\r\nNIR\r\n"), Value(RTF, BINARY, rtf)]), "m.msg")
    other = read(MSG, msg([text(BODY, "Bonjour\r\n"), Value(RTF, BINARY, rtf)]), "m.msg")

    assert same.text == "Bonjour,\nNIR\n"
    assert other.text == "Bonjour\nBonjour,\nNIR\n"


def test_a_damaged_rtf_is_told_and_read_as_far_as_it_goes():
    rtf = bytearray(packed_rtf(rb"{\rtf1\ansi Bonjour,\par NIR 12\par}"))
    rtf[12] ^= 1
    found = read(MSG, msg([Value(RTF, BINARY, bytes(rtf))]), "m.msg")

    assert lines(found)[1] == ("part=rtf&paragraph=2", "NIR 12")
    assert found.problems == [("poste:m.msg#part=rtf", "corrupt")]


def test_a_contact_gives_its_fields_under_their_names():
    values = [
        text(0x001A, "IPM.Contact"),
        Value(0x3A42, TIME, 108_000_000_000_000_000),
        text(0x3A08, "01 02 03 04 05"),
        Value(0x3A58, UNICODE | MULTIPLE, ["Léa", "Tom"]),
        text(0x8000, "12 rue des Lilas")._replace(name=0x801B),
        text(0x8001, "2 69 05 49 588 157 80")._replace(name="NIR patient"),
        Value(0x8002, DOUBLE, 269054958815780.0, "Numéro"),
        Value(0x8003, UNICODE | MULTIPLE, ["Diabète"], "Keywords"),
        Value(0x8004, LONG, 5, 0x8001),
    ]

    assert lines(read(MSG, msg(values), "c.msg")) == [
        ("property=téléphone professionnel", "téléphone professionnel: 01 02 03 04 05"),
        ("property=date de naissance", "date de naissance: 30/03/1943"),
        ("property=enfants", "enfants: Léa"),
        ("property=enfants", "enfants: Tom"),
        ("property=adresse professionnelle", "adresse professionnelle: 12 rue des Lilas"),
        ("property=NIR patient", "NIR patient: 2 69 05 49 588 157 80"),
        ("property=Numéro", "Numéro: 269054958815780"),
        ("property=Keywords", "Keywords: Diabète"),
    ]


def attached(*values: Value, method: int = 1) -> list[Value]:
    return [Value(METHOD, LONG, method), *values]


def test_attachments_are_members_by_their_long_names():
    file = attached(text(NAME, "résultat.pdf"), text(0x3704, "RESULT~1.PDF"), Value(DATA, BINARY, b"contenu"))
    found = read(MSG, msg([], attachments=[(file, None), (file, None)]), "m.msg")

    assert found.members == [
        ("poste:m.msg!msg/résultat.pdf", b"contenu"),
        ("poste:m.msg!msg/résultat.pdf~2", b"contenu"),
    ]
    assert lines(found)[0] == ("part=attachments", "RESULT~1.PDF")


def test_a_file_that_is_pointed_at_is_named_and_set_aside():
    pointed = attached(text(NAME, "liste.xlsx"), text(0x370D, r"\\serveur\patients\liste.xlsx"), method=4)
    missing = attached(text(NAME, "perdu.doc"))
    found = read(MSG, msg([], attachments=[(pointed, None), (missing, None)]), "m.msg")

    assert found.problems == [
        ("poste:m.msg!msg/liste.xlsx", "excluded"), ("poste:m.msg!msg/perdu.doc", "corrupt"),
    ]  # fmt: skip
    assert lines(found) == [("part=attachments", r"\\serveur\patients\liste.xlsx")]


def test_an_attached_message_is_a_message_of_its_own_with_the_names_of_the_outer_one():
    field = text(0x8001, "2 69 05 49 588 157 80")._replace(name="NIR")
    file = (attached(text(NAME, "a.txt"), Value(DATA, BINARY, b"texte")), None)
    birthday = Value(0x3A42, TIME, 108_000_000_000_000_000)
    inner = storage([text(SUBJECT, "dedans"), birthday, field], attachments=[file], head=24)
    outer = msg([text(SUBJECT, "dehors"), field], attachments=[(attached(text(0x3001, "dedans"), method=5), inner)])
    [(locator, content)] = read(MSG, outer, "m.msg").members
    found = read(MSG, content, "dedans.msg")

    assert locator == "poste:m.msg!msg/dedans.msg"
    assert lines(found) == [
        ("header=Subject", "dedans"),
        ("property=date de naissance", "date de naissance: 30/03/1943"),
        ("property=NIR", "NIR: 2 69 05 49 588 157 80"),
    ]
    assert found.members == [("poste:dedans.msg!msg/a.txt", b"texte")]
    assert found.problems == []


def test_an_attached_message_may_have_a_thousand_recipients():
    people = [[text(0x3001, f"Personne {number}")] for number in range(1200)]
    inner = storage([text(SUBJECT, "dedans")], recipients=people, head=24)
    [(_, content)] = read(MSG, msg([], attachments=[(attached(method=5), inner)]), "m.msg").members

    assert "Personne 1199\n" in read(MSG, content, "m.msg").text


def test_an_object_is_a_member():
    file = attached(text(0x3001, "Objet"), method=6)
    found = read(MSG, msg([], attachments=[(file, {"CONTENTS": b"Organigramme"})]), "m.msg")

    assert [(locator, content[:4]) for locator, content in found.members] == [
        ("poste:m.msg!msg/Objet", b"\xd0\xcf\x11\xe0")
    ]


def test_a_text_under_a_lock_is_told(outcome_of):
    body = text(BODY, "Voici\r\n-----BEGIN PGP MESSAGE-----\r\nabc")
    rights = attached(text(NAME, "message.rpmsg"), Value(DATA, BINARY, bytes.fromhex("76e80460c411e386") + bytes(99)))
    documents = outcome_of(msg([text(SUBJECT, "Suivi")], attachments=[(rights, None)]), "m.msg").documents

    assert read(MSG, msg([body]), "m.msg").problems == [("poste:m.msg#part=body", "encrypted")]
    assert [(each.locator.member(), each.status) for each in documents] == [
        ("", "partial"), ("message.rpmsg", "encrypted"),
    ]  # fmt: skip


def test_a_stream_that_is_missing_is_told():
    data = msg([text(SUBJECT, "Suivi"), text(BODY, "Bonjour")])
    renamed = data.replace("__substg1.0_1000001F".encode("utf-16-le"), "__substg1.0_1000ZZZZ".encode("utf-16-le"))
    found = read(MSG, renamed, "m.msg")

    assert found.text == "Suivi\n"
    assert found.problems == [("poste:m.msg#part=properties", "corrupt")]


def test_sectors_in_a_ring_end():
    data = bytearray(msg([text(SUBJECT, "Suivi"), text(BODY, "Bonjour " * 400)]))
    name = data.index("__substg1.0_1000001F".encode("utf-16-le"))
    struct.pack_into("<I", data, name + 120, 0x7FFFFFFF)
    first = struct.unpack_from("<I", data, name + 116)[0]
    table = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    struct.pack_into("<I", data, table + 4 * first, first)
    found = read(MSG, bytes(data), "m.msg")

    assert found.text.startswith("Suivi\nBonjour Bonjour")
    assert len(found.text) < len(data)


def test_what_is_no_compound_file_any_more_is_told():
    data = msg([text(SUBJECT, "Suivi"), text(BODY, "Bonjour " * 2000)])
    found = read(MSG, data[: len(data) // 4], "m.msg")

    assert [kind for _, kind in found.problems] == ["corrupt"]


@given(st.data())
def test_damage_never_ends_a_reading(data):
    whole = bytearray(
        msg(
            [text(SUBJECT, "Suivi"), text(BODY, "Bonjour"), Value(RTF, BINARY, packed_rtf(rb"{\rtf1 a}"))],
            recipients=[[text(0x3001, "Dr Oudin")]],
            attachments=[(attached(Value(DATA, BINARY, b"x")), None)],
        )
    )
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(512, len(whole) - 5))
        struct.pack_into("<I", whole, position, data.draw(st.integers(0, 0xFFFFFFFF)))

    read(MSG, bytes(whole), "m.msg")


def test_a_long_attachment_that_is_fetched_piece_by_piece_comes_whole(monkeypatch):
    monkeypatch.setattr(msg_storage, "_LONG", 4096)
    content = bytes(range(256)) * 2000
    file = attached(text(NAME, "scanner.bin"), Value(DATA, BINARY, content))
    data = msg([text(SUBJECT, "Suivi")], attachments=[(file, None)])
    item = next(each for each in MSG.extract(item_of(data), Budget(Limits())) if isinstance(each, Item))

    assert item.size == len(content)
    assert read(MSG, data, "m.msg").members == [("poste:m.msg!msg/scanner.bin", content)]


def test_a_long_attachment_that_ends_too_early_is_told(monkeypatch):
    monkeypatch.setattr(msg_storage, "_LONG", 4096)
    content = bytes(range(256)) * 2000
    data = msg([text(SUBJECT, "Suivi")], attachments=[(attached(Value(DATA, BINARY, content)), None)])
    sector = data.index(content[:512]) // 512 - 1
    table = bytearray(data)
    place = table.index(struct.pack("<II", sector + 101, sector + 102))
    struct.pack_into("<I", table, place, 0xFFFFFFFE)
    found = read(MSG, bytes(table), "m.msg")

    assert found.members == [("poste:m.msg!msg/attachment", content[: 512 * 101])]
    assert found.problems == [("poste:m.msg#part=properties", "corrupt")]
