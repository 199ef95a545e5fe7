import io

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from leakscan.extract.budget import Limits
from leakscan.extract.pdf.document import PDF
from tests.extract.image.drawing import page
from tests.extract.reading import read
from tests.extract.samples import MARKER, NIR

A4 = (595, 842)


def document(draw):
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=True)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def scan(canvas, picture, *box):
    canvas.drawImage(ImageReader(picture), *(box or (0, 0, *A4)))


def letter():
    return page(size=(1000, 1414))


def text(canvas, lines=60):
    for number in range(lines):
        canvas.drawString(60, 800 - 12 * number, "Une ligne du courrier qui se lit sans aide")


def places(found, wanted):
    wanted = wanted.replace(" ", "")
    return [
        segment.locate(segment.text.index(line)).canonical()
        for segment in found.segments
        for line in segment.text.split("\n")
        if wanted in line.replace(" ", "")
    ]


def test_a_scanned_page_is_read_behind_a_page_of_text():
    def draw(canvas):
        canvas.drawString(60, 780, "Bordereau")
        canvas.showPage()
        scan(canvas, letter())

    found = read(PDF, document(draw), "a.pdf")

    assert places(found, NIR) == ["poste:a.pdf#page=2&line=5"]
    assert found.problems == []


def test_a_scan_under_a_line_of_text_is_read_and_the_text_once():
    def draw(canvas):
        scan(canvas, letter())
        canvas.drawString(60, 20, "Page 1 du dossier")

    found = read(PDF, document(draw), "a.pdf")

    assert len(places(found, NIR)) == 1
    assert found.text.count("du dossier") == 1


def test_a_scan_in_strips_is_one_page():
    def draw(canvas):
        whole = letter()
        for number in range(7):
            strip = whole.crop((0, 202 * number, 1000, 202 * (number + 1)))
            scan(canvas, strip, 0, 842 * (6 - number) / 7, 595, 842 / 7)

    assert places(read(PDF, document(draw), "a.pdf"), NIR) == ["poste:a.pdf#page=1&line=5"]


def test_a_picture_between_lines_of_text_is_read_once_however_often_it_stands_there():
    card = page(["CARTE", MARKER], size=(700, 200))

    def draw(canvas):
        reader = ImageReader(card)
        for _ in range(3):
            text(canvas, 40)
            canvas.drawImage(reader, 60, 60, 350, 100)
            canvas.showPage()

    found = read(PDF, document(draw), "a.pdf")

    assert len(places(found, NIR)) == 1
    assert found.problems == []


def test_a_scan_that_was_made_searchable_is_not_read_again(monkeypatch):
    def draw(canvas):
        text(canvas)
        scan(canvas, letter())

    monkeypatch.setenv("PATH", "")

    assert read(PDF, document(draw), "a.pdf").problems == []


def test_letters_drawn_as_lines_are_read():
    def draw(canvas):
        font = ImageFont.load_default(40)
        line = Image.new("1", (font.getbbox(MARKER)[2] + 4, 50), 1)
        ImageDraw.Draw(line).text((2, 2), MARKER, font=font, fill=0)
        for y in range(line.height):
            for x in range(line.width):
                if not line.getpixel((x, y)):
                    canvas.rect(60 + x * 0.5, 700 - y * 0.5, 0.5, 0.5, stroke=0, fill=1)

    assert len(places(read(PDF, document(draw), "a.pdf"), NIR)) == 1


def test_a_page_on_its_side_is_read():
    def draw(canvas):
        canvas.setPageSize((842, 595))
        canvas.setPageRotation(90)
        scan(canvas, letter().rotate(90, expand=True), 0, 0, 842, 595)

    assert len(places(read(PDF, document(draw), "a.pdf"), NIR)) == 1


@pytest.mark.parametrize("limits", [Limits(), Limits(ocr_seconds=0)])
def test_each_page_that_is_not_read_is_told(monkeypatch, limits):
    def draw(canvas):
        for _ in range(2):
            scan(canvas, letter())
            canvas.showPage()
        canvas.drawString(60, 780, "Texte")
        scan(canvas, page(["logo"], size=(60, 40)), 500, 800, 30, 20)

    monkeypatch.setenv("PATH", "")
    kind = "missing-dependency" if limits.ocr_seconds else "unsupported"

    assert read(PDF, document(draw), "a.pdf", limits=limits).problems == [
        ("poste:a.pdf#page=1", kind), ("poste:a.pdf#page=2", kind),
    ]  # fmt: skip
