"""What is known of an item while it is read: its segments pass, its members end, its problems add up."""

from collections import Counter
from dataclasses import dataclass, field

from leakscan.detect.kinds import Pages
from leakscan.model import Item, Messages, Problem, Segment, Status
from leakscan.sameness import Sameness

# A parser that refused says nothing about the bytes: they are looked at once more as text.
_SECOND_CHANCE: tuple[Status, ...] = ("corrupt", "error")


@dataclass(slots=True)
class Entry:
    """What is known of an item while it is read."""

    item: Item
    pages: Pages
    media_type: str = ""
    extractor: str = ""
    has_text: bool = False
    is_second: bool = False
    reads_like_text: bool = False
    is_mailbox: bool = False
    expected: int | None = None
    sameness: Sameness | None = None
    members: list[Status] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, segment: Segment) -> None:
        """It gave a segment."""
        self.has_text = True
        self.pages.add(segment)
        if self.sameness:
            self.sameness.add(segment)

    @property
    def messages(self) -> Messages | None:
        """What became of the messages, if this is a mailbox."""
        if not self.is_mailbox or self.is_second:
            return None
        became = Counter(self.members)
        read, partial, aside = became["scanned"], became["partial"], became["excluded"]
        return Messages(self.expected, read, partial, became.total() - read - partial - aside, aside)

    @property
    def needs_second_chance(self) -> bool:
        """Whether the parser refused the whole before it gave anything."""
        refused = any(not each.locator.place and each.kind in _SECOND_CHANCE for each in self.problems)
        return refused and not self.has_text and not self.members and not self.is_second
