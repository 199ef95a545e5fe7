import io
import sys

import pytest
from PIL import Image, features

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.image import frames as pictures
from leakscan.extract.image.frames import Frame, frames
from leakscan.locator import Locator
from leakscan.model import Problem
from tests.extract.image.drawing import page, saved
from tests.extract.samples import stored

SMALL = page(["NIR"], size=(200, 120))


def given(data):
    return list(frames(Locator("poste", "a"), io.BytesIO(data), Budget(Limits())))


def problems(data):
    return [(each.locator.canonical(), each.kind) for each in given(data) if isinstance(each, Problem)]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "AVIF", "JPEG2000", "ICO", "PPM", "PCX"])
def test_each_kind_of_picture_is_decoded(form):
    (frame,) = given(saved(SMALL, form))

    assert (frame.place, frame.picture.convert("L").getextrema()[1] > 200) == ({}, True)


@pytest.mark.parametrize("packing", ["group3", "group4", "tiff_lzw", "jpeg", "packbits", "tiff_deflate"])
def test_the_pages_of_a_tiff_are_numbered(packing):
    drawn = SMALL.convert("1") if packing.startswith("group") else SMALL
    found = given(saved(drawn, "TIFF", compression=packing, save_all=True, append_images=[drawn, drawn]))

    assert [frame.place for frame in found] == [{"page": 1}, {"page": 2}, {"page": 3}]


@pytest.mark.parametrize("left", [0.6, 0.9])
def test_a_page_that_was_cut_off_a_fax_is_told(left):
    drawn = SMALL.convert("1")
    data = saved(drawn, "TIFF", compression="group4", save_all=True, append_images=[drawn])
    found = given(data[: int(len(data) * left)])

    assert [frame.place for frame in found if isinstance(frame, Frame)] == [{"page": 1}]
    assert problems(data[: int(len(data) * left)]) == [("poste:a#page=2", "corrupt")]


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_only_frames_that_differ_are_given(form):
    other = page(["SECU"], size=(200, 120))
    data = saved(SMALL, form, save_all=True, append_images=[SMALL, other, other], duration=[100, 200, 300, 400])

    assert len(given(data)) == 2


def test_frames_beyond_the_most_are_told():
    shades = [Image.new("L", (20, 20), 255 * (number % 2)) for number in range(40)]
    found = given(saved(shades[0], "GIF", save_all=True, append_images=shades[1:]))

    assert [each for each in found if isinstance(each, Problem)] == [
        Problem(Locator("poste", "a").at(frame=25), "too-many", pictures.MORE_FRAMES)
    ]


def test_a_picture_is_turned_as_the_camera_was_held():
    tags = Image.Exif()
    tags[0x0112] = 6
    (frame,) = given(saved(SMALL, "JPEG", exif=tags))

    assert frame.picture.size == (120, 200)


def test_a_photograph_of_a_telephone_is_decoded():
    (frame,) = given(stored("photo.heic"))

    assert frame.picture.size == (800, 320)


def test_without_its_decoder_a_photograph_of_a_telephone_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)

    assert problems(b"\0\0\0\x18ftypheic" + b"\0" * 64) == [("poste:a", "missing-dependency")]


def test_a_kind_without_decoder_in_the_library_is_told(monkeypatch):
    data = saved(SMALL, "WEBP")
    monkeypatch.setattr(features, "check", lambda name: name != "webp")
    monkeypatch.setattr(Image, "open", lambda stream, formats: (_ for _ in ()).throw(Image.UnidentifiedImageError))

    assert problems(data) == [("poste:a", "missing-dependency")]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP"])
def test_a_picture_that_is_cut_is_decoded_as_far_as_it_goes(form):
    data = saved(SMALL, form)
    frame, problem = given(data[: len(data) * 2 // 3])

    assert frame.picture.size == (200, 120)
    assert (problem.locator.canonical(), problem.kind) == ("poste:a#part=pixels", "corrupt")


def test_a_picture_of_which_nothing_is_left_is_damaged():
    assert problems(saved(SMALL, "PNG")[:20]) == [("poste:a", "corrupt")]


def test_an_unknown_kind_is_told():
    assert problems(b"AT&TFORM\0\0\0\x20DJVU" + b"\0" * 40) == [("poste:a", "unsupported")]


def test_a_picture_of_nothing_but_pixels_is_taken_for_a_bomb():
    assert problems(saved(Image.new("L", (12_000, 12_000)), "PNG")) == [("poste:a", "suspicious-ratio")]


def test_a_picture_that_no_memory_holds_is_left(monkeypatch):
    monkeypatch.setattr(pictures, "_MOST_BYTES", 1_000)

    assert problems(saved(SMALL, "PNG")) == [("poste:a", "too-large")]


def test_a_tiff_that_is_cut_behind_its_first_page_says_so():
    data = saved(SMALL, "TIFF", save_all=True, append_images=[SMALL])
    found = given(data[: len(data) * 3 // 4])

    assert [isinstance(each, Frame) for each in found].count(True) >= 1
    assert [each.kind for each in found if isinstance(each, Problem)] == ["corrupt"]
