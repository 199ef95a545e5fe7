"""Pieces of the text of a Word document of before 2007 (MS-DOC): what a fast save leaves where it stood."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack_from

from leakscan.extract.office.running import State
from leakscan.extract.office.word_formats import Change, changed, changed_by

_SHORT, _PIECE_TABLE = 1, 2
_MOST_PIECES = 1 << 20
# Pieces share no bytes; those of a hostile file may stand for the same ones again and again.
_MOST_TIMES = 4
_NARROW, _PLACE = 0x40000000, 0x3FFFFFFF
_IS_INDEX = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together: `count` of them from byte `offset` on, two bytes each when wide."""

    start: int
    count: int
    offset: int
    is_wide: bool
    state: State = "kept"

    @property
    def end(self) -> int:
        """The byte behind the piece."""
        return self.offset + self.count * (2 if self.is_wide else 1)


def pieces(block: bytes, size: int, *, is_new: bool) -> Iterator[Piece]:
    """The pieces of the text in their order, behind the formatting that they share (MS-DOC 2.9.38).

    `size` is that of the document they stand in.
    """
    shared, position = [], 0
    while block[position : position + 1] == bytes((_SHORT,)):
        length = unpack_from("<H", block, position + 1)[0]
        shared.append(block[position + 3 : position + 3 + length])
        position += 3 + length
    if block[position : position + 1] != bytes((_PIECE_TABLE,)):
        return
    length = min(unpack_from("<I", block, position + 1)[0], len(block) - position - 5)
    count = min((length - 4) // 12, _MOST_PIECES)
    left = size * _MOST_TIMES
    characters = unpack_from(f"<{count + 1}I", block, position + 5) if count > 0 else ()
    for index, (start, end) in enumerate(pairwise(characters)):
        at = position + 5 + 4 * (count + 1) + 8 * index
        found = _piece(start, end, unpack_from("<IH", block, at + 2), shared, is_new=is_new)
        left -= max(0, min(found.end, size) - found.offset)
        if left < 0:
            return
        if found.count > 0:
            yield found


def _piece(start: int, end: int, entry: tuple[int, int], shared: list[bytes], *, is_new: bool) -> Piece:
    place, formatting = entry
    is_wide = is_new and not place & _NARROW
    offset = place if is_wide or not is_new else (place & _PLACE) // 2
    if formatting & _IS_INDEX:
        index = formatting >> 1
        state = changed(shared[index]) if is_new and index < len(shared) else None
    else:
        state = changed_by(formatting >> 1 & 0x7F, formatting >> 8)
    return Piece(start, end - start, offset, is_wide, state or "kept")


def changed_characters(found: Sequence[Piece], changes: Sequence[Change]) -> Iterator[Change]:
    """Which characters were inserted or deleted, of bytes that were and of pieces that were; in order."""
    starts = [change.start for change in changes]
    for piece in found:
        if piece.state != "kept":
            yield Change(piece.start, piece.start + piece.count, piece.state)
            continue
        width = 2 if piece.is_wide else 1
        index = max(0, bisect_right(starts, piece.offset) - 1)
        while index < len(changes) and changes[index].start < piece.end:
            change = changes[index]
            index += 1
            start, end = max(change.start, piece.offset), min(change.end, piece.end)
            if start < end:
                first = piece.start + (start - piece.offset) // width
                yield Change(first, piece.start + -(-(end - piece.offset) // width), change.state)
