"""A page of XPS: runs of letters at their places, put together to lines."""

from dataclasses import dataclass, field

from leakscan.extract.office.package import local

# In parts of the height of a letter: what parts two words, two cells, and two lines.
_BLANK = 0.18
_CELL = 1.5
_LINE = 0.3
_LETTER = 0.5
# How far off a guessed letter may be.
_DOUBT = 0.12
_SPOKEN = ("AutomationProperties.Name", "AutomationProperties.HelpText", "FixedPage.NavigateUri")


@dataclass(slots=True)
class _Line:
    text: str = field(default="", repr=False)
    end: float = 0.0
    height: float = 0.0
    doubt: float = 0.0


class PageText:
    """Takes the events of the parser and gives numbered lines; `has_unreadable` tells of runs without characters."""

    def __init__(self) -> None:
        self.has_unreadable = False
        self._found: list[tuple[int, str]] = []
        self._line = _Line()
        self._count = 0

    def take(self) -> list[tuple[int, str]]:
        """The lines since the last time."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        values = {local(key): value for key, value in attributes.items()}
        if local(tag) == "Glyphs":
            self._run(values)
        spoken = [values[key] for key in _SPOKEN if values.get(key)]
        if spoken:
            self._end_line()
            for text in spoken:
                self._add(text)

    def end(self, tag: str) -> None:
        """A group of its own has its own places."""
        if local(tag) in ("Canvas", "FixedPage"):
            self._end_line()

    def data(self, text: str) -> None:
        """Texts are in the attributes."""

    def close(self) -> None:
        """Gives what a broken page left open."""
        self._end_line()

    def _run(self, values: dict[str, str]) -> None:
        # Braces at the start keep a text from being taken for an expression.
        text = values.get("UnicodeString", "").removeprefix("{}")
        if not text:
            self.has_unreadable = self.has_unreadable or bool(values.get("Indices"))
            return
        x, y = _number(values.get("OriginX")), _number(values.get("OriginY"))
        size = _number(values.get("FontRenderingEmSize")) or 1.0
        line = self._line
        gap = (x - line.end) / size
        if not line.text or abs(y - line.height) > _LINE * size or gap < -_CELL:
            self._end_line()
            line = self._line
        elif not line.text[-1:].isspace() and not text[:1].isspace():
            line.text += "\t" if gap > _CELL + line.doubt else " " if gap > _BLANK + line.doubt else ""
        width, guessed = _width(text, values.get("Indices", ""))
        line.text += text
        line.end, line.height, line.doubt = x + width * size, y, guessed * _DOUBT

    def _end_line(self) -> None:
        line, self._line = self._line, _Line()
        self._add(line.text)

    def _add(self, text: str) -> None:
        if text.strip():
            self._count += 1
            self._found.append((self._count, text))


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _width(text: str, indices: str) -> tuple[float, int]:
    """How wide a run is, in parts of its height, and of how many letters the width is a guess.

    >>> _width("ab", "3,100;4")
    (1.5, 1)
    """
    entries = [entry.split(",") for entry in indices.split(";")[: len(text)]] if indices else []
    told = [_number(parts[1]) / 100 for parts in entries if len(parts) > 1 and parts[1]]
    guessed = max(0, len(text) - len(told))
    return sum(told) + _LETTER * guessed, guessed
