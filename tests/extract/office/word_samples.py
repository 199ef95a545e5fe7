"""Samples of letters, slides, books and drawings."""

import plistlib
import struct
import zlib

from tests.extract.office import test_epub, test_flat_word, test_hwp, test_ms_write, test_onenote, test_visio, test_xps
from tests.extract.office.archived import archive, field, pages
from tests.extract.office.compound import compound
from tests.extract.office.letters import flat, letter, opendocument, paragraph, shape, xml
from tests.extract.office.packages import links, packed
from tests.extract.office.wrapped import native, package
from tests.extract.samples import MARKER, Sample, stored

_BODY = paragraph("Bonjour") + paragraph(MARKER)
_SLIDES = (
    ("[Content_Types].xml", "<Types/>"),
    ("_rels/.rels", links(("rId1", "officeDocument", "ppt/presentation.xml"))),
    ("ppt/presentation.xml", xml("p:presentation", "<p:sldIdLst><p:sldId id='256' r:id='rId2'/></p:sldIdLst>")),
    ("ppt/_rels/presentation.xml.rels", links(("rId2", "slide", "slides/slide1.xml"))),
)
_TYPES = ("[Content_Types].xml", "<Types/>")
_LOCKED = (
    '<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
)


def _docx() -> bytes:
    return letter(_BODY, _TYPES, ("word/header1.xml", xml("w:hdr", paragraph(MARKER))))


def _cut_docx() -> bytes:
    return letter(_BODY, _TYPES, ("word/header1.xml", xml("w:hdr", paragraph(MARKER))[:-9]))


def _pptx() -> bytes:
    return packed(*_SLIDES, ("ppt/slides/slide1.xml", xml("p:sld", shape(MARKER))))


def _cut_pptx() -> bytes:
    return packed(*_SLIDES, ("ppt/slides/slide1.xml", xml("p:sld", shape(MARKER))[:-9]))


def _object() -> bytes:
    return compound({"\x01Ole10Native": native(package(MARKER.encode(), "note.txt"))})


def _rtf(end: str = "}") -> bytes:
    return (r"{\rtf1\ansi{\header Cabinet\par}Bonjour\par " + MARKER + r"\par" + end).encode()


def _odt(*parts: tuple[str, str | bytes]) -> bytes:
    return opendocument(f"<text:p>Bonjour</text:p><text:p>{MARKER}</text:p>", *parts)


def _flat_opc() -> bytes:
    return test_flat_word.flat_letter(_BODY, ("/word/header1.xml", xml("w:hdr", paragraph("Cabinet")))).encode()


def _wordml() -> bytes:
    return test_flat_word.wordml(_BODY).encode()


def _activemime(end: bytes) -> bytes:
    return b"ActiveMime\0\0\x01\xf0" + bytes(36) + zlib.compress(MARKER.encode()) + end


def _epub(plan: str = test_epub.PLAN) -> bytes:
    return test_epub.book(("OEBPS/trois.xhtml", f"<html><body><p>{MARKER}</p></body></html>"), plan=plan)


def _visio(end: str) -> bytes:
    return test_visio.drawing(f"<Shape><Text>{MARKER}</Text></Shape>{end}")


def _xps(end: str = "") -> bytes:
    return test_xps.pages(test_xps.run(MARKER, 10) + end)


def _hwp(flags: int = 0) -> bytes:
    return test_hwp.hwp(("BodyText", test_hwp.section(MARKER)), flags=flags)


def _hwpx(end: str = "", locked: str = "<manifest/>") -> bytes:
    body = f"<hs:sec xmlns:hs='s' xmlns:hp='p'><hp:p><hp:t>{MARKER}</hp:t></hp:p>{end}</hs:sec>"
    return packed(
        ("mimetype", "application/hwp+zip"), ("META-INF/manifest.xml", locked), ("Contents/section0.xml", body)
    )


def _abiword() -> bytes:
    return f"<abiword xmlns='http://www.abisource.com/awml.dtd'><p>{MARKER}</p><p>fin</p></abiword>".encode()


def _fictionbook() -> bytes:
    space = "http://www.gribuser.ru/xml/fictionbook/2.0"
    return f"<FictionBook xmlns='{space}'><p>{MARKER}</p><p>fin</p></FictionBook>".encode()


def _pages(end: bytes) -> bytes:
    return pages(("Index/Document.iwa", archive((1, 2001, field(3, MARKER.encode()))) + end + bytes(len(end))))


def _onenote() -> bytes:
    body = f"{MARKER}\n".encode("utf-16-le")
    return test_onenote.START + bytes(2000) + body + bytes(8) + test_onenote.MARK + struct.pack("<QIQ", 2, 0, 0) + b"ab"


def _write() -> bytes:
    return test_ms_write.write(f"Bonjour\r\n{MARKER}\r\n".encode())


def _webarchive() -> bytes:
    page = {"WebResourceData": f"<p>{MARKER}".encode(), "WebResourceURL": "https://a.fr/page.html"}
    return plistlib.dumps({"WebMainResource": page}, fmt=plistlib.FMT_BINARY)


SAMPLES = (
    Sample("docx", "lettre.docx", _docx, ("#paragraph=2", "#part=header1&paragraph=1")),
    Sample("docx", "abîmé.docx", _cut_docx, ("#paragraph=2", "#part=header1&paragraph=1"), "partial", "broken"),
    Sample("pptx", "cours.pptx", _pptx, ("#slide=1&paragraph=1",)),
    Sample("pptx", "abîmé.pptx", _cut_pptx, ("#slide=1&paragraph=1",), "partial", "broken"),
    Sample("ole_object", "objet.bin", _object, ("!ole/note.txt#line=1",)),
    Sample("ole_object", "abîmé.bin", lambda: _object()[:1800], ("!ole/note.txt#line=1",), "partial", "broken"),
    Sample("rtf", "lettre.rtf", _rtf, ("#paragraph=2",)),
    Sample("rtf", "abîmé.rtf", lambda: _rtf(""), ("#paragraph=2",), "partial", "broken"),
    Sample("odf", "lettre.odt", _odt, ("#paragraph=2",)),
    Sample("odf", "lettre.fodt", lambda: flat(f"<text:p>{MARKER}</text:p>").encode(), ("#paragraph=1",)),
    Sample("flat_opc", "lettre.xml", _flat_opc, ("#paragraph=2",)),
    Sample("flat_opc", "abîmé.xml", lambda: _flat_opc()[:-60], ("#paragraph=2",), "partial", "broken"),
    Sample("wordml", "lettre.xml", _wordml, ("#paragraph=2",)),
    Sample("wordml", "abîmé.xml", lambda: _wordml()[:-9], ("#paragraph=2",), "partial", "broken"),
    Sample("activemime", "oledata.mso", lambda: _activemime(b""), ("!mso/storage#line=1",)),
    Sample("activemime", "abîmé.mso", lambda: _activemime(b"")[:-3], ("!mso/storage#line=1",), "partial", "broken"),
    Sample("epub", "livre.epub", _epub, ("!epub/OEBPS/trois.xhtml#line=1",)),
    Sample(
        "epub",
        "abîmé.epub",
        lambda: _epub(test_epub.PLAN[:-30]),
        ("!epub/OEBPS/trois.xhtml#line=1",),
        "partial",
        "broken",
    ),
    Sample("visio", "plan.vsdx", lambda: _visio(""), ("#page=1&paragraph=1",)),
    Sample("visio", "abîmé.vsdx", lambda: _visio("</Shapes><"), ("#page=1&paragraph=1",), "partial", "broken"),
    Sample("xps", "page.xps", _xps, ("#page=1&line=1",)),
    Sample("xps", "abîmé.xps", lambda: _xps("</FixedPage><a"), ("#page=1&line=1",), "partial", "broken"),
    Sample("hwp", "lettre.hwp", _hwp, ("#part=BodyText&paragraph=1",)),
    Sample("hwp", "abîmé.hwp", lambda: _hwp()[:-4000], ("#part=BodyText&paragraph=1",), "partial", "broken"),
    Sample("hwp", "fermé.hwp", lambda: _hwp(2), (), "encrypted", "encrypted"),
    Sample("hwpx", "lettre.hwpx", _hwpx, ("#part=section0&paragraph=1",)),
    Sample("hwpx", "abîmé.hwpx", lambda: _hwpx("<"), ("#part=section0&paragraph=1",), "partial", "broken"),
    Sample("hwpx", "fermé.hwpx", lambda: _hwpx(locked=_LOCKED), (), "encrypted", "encrypted"),
    Sample("abiword", "lettre.abw", _abiword, ("#paragraph=1",)),
    Sample("abiword", "abîmé.abw", lambda: _abiword()[:-9], ("#paragraph=1",), "partial", "broken"),
    Sample("fictionbook", "livre.fb2", _fictionbook, ("#paragraph=1",)),
    Sample("fictionbook", "abîmé.fb2", lambda: _fictionbook()[:-9], ("#paragraph=1",), "partial", "broken"),
    Sample("iwork", "liste.numbers", lambda: stored("liste.numbers"), ("#sheet=Table 1&cell=B2",)),
    Sample("iwork", "lettre.pages", lambda: _pages(b""), ("#part=Document&paragraph=1",)),
    Sample("iwork", "abîmé.pages", lambda: _pages(b"\1\1"), ("#part=Document&paragraph=1",), "partial", "broken"),
    Sample("iwork", "fermé.pages", lambda: pages(("Index/a.iwa", b""), (".iwpv2", b"")), (), "encrypted", "encrypted"),
    Sample("onenote", "cahier.one", _onenote, ("#part=text&offset=2016",), "partial"),
    Sample("onenote", "abîmé.one", lambda: _onenote()[:2100], ("#part=text&offset=2016",), "partial", "broken"),
    Sample("write", "note.wri", _write, ("#paragraph=2",)),
    Sample("write", "abîmé.wri", lambda: _write()[:-130], ("#paragraph=2",), "partial", "broken"),
    Sample("plist", "page.webarchive", _webarchive, ("!plist/page.html#line=1",)),
    Sample("plist", "abîmé.webarchive", lambda: _webarchive()[:20], (), "partial", "broken"),
    Sample("books", "aide.chm", lambda: b"ITSF\x03\0\0\0" + bytes(90), (), "unsupported"),
    Sample("books", "coupé.djvu", lambda: b"AT&TFORM\0\0", (), "unsupported", "broken"),
    Sample("odf", "fermé.odt", lambda: _odt(("META-INF/manifest.xml", _LOCKED)), (), "encrypted", "encrypted"),
)
