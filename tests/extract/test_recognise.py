import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile

import pytest

from leakscan.extract import recognise as module
from leakscan.extract.recognise import by_magic, by_puremagic, recognise

OPENXML = "application/vnd.openxmlformats-officedocument"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"


def kind(data: bytes, name: str = "fichier") -> str:
    return recognise(io.BytesIO(data), name)


def packed(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, mimetype if name == "mimetype" else "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("zzz.bin", "word/document.xml", "[Content_Types].xml"), f"{OPENXML}.wordprocessingml.document"),
        (("[Content_Types].xml", "xl/workbook.xml"), f"{OPENXML}.spreadsheetml.sheet"),
        (("[Content_Types].xml", "xl/workbook.bin"), "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
        (("[Content_Types].xml", "ppt/presentation.xml"), f"{OPENXML}.presentationml.presentation"),
        (("META-INF/MANIFEST.MF", "a.class"), "application/java-archive"),
        (("word/notes.txt",), "application/zip"),
        ((), "application/zip"),
    ],
)
def test_a_zip_is_what_its_directory_says(names, expected):
    assert kind(packed(*names)) == expected


@pytest.mark.parametrize(
    "mimetype",
    [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/epub+zip",
    ],
)
def test_an_open_document_says_what_it_is(mimetype):
    assert kind(packed("mimetype", "content.xml", mimetype=mimetype)) == mimetype


def test_a_zip_without_its_directory_is_still_a_zip():
    assert kind(packed("[Content_Types].xml", "word/document.xml")[:60]) == "application/zip"


def test_a_zip_behind_a_program_is_a_zip():
    assert kind(b"MZ" + bytes(200) + packed("a.txt")) == "application/zip"


def tar(format: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return out.getvalue()


def old_tar() -> bytes:
    data = bytearray(tar(tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    total = sum(data[:148]) + 8 * 0x20 + sum(data[156:512])
    data[148:156] = b"%06o\x00 " % total
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PDF, "application/pdf"),
        (b"\xef\xbb\xbf\n" + PDF, "application/pdf"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "application/pdf"),
        (b"{\\rtf1\\ansi x}", "application/rtf"),
        (gzip.compress(b"x" * 40, mtime=0), "application/gzip"),
        (bz2.compress(b"x" * 40), "application/x-bzip2"),
        (bz2.compress(b""), "application/x-bzip2"),
        (lzma.compress(b"x" * 40), "application/x-xz"),
        (lzma.compress(b"x" * 40, lzma.FORMAT_ALONE), "application/x-lzma"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(40), "application/x-7z-compressed"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "application/x-rar"),
        (tar(tarfile.PAX_FORMAT), "application/x-tar"),
        (tar(tarfile.GNU_FORMAT), "application/x-tar"),
        (old_tar(), "application/x-tar"),
        (b"SQLite format 3\x00" + bytes(84), "application/vnd.sqlite3"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20), "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(20), "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt " + bytes(20), "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00" + bytes(20), "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00" + bytes(20), "video/mp4"),
        (b"MZ\x90\x00\x03" + bytes(100), "application/x-msdownload"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "application/x-executable"),
        (bytes(128) + b"DICM\x02\x00" + bytes(20), "application/dicom"),
        (b"II*\x00" + bytes(124) + b"DICM\x02\x00" + bytes(20), "application/dicom"),
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100" + bytes(20), "application/dicom"),
        (b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5" + bytes(20), "application/x-keepass"),
        (b"\x30\x82\x04\x10\x02\x01\x03\x30\x82" + bytes(20), "application/x-pkcs12"),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30" + bytes(9), "application/pkcs7-mime"),
        (b"!BDN" + bytes(100), "application/vnd.ms-outlook-pst"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "application/x-ole-storage"),
        (b"", "inode/x-empty"),
    ],
)
def test_a_format_is_told_by_its_first_bytes(data, expected):
    assert kind(data, "trompeur.txt") == expected


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"%PDF-1.4", b"\x1f\x8b\x08", b"MZ", b"ID3", b"BZh9"]
)
def test_a_text_behind_the_signature_of_something_else_is_text(start):
    assert kind(start + b"\nNumero de dossier : 12\nsuite de la note\n") == "text/plain"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("From: a@b.example\nTo: c@d.example\nSubject: x\n\nBonjour\n", "message/rfc822"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=z\n\n--z\n", "message/rfc822"),
        ("514\nFrom: a@b.example\nTo: c@d.example\nSubject: x\n\nBonjour\n", "message/x-emlx"),
        ("From a@b Sat Jun 15 10:00:00 2024\nFrom: a@b.example\n\nBonjour\n", "application/mbox"),
        ("<!DOCTYPE html><html><p>x</p></html>", "text/html"),
        ("<table><tr><td>x</td></tr></table>", "text/html"),
        ('<?xml version="1.0"?><p>x</p>', "application/xml"),
        ('<?xml version="1.0"?><html><p>x</p></html>', "text/html"),
        ('<!-- n --><svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>', "image/svg+xml"),
        ('<configuration a="1"><x/></configuration>', "application/xml"),
        ('{"a": 1}', "application/json"),
        ('{"a": 1}\n{"a": 2}\n', "application/x-ndjson"),
        ("Nom;Code\nA;1\nB;2\n", "text/csv"),
        ("Nom\tCode\nA\t1\nB\t2\n", "text/tab-separated-values"),
        ("BEGIN:VCARD\nFN:A\nEND:VCARD\n", "text/vcard"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "text/calendar"),
        ("$APICRYPT\nxxxx\n", "application/x-apicrypt"),
        ("-----BEGIN PGP MESSAGE-----\n\nhQEM\n", "application/pgp-encrypted"),
        ("MSH|^~\\&|A|B\rPID|1||2\r", "application/hl7-v2"),
        ("[section]\ncle=valeur\n", "text/plain"),
        ("<VirtualHost *:80>\nServerName x\n</VirtualHost>\n", "text/plain"),
        ("<jean@exemple.fr> a écrit :\n", "text/plain"),
        ("Objet : rappel\nNote : rien\n\nBonjour\n", "text/plain"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_text_is_told_by_how_it_begins(text, expected, codec):
    assert kind(text.encode(codec), "trompeur.pdf") == expected


def test_text_of_old_sets_is_text():
    assert kind("épilepsie, né à Sète\n".encode("cp850")) == "text/plain"
    assert kind("Numéro de dossier".encode("utf-16-le")) == "text/plain"


def test_unknown_bytes_are_unknown():
    assert kind(bytes(range(1, 32)) * 20, "lettre.docx") == "application/octet-stream"


def test_the_stream_stands_at_its_start_afterwards():
    stream = io.BytesIO(packed("a.txt"))
    recognise(stream, "a.zip")

    assert stream.tell() == 0


def test_libmagic_is_asked_for_the_rest():
    assert by_magic(b"\x13\x57\x9a\xce\x00" + bytes(40)) in ("application/x-gdbm", "application/octet-stream")
    assert by_magic(b"\xd0\xc3\x10\x00GIMP gradient") != ""
    assert by_magic(b"gimp xcf file\x00" + bytes(20)) == "image/x-xcf"


def test_puremagic_answers_where_libmagic_cannot_be_loaded(monkeypatch):
    monkeypatch.setitem(sys.modules, "magic", None)
    monkeypatch.setitem(sys.modules, "pylibmagic", None)

    assert by_magic(b"gimp xcf file\x00" + bytes(20)) == by_puremagic(b"gimp xcf file\x00" + bytes(20)) != ""


def test_neither_library_knowing_anything_is_no_error(monkeypatch):
    monkeypatch.setattr(module, "by_magic", lambda head: "")

    assert kind(bytes(range(1, 32)) * 20) == "application/octet-stream"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<?a?>" * 20_000, "text/plain"),
        (b"<!---->" * 20_000, "text/plain"),
        (b'<?xml version="1.0"?>' + b"<!---->" * 20_000, "application/xml"),
        (b'<?xml version="1.0"?>' + b"<?a?><!---->" * 9_000 + b"<", "application/xml"),
        (b"<!-- a -->\n<!-- b -->\n<?xml-stylesheet href='c'?>\n<!DOCTYPE svg [ ]>\n<svg>", "image/svg+xml"),
    ],
    ids=["instructions", "comments", "a declaration", "both", "a few of each"],
)
def test_what_stands_before_the_first_element_is_tried_in_one_way_only(data, found):
    assert kind(data) == found
