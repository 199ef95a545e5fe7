"""Samples of letters and slides."""

from tests.extract.office.compound import compound
from tests.extract.office.letters import flat, letter, opendocument, paragraph, shape, xml
from tests.extract.office.packages import links, packed
from tests.extract.office.wrapped import native, package
from tests.extract.samples import MARKER, Sample

_BODY = paragraph("Bonjour") + paragraph(MARKER)
_SLIDES = (
    ("[Content_Types].xml", "<Types/>"),
    ("_rels/.rels", links(("rId1", "officeDocument", "ppt/presentation.xml"))),
    ("ppt/presentation.xml", xml("p:presentation", "<p:sldIdLst><p:sldId id='256' r:id='rId2'/></p:sldIdLst>")),
    ("ppt/_rels/presentation.xml.rels", links(("rId2", "slide", "slides/slide1.xml"))),
)
_TYPES = ("[Content_Types].xml", "<Types/>")
_LOCKED = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'


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
    Sample("odf", "fermé.odt", lambda: _odt(("META-INF/manifest.xml", _LOCKED)), (), "encrypted", "encrypted"),
)
