"""Samples of PDF documents."""

import io

import pikepdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.extract.image.drawing import page
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


def scanned() -> bytes:
    """A page of text, then one that is a picture."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(60, 760, "Bordereau")
    canvas.showPage()
    canvas.drawImage(ImageReader(page(["Carte", MARKER], size=(1000, 1414))), 0, 0, 595, 842)
    canvas.save()
    return out.getvalue()


SAMPLES = (
    Sample("pdf", "courrier.pdf", whole, ("#page=2",)),
    Sample("pdf", "numerise.pdf", scanned, ("#page=2&line=2",)),
    Sample("pdf", "coupe.pdf", cut, ("#page=2",), "partial", "broken"),
    Sample("pdf", "verrouille.pdf", locked, (), "encrypted", "encrypted"),
)
