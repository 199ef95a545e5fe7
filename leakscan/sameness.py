"""Sameness: by what the same message is known again in another folder, whatever carried it there."""

from collections.abc import Iterator
from typing import Protocol

from leakscan.model import Document, Segment

MESSAGES = frozenset(("eml", "emlx", "msg", "tnef"))
# What the way and the folder of a message add to it.
_CARRIED = frozenset((
    "received", "x-received", "return-path", "delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to",
    "x-envelope-from", "x-env-sender", "x-original-to", "apparently-to", "x-apparently-to", "x-proxy-to", "x-list-to",
    "x-authenticated-sender", "x-authenticated-user", "x-gmail-labels", "x-folder", "folder", "x-label", "x-keywords",
    "keywords", "x-status", "x-uid", "x-unsent",
))  # fmt: skip


class Hash(Protocol):
    """A keyed hash that is fed piece by piece."""

    def update(self, data: bytes, /) -> None:
        """Takes the next bytes."""
        ...

    def hexdigest(self) -> str:
        """The hash of all of them."""
        ...


class Sameness:
    """Takes what is read of a message: its words, blanks aside, and what is attached. Nothing of it is kept."""

    def __init__(self, keyed: Hash):
        self._keyed = keyed
        self._is_whole = True
        self._is_empty = True

    def add(self, segment: Segment) -> None:
        """Takes the text of a segment, without the lines that its way added."""
        for piece in _own(segment):
            self._keyed.update(" ".join(["", *piece.split()]).encode("utf-8", "surrogatepass"))
            self._is_empty = False

    def enter(self, attached: Document) -> None:
        """Takes what is attached. What was not read could be anything: the message is not known again then."""
        told = attached.likeness or attached.sha256
        self._is_whole = self._is_whole and bool(told)
        self._keyed.update(f"\0{told}\0".encode())
        self._is_empty = False

    @property
    def likeness(self) -> str:
        """The same for messages that say and hold the same; empty when that cannot be told."""
        return self._keyed.hexdigest() if self._is_whole and not self._is_empty else ""


def _own(segment: Segment) -> Iterator[str]:
    end = len(segment.text) if segment.end < 0 else segment.end
    position = segment.start
    while position < end:
        place = segment.anchors.place(position)
        if not place or place[0][0] != "header":
            break
        following = segment.text.find("\n", position) + 1 or end
        if place[0][1].lower() not in _CARRIED:
            yield segment.text[position:following]
        position = following
    if segment.anchors.place(position) != (("part", "properties"),):
        yield segment.text[position:end]
