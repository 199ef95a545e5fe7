"""Records of PowerPoint 97 to 2003 (MS-PPT): the tree of a stream, and which of its versions is the last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

DOCUMENT, SLIDE, SLIDE_PLACE, NOTES, NOTES_ATOM, MASTER, HANDOUT = 0x3E8, 0x3EE, 0x3F3, 0x3F0, 0x3F1, 0x3F8, 0xFC9
SLIDE_LIST, CHARACTERS, BYTES, STRING, OBJECT, COMMENT = 0xFF0, 0xFA0, 0xFA8, 0xFBA, 0x1011, 0x2EE0
BINARY_TAG, TAG_DATA = 0x138A, 0x138B
_EDIT, _DIRECTORY, LOCK = 0xFF5, 0x1772, 0x2F14
_HEADER = 8
_CONTAINER = 0xF
_MOST_EDITS = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record: `instance` tells records of one kind apart, `start` and `end` are those of its content."""

    kind: int
    instance: int
    start: int
    end: int
    is_container: bool


@dataclass(frozen=True, slots=True)
class Roles:
    """What the records at some offsets are in the last version of the presentation."""

    slides: dict[int, int] = field(default_factory=dict)  # number by offset
    numbers: dict[int, int] = field(default_factory=dict)  # number by the id of the slide
    live: frozenset[int] = frozenset()


def records(data: bytes, start: int, end: int) -> Iterator[Record]:
    """The records that stand one behind the other; the last is cut where the bytes end."""
    while 0 <= start <= end - _HEADER:
        version, kind, length = unpack_from("<HHI", data, start)
        inner = start + _HEADER
        start = min(end, inner + length)
        yield Record(kind, version >> 4, inner, start, version & _CONTAINER == _CONTAINER)


def is_cut(data: bytes) -> bool:
    """Whether a record claims more bytes than there are."""
    position = 0
    while position + _HEADER <= len(data):
        position += _HEADER + int(unpack_from("<I", data, position + 4)[0])
    return position > len(data)


def roles(data: bytes, edit: int) -> Roles:
    """What each object is, from the last edit back to the first; the newest place of an object counts."""
    places: dict[int, int] = {}
    document = 0
    if not _is_edit(data, edit):
        # Whoever saved last is not told: the last edit in the stream is the newest.
        edits = (each.start - _HEADER for each in records(data, 0, len(data)) if each.kind == _EDIT)
        edit = max(edits, default=-1)
    for _ in range(_MOST_EDITS):
        record = next(records(data, edit, len(data)), None)
        if record is None or record.kind != _EDIT or record.end - record.start < 20:
            break
        earlier, directory, reference = unpack_from("<III", data, record.start + 8)
        document = document or reference
        for number, place in _directory(data, directory):
            places.setdefault(number, place)
        if not 0 < earlier < edit:
            break
        edit = earlier
    slides, numbers = {}, {}
    for number, (reference, slide_id) in enumerate(_slide_list(data, places.get(document, -1)), 1):
        slides[places.get(reference, -1)] = number
        numbers[slide_id] = number
    return Roles(slides, numbers, frozenset(places.values()))


def _is_edit(data: bytes, offset: int) -> bool:
    record = next(records(data, offset, len(data)), None)
    return record is not None and record.kind == _EDIT


def _directory(data: bytes, offset: int) -> Iterator[tuple[int, int]]:
    record = next(records(data, offset, len(data)), None)
    if record is None or record.kind != _DIRECTORY:
        return
    position = record.start
    while position + 4 <= record.end:
        packed = unpack_from("<I", data, position)[0]
        first, count = packed & 0xFFFFF, packed >> 20
        position += 4
        for index in range(min(count, (record.end - position) // 4)):
            yield first + index, unpack_from("<I", data, position + 4 * index)[0]
        position += 4 * count


def _slide_list(data: bytes, document: int) -> Iterator[tuple[int, int]]:
    """References and ids of the slides in their order."""
    whole = next(records(data, document, len(data)), None) if document >= 0 else None
    if whole is None or whole.kind != DOCUMENT:
        return
    for each in records(data, whole.start, whole.end):
        if each.kind != SLIDE_LIST or each.instance != 0:
            continue
        for inner in records(data, each.start, each.end):
            if inner.kind == SLIDE_PLACE and inner.end - inner.start >= 16:
                yield unpack_from("<I8xI", data, inner.start)
