"""Containers that hold documents: what a zip or an OLE file is, told by the names of its parts."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO

import olefile

from leakscan.extract.office.storage import REFUSED

_MOST_DIRECTORY = 4 << 20
_MOST_MEMBER = 1 << 20
_END = b"PK\x05\x06"
_OPENXML = (
    (("word/",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (("xl/workbook.bin",), "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    (("xl/",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (("ppt/",), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (("visio/",), "application/vnd.ms-visio.drawing"),
)
# Packages whose folders have other names: what their list of content types speaks of.
_CONTENT_TYPES = (
    (b"wordprocessingml.", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"ms-word.", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"presentationml.", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"spreadsheetml.", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_DECLARED = re.compile(r"application/(?:vnd\.oasis\.opendocument\.[a-z]+|vnd\.sun\.xml\.[a-z]+|epub\+zip|hwp\+zip)")
_UNREADABLE = (
    zipfile.BadZipFile, StopIteration, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, OSError, EOFError,
    ValueError,
)  # fmt: skip
_IWORK = re.compile(r"(?:.*/)?(?:[^/]+\.iwa|\.iwp[hv]2?|index\.(?:apxl|xml)\.gz|index\.apxl)")
_OLE = (
    ("encryptedpackage", "application/x-ole-encrypted-office"),
    # A document that opens only with rights from a server: what else stands in the file says just that.
    ("\tdrmcontent", "application/x-ole-encrypted-office"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("worddocument", "application/msword"),
    ("workbook", "application/vnd.ms-excel"),
    ("book", "application/vnd.ms-excel"),
    ("wksssworkbook", "application/vnd.ms-excel"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
    ("pp97_dualstorage", "application/vnd.ms-powerpoint"),
    ("pp40", "application/vnd.ms-powerpoint"),
    ("bodytext", "application/x-hwp"),
    ("\x01ole10native", "application/x-ole-object"),
    ("package", "application/x-ole-object"),
    ("embeddedodf", "application/x-ole-object"),
    ("contents", "application/x-ole-object"),
)

_TOLD_BY_NAME = ("__properties_version1.0",)


def zip_kind(stream: BinaryIO) -> str:
    """The document that a zip is, by its directory; a plain archive when it is none or the directory is broken."""
    names = set(directory_names(stream))
    if "[content_types].xml" in names:
        for starts, media_type in _OPENXML:
            if any(name.startswith(starts) for name in names):
                return media_type
        if declared := _by_content_types(stream, names):
            return declared
    return _other_kind(stream, names)


def _other_kind(stream: BinaryIO, names: set[str]) -> str:
    if "mimetype" in names and (found := _DECLARED.match(_member(stream, "mimetype").strip())):
        return found.group()
    if {"content.xml", "meta-inf/manifest.xml"} <= names:
        found = _DECLARED.search(_member(stream, "META-INF/manifest.xml"))
        return found.group() if found else "application/vnd.oasis.opendocument.text"
    if "word/document.xml" in names:
        return _CONTENT_TYPES[0][1]
    if "meta-inf/container.xml" in names and any(name.endswith(".opf") for name in names):
        return "application/epub+zip"
    if any(map(_IWORK.fullmatch, names)):
        return "application/vnd.apple.iwork"
    return "application/java-archive" if "meta-inf/manifest.mf" in names else "application/zip"


def by_end(stream: BinaryIO) -> str:
    """What the last block of a file gives away: the images of disks that have no mark in front."""
    stream.seek(max(0, stream.seek(0, 2) - 512))
    end = stream.read(8)
    return {b"koly": "application/x-apple-diskimage", b"cone": "application/x-vhd"}.get(end[:4], "")


def has_directory(stream: BinaryIO) -> bool:
    """Whether the file ends like a zip, whatever it starts with: programs that unpack themselves do."""
    return next(directory_names(stream), None) is not None


def directory_names(stream: BinaryIO) -> Iterator[str]:
    """The names of the central directory, in lower case, as far as it is whole; works without opening a member."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < 22:
        return
    length, offset = unpack_from("<II", tail, end + 12)
    if offset == 0xFFFFFFFF or length == 0xFFFFFFFF:
        yield from _long_names(stream)
        return
    stream.seek(max(0, size - len(tail) + end - length))
    directory = stream.read(min(length, _MOST_DIRECTORY))
    position = 0
    while directory.startswith(b"PK\x01\x02", position) and position + 46 <= len(directory):
        name, extra, comment = unpack_from("<HHH", directory, position + 28)
        position += 46
        yield directory[position : position + name].decode("utf-8", "replace").replace("\\", "/").lower()
        position += name + extra + comment


def _long_names(stream: BinaryIO) -> Iterator[str]:
    try:
        with zipfile.ZipFile(stream) as archive:
            yield from (name.lower() for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return


def _by_content_types(stream: BinaryIO, names: set[str]) -> str:
    if any(name.endswith((".fdseq", ".fdseq/[0].piece")) for name in names):
        return "application/vnd.ms-xpsdocument"
    types = _member(stream, "[Content_Types].xml").encode()
    return next((media_type for word, media_type in _CONTENT_TYPES if word in types), "")


def _member(stream: BinaryIO, name: str) -> str:
    """The beginning of a member; names are compared without regard to case."""
    try:
        with zipfile.ZipFile(stream) as archive:
            stored = next(stored for stored in archive.namelist() if stored.lower() == name.lower())
            with archive.open(stored) as member:
                return member.read(_MOST_MEMBER).decode("utf-8", "replace")
    except _UNREADABLE:
        return ""


def ole_kind(stream: BinaryIO) -> str:
    """The document that an OLE file is, by the streams in its root."""
    stream.seek(0)
    try:
        names = {path[0].lower() for path in olefile.OleFileIO(stream).listdir()}
    except REFUSED:
        names = _names_left(stream)
    return next((media_type for name, media_type in _OLE if name in names), "application/x-ole-storage")


def _names_left(stream: BinaryIO) -> set[str]:
    """The names of streams that stand in a file whose directory cannot be followed any more."""
    stream.seek(0)
    head = stream.read(_MOST_DIRECTORY)
    return {name for name in _TOLD_BY_NAME if name.encode("utf-16-le") in head}
