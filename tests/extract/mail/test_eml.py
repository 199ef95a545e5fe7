import base64
import datetime
import email
import io
import random
import zlib
from email.message import EmailMessage

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from leakscan.extract.mail.eml import EML
from leakscan.extract.mail.emlx import EMLX
from leakscan.extract.mail.smime import P7M
from leakscan.extract.recognise import recognise
from tests.extract.reading import read

DAY = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def message(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode() + body


def multipart(*parts: bytes, kind: str = "mixed", closed: bool = True) -> bytes:
    joined = b"".join(b"--zz\r\n" + part + b"\r\n" for part in parts)
    end = b"--zz--\r\n" if closed else b""
    return message("Subject: Dossier", f'Content-Type: multipart/{kind}; boundary="zz"', body=joined + end)


def places(found, needle: str) -> list[str]:
    return [
        segment.locate(segment.text.index(needle)).canonical() for segment in found.segments if needle in segment.text
    ]


def test_headers_and_text_belong_to_the_message():
    data = message("From: =?iso-8859-1?Q?H=E9l=E8ne?= <h@exemple.fr>", "Subject: Bilan", body=b"Bonjour\r\n")
    [segment] = read(EML, data, "m.eml").segments

    assert segment.text == "Hélène <h@exemple.fr>\nBilan\nBonjour\n"
    assert segment.locate(0).canonical() == "poste:m.eml#header=From"
    assert segment.heading(0) == "From"
    assert segment.locate(30).canonical() == "poste:m.eml#part=1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?b?UsOpc3Vs?=\r\n =?utf-8?b?dGF0?= du labo", "Résultat du labo"),
        ("=?utf-8?q?R=C3?= =?utf-8?q?=A9sultat?=", "Résultat"),
        ("=?utf-8?q?R=C3=A9sultat_NIR?=:suite", "Résultat NIR:suite"),
        ("=?utf-8?b?UsOpc3VsdGF0?=", "Résultat"),
        ("=?utf-8?b?UsOpc3VsdGF0cw?=", "Résultats"),
        ("=?x-inconnu?q?R=E9sultat?=", "Résultat"),
        ("Résultat sans codage", "Résultat sans codage"),
    ],
)
def test_encoded_words_are_decoded(written, meant):
    [segment] = read(EML, message(f"Subject: {written}"), "m.eml").segments

    assert segment.text == meant + "\n"


def test_headers_of_transport_are_left_and_telling_ones_are_kept():
    data = message("Received: from relais", "X-Spam-Score: 1", "X-Original-To: a@exemple.fr", "Commentaire: noté")
    [segment] = read(EML, data, "m.eml").segments

    assert segment.text == "a@exemple.fr\nnoté\n"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", b"NIR 2 69 05 4=\r\n9 588 157 80, =E9pilepsie \r\n"),
        ("QUOTED-PRINTABLE ", b"NIR 2 69 05 4= \r\n9 588 157 80, =e9pilepsie\r\n"),
        ("base64", base64.encodebytes("NIR 2 69 05 49 588 157 80, épilepsie".encode("latin-1"))),
        ("8bit", "NIR 2 69 05 49 588 157 80, épilepsie".encode("latin-1")),
        ("base64", "NIR 2 69 05 49 588 157 80, épilepsie".encode("latin-1")),
    ],
)
def test_a_body_is_decoded(encoding, body):
    head = ("Content-Type: text/plain; charset=iso-8859-1", f"Content-Transfer-Encoding: {encoding}")

    assert read(EML, message(*head, body=body), "m.eml").text.rstrip() == "NIR 2 69 05 49 588 157 80, épilepsie"


@pytest.mark.parametrize("charset", ["utf-8", "x-cabinet", "", '"iso-8859-1', "us-ascii", "idna", "rot13"])
def test_a_character_set_that_lies_is_not_believed(charset):
    body = "Hélène, épilepsie\r\n".encode("cp1252")
    data = message(f"Content-Type: text/plain; charset={charset}", body=body)

    assert read(EML, data, "m.eml").text == "Hélène, épilepsie\n"


def test_an_html_body_belongs_to_the_message():
    page = message("Content-Type: text/html; charset=latin1", body="<p>NIR&nbsp;: <b>é</b>pilepsie".encode("cp1252"))
    found = read(EML, multipart(message("Content-Type: text/plain", body=b"texte"), page, kind="alternative"), "m.eml")

    assert "NIR\xa0: épilepsie\n" in found.text
    assert places(found, "texte") == ["poste:m.eml#part=1.1"]
    assert places(found, "NIR") == ["poste:m.eml#part=1.2&line=1"]
    assert found.members == []


def attachment(disposition: str, content: bytes = b"contenu") -> bytes:
    head = ("Content-Type: application/octet-stream", f"Content-Disposition: attachment; {disposition}")
    return message(*head, "Content-Transfer-Encoding: base64", body=base64.encodebytes(content))


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('filename="patients.xlsx"', "patients.xlsx"),
        ("filename*=utf-8''R%C3%A9sultat.pdf", "Résultat.pdf"),
        ("filename*0*=utf-8''R%C3%A9sul; filename*1=tat.pdf", "Résultat.pdf"),
        ('filename="=?utf-8?q?R=C3=A9sultat=2Epdf?="', "Résultat.pdf"),
        ('filename="Résultat.pdf"', "Résultat.pdf"),
        ("filename=sans guillemets.pdf", "sans guillemets.pdf"),
        ("filename*=x-inconnu''a%2Epdf", "a.pdf"),
    ],
)
def test_an_attachment_is_a_member_by_its_name(disposition, name):
    found = read(EML, multipart(attachment(disposition)), "m.eml")

    assert found.members == [(f"poste:m.eml!eml/{name}", b"contenu")]


def test_equal_names_are_counted_and_missing_ones_are_made_from_the_place():
    unnamed = message("Content-Type: image/jpeg", body=b"image")
    calendar = message("Content-Type: text/calendar", body=b"BEGIN:VCALENDAR")
    found = read(EML, multipart(attachment("filename=a"), attachment("filename=a"), unnamed, calendar), "m.eml")

    assert [locator for locator, _ in found.members] == [
        "poste:m.eml!eml/a", "poste:m.eml!eml/a~2", "poste:m.eml!eml/part-1.3.jpg", "poste:m.eml!eml/part-1.4.ics",
    ]  # fmt: skip


def test_a_text_with_a_name_is_an_attachment():
    found = read(EML, multipart(message('Content-Type: text/plain; name="notes.txt"', body=b"notes")), "m.eml")

    assert found.members == [("poste:m.eml!eml/notes.txt", b"notes")]


@pytest.mark.parametrize(
    ("encoding", "encode"), [("7bit", bytes), ("base64", base64.encodebytes)], ids=["plain", "base64"]
)
def test_an_attached_message_is_a_member_whatever_its_encoding(encoding, encode):
    inner = message("Subject: dedans", body=b"texte")
    head = ("Content-Type: message/rfc822", f"Content-Transfer-Encoding: {encoding}")
    found = read(EML, multipart(message(*head, body=encode(inner))), "m.eml")

    assert [(locator, content.rstrip()) for locator, content in found.members] == [
        ("poste:m.eml!eml/message.eml", inner.rstrip())
    ]


def test_base64_with_padding_or_junk_inside_is_decoded_to_the_end():
    body = b"ZGVidXQ=\r\nc3VpdGU=\r\n!ZmluIGRl*IHRleHRlISE"
    head = ("Content-Disposition: attachment; filename=a.txt", "Content-Transfer-Encoding: base64")
    found = read(EML, multipart(message(*head, body=body)), "m.eml")

    assert found.members == [("poste:m.eml!eml/a.txt", b"debutsuitefin de texte!!")]


def test_uuencoded_files_in_a_text_are_members():
    body = b"Bonjour\r\nbegin 644 note.txt\r\n'8V]N=&5N=0  \r\n`\r\nend\r\nFin\r\n"
    found = read(EML, message("Subject: x", body=body), "m.eml")

    assert found.members == [("poste:m.eml!eml/note.txt", b"contenu")]
    assert found.text == "x\nBonjour\nFin\n"


def test_a_message_that_is_cut_gives_its_parts():
    found = read(EML, multipart(message("Content-Type: text/plain", body=b"texte"), closed=False), "m.eml")

    assert places(found, "texte") == ["poste:m.eml#part=1.1"]


def test_a_boundary_that_is_not_declared_is_found():
    data = multipart(message("Content-Type: text/plain", body=b"texte")).replace(b'; boundary="zz"', b"")
    found = read(EML, data, "m.eml")

    assert places(found, "texte") == ["poste:m.eml#part=1.1"]


def test_text_around_the_parts_is_read():
    data = multipart(message("Content-Type: text/plain", body=b"texte")).replace(
        b"\r\n\r\n--zz", b"\r\n\r\navant\r\n--zz", 1
    )
    found = read(EML, data + b"apres\r\n", "m.eml")

    assert places(found, "avant") == ["poste:m.eml#part=1.0"]
    assert places(found, "apres") == ["poste:m.eml#part=1.2"]


def test_ten_thousand_parts_are_read():
    found = read(EML, multipart(*[b"\r\nx"] * 9_999, b"\r\nfin"), "m.eml")

    assert (found.text.split("\n")[-2], found.problems) == ("fin", [])


def test_parts_are_bounded_in_number_and_depth(monkeypatch):
    monkeypatch.setattr("leakscan.extract.mail.eml.PARTS", 100)
    many = read(EML, multipart(*[b"\r\nx"] * 101), "m.eml")
    deep = b"\r\nfond"
    for level in range(250):
        deep = f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n".encode() + deep + b"\r\n"
    nested = read(EML, b"Subject: x\r\n" + deep, "m.eml")

    assert many.problems == [("poste:m.eml#part=1.101", "too-many")]
    assert [kind for _, kind in nested.problems] == ["too-deep"]


def identity():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cabinet fictif")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(DAY).not_valid_after(DAY.replace(year=2099))
    return builder.sign(key, SHA256()), key


def signed(content: bytes, encoding: Encoding) -> bytes:
    certificate, key = identity()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


def test_an_opaque_signature_adds_no_step():
    inner = multipart(message("Content-Type: text/plain", body=b"texte"), attachment("filename=cr.pdf"))
    head = ("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",)
    body = base64.encodebytes(signed(inner, Encoding.DER))
    found = read(EML, message(*head, "Content-Transfer-Encoding: base64", body=body), "m.eml")

    assert found.members == [("poste:m.eml!eml/cr.pdf", b"contenu")]
    assert places(found, "texte") == ["poste:m.eml#part=1.1.1"]
    assert found.problems == []


def test_a_signed_file_holds_its_name_without_the_ending():
    found = read(P7M, signed(b"contenu", Encoding.DER), "facture.pdf.p7m")

    assert found.members == [("poste:facture.pdf.p7m!p7m/facture.pdf", b"contenu")]


@pytest.mark.parametrize(
    "written",
    [
        lambda raw: base64.encodebytes(raw),
        lambda raw: b"-----BEGIN PKCS7-----\n" + base64.encodebytes(raw) + b"-----END PKCS7-----\n",
        lambda raw: b"-----BEGIN CMS-----\r\n" + base64.encodebytes(raw).replace(b"\n", b"\r\n"),
    ],
)
def test_a_signed_file_may_be_written_in_letters(written):
    data = written(signed(b"contenu", Encoding.DER))

    assert recognise(io.BytesIO(data), "facture.pdf.p7m") == "application/pkcs7-mime"
    assert read(P7M, data, "facture.pdf.p7m").members == [("poste:facture.pdf.p7m!p7m/facture.pdf", b"contenu")]


def test_a_packed_file_is_unpacked():
    octets = zlib.compress(b"contenu" * 9)
    inner = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80\x04" + bytes([len(octets)]) + octets + bytes(8)
    head = bytes.fromhex("3080060b2a864886f70d0109100109a0803080020100300d060b2a864886f70d010910030 8".replace(" ", ""))
    found = read(P7M, head + inner, "a.txt.p7m")

    assert found.members == [("poste:a.txt.p7m!p7m/a.txt", b"contenu" * 9)]
    assert found.problems == []


def test_a_signature_that_is_cut_gives_what_is_there():
    data = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x80\0\0"
    data += b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80\x24\x80\x04\x03con\x04\x40tenu"
    found = read(P7M, data, "a.txt.p7m")

    assert found.members == [("poste:a.txt.p7m!p7m/a.txt", b"contenu")]
    assert found.problems == [("poste:a.txt.p7m#part=content", "corrupt")]


def test_a_signature_beside_its_file_holds_names_only():
    certificate, key = identity()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"contenu").add_signer(certificate, key, SHA256())
    data = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.DetachedSignature])
    found = read(P7M, data, "smime.p7s")

    assert (found.members, found.problems) == ([], [])
    assert "Cabinet fictif" in found.text


def test_lengths_that_are_not_told_are_read():
    octets = b"\x24\x80\x04\x03con\x04\x04tenu\0\0"
    data = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x80\0\0"
    data += b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80" + octets + bytes(12)

    assert read(P7M, data, "a.txt.p7m").members == [("poste:a.txt.p7m!p7m/a.txt", b"contenu")]


def test_an_encrypted_message_is_told():
    head = ("Subject: x", "Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")
    wrapped = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x03\xa0\x80\x30\x80"
    by_label = read(EML, message(*head, body=b"?"), "m.eml")
    by_content = read(EML, message("Content-Type: application/pkcs7-mime", body=wrapped), "m.eml")

    assert by_label.problems == [("poste:m.eml!eml/smime.p7m", "encrypted")]
    assert by_label.text == "x\n"
    assert [kind for _, kind in by_content.problems] == ["encrypted"]
    assert read(P7M, wrapped, "a.p7m").problems == [("poste:a.p7m", "encrypted")]


def test_pgp_is_told_as_a_part_and_in_a_text():
    version = message("Content-Type: application/pgp-encrypted", body=b"Version: 1")
    content = message("Content-Type: application/octet-stream; name=encrypted.asc", body=b"-----BEGIN PGP MESSAGE-----")
    part = read(EML, multipart(version, content, kind="encrypted"), "m.eml")
    inline = read(EML, message("Subject: x", body=b"-----BEGIN PGP MESSAGE-----\r\nabc"), "m.eml")

    assert part.problems == [("poste:m.eml!eml/encrypted.asc", "encrypted")]
    assert inline.problems == [("poste:m.eml#part=1", "encrypted")]


def test_apple_mail_keeps_a_length_before_and_properties_behind():
    data = message("Subject: Dossier", body=b"texte\r\n")
    found = read(EMLX, f"{len(data)}\n".encode() + data + b"<plist><string>note</string></plist>", "1.emlx")

    assert found.text == "Dossier\ntexte\n<plist><string>note</string></plist>"
    assert places(found, "note") == ["poste:1.emlx#part=properties"]


def test_the_standard_library_finds_the_same_attachments():
    drawn = random.Random(20)
    built = EmailMessage()
    built["Subject"] = "Résultats"
    built.set_content("Texte accentué\n" * 30)
    built.add_alternative("<p>Texte accentué", subtype="html")
    for number in range(6):
        built.add_attachment(drawn.randbytes(999), "application", "octet-stream", filename=f"pièce {number}.bin")
    data = built.as_bytes()
    walked = [part for part in email.message_from_bytes(data).walk() if part.get_filename()]
    found = read(EML, data, "m.eml")

    assert [part.get_payload(decode=True) for part in walked] == [content for _, content in found.members]
    assert [f"poste:m.eml!eml/pièce {number}.bin" for number in range(6)] == [name for name, _ in found.members]
    assert found.text.count("Texte accentué") == 31


def test_a_hostile_run_of_blanks_costs_no_time():
    body = b" " * 300_000 + b"x"

    assert read(EML, message("Content-Transfer-Encoding: quoted-printable", body=body), "m.eml").text.strip() == "x"


def test_what_apple_mail_keeps_in_a_folder_beside_the_message_is_no_damage():
    elsewhere = message(
        "Content-Type: application/pdf; name=bilan.pdf", "Content-Transfer-Encoding: base64",
        "X-Apple-Content-Length: 1234",
    )  # fmt: skip
    data = multipart(message("Content-Type: text/plain", body=b"Bonjour"), elsewhere)
    found = read(EMLX, b"%d\n" % len(data) + data + b"<plist/>", "12.partial.emlx")

    assert found.problems == [("poste:12.partial.emlx!eml/bilan.pdf", "excluded")]


@pytest.mark.parametrize("length", [0, 5, 60])
def test_a_length_that_lies_costs_nothing(length):
    data = multipart(attachment("filename=bilan.txt"))
    found = read(EMLX, b"%d\n" % length + data + b'<?xml version="1.0"?><plist>etat</plist>', "12.emlx")

    assert found.members == [("poste:12.emlx!eml/bilan.txt", b"contenu")]
    assert places(found, "etat") == ["poste:12.emlx#part=properties"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
def test_a_message_in_wide_characters_is_read_with_what_is_attached(codec):
    data = (b"From: a@exemple.fr\r\n" + multipart(attachment("filename=bilan.txt"))).decode().encode(codec)

    assert recognise(io.BytesIO(data), "m.eml") == "message/rfc822"
    assert read(EML, data, "m.eml").members == [("poste:m.eml!eml/bilan.txt", b"contenu")]


def test_a_subject_in_code_among_the_headers_of_a_returned_message_is_read():
    subject = base64.b64encode(b"Dossier NIR 285047812345674").decode()
    returned = message("Content-Type: text/rfc822-headers", body=f"Subject: =?utf-8?B?{subject}?=\r\n".encode())
    found = read(EML, multipart(returned, kind="report"), "m.eml")

    assert places(found, "285047812345674") == ["poste:m.eml#part=1.1&header=Subject"]
