"""Parts of binary workbooks beside the cells: comments, names, links, messages, queries, caches; each text of them."""

from collections.abc import Iterable, Iterator
from struct import unpack_from

from leakscan.extract.office.biff12 import literals, text_at, texts
from leakscan.extract.office.part_lines import Line, plain_header
from leakscan.extract.tables import cell_text, letters
from leakscan.model import Place

_FOLDERS = (
    "xl/workbook", "xl/comments", "xl/tables/", "xl/externallinks/", "xl/pivot", "xl/connections", "xl/querytables/",
    "xl/metadata", "xl/slicer", "xl/timeline", "xl/usernames", "xl/revisions/", "xl/worksheets/sheet",
    "xl/chartsheets/", "xl/macrosheets/", "xl/dialogsheets/", "xl/persons/", "xl/attachedtoolbars", "xl/threaded",
)  # fmt: skip
_HEADERS, _LINK, _VALIDATION, _COMMENT, _AUTHOR = 479, 494, 64, 635, 632
_COMMENT_END = 636
_PIVOT_NUMBERS = frozenset((21, 28))
_PIVOT_RECORD = 33
_CACHED_ROW, _CACHED_NUMBER, _CACHED_TEXT = 366, 368, 371
_FONT, _FORMULA = 43, frozenset((39, 64, 8, 9, 10, 11, 461, 463))
# Whole numbers of twelve to fifteen digits.
_LEAST, _MOST = 1e12, 1e15


def is_binary_part(name: str) -> bool:
    """Whether a part is written in records.

    >>> is_binary_part("xl/comments1.bin"), is_binary_part("xl/vbaProject.bin")
    (True, False)
    """
    return name.lower().endswith(".bin") and name.lower().startswith(_FOLDERS)


def part_lines(content: bytes, spans: Iterable[tuple[int, int, int]], part: str, place: Place) -> Iterator[Line]:
    """The texts of a part, at their cells where these are told."""
    cell: Place = ()
    row = 0
    for kind, start, end in spans:
        data = content[start:end]
        if kind in (_COMMENT, _LINK, _VALIDATION):
            cell = _cell(kind, data)
        if kind == _HEADERS:
            yield from _margins(data, place)
        elif kind == _FONT:
            continue
        elif kind in _PIVOT_NUMBERS and len(data) >= 8:
            yield Line(cell_text(unpack_from("<d", data)[0]), part, place, part)
        elif kind == _CACHED_ROW and len(data) >= 4:
            row = unpack_from("<I", data)[0]
        elif kind in (_CACHED_NUMBER, _CACHED_TEXT) and len(data) >= 8:
            yield _cached(kind, data, row, part)
        else:
            heading = {_LINK: "hyperlink", _VALIDATION: "validation", _AUTHOR: "author"}.get(kind, part)
            found = [*texts(data), *(literals(data) if kind in _FORMULA else ())]
            found += _numbers(data) if kind == _PIVOT_RECORD else []
            yield from (Line(text, heading, (*place, *cell), part) for text in dict.fromkeys(found))
        if kind in (_COMMENT_END, _LINK, _VALIDATION):
            cell = ()


def _cell(kind: int, data: bytes) -> Place:
    at = {_COMMENT: 4, _LINK: 0, _VALIDATION: 8}[kind]
    if at + 12 > len(data):
        return ()
    row, _, column = unpack_from("<III", data, at)
    return (("cell", f"{letters(column & 0x3FFF)}{(row & 0xFFFFF) + 1}"),)


def _margins(data: bytes, place: Place) -> Iterator[Line]:
    position = 2
    for index in range(6):
        text, position = text_at(data, position)
        part = "footer" if index % 2 else "header"
        if text:
            yield Line(plain_header(text), part, place, part)


def _cached(kind: int, data: bytes, row: int, part: str) -> Line:
    column = unpack_from("<I", data)[0] & 0x3FFF
    text = text_at(data, 4)[0] if kind == _CACHED_TEXT else ""
    if kind == _CACHED_NUMBER and len(data) >= 12:
        text = cell_text(unpack_from("<d", data, 4)[0])
    return Line(text, part, (("cell", f"{letters(column)}{row + 1}"),), part)


def _numbers(data: bytes) -> list[str]:
    """Long whole numbers in a row of a pivot table's source: where its fields begin is told elsewhere."""
    found = (unpack_from("<d", data, position)[0] for position in range(max(0, len(data) - 7)))
    return [str(int(value)) for value in found if _LEAST <= value < _MOST and value.is_integer()]
