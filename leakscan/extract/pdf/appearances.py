"""What notes and form fields draw on a page: a stamp may show a text that it holds nowhere else."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

_MOST = 10_000
_VISIBLE = 0
_HELD = (b"Contents", b"V")


def drawn(document: "pypdfium2.PdfDocument", index: int, shown: str) -> str:
    """The lines that annotations draw, hidden ones too, beyond what the page shows and what they hold as text.

    The page is drawn flat in memory for that: ask for everything else first. Raises PdfiumError.
    """
    page = document[index]
    try:
        held = list(_unhidden(page))
        is_flat = held and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    finally:
        page.close()
    if not is_flat:
        return ""
    known = {_squeezed(line) for text in (shown, *held) for line in text.splitlines()}
    return "\n".join(line for line in _text(document, index).splitlines() if _squeezed(line) not in known)


def _unhidden(page: Any) -> Iterator[str]:
    """Makes every annotation visible, and gives the text that it holds, empty for none."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        pdfium.FPDFAnnot_SetFlags(annotation, _VISIBLE)
        yield "\n".join(_string(annotation, key) for key in _HELD)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _text(document: "pypdfium2.PdfDocument", index: int) -> str:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
    finally:
        page.close()


def _squeezed(line: str) -> str:
    return "".join(line.split())
