"""Fixed-width records: each field a cell under what it is; without line ends they are parted by their length."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.health.lines import lines_of
from leakscan.extract.health.pmsi import Layout, layout_of
from leakscan.extract.health.record import french_date
from leakscan.extract.health.shapes import length_in_lots
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Place, Segment

_ROWS = 500
_HEAD = 20


@dataclass(frozen=True, slots=True)
class RecordAnchors:
    """Anchors of a block of records, one a line that begins at one of `starts`: `headings` of each line's cells,
    `names` of its layout."""

    text: str = field(repr=False)
    starts: Sequence[int] = field(repr=False)
    first: int
    headings: Sequence[tuple[str, ...]] = field(repr=False)
    names: Sequence[str] = field(repr=False)
    key: str = "line"
    delimiter: str = "\t"

    def _cell(self, offset: int) -> tuple[int, str]:
        row = max(0, bisect_right(self.starts, offset) - 1)
        index = self.text.count("\t", self.starts[row], offset)
        cells = self.headings[row]
        return row, cells[index] if index < len(cells) else ""

    def place(self, offset: int) -> Place:
        """The line and the field."""
        row, heading = self._cell(offset)
        line = (self.key, str(self.first + row))
        return (line, ("field", heading)) if heading else (line,)

    @property
    def has_headings(self) -> bool:
        """Fields have names."""
        return True

    def heading(self, offset: int) -> str:
        """What the field is."""
        return self._cell(offset)[1]

    def column(self, offset: int) -> str:
        """The layout and the field."""
        row, heading = self._cell(offset)
        return f"{self.names[row]}!{heading}"


def extract(item: Item, budget: Budget) -> Extracted:
    """The records in blocks; lines of another layout are one cell."""
    with item.open() as stream:
        block: list[str] = []
        first = 1
        records, key = _records(lines_of(plain.pieces(stream)))
        for number, line in enumerate(records, 1):
            budget.check_time()
            block.append(line)
            if len(block) == _ROWS:
                yield from _segments(item.locator, block, first, key)
                block, first = [], number + 1
        yield from _segments(item.locator, block, first, key)


def _records(lines: Iterator[str]) -> tuple[Iterator[str], str]:
    head = list(islice(lines, _HEAD))
    following = chain(head, lines)
    if length := length_in_lots(head):
        # Lots end with a line end, and their first record may stand on a line of its own.
        return (line[at : at + length] for line in following for at in range(0, len(line), length)), "record"
    return following, "line"


def _segments(locator: Locator, lines: list[str], first: int, key: str) -> Iterator[Segment]:
    """A block of records as a table; where no layout is known, as lines that are looked through for columns."""
    layouts = [layout_of(line) for line in lines]
    if not any(layouts):
        text = "\n".join(lines) + "\n"
        if text.strip():
            yield Segment(locator, text, plain.LineAnchors(text, first), "prose")
        return
    rows = [_cells(line, layout) for line, layout in zip(lines, layouts, strict=True)]
    texts = ["\t".join(text for text, _ in row) + "\n" for row in rows]
    starts = list(accumulate(map(len, texts), initial=0))[:-1]
    headings = [tuple(heading for _, heading in row) for row in rows]
    names = [layout.name if layout else "" for layout in layouts]
    text = "".join(texts)
    yield Segment(locator, text, RecordAnchors(text, starts, first, headings, names, key), "table")


def _cells(line: str, layout: Layout | None) -> list[tuple[str, str]]:
    line = line.replace("\t", " ")
    if layout is None:
        return [(line, "")]
    return [
        (french_date(line[start:end]) or line[start:end] if "date" in heading else line[start:end], heading)
        for start, end, heading in layout.spans(line)
    ]


FIXED_RECORDS = Extractor(
    "fixed-records",
    ("application/x-fixed-records",),
    extract,
    reads=mark(
        "every field of VID-HOSP, VID-IPP, RSS, RSA, RHS, RPS, RAA, RSF and B2 records under what it is; records "
        "of one length without line ends"
    ),
)
