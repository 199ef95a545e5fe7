"""DIF: the cells of a table and its title."""

from collections.abc import Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office.part_lines import Line
from leakscan.extract.office.sheet_output import write_found
from leakscan.extract.rows import SheetRow, gathered, number_text
from leakscan.extract.tables import cell_text
from leakscan.language import mark
from leakscan.model import Item, Problem

_SHEET = "1"
_COLUMNS = 1 << 14


class Dif:
    """Takes the lines of a file: three for each heading, two for each value."""

    def __init__(self) -> None:
        self.has_end = False

    def read(self, text: str) -> Iterator[SheetRow | Line]:
        """The title, then the rows."""
        lines = iter(text.splitlines())
        yield from self._head(lines)
        yield from self._rows(lines)

    def _head(self, lines: Iterator[str]) -> Iterator[Line]:
        for topic in lines:
            next(lines, "")
            text = _unquoted(next(lines, ""))
            if topic.strip().upper() == "DATA":
                return
            if text.strip():
                yield Line(text, topic.strip().lower(), (), "heading")

    def _rows(self, lines: Iterator[str]) -> Iterator[SheetRow]:
        number, cells, column = 0, dict[int, str](), 0
        for line in lines:
            kind, _, value = line.partition(",")
            text = next(lines, "")
            if kind.strip() == "-1":
                if cells:
                    yield SheetRow(_SHEET, gathered(number, cells))
                number, cells, column = number + 1, {}, 0
                self.has_end = self.has_end or text.strip().upper() == "EOD"
                continue
            content = number_text(value.strip()) if kind.strip() == "0" else _unquoted(text)
            # What a number is besides (a date, not available) stands in its second line.
            content = content if kind.strip() != "0" or text.strip() in ("V", "") else f"{content} {_unquoted(text)}"
            if content and column < _COLUMNS:
                cells[column] = cell_text(content)
            column += 1
        if cells:
            yield SheetRow(_SHEET, gathered(number, cells))


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:].removesuffix('"').replace('""', '"') if text.startswith('"') else text


def extract(item: Item, budget: Budget) -> Extracted:
    """Row by row."""
    with item.open() as stream:
        data = stream.read()
    budget.spend(len(data), so_far=len(data))
    dif = Dif()
    yield from write_found(item.locator, dif.read(decode(data)), budget)
    if not dif.has_end:
        yield Problem(item.locator.at(part="content"), "corrupt", mark("The end of the file is missing"))


DIF = Extractor(
    "dif",
    ("application/x-dif",),
    extract,
    reads=mark("cells, the title of the table"),
)
