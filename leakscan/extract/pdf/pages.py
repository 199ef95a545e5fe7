"""The text of PDF pages: by pdfium, and by pdfminer where pdfium finds none or cannot tell which letters glyphs are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import IOBase
from typing import Any, BinaryIO, cast

import pypdfium2
from pdfminer.high_level import extract_text
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pypdfium2 import raw as pdfium

_GLYPH = re.compile(r"\(cid:\d+\)")
# Controls, private characters and the replacement character: numbers of glyphs that were taken for characters.
_UNMAPPED = re.compile("[\x00-\x01\x03-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
# pdfium puts a mark where a hyphen ends a line: in a word it goes, between digits it stays.
_HYPHEN = re.compile("(?<=[^\\W\\d_])[\x02\ufffe](?:\r?\n)?(?=[^\\W\\d_])")
_OTHER_HYPHEN = re.compile("[\x02\ufffe]")
# Digits in boxes of a form, or one below the other: their lines are those of one number.
_BOXED = re.compile(r"(?<!\S)[0-9AB](?:\s+[0-9AB](?!\S)){12,}")
# Fonts of symbols keep plain characters in a range of their own.
_SYMBOLS = {code: code - 0xF000 for code in range(0xF020, 0xF07F)}
# The ten digits in the order of glyphs that TrueType fonts are delivered with.
_DIGIT_GLYPHS = re.compile("[\x13-\x1c]")
_FIRST_GLYPH, _LAST_GLYPH, _SHIFT = 3, 97, 29
_FAILED = (
    PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError,
    RecursionError, OverflowError, OSError, ZeroDivisionError, UnicodeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page holds as text, whether some of its letters stayed unknown, and whether it has notes or fields."""

    text: str
    has_unknown: bool = False
    has_notes: bool = False


def page_text(document: "pypdfium2.PdfDocument", index: int, stream: BinaryIO) -> PageText:
    """The text of a page counted from 0; raises PdfiumError for a page that cannot be loaded."""
    page = document[index]
    try:
        has_notes = pdfium.FPDFPage_GetAnnotCount(page) > 0
        found = _plain(_pdfium_text(page))
        has_drawn = not any(map(str.isalnum, found)) and _has(page, pdfium.FPDF_PAGEOBJ_TEXT)
        if is_doubtful(found) or has_drawn:
            second = second_opinion(stream, index)
            found = second if readable(second) > readable(found) else found
        if is_doubtful(found):
            found = found.translate(_SYMBOLS)
    finally:
        page.close()
    # Spaces come out as spaces: where text was drawn and nothing came, its letters are not known.
    has_unknown = is_doubtful(found) or (has_drawn and not found)
    meant = shifted(found) if has_unknown else ""
    return PageText(_GLYPH.sub(" ", found) + (f"\n{meant}" if meant else ""), has_unknown, has_notes)


def _pdfium_text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()


def _plain(text: str) -> str:
    text = _OTHER_HYPHEN.sub("-", _HYPHEN.sub("", text))
    return _BOXED.sub(lambda found: " ".join(found.group().split()), text)


def readable(text: str) -> int:
    """How many letters and digits of a text are known.

    >>> readable("(cid:20)(cid:3) ab")
    2
    """
    return sum(map(str.isalnum, _UNMAPPED.sub("", _GLYPH.sub("", text))))


def is_doubtful(text: str) -> bool:
    """Whether more than a few characters of a text are numbers of glyphs.

    >>> is_doubtful("(cid:20)(cid:3)(cid:9)"), is_doubtful("Bonjour")
    (True, False)
    """
    unknown = len(_GLYPH.findall(text)) + len(_UNMAPPED.findall(text))
    return unknown > 2 and unknown * 20 > readable(text)


def second_opinion(stream: BinaryIO, index: int) -> str:
    """The text of one page as pdfminer reads it; empty where it fails."""
    stream.seek(0)
    try:
        return str(extract_text(cast(IOBase, stream), page_numbers=[index]))
    except _FAILED:
        # Its parser meets damage with whatever Python raises; the caller has the first opinion.
        return ""


def miner_pages(stream: BinaryIO) -> Iterator[str]:
    """The pages as pdfminer reads them, for files that nothing else opens; ends at the first that fails."""
    index = 0
    while text := second_opinion(stream, index):
        yield text
        index += 1


def shifted(text: str) -> str:
    """The lines of a text that only make sense as numbers of glyphs, where a font counts them from the space as 3 on.

    >>> shifted("Bonjour"), shifted("\\x14\\x17\\x15\\x131,5")
    ('', '1420NIR')
    """
    text = _GLYPH.sub(lambda found: chr(min(int(found.group(1)), _LAST_GLYPH + 1)), text)
    lines = (line for line in text.split("\n") if _DIGIT_GLYPHS.search(line))
    return "\n".join("".join(map(_character, line)).strip() for line in lines)


def _character(glyph: str) -> str:
    return chr(ord(glyph) + _SHIFT) if _FIRST_GLYPH <= ord(glyph) <= _LAST_GLYPH and glyph != "\r" else " "


def _objects(page: Any, kind: int) -> Iterator[Any]:
    yield from page.get_objects(filter=[kind], max_depth=5)


def _has(page: Any, kind: int) -> bool:
    return next(_objects(page, kind), None) is not None
