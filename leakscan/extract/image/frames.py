"""Frames: the pictures that a picture file holds, decoded one after the other, none larger than memory allows."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import Image, ImageChops, ImageFile, ImageOps, features

from leakscan.extract.budget import Budget
from leakscan.extract.signatures import by_start
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Problem, Status

# Sizes are judged here, before anything is decoded; what the library would do instead is warn.
Image.MAX_IMAGE_PIXELS = None

DAMAGED = mark("The picture is damaged; what could be decoded was read")
UNDECODABLE = mark("The picture is damaged and cannot be decoded")
UNKNOWN = mark("Pictures of this kind are not read")
NO_DECODER = mark("No decoder for pictures of this kind is installed")
TOO_LARGE = mark("The picture has more pixels than are decoded")
BOMB = mark("Unpacks to far more than it takes, as bombs do; what came before counts")
MORE_PAGES = mark("More pages than are read of one picture")
MORE_FRAMES = mark("Further frames of the moving picture were not read")

# What decoders of damaged pictures raise: Pillow answers them with several errors.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
# Written out: others among Pillow's start programs or fetch what they need.
_FORMATS = (
    "JPEG", "PNG", "TIFF", "GIF", "BMP", "DIB", "WEBP", "AVIF", "JPEG2000", "HEIF", "ICO", "CUR", "ICNS", "PSD", "PCX",
    "DCX", "PPM", "TGA", "SGI", "SUN", "XBM", "XPM", "MSP", "DDS", "QOI",
)  # fmt: skip
_MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_PAGED = ("TIFF", "DCX", "HEIF")
_DECODED = {
    "image/jpeg": "jpg", "image/png": "zlib", "image/gif": "", "image/tiff": "libtiff", "image/bmp": "",
    "image/webp": "webp", "image/avif": "avif", "image/jp2": "jpg_2000", "image/x-icon": "",
    "image/vnd.adobe.photoshop": "",
}  # fmt: skip
_MOST_BYTES = 640 << 20
_BOMB_BYTES, _BOMB_RATIO = 64 << 20, 1_000
_DRAFT_PIXELS = 40_000_000
_MOST_PAGES, _MOST_FRAMES = 5_000, 24
_CHANGED, _LEAST_CHANGED = 40, 0.002
_REDUCED = 254


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded picture, its resolution, and its place: a page or a frame where the file has several."""

    picture: Image.Image = field(repr=False)
    dots: tuple[float, float]
    place: dict[str, int]


def frames(locator: Locator, stream: BinaryIO, budget: Budget) -> Iterator[Frame | Problem]:
    """The pages, or the frames of a moving picture that differ from the one before."""
    size = stream.seek(0, 2)
    stream.seek(0)
    kind = by_start(stream.read(64))
    stream.seek(0)
    if kind == "image/heic" and not _has_heif():
        yield Problem(locator, "missing-dependency", NO_DECODER)
        return
    Image.init()
    try:
        with _quiet():
            image = Image.open(stream, formats=[name for name in _FORMATS if name in Image.OPEN])
    except _BROKEN:
        yield _unopened(locator, kind)
        return
    with image:
        # Whether there are more frames is seen only by decoding the first.
        if image.format in _MOVING and (refusal := _refusal(image, size)):
            yield Problem(locator, *refusal)
            return
        yield from _several(locator, image, size, budget) if _has_more(image) else _one(locator, image, size, {})


def _has_heif() -> bool:
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _unopened(locator: Locator, kind: str) -> Problem:
    if kind not in _DECODED and kind != "image/heic":
        return Problem(locator, "unsupported", UNKNOWN)
    if _DECODED.get(kind) and not features.check(_DECODED[kind]):
        return Problem(locator, "missing-dependency", NO_DECODER)
    return Problem(locator, "corrupt", UNDECODABLE)


def _has_more(image: Image.Image) -> bool:
    if image.format not in (*_MOVING, *_PAGED):
        return False  # sizes of one icon, eyes of one camera, layers of one drawing: the first is the whole
    try:
        with _quiet():
            image.seek(1)
            image.seek(0)
    except EOFError:
        return False
    except _BROKEN:
        # There is another page, and it is damaged: that is told when it is reached.
        return image.format in _PAGED
    return True


def _several(locator: Locator, image: Image.Image, size: int, budget: Budget) -> Iterator[Frame | Problem]:
    is_moving = image.format in _MOVING
    key, most = ("frame", _MOST_FRAMES) if is_moving else ("page", _MOST_PAGES)
    last: Image.Image | None = None
    number = given = 0
    while True:
        budget.check_time()
        try:
            with _quiet():
                image.seek(number)
        except EOFError:
            return
        except _BROKEN:
            yield Problem(locator.at(**{key: number + 1}), "corrupt", UNDECODABLE)
            return
        number += 1
        for each in _one(locator, image, size, {key: number}):
            if isinstance(each, Frame) and is_moving:
                now = each.picture.convert("L")
                if last is not None and not _differ(now, last):
                    continue
                last = now
            if given == most:
                yield Problem(locator.at(**{key: number}), "too-many", MORE_FRAMES if is_moving else MORE_PAGES)
                return
            given += isinstance(each, Frame)
            yield each


def _refusal(image: Image.Image, size: int) -> tuple[Status, str] | None:
    """Why a picture is not decoded, by the pixels that it claims to have."""
    weight = image.width * image.height * (1 if image.mode in ("1", "L", "P") else 4)
    if weight > _BOMB_BYTES and weight > size * _BOMB_RATIO:
        return "suspicious-ratio", BOMB
    return ("too-large", TOO_LARGE) if weight > _MOST_BYTES else None


def _one(locator: Locator, image: Image.Image, size: int, place: dict[str, int]) -> Iterator[Frame | Problem]:
    where = locator.at(**place)
    if _is_reduced(image):
        return
    if image.format in ("JPEG", "MPO"):
        # Decoded in grey, and at half the size where that is still enough for the smallest print.
        factor = 2 if image.width * image.height > _DRAFT_PIXELS else 1
        image.draft("L", (image.width // factor, image.height // factor))
    if refusal := _refusal(image, size):
        yield Problem(where, *refusal)
        return
    whole = _load(image)
    if whole is None:
        yield Problem(where, "corrupt", UNDECODABLE)
        return
    yield Frame(_upright(image), _dots(image), place)
    if not whole:
        yield Problem(locator.at(**place, part="pixels"), "corrupt", DAMAGED)


def _is_reduced(image: Image.Image) -> bool:
    """Whether a page of a TIFF is a small copy of another."""
    tags = getattr(image, "tag_v2", None)
    return tags is not None and tags.get(_REDUCED) == 1 and image.tell() > 0


def _load(image: Image.Image) -> bool | None:
    """Whether a picture was decoded to its end; None when there is nothing of it."""
    try:
        with _quiet():
            image.load()
    except _BROKEN:
        with _forgiving(), _quiet():
            try:
                image.load()
            except _BROKEN:
                return None
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Warnings quote what they warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _forgiving() -> Iterator[None]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held."""
    try:
        with _quiet():
            return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image.copy()


def _dots(image: Image.Image) -> tuple[float, float]:
    try:
        across, down = image.info.get("dpi", (0, 0))
        return float(across), float(down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0


def _differ(first: Image.Image, second: Image.Image) -> bool:
    if first.size != second.size:
        return True
    changed = sum(ImageChops.difference(first, second).histogram()[_CHANGED:])
    return changed >= _LEAST_CHANGED * first.width * first.height
