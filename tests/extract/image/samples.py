"""Samples of pictures: what they show, what stands beside the pixels, drawings of Windows."""

from functools import partial

from PIL import Image

from tests.extract.image.drawing import page, saved
from tests.extract.image.drawings import emf, text, wmf, wmf_text
from tests.extract.samples import MARKER, Sample, stored

CARD = page(["Carte", MARKER], size=(800, 320))
OTHER = page(["Verso"], size=(800, 320))
FAX = {"compression": "group4", "dpi": (204, 196), "save_all": True}


def commented() -> bytes:
    """A photograph without words whose comment holds the number."""
    return saved(Image.new("RGB", (200, 100)), "JPEG", comment=MARKER.encode())


def cut(form: str) -> bytes:
    """The upper part of a card and more below."""
    data = saved(page(["Carte", MARKER, *["suite de la lettre"] * 16], size=(800, 900)), form)
    return data[: len(data) * 3 // 4]


def fax() -> bytes:
    """Two pages, the number on the second."""
    return saved(OTHER.convert("1"), "TIFF", append_images=[CARD.convert("1")], **FAX)


SAMPLES = (
    Sample("images", "carte.png", partial(saved, CARD, "PNG"), ("#line=2",)),
    Sample("images", "carte.jpg", partial(saved, CARD, "JPEG"), ("#line=2",)),
    Sample("images", "carte.bmp", partial(saved, CARD, "BMP"), ("#line=2",)),
    Sample("images", "carte.webp", partial(saved, CARD, "WEBP"), ("#line=2",)),
    Sample("images", "carte.avif", partial(saved, CARD, "AVIF"), ("#line=2",)),
    Sample("images", "carte.jp2", partial(saved, CARD, "JPEG2000"), ("#line=2",)),
    Sample("images", "carte.gif", partial(saved, CARD, "GIF"), ("#line=2",)),
    Sample("images", "photo.heic", partial(stored, "photo.heic"), ("#line=2",)),
    Sample("images", "fax.tif", fax, ("#page=2&line=2",)),
    Sample("images", "commentaire.jpg", commented, ("#offset=0",)),
    Sample("images", "coupe.jpg", partial(cut, "JPEG"), ("#line=2",), "partial", "broken"),
    Sample("images", "coupe.png", partial(cut, "PNG"), ("#line=2",), "partial", "broken"),
    Sample("metafiles", "dessin.emf", lambda: emf(text("Titre"), text(MARKER, down=40)), ("#line=2",)),
    Sample("metafiles", "dessin.wmf", lambda: wmf(wmf_text("Titre"), wmf_text(MARKER, down=40)), ("#line=2",)),
    Sample("metafiles", "coupe.emf", lambda: emf(text(MARKER))[:-20], ("#line=1",), "partial", "broken"),
)
