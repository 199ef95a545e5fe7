"""Pictures made ready to be read: grey, upright enough, dark letters on an even ground, of a useful size."""

from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageMath, ImageOps

WHITE = 255
# An A3 sheet at 300 dots an inch, at which the smallest print is read, has 17 million of them.
_MOST_PIXELS = 18_000_000
_DOTS, _TOO_FINE = 300, 400
_LEAST_DOTS, _MOST_DOTS = 70, 1_600
# Letters on a screen are ten pixels high: too little.
_SMALL = 1_000
_LARGEST_FACTOR = 3.0
_MARGIN = 16
# Unequal resolutions come from faxes: 204 dots across, 98 or 196 down.
_UNEVEN = 1.25
_GLANCE = 1_300
_GRAIN = 3
_SPECK, _LEAST_SPECKS = 60, 0.003
_STEEPEST, _LEAST_ANGLE = 15, 0.6
_BETTER = 1.15
_COPY = 800
_INK = 18
_PAPER, _LEAST_PAPER = 225, 0.6
_FAINT, _LEAST_INK = 215, 0.00004


def grey(picture: Image.Image, dots: tuple[float, float] = (0, 0)) -> Image.Image:
    """The picture in shades of grey, with square pixels; what is transparent takes the colour that letters stand on."""
    if picture.has_transparency_data:
        picture = _on_ground(picture.convert("RGBA"))
    elif picture.mode.startswith(("I", "F")):
        picture = _eight_bits(picture)
    if picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    return _square(picture.convert("L"), dots)


def _on_ground(picture: Image.Image) -> Image.Image:
    letters, opaque = picture.convert("L"), picture.getchannel("A")
    drawn = letters.histogram(opaque.point(lambda alpha: WHITE if alpha > 127 else 0))
    is_light = sum(drawn[128:]) > sum(drawn[:128])
    ground = Image.new("L", picture.size, 0 if is_light else WHITE)
    ground.paste(letters, mask=opaque)
    return ground


def _eight_bits(picture: Image.Image) -> Image.Image:
    whole = picture.convert("F")
    low, high = whole.getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or high <= low:
        return Image.new("L", picture.size, WHITE)
    factor = WHITE / (high - low)
    return whole.point(lambda value: value * factor - low * factor).convert("L")


def _square(picture: Image.Image, dots: tuple[float, float]) -> Image.Image:
    across, down = dots
    if not (_LEAST_DOTS <= across <= _MOST_DOTS and _LEAST_DOTS <= down <= _MOST_DOTS):
        return picture
    if across / down > _UNEVEN:
        return picture.resize((picture.width, round(picture.height * across / down)), Image.Resampling.BICUBIC)
    if down / across > _UNEVEN:
        return picture.resize((round(picture.width * down / across), picture.height), Image.Resampling.BICUBIC)
    return picture


def sized(picture: Image.Image, dots: float = 0) -> Image.Image:
    """The picture at a size that letters are read well at; cameras say 72 dots an inch and mean nothing by it."""
    factor = _DOTS / dots if _TOO_FINE < dots <= _MOST_DOTS else 1.0
    if max(picture.size) < _SMALL:
        factor = min(_LARGEST_FACTOR, 2 * _SMALL / max(picture.size))
    return _scaled(picture, min(factor, (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5))


def glance(picture: Image.Image) -> Image.Image:
    """A small copy, enough to tell whether there are any words."""
    return _scaled(picture, min(1.0, _GLANCE / max(picture.size)))


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    if 0.95 < factor < 1.05:
        return picture
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.BOX)


def clean(picture: Image.Image) -> Image.Image:
    """Dark letters on a lighter ground, without grain and specks; before the size changes, which would smear them."""
    if _is_grainy(picture):
        picture = picture.filter(ImageFilter.MedianFilter(3))
    if _is_reversed(picture):
        picture = ImageChops.invert(picture)
    if _has_specks(picture):
        picture = _without_specks(picture)
    return picture


def even(picture: Image.Image) -> Image.Image:
    """A clean picture on white ground: shadows and coloured grounds are taken away."""
    whitened: Image.Image = ImageMath.lambda_eval(
        lambda given: given["convert"](given["float"](given["drawn"]) * WHITE / given["max"](given["ground"], 16), "L"),
        drawn=picture,
        ground=_ground(picture),
    )
    return whitened


def _ground(picture: Image.Image) -> Image.Image:
    """The brightness of the paper at each point: the brightest of its surroundings, smoothed."""
    step = max(1, min(picture.size) // 64)
    small = picture.resize((max(1, picture.width // step), max(1, picture.height // step)), Image.Resampling.BOX)
    smooth = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2))
    return smooth.resize(picture.size, Image.Resampling.BICUBIC)


def _is_grainy(picture: Image.Image) -> bool:
    """Whether most pixels differ from their neighbours, as in the dark and on film, not only those of letters."""
    part = _middle(picture)
    differences = ImageChops.difference(part, part.filter(ImageFilter.MedianFilter(3))).histogram()
    return sum(differences[:_GRAIN]) < part.width * part.height / 2


def _has_specks(picture: Image.Image) -> bool:
    """Whether dots stand all over the ground, as where a copier makes grey of black and white."""
    part = _middle(picture)
    specks = ImageChops.difference(part, _without_specks(part)).histogram()
    return sum(specks[_SPECK:]) > _LEAST_SPECKS * part.width * part.height


def _without_specks(picture: Image.Image) -> Image.Image:
    """Dark pixels with none beside them take the colour of the next darkest: strokes of letters are joined pixels."""
    return ImageChops.lighter(picture, picture.filter(ImageFilter.RankFilter(3, 1)))


def _middle(picture: Image.Image) -> Image.Image:
    width, height = min(_COPY, picture.width), min(_COPY, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def _is_reversed(picture: Image.Image) -> bool:
    """Whether letters are lighter than their ground: they are fewer than what is around them, and differ more."""
    small = _scaled(picture, min(1.0, _COPY / max(picture.size)))
    around = small.filter(ImageFilter.BoxBlur(12))
    return _weight(ImageChops.subtract(small, around)) > _weight(ImageChops.subtract(around, small))


def _weight(differences: Image.Image) -> int:
    return sum(count * value**3 for value, count in enumerate(differences.histogram()))


def is_flat(picture: Image.Image) -> bool:
    """Whether a grey picture has one shade all over."""
    low, high = picture.getextrema()
    return isinstance(low, int) and isinstance(high, int) and high - low < _INK


def is_blank(picture: Image.Image) -> bool:
    """Whether nothing but dust stands on an even picture."""
    return sum(picture.histogram()[:_FAINT]) < _LEAST_INK * picture.width * picture.height


def is_paper(picture: Image.Image) -> bool:
    """Whether most of an even picture is ground, as on pages and screens and hardly ever on photographs."""
    return sum(picture.histogram()[_PAPER:]) >= _LEAST_PAPER * picture.width * picture.height


def straight(picture: Image.Image) -> Image.Image:
    """An even picture turned so that its lines are level: tilted by up to fifteen degrees, or lying on its side.

    Whether it stands on its head only reading tells.
    """
    marks = _marks(picture)
    aside = marks.transpose(Image.Transpose.ROTATE_90)
    (angle, contrast), (other, rival) = _tilt(marks), _tilt(aside)
    if rival > _BETTER * contrast:
        picture, angle = picture.transpose(Image.Transpose.ROTATE_90), other
    if abs(angle) < _LEAST_ANGLE:
        return picture
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def framed(picture: Image.Image) -> Image.Image:
    """With a margin: letters that touch the edge are not found."""
    return ImageOps.expand(picture, border=_MARGIN, fill=WHITE)


def _marks(picture: Image.Image) -> Image.Image:
    """Where something is darker than its surroundings, on a small copy."""
    small = _scaled(picture, min(1.0, _COPY / max(picture.size)))
    darker = ImageChops.subtract(small.filter(ImageFilter.BoxBlur(6)), small)
    return darker.point(lambda value: WHITE if value > _INK else 0)


def _tilt(marks: Image.Image) -> tuple[float, int]:
    """The angle, anticlockwise, at which rows differ most, as between lines there is nothing; and how much they do."""
    rough = marks.reduce(2)
    first = max(range(-_STEEPEST, _STEEPEST + 1), key=lambda angle: (_contrast(rough, angle), -abs(angle)))
    angles = [first + part / 4 for part in range(-4, 5)]
    best = max(angles, key=lambda angle: (_contrast(marks, angle), -abs(angle)))
    level, contrast = _contrast(marks, 0), _contrast(marks, best)
    return (best, contrast) if contrast > _BETTER * level else (0.0, level)


def _contrast(marks: Image.Image, angle: float) -> int:
    rows = marks.rotate(angle).resize((1, marks.height), Image.Resampling.BOX).tobytes()
    return sum((above - below) ** 2 for above, below in pairwise(rows))
