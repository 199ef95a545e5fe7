"""Folders as they are found in practices, and as an adversary would leave them."""

import gzip
import io
import os
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pyzipper
from reportlab.pdfgen.canvas import Canvas

LATER = 1_700_000_000  # a moment in the past, so that nothing depends on now

MAGIC = {
    "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04",
    "docx": b"PK\x03\x04\x14\x00",
    "doc": bytes.fromhex("d0cf11e0a1b11ae1"),
    "gz": b"\x1f\x8b\x08",
    "bz2": b"BZh9",
    "xz": b"\xfd7zXZ\x00",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "tif": b"II*\x00",
    "gif": b"GIF89a",
    "db": b"SQLite format 3\x00",
    "xml": b"<?xml version='1.0'?>",
    "rtf": b"{\\rtf1",
    "eml": b"From: a@b\n",
    "mbox": b"From a@b Mon Jan  1 00:00:00 2024\n",
    "exe": b"MZ",
    "elf": b"\x7fELF",
    "json": b"{",
    "html": b"<!doctype html>",
    "p7m": b"0\x82\x01\x00\x06\x09",
    "pst": b"!BDN",
}


def archive(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(zipfile.ZipInfo(name, (2024, 1, 15, 10, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def locked_archive(name, content, password="Invente-2024"):
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as packed:
        packed.setpassword(password.encode())
        packed.writestr(name, content)
    return out.getvalue()


def tarball(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def workbook(rows, *, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def letter(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(*lines):
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(60, 780 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def mail(body, *attachments):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@cabinet.test", "b@cabinet.test", "Dossier"
    message.set_content(body)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def nested(depth, content=b"fin\n"):
    """An archive in an archive in an archive."""
    for level in range(depth):
        content = archive((f"niveau{level - 1}.zip" if level else "fin.txt", content))
    return content


def zip_bomb(size):
    return archive(("zeros.txt", b"\0" * size))


def gzip_bomb(size):
    return gzip.compress(b"0" * size)


def fill(root, files):
    """Writes the files, each with the same date."""
    for name, content in files.items():
        path = Path(root, os.fsdecode(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (LATER, LATER))
    return root
