"""Stamps: the small pictures of the first page that office programs keep; nobody can read a word on them."""

from struct import error as StructError
from struct import unpack_from

# Programs write 512 pixels at most, a page of letters of five; what is larger may show words.
_LARGEST = 512
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# The segments that hold the size; those between them that start no frame.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_stamp(head: bytes) -> bool:
    """Whether a picture, by its first bytes, is too small to be read."""
    size = _size(head)
    return size is not None and max(size) <= _LARGEST


def _size(head: bytes) -> tuple[int, int] | None:
    try:
        if head.startswith(_PNG):
            width, height = unpack_from(">II", head, 16)
            return width, height
        return _frame(head) if head.startswith(_JPEG) else None
    except StructError:
        return None


def _frame(head: bytes) -> tuple[int, int] | None:
    position = 2
    while head[position : position + 1] == b"\xff":
        kind, length = unpack_from(">BH", head, position + 1)
        if kind in _FRAMES:
            height, width = unpack_from(">HH", head, position + 5)
            return width, height
        position += 2 + max(length, 2)
    return None
