"""Pages drawn for the tests: letters as a scanner, a camera or a fax machine would give them."""

import io

from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.extract.samples import NIR

LETTER = (
    "Cabinet du docteur Lefevre",
    "12 rue des Lilas, 35000 Rennes",
    "",
    "Mon cher confrère,",
    "Je vous remercie de recevoir Madame Jeanne MARTINEAU,",
    f"numéro de sécurité sociale {NIR},",
    "qui présente un diabète compliqué d'une insuffisance",
    "rénale chronique et une épilepsie ancienne.",
    "",
    "Bien confraternellement",
)


def page(lines=LETTER, *, size=(1000, 700), points=30, ground=246, ink=25, mode="L"):
    """Lines of print on paper."""
    drawn = Image.new("L", size, ground)
    pen = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(points)
    for number, line in enumerate(lines):
        pen.text((points * 2, points * (2 + 1.5 * number)), line, fill=ink, font=font)
    return drawn.convert(mode)


def tilted(picture, angle):
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=246)


def shaded(picture):
    """As under a lamp that stands on one side."""
    shade = Image.linear_gradient("L").rotate(90).resize(picture.size).point(lambda value: 70 + value * 0.72)
    return ImageChops.multiply(picture, shade)


def grainy(picture, strength=60):
    return ImageChops.add(picture, Image.effect_noise(picture.size, strength), 2, 0)


def scenery(size=(800, 600)):
    """A photograph without a word on it."""
    return Image.effect_noise((size[0] // 16, size[1] // 16), 90).resize(size, Image.Resampling.BICUBIC).convert("RGB")


def saved(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
