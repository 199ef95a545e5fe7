"""Samples of PDF documents."""

import io

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from tests.extract.samples import MARKER, Sample


def whole() -> bytes:
    """Two pages, the number on the second."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for line in ("Courrier", MARKER):
        canvas.drawString(60, 760, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def cut() -> bytes:
    """The document without its end."""
    data = whole()
    return data[: data.rindex(b"startxref")]


def locked() -> bytes:
    """The document under a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole())) as document:
        document.save(out, encryption=pikepdf.Encryption(user="secret", owner="autre"))
    return out.getvalue()


SAMPLES = (
    Sample("pdf", "courrier.pdf", whole, ("#page=2",)),
    Sample("pdf", "coupe.pdf", cut, ("#page=2",), "partial", "broken"),
    Sample("pdf", "verrouille.pdf", locked, (), "encrypted", "encrypted"),
)
