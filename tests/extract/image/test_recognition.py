import io

import pytest
from PIL import Image, ImageChops

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.image import recognition
from leakscan.extract.image.pictures import IMAGES
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment
from tests.extract.image.drawing import LETTER, grainy, page, saved, scenery, shaded, tilted
from tests.extract.reading import read
from tests.extract.samples import NIR

FAX = {"compression": "group4", "dpi": (204, 196)}


def shown(picture, form="PNG", **options):
    return read(IMAGES, saved(picture, form, **options), f"scan.{form.lower()}")


def limited(picture, **limits):
    data = saved(picture, "PNG")
    item = Item(Locator("poste", "scan.png"), lambda: io.BytesIO(data), len(data))
    return list(IMAGES.extract(item, Budget(Limits(**limits), clock=lambda: 0.0)))


@pytest.mark.parametrize(
    ("picture", "form", "options"),
    [
        (page(), "PNG", {}),
        (page(mode="RGB"), "JPEG", {"quality": 70}),
        (page().convert("1", dither=Image.Dither.NONE), "TIFF", FAX),
        (page(points=15, size=(500, 350)), "PNG", {}),
        (tilted(page(), 4), "PNG", {}),
        (shaded(tilted(page(), -4)), "JPEG", {}),
        (page().rotate(90, expand=True), "PNG", {}),
        (page().rotate(180), "PNG", {}),
        (page().rotate(270, expand=True), "PNG", {}),
        (ImageChops.invert(page()), "PNG", {}),
        (page(ground=150, ink=100), "PNG", {}),
        (grainy(page()), "PNG", {}),
    ],
    ids=["plain", "colours", "fax", "small", "tilted", "shaded", "left", "head", "right", "reversed", "pale", "grain"],
)
def test_a_number_is_read_however_the_page_lay(picture, form, options):
    found = shown(picture, form, **options)

    assert NIR.replace(" ", "") in found.text.replace(" ", "")
    assert found.problems == []


def test_what_is_recognised_says_so_and_stands_at_its_line():
    found = shown(page())
    segment = found.segments[0]

    assert segment.recognised
    assert segment.locate(segment.text.index("2 69")).canonical() == "poste:scan.png#line=5"


def test_a_fax_that_is_squeezed_is_stretched_again():
    squeezed = page(size=(1728, 1100), points=40).resize((1728, 550)).convert("1", dither=Image.Dither.NONE)

    assert NIR in shown(squeezed, "TIFF", compression="group3", dpi=(204, 98)).text


def test_letters_without_ground_are_set_on_one_that_shows_them():
    letters = Image.new("RGBA", (1000, 700), (255, 255, 255, 0))
    letters.putalpha(ImageChops.invert(page()))

    assert NIR in shown(letters).text


def test_a_photograph_without_words_is_looked_at_once(monkeypatch):
    calls = []
    monkeypatch.setattr(
        recognition.Recogniser, "_read", lambda self, picture, mode, seconds: calls.append(max(picture.size)) or []
    )

    assert shown(scenery((2400, 1800)), "JPEG").problems == []
    assert calls == [1300]


@pytest.mark.parametrize("picture", [Image.new("L", (32, 32), 90), page(size=(900, 8)), Image.new("RGB", (900, 900))])
def test_what_cannot_hold_a_word_needs_no_recognition(picture, monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert shown(picture).problems == []


def test_without_tesseract_a_picture_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "")
    data = saved(page(), "PNG")
    item = Item(Locator("poste", "scan.png"), lambda: io.BytesIO(data), len(data))

    assert list(IMAGES.extract(item, Budget(Limits()))) == [
        Problem(item.locator, "missing-dependency", recognition.MISSING)
    ]


def test_a_picture_is_told_when_recognition_is_switched_off():
    assert limited(page(), ocr_seconds=0) == [Problem(Locator("poste", "scan.png"), "unsupported", recognition.OFF)]


def test_a_program_that_fails_is_told(tmp_path, monkeypatch):
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\ncase $1 in --version) echo tesseract 5.3.0;; --list-langs) echo list; echo fra;; *) exit 1;; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert shown(page()).problems == [("poste:scan.png", "error")]


def test_a_program_that_hangs_is_stopped(tmp_path, monkeypatch):
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\ncase $1 in --version) echo tesseract 5.3.0;; --list-langs) echo list; echo fra;;"
        " *) exec /bin/sleep 60;; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert limited(page(), ocr_seconds=0.5) == [Problem(Locator("poste", "scan.png"), "timeout", recognition.LATE)]


@pytest.mark.parametrize(
    ("languages", "problems"), [("eng fra", []), ("eng", ["poste:scan.png#part=language"]), ("osd", ["poste:scan.png"])]
)
def test_the_data_of_another_language_will_do_and_are_told(tmp_path, monkeypatch, languages, problems):
    row = "5\\t1\\t1\\t1\\t1\\t%d\\t10\\t10\\t90\\t30\\t95\\tbonjour"
    rows = "\\n".join(row % number for number in range(1, 5))
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\ncase $1 in --version) echo tesseract 5.3.0;;"
        f" --list-langs) echo list; for each in {languages}; do echo $each; done;;"
        f" *) printf 'head\\n{rows}\\n';; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = shown(page())

    assert [place for place, _ in found.problems] == problems
    assert found.text == ("" if languages == "osd" else "bonjour bonjour bonjour bonjour\n")


def test_a_label_in_another_column_is_the_heading_of_its_number():
    form = page(["Nom", "Prénom", "NIR"], size=(1400, 500))
    values = page(["MARTINEAU", "Jeanne", NIR], size=(700, 500))
    form.paste(values, (700, 0))
    found = shown(form)
    where = next(segment for segment in found.segments if isinstance(segment, Segment) and "2 69" in segment.text)

    line = where.text[: where.text.index("2 69")].rpartition("\n")[2]
    assert "NIR" in line or where.heading(where.text.index("2 69")) == "NIR"


def test_pages_after_the_time_is_up_are_named_once():
    pages = [page(LETTER), page(LETTER), page(LETTER)]
    ticks = iter(range(0, 10_000, 50))
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    item = Item(Locator("poste", "scan.tiff"), lambda: io.BytesIO(data), len(data))
    budget = Budget(Limits(seconds=1e9, ocr_seconds=40), clock=lambda: float(next(ticks)))
    given = list(IMAGES.extract(item, budget))

    assert [each for each in given if isinstance(each, Problem)] == [
        Problem(item.locator.at(page=2), "timeout", recognition.LATE_FROM_HERE)
    ]


def test_specks_of_a_copier_are_taken_away():
    assert NIR in shown(page(ground=240).convert("1")).text
