"""Cells and fields under headings that a rule names: there the whole content is the value, whatever it looks like."""

from collections.abc import Callable, Iterable, Iterator

from leakscan.model import ListedAnchors, Segment

Wanted = Callable[[str], bool]
Spans = Iterable[tuple[int, int]]


def cells(segment: Segment, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The span of each cell or field whose heading is wanted."""
    if isinstance(segment.anchors, ListedAnchors):
        yield from _listed(segment, segment.anchors, wanted)
    elif segment.layout == "table" and segment.anchors.delimiter:
        yield from _in_columns(segment, wanted)


def stripped(text: str, spans: Spans) -> Iterator[tuple[int, int]]:
    """Each span once, without the blanks and quotes around its content."""
    yield from sorted({(first, last) for first, last in (_inner(text, *span) for span in spans) if first < last})


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    content = text[start:end]
    return start + len(content) - len(content.lstrip(' \t\n"')), start + len(content.rstrip(' \t\n"'))


def _listed(segment: Segment, listed: ListedAnchors, wanted: Wanted) -> Iterator[tuple[int, int]]:
    for number, anchor in enumerate(listed.anchors):
        if anchor.heading and wanted(anchor.heading):
            following = listed.offsets[number + 1] if number + 1 < len(listed.offsets) else len(segment.text)
            yield anchor.offset, following


def _in_columns(segment: Segment, wanted: Wanted) -> Iterator[tuple[int, int]]:
    text, offset = segment.text, 0
    columns: set[int] | None = None
    for number, line in enumerate(text.split("\n")):
        if number < 3 or columns:
            found = list(split(line, segment.anchors.delimiter))
            if number < 3:  # the first line may be that of the headings, which have none
                fresh = {i for i, (start, _) in enumerate(found) if wanted(segment.heading(offset + start))}
                columns = (columns or set()) | fresh
            for index in columns or ():
                if index < len(found) and segment.heading(offset + found[index][0]):
                    yield offset + found[index][0], offset + found[index][1]
        elif not columns:
            return
        offset += len(line) + 1


def split(line: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """The span of each cell of a line; a delimiter within quotes parts nothing."""
    if '"' not in line:
        start = 0
        for cell in line.split(delimiter):
            yield start, start + len(cell)
            start += len(cell) + len(delimiter)
        return
    start, inside = 0, False
    for offset, character in enumerate(line):
        if character == '"':
            inside = not inside
        elif character == delimiter and not inside:
            yield start, offset
            start = offset + 1
    yield start, len(line)


def behind(text: str, heading: str, start: int, end: int) -> int:
    """Where the content begins: formats of names and values write the name before it."""
    if text.startswith(heading, start):
        start += len(heading)
        while start < end and text[start] in " :=":
            start += 1
    return start
