"""Messages as badly made programs write them: the number is found where a person would see it."""

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.mail.eml import EML
from tests.extract.reading import read
from tests.extract.samples import MARKER, NIR
from tests.extract.test_formats import places_of

HEAD = "From: Accueil <a@exemple.fr>\r\nTo: b@exemple.fr\r\nSubject: Suivi\r\nMIME-Version: 1.0\r\n"
BARE = NIR.replace(" ", "")
LETTER = f"Bonjour, voici le dossier complet du patient.\r\n{MARKER}\r\nCordialement, le secretariat"


def encoded(text: str, codec: str = "utf-8") -> str:
    return base64.encodebytes(text.encode(codec)).decode().replace("\n", "\r\n")


def single(*headers: str, body: str) -> str:
    return HEAD + "".join(f"{header}\r\n" for header in headers) + f"\r\n{body}\r\n"


def multipart(*parts: str, kind: str = "mixed", closed: bool = True) -> str:
    joined = "".join(f"--zz\r\n{part}\r\n" for part in parts)
    return HEAD + f'Content-Type: multipart/{kind}; boundary="zz"\r\n\r\n{joined}' + ("--zz--\r\n" if closed else "")


def uuencoded(text: str, *, end: str = "`\r\nend\r\n") -> str:
    raw = text.encode()
    lines = [binascii.b2a_uu(raw[at : at + 45]).decode().rstrip("\n") for at in range(0, len(raw), 45)]
    return "\r\n".join(["begin 644 liste.txt", *lines, end])


BODY = {"#part=1"}
PAGE = {"#part=1&line=1"}
SUBJECT = {"#header=Subject"}
PART = {"#part=1.1"}
FILE = {"!eml/liste.txt#line=1"}
LETTERS = base64.b64encode(MARKER.encode()).decode()
QUOTED = "Content-Transfer-Encoding: quoted-printable"
BASE64 = "Content-Transfer-Encoding: base64"


def subject(text: str) -> str:
    return single(body="x").replace("Suivi", text)


MESSAGES: dict[str, tuple[str, set[str]]] = {
    "a soft break in the number": (single(QUOTED, body=f"{MARKER[:14]}=\r\n{MARKER[14:]}"), BODY),
    "quoted-printable that is not declared": (
        single(body=f"R=C3=A9sultat de l'=\r\nexamen =3D positif\r\n{MARKER[:14]}=\r\n{MARKER[14:]}"), BODY,
    ),
    "base64 that is not declared": (single("Content-Transfer-Encoding: 7bit", body=encoded(LETTER)), BODY),
    "base64 under another name": (single(QUOTED, body=encoded(LETTER)), BODY),
    "base64 with the letters of addresses": (
        single(BASE64, body=base64.urlsafe_b64encode(f"????>>>> {MARKER}".encode()).decode()), BODY,
    ),
    "a sentence behind base64": (single(BASE64, body=encoded("Bonjour, la suite\r\n") + f"_____\r\n{MARKER}"), BODY),
    "base64 before a sentence": (
        single(BASE64, body=encoded(LETTER) + "_____\r\nListe des medecins\r\nhttp://liste.exemple.fr/info"), BODY,
    ),
    "words under the label of base64": (single(BASE64, body=f"NIR\r\n{BARE}"), BODY),
    "a page in utf-16": (
        single("Content-Type: text/html; charset=utf-16be", BASE64, body=encoded(f"<p>{MARKER}", "utf-16-be")), PAGE,
    ),
    "utf-7": (
        single("Content-Type: text/plain; charset=utf-7", body=f"R+AOk-sultat {MARKER}"), BODY,
    ),
    "digits of full width in seven bits": (
        single(
            "Content-Type: text/plain; charset=iso-2022-jp", BASE64,
            body=encoded("NIR : " + "".join(chr(0xFF10 + int(digit)) for digit in BARE), "iso-2022-jp"),
        ),
        BODY,
    ),
    "a page under the type of text": (
        single("Content-Type: text/plain", body=f"<html><body>{MARKER[:12]}<b>{MARKER[12:]}</b>"), PAGE,
    ),
    "enriched text": (
        single("Content-Type: text/enriched", body=f"<bold>{MARKER[:15]}</bold>{MARKER[15:]}"), PAGE,
    ),
    "lines that flow": (
        single("Content-Type: text/plain; format=flowed; delsp=yes", body=f"NIR : {BARE[:8]} \r\n{BARE[8:]}"), BODY,
    ),
    "a number in two quoted lines": (single(body=f"> {MARKER[:14]}\r\n> {MARKER[14:]}"), BODY),
    "words of one charset": (subject(f"=?utf-8?q?NIR_{BARE[:8]}?=\r\n =?utf-8?q?{BARE[8:]}?="), SUBJECT),
    "words of two charsets": (subject(f"=?utf-8?q?NIR_{BARE[:8]}?==?latin1?q?{BARE[8:]}?="), SUBJECT),
    "letters cut between words": (subject(f"=?utf-8?b?{LETTERS[:10]}?= =?utf-8?b?{LETTERS[10:]}?="), SUBJECT),
    "a word without its end": (subject(f"=?utf-8?b?{LETTERS}"), SUBJECT),
    "a folded number": (subject(f"{MARKER[:14]}\r\n\t{MARKER[14:]}"), SUBJECT),
    "a header of one's own": (single(f"X-Dossier: {MARKER}", body="x"), {"#header=X-Dossier"}),
    "a parameter in pieces": (
        multipart(
            "Content-Type: text/plain\r\nContent-Disposition: attachment;\r\n"
            f" filename*1=\"{BARE[6:]}.txt\";\r\n filename*0=\"NIR {BARE[:6]}\"\r\n\r\nx"
        ),
        {f"!eml/NIR {BARE}.txt"},
    ),
    "no end": (multipart(f"Content-Type: text/plain\r\n\r\n{MARKER}", closed=False), PART),
    "blanks behind the line between parts": (
        multipart(f"{BASE64}\r\n\r\n{encoded(MARKER)}").replace("--zz\r\n", "--zz  \r\n"), PART,
    ),
    "a line between parts that ends in a blank": (
        multipart(f"{BASE64}\r\n\r\n{encoded(MARKER)}").replace('"zz"', '"zz "').replace("--zz", "--zz "), PART,
    ),
    "another line than the declared one": (
        multipart(f"{BASE64}\r\n\r\n{encoded(MARKER)}").replace('"zz"', "autre"), PART,
    ),
    "two types": (
        multipart(f"{BASE64}\r\n\r\n{encoded(MARKER)}").replace("MIME-V", "Content-Type: text/plain\r\nMIME-V"), PART,
    ),
    "parts of no type": (
        single(body=f"Votre message revient.\r\n--ab\r\nContent-Type: text/plain\r\n{BASE64}\r\n\r\n{encoded(MARKER)}"),
        PART,
    ),
    "text before the parts": (
        multipart("\r\nx").replace("\r\n\r\n--zz", f"\r\n\r\n{MARKER}\r\n--zz", 1), {"#part=1.0"},
    ),
    "text behind the parts": (multipart("\r\nx") + MARKER, {"#part=1.2"}),
    "a part behind the end": (
        multipart("\r\nx") + f"--zz\r\n{BASE64}\r\n\r\n{encoded(MARKER)}\r\n--zz--\r\n", {"#part=1.3"},
    ),
    "a message with one header": (
        multipart(f"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n{BASE64}\r\n\r\n{encoded(MARKER)}"),
        {"!eml/message.eml#part=1"},
    ),
    "a message with a type only": (
        multipart(f"Content-Type: message/rfc822\r\n\r\nContent-Type: text/plain\r\n{BASE64}\r\n\r\n{encoded(MARKER)}"),
        {"!eml/message.eml#part=1"},
    ),
    "a digest": (
        multipart(f"\r\nFrom: a@b.fr\r\nSubject: x\r\n{BASE64}\r\n\r\n{encoded(MARKER)}", kind="digest"),
        {"!eml/message.eml#part=1"},
    ),
    "a part of a message": (
        single('Content-Type: message/partial; id="a"; number=2; total=2', body=f"{LETTER}"),
        {"!eml/part-1.bin#line=2"},
    ),
    "a description": (multipart(f"Content-Description: {MARKER}\r\n\r\nx"), {"#part=1.1&header=Content-Description"}),
    "a status of delivery": (
        multipart(f"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {BARE}@patient.mssante.fr"),
        PART,
    ),
    "uuencode": (single(body=f"Bonjour\r\n\r\n{uuencoded(MARKER * 2)}\r\nFin"), FILE),
    "uuencode without its end": (single(body=f"Bonjour\r\n\r\n{uuencoded(MARKER * 2, end='')}".rstrip("\r\n")), FILE),
    "uuencode with blanks lost": (
        single(body="\r\n".join(map(str.rstrip, uuencoded(f"{MARKER}    ", end=" \r\nend").split("\r\n")))), FILE,
    ),
    "uuencode in base64": (single(body=f"begin-base64 644 liste.txt\r\n{encoded(MARKER)}====\r\n"), FILE),
    "yEnc": (
        single(
            body="=ybegin line=128 size=27 name=liste.txt\r\n"
            + "".join(chr(ord(each) + 42) for each in MARKER) + "\r\n=yend size=27"
        ),
        FILE,
    ),
    "an address of data": (
        single("Content-Type: text/html", body=f'<a href="data:text/plain;base64,{encoded(MARKER).strip()}">x</a>'),
        {"!html/data#line=1"},
    ),
    "an address with codes": (
        single("Content-Type: text/html", body=f'<a href="mailto:a@b.fr?subject=NIR%20{BARE}">x</a>'), PAGE,
    ),
    "an entity in every place": (
        single("Content-Type: text/html", body="<p>NIR&nbsp;: " + "".join(f"&#{ord(each)};" for each in NIR)), PAGE,
    ),
    "joints of no width": (
        single("Content-Type: text/html", body="<p style='display:none'>NIR : " + "&zwnj;".join(BARE)), PAGE,
    ),
    "a page of comments only": (single("Content-Type: text/html", body=f"<!--[if mso]><p>{MARKER}</p><![endif]-->"),
                                {"#part=1&line=1"}),
    "a stray line among the headers": (
        f"From: a@b.fr\r\nSubject: un sujet\r\nqui continue\r\nTo: c@d.fr\r\n{BASE64}\r\n\r\n{encoded(MARKER)}", BODY,
    ),
    "odd names of headers": (
        f"FROM : a@b.fr\r\nSUBJECT : x\r\nX_Odd: y\r\n{BASE64.upper()}\r\n\r\n{encoded(MARKER)}", BODY,
    ),
    "a draft": (f"To: b@exemple.fr\r\nSubject: x\r\nX-Unsent: 1\r\n{BASE64}\r\n\r\n{encoded(MARKER)}", BODY),
    "a header of 70 kB": (
        "Received: " + "\r\n\tby relais x " * 5000 + f"\r\n{HEAD}{BASE64}\r\n\r\n{encoded(MARKER)}", BODY,
    ),
    "two thousand relays": (
        "".join(f"Received: from a{number} by b\r\n" for number in range(2000)) * 2
        + f"{HEAD}{BASE64}\r\n\r\n{encoded(MARKER)}",
        BODY,
    ),
    "line ends that were doubled": (single(BASE64, body=encoded(MARKER)).replace("\r\n", "\r\r\n"), BODY),
    "line ends of old systems": (single(BASE64, body=encoded(MARKER)).replace("\r\n", "\r"), BODY),
    "a multipart that is encoded as a whole": (
        single(
            'Content-Type: multipart/mixed; boundary="zz"', BASE64,
            body=encoded(f"--zz\r\n{BASE64}\r\n\r\n{encoded(MARKER)}\r\n--zz--\r\n"),
        ),
        PART,
    ),
    "quoted-printable under the label of base64": (
        single(BASE64, body=f"R=C3=A9sultat de l'=\r\nexamen =3D positif\r\n{MARKER[:14]}=\r\n{MARKER[14:]}"), BODY,
    ),
    "an encoding in quotes": (
        multipart(
            'Content-Disposition: attachment; filename=liste.txt\r\nContent-Transfer-Encoding: "base64"\r\n\r\n'
            + encoded(LETTER)
        ),
        {"!eml/liste.txt#line=2"},
    ),
    "a type without its semicolon": (single("Content-Type: text/plain charset=utf-8", body=MARKER), BODY),
    "parts a hundred deep": (
        HEAD
        + "".join(f"Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n" for level in range(100))
        + f"Content-Type: text/plain\r\n\r\n{MARKER}",
        {"#part=1" + 100 * ".1"},
    ),
    "a header of a megabyte": (single(f"X-Dossier: {'mot ' * 260_000}{MARKER}", body="x"), {"#header=X-Dossier"}),
    "a megabyte of folded header": (
        single("X-Dossier: " + "mot mot mot\r\n " * 70_000 + MARKER, body="x"),
        {"#header=X-Dossier"},
    ),
    "a header whose name has an accent": (
        f"From: a@b.fr\r\nSujét: {MARKER}\r\n{BASE64}\r\n\r\n{encoded('x')}", {"#header=Sujét"},
    ),
    "a header whose name has blanks": (
        f"From: a@b.fr\r\nSujet du jour: {MARKER}\r\n{BASE64}\r\n\r\n{encoded('x')}", {"#header=Sujet du jour"},
    ),
    "one line between parts for two levels": (
        multipart(
            "Content-Type: multipart/alternative; boundary=zz\r\n\r\n--zz\r\n\r\nx\r\n--zz--",
            f"{BASE64}\r\n\r\n{encoded(MARKER)}",
        ),
        {"#part=1.4"},
    ),
    "a zero among the headers": (single(BASE64, body=encoded(MARKER)).replace("Suivi", "Su\0ivi"), BODY),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_the_number_is_found_at_its_place(name, outcome_of):
    message, places = MESSAGES[name]
    outcome = outcome_of(message, "m.eml")

    assert (outcome.documents[0].extractor, outcome.documents[0].status) == ("eml", "scanned")
    assert places_of(outcome) == places


def test_bytes_of_an_attachment_do_not_hide_a_message(outcome_of):
    picture = bytes(range(256)) * 200
    head = multipart(
        "Content-Type: image/x-roh; name=a.roh\r\nContent-Transfer-Encoding: binary\r\n\r\n?", closed=False
    )
    message = head.replace("Suivi", MARKER).encode().replace(b"?\r\n", picture)
    outcome = outcome_of(message, "m.eml")

    assert outcome.documents[0].extractor == "eml"
    assert places_of(outcome) == SUBJECT


@given(st.sampled_from(sorted(MESSAGES)), st.integers(0, 3000), st.binary(max_size=40))
def test_damage_never_ends_a_reading(name, place, noise):
    message = MESSAGES[name][0].encode()[:5000]

    read(EML, message[:place] + noise + message[place + len(noise) :], "m.eml")
    read(EML, message[place:], "m.eml")
