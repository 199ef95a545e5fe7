"""Text recognition: from a picture to lines of text at their places; one look where one is enough."""

from collections.abc import Iterator, Sequence

from PIL import Image

from leakscan.extract.budget import Budget
from leakscan.extract.image import cleaning
from leakscan.extract.image.layout import Line, lines_of
from leakscan.extract.image.tesseract import FRENCH, PAGE, SPARSE, NotRecognised, Word, installed
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Problem, Segment

OFF = mark("Pictures were not read: text recognition is switched off")
MISSING = mark("Pictures were not read: Tesseract is not installed; `leakscan doctor` tells how to get it")
LATE = mark("Text recognition took longer than it may")
LATE_FROM_HERE = mark("Text recognition took longer than it may; pictures from this page on were not read")
FAILED = mark("Text recognition failed")
NOT_FRENCH = mark("French language data missing: read with those of another language; see `leakscan doctor`")

# No word fits into less: a rule, a bullet, a pixel that counts readers.
_LONGEST_SIDE, _SHORTEST_SIDE = 48, 10
_PAGE_SECONDS, _GLANCE_SECONDS = 40.0, 10.0
_GOOD, _LIKELY, _FAINT = 75.0, 50.0, 30.0
_FEW = 3


class Recogniser:
    """Reads the pictures of one document, page after page, as long as there is time."""

    def __init__(self, locator: Locator, budget: Budget):
        self._locator = locator
        self._budget = budget
        self._engine = installed() if budget.may_recognise else None
        self._has_told = False
        self.is_late = False

    def look(
        self, picture: Image.Image, *, dots: tuple[float, float] = (0, 0), **place: int
    ) -> Iterator[Segment | Problem]:
        """The text of a picture, of so many dots an inch, that stands at a place; or why there is none."""
        if is_too_small(picture.size) or self.is_late:
            return
        grey = cleaning.grey(picture, dots)
        if cleaning.is_flat(grey):
            return
        if lack := self.lack(**place):
            yield lack
            return
        where = self._locator.at(**place)
        try:
            with self._budget.recognising():
                words = self._words(grey, dots[0])
        except NotRecognised as error:
            yield self._failure(where, error)
            return
        yield from self._written(lines_of(words), place)

    def lack(self, **place: int) -> Problem | None:
        """Why a picture at a place cannot be read now; None when it can."""
        where = self._locator.at(**place)
        if not self._budget.may_recognise:
            return Problem(where, "unsupported", OFF)
        if not self._engine or not self._engine.is_usable:
            return Problem(where, "missing-dependency", MISSING)
        if self._budget.recognition_left() <= 0:
            self.is_late = True
            return Problem(where, "timeout", LATE_FROM_HERE if where.place else LATE)
        return None

    def _failure(self, where: Locator, error: NotRecognised) -> Problem:
        if not error.is_late:
            return Problem(where, "error", FAILED)
        self.is_late = self._budget.recognition_left() <= 0
        return Problem(where, "timeout", LATE_FROM_HERE if self.is_late and where.place else LATE)

    def _written(self, lines: Sequence[Line], place: dict[str, int]) -> Iterator[Segment | Problem]:
        writer = Writer(self._locator, recognised=True)
        for number, line in enumerate(lines, 1):
            where = {key: str(value) for key, value in place.items()}
            writer.add(f"{line.text}\n", heading=line.heading, **where, line=number)
        yield from writer.break_here()
        if lines and self._engine and self._engine.language != FRENCH and not self._has_told:
            self._has_told = True
            yield Problem(self._locator.at(part="language"), "partial", NOT_FRENCH)

    def _words(self, grey: Image.Image, dots: float) -> list[Word]:
        # On a photograph every leaf looks like a letter: a small copy tells at a tenth of the cost whether any is.
        small = cleaning.even(cleaning.clean(cleaning.glance(grey)))
        if not cleaning.is_paper(small) and not _has_words(self._read(small, PAGE, _GLANCE_SECONDS)):
            return []
        even = cleaning.even(cleaning.sized(cleaning.clean(grey), dots))
        if cleaning.is_blank(even):
            return []
        words = self._best(cleaning.straight(even))
        return [word for word in words if word.confidence >= _FAINT or _is_number(word)]

    def _best(self, page: Image.Image) -> list[Word]:
        """One look where it gives words that are sure; else also upside down, and for words without any order."""
        words = self._read(page, PAGE, _PAGE_SECONDS)
        if _is_good(words):
            return words
        if len(words) >= _FEW:
            words = max(words, self._read(page.transpose(Image.Transpose.ROTATE_180), PAGE, _PAGE_SECONDS), key=_worth)
        if _is_good(words):
            return words
        return max(words, self._read(page, SPARSE, _PAGE_SECONDS), key=_worth)

    def _read(self, page: Image.Image, mode: int, seconds: float) -> list[Word]:
        assert self._engine
        return self._engine.read(cleaning.framed(page), mode=mode, seconds=self._seconds(seconds))

    def _seconds(self, most: float) -> float:
        return min(most, self._budget.recognition_left())


def is_too_small(size: tuple[int, int]) -> bool:
    """Whether no word can be read on a picture, whatever it shows.

    >>> is_too_small((16, 16)), is_too_small((600, 3)), is_too_small((120, 20))
    (True, True, False)
    """
    return max(size) < _LONGEST_SIDE or min(size) < _SHORTEST_SIDE


def _is_good(words: Sequence[Word]) -> bool:
    return len(words) >= _FEW and _confidence(words) >= _GOOD


def _confidence(words: Sequence[Word]) -> float:
    """How sure the words are on the whole, longer ones counting for more."""
    return sum(word.confidence * len(word.text) for word in words) / max(1, sum(len(word.text) for word in words))


def _worth(words: Sequence[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words if word.confidence >= _LIKELY)


def _has_words(words: Sequence[Word]) -> bool:
    """Whether any of it is a word: one that is sure, or several that may be, as on a page upside down."""
    real = [word for word in words if sum(map(str.isalnum, word.text)) >= _FEW]
    return any(word.confidence >= _LIKELY for word in real) or len(real) >= _FEW


def _is_number(word: Word) -> bool:
    return sum(map(str.isdigit, word.text)) >= _FEW
