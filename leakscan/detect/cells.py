"""Cells and fields under headings that a rule names: there the whole content is the value, whatever it looks like."""

from collections.abc import Callable, Iterator

from leakscan.model import ListedAnchors, Segment

Wanted = Callable[[str], bool]


def cells(segment: Segment, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The span of each cell or field whose heading is wanted, without the blanks and quotes around it."""
    if isinstance(segment.anchors, ListedAnchors):
        spans = _listed(segment, segment.anchors, wanted)
    elif segment.layout == "table" and segment.anchors.delimiter:
        spans = _in_columns(segment, wanted)
    else:
        return
    for start, end in spans:
        yield from _stripped(segment.text, start, end)


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
            found = list(_split(line, segment.anchors.delimiter))
            if number < 3:  # the first line may be that of the headings, which have none
                fresh = {i for i, (start, _) in enumerate(found) if wanted(segment.heading(offset + start))}
                columns = (columns or set()) | fresh
            for index in columns or ():
                if index < len(found) and segment.heading(offset + found[index][0]):
                    yield offset + found[index][0], offset + found[index][1]
        elif not columns:
            return
        offset += len(line) + 1


def _split(line: str, delimiter: str) -> Iterator[tuple[int, int]]:
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


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    content = text[start:end]
    left = len(content) - len(content.lstrip(' \t\n"'))
    right = len(content.rstrip(' \t\n"'))
    if left < right:
        yield start + left, start + right
