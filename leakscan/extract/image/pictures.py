"""Pictures: the text beside the pixels (captions, comments, camera data), and the text that the picture shows."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.image import captions
from leakscan.extract.image.blocks import JPEG, PNG, Block, blocks
from leakscan.extract.image.frames import Frame, frames
from leakscan.extract.image.recognition import Recogniser
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Segment

_SHORTEST = 8


def extract(item: Item, budget: Budget) -> Extracted:
    """What stands beside the pixels, then what each page or frame shows."""
    with item.open() as stream:
        yield from _beside(item.locator, stream, budget)
        recogniser = Recogniser(item.locator, budget)
        for each in frames(item.locator, stream, budget):
            if isinstance(each, Frame):
                yield from recogniser.look(each.picture, dots=each.dots, **each.place)
                if recogniser.is_late:
                    return
            else:
                yield each


def _beside(locator: Locator, stream: BinaryIO, budget: Budget) -> Iterator[Segment]:
    writer = Writer(locator)
    known = ""
    for block in blocks(stream, budget):
        for name, text in _captions(block):
            writer.add(f"{name}: {text}\n", heading=name, part=block.part)
            known += f"{text}\n"
        # Cameras keep notes of their own form between the fields that everybody knows.
        rest = BytesIO(block.content) if block.kind in ("exif", "photoshop", "strings") else BytesIO()
        _add_strings(writer, rest, budget, known)
        yield from writer.break_here()
    stream.seek(0)
    head = stream.read(len(PNG))
    stream.seek(0)
    if not head.startswith((JPEG, PNG)):
        _add_strings(writer, stream, budget, known)
    yield from writer.break_here()


def _captions(block: Block) -> Iterator[captions.Caption]:
    if block.kind == "exif":
        yield from captions.exif(block.content)
    elif block.kind == "xmp":
        yield from captions.xmp(block.content)
    elif block.kind == "photoshop":
        yield from captions.photoshop(block.content)
    elif block.kind == "text":
        yield block.name, block.content.decode().strip()


def _add_strings(writer: Writer, stream: BinaryIO, budget: Budget, known: str) -> None:
    for run in strings.runs(stream, budget, shortest=_SHORTEST):
        text = run.text.strip()
        if text not in known:
            writer.add(f"{text}\n", offset=run.offset)


IMAGES = Extractor(
    "images",
    (
        "image/jpeg", "image/png", "image/tiff", "image/gif", "image/bmp", "image/webp", "image/heic", "image/avif",
        "image/vnd.adobe.photoshop", "image/x-icon", "image/jp2", "image/*",
    ),
    extract,
    reads=mark(
        "the text that all pages and frames show, by text recognition where Tesseract is installed; captions, "
        "comments, Exif, IPTC, XMP and other text beside the pixels"
    ),
    leaves=mark("handwriting; layers below the one that is shown; pictures too small for a word"),
    library="Pillow, pi-heif, Tesseract",
)  # fmt: skip
