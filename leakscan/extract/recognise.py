"""Which format a file is in: told by its content; a name is asked only for bytes that nothing recognises."""

import re
from typing import BinaryIO

from leakscan.extract import container_kinds
from leakscan.extract.archive.starts import archive_in
from leakscan.extract.database.dbf_header import is_dbf
from leakscan.extract.database.kinds import database_kind
from leakscan.extract.health_kinds import is_bare_dicom
from leakscan.extract.mail_kinds import is_binary_mail, mailbox_by_start
from leakscan.extract.name_kinds import kind_by_name
from leakscan.extract.signatures import by_start, is_old_tar
from leakscan.extract.text_kinds import looks_like_text, text_kind

HEAD = 1 << 16
_PDF = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b|%%EOF|startxref")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
# Formats that are text themselves: text behind their signature is what is expected there.
_TEXTUAL = frozenset((
    "application/x-edf", "application/rtf", "application/x-archive", "application/postscript", "application/pkcs7-mime",
))  # fmt: skip
_UNKNOWN = "application/octet-stream"
_BLANKS = b" \t\r\n@\x15\x25"  # those of EBCDIC too


def recognise(stream: BinaryIO, name: str) -> str:
    """The media type of a stream; its position is at the start again."""
    stream.seek(0)
    head = stream.read(HEAD)
    found = _recognise(stream, head)
    stream.seek(0)
    # Names lie: they count only against bytes that say nothing.
    return (kind_by_name(name, head) or found) if found == _UNKNOWN else found


def _recognise(stream: BinaryIO, head: bytes) -> str:
    if not head:
        return "inode/x-empty"
    if head.startswith(b"%PDF") and _is_pdf(head):
        return "application/pdf"
    if kind := database_kind(head) or mailbox_by_start(head):
        return kind
    # Before the marks: the name of the first member stands where they would, and the sum in the header is no chance.
    if is_old_tar(head):
        return "application/x-tar"
    is_zip = head.startswith(_ZIP)
    found = "application/zip" if is_zip else by_start(head)
    if found and found not in _TEXTUAL and _is_text_behind(head):
        return text_kind(head)
    if is_zip:
        return container_kinds.zip_kind(stream)
    if head.startswith(_OLE):
        return container_kinds.ole_kind(stream)
    if found:
        return _self_extracting(stream) or found if found == "application/x-msdownload" else found
    if is_dbf(head):
        return "application/x-dbf"
    if is_bare_dicom(head):
        return "application/dicom"
    # Only here: what holds a PDF unpacked (tar, zip, DICOM) begins with a mark of its own.
    if _is_pdf(head) and not is_binary_mail(head):
        return "application/pdf"
    return _without_mark(stream, head)


def _without_mark(stream: BinaryIO, head: bytes) -> str:
    if head.startswith(b"=ybegin "):
        return "text/x-uuencode"
    # Devices and programs fill up to a fixed length.
    for content in (head, head.rstrip(b"\0")):
        if content and looks_like_text(content):
            return text_kind(content)
    if is_binary_mail(head):
        return "message/rfc822"
    if container_kinds.has_directory(stream):
        return container_kinds.zip_kind(stream)
    return container_kinds.by_end(stream) or _ask_library(head)


def _is_pdf(head: bytes) -> bool:
    start = _PDF.search(head, 0, 1024)
    if not start:
        return False
    if _OBJECT.search(head) or not looks_like_text(head):
        return start.start() == 0 or bool(_OBJECT.search(head, start.end()))
    # A text that only mentions the mark, or starts with it and goes on as prose.
    return start.start() == 0 and len(head.split(b"\n", 2)) < 2


def _is_text_behind(head: bytes) -> bool:
    """Whether everything behind the first bytes is text: a signature alone makes no picture."""
    rest = head[4:4096].lstrip(b"\xe0\xe1\xdb\xee\x00\x10\x07")
    return len(rest) > 8 and b"\x00" not in rest and looks_like_text(rest)


def _self_extracting(stream: BinaryIO) -> str:
    return container_kinds.zip_kind(stream) if container_kinds.has_directory(stream) else archive_in(stream)


def _ask_library(head: bytes) -> str:
    found = by_magic(head)
    # Text of another script (Greek or Cyrillic in 8 bits) is what the library knows better; it has spaces and lines.
    if found.startswith("text/") and len(head.translate(None, _BLANKS)) * 50 < len(head) * 49:
        return text_kind(head)
    return found if "/" in found and not found.startswith(("inode/", "text/")) else _UNKNOWN


def by_magic(head: bytes) -> str:
    """What libmagic says of the first bytes, or puremagic where libmagic cannot be loaded; empty for no answer."""
    try:
        import pylibmagic  # noqa: F401 - tells python-magic where its library is
    except (ImportError, OSError):
        return _with_magic(head)
    return _with_magic(head)


def _with_magic(head: bytes) -> str:
    try:
        import magic  # a library that not every system can load
    except (ImportError, OSError):
        return by_puremagic(head)
    try:
        return str(magic.from_buffer(head, mime=True))
    except magic.MagicException:
        return ""


def by_puremagic(head: bytes) -> str:
    """What puremagic says of the first bytes; empty for no answer."""
    import puremagic  # the second choice, rarely needed

    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""
