"""Writing what a reader of spreadsheets finds: rows as tables, sheet by sheet, and the lines around them."""

from collections.abc import Iterable, Iterator

from leakscan.extract.budget import Budget
from leakscan.extract.office.part_lines import Line
from leakscan.extract.rows import SheetRow, SheetWriter
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Segment


def write_found(locator: Locator, found: Iterable[SheetRow | Line], budget: Budget) -> Iterator[Segment]:
    """The rows of each sheet in segments of their own, the lines after them."""
    beside = Writer(locator)
    sheet: str | None = None
    rows = SheetWriter(locator, "")
    for number, each in enumerate(found):
        if number % 256 == 0:
            budget.check_time()
        if isinstance(each, SheetRow):
            if each.sheet != sheet:
                yield from rows.close()
                sheet = each.sheet
                rows = SheetWriter(locator, sheet)
            yield from rows.add(each.row)
        else:
            add_line(beside, each)
        if beside.is_full:
            yield from beside.break_here()
    yield from rows.close()
    yield from beside.break_here()


def add_line(writer: Writer, line: Line) -> None:
    """A line with its place; texts of several lines stay one piece."""
    place = {**dict(line.place), "part": line.part} if line.part else dict(line.place)
    writer.add(f"{line.text}\n", heading=line.heading, **place)
