"""The trees of an SQLite file: every row of a table in order, and the pages that no table uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.budget import Budget
from leakscan.extract.database.sqlite_free import has_remains
from leakscan.extract.database.sqlite_pages import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    TABLE_INTERIOR,
    TABLE_LEAF,
    Cell,
    Node,
    Pages,
    cells,
    node_of,
)

_TABLE = (TABLE_INTERIOR, TABLE_LEAF)
_INDEX = (INDEX_INTERIOR, INDEX_LEAF)


@dataclass(slots=True)
class Walk:
    """What has been seen of a file while its tables are read."""

    pages: Pages = field(repr=False)
    budget: Budget = field(repr=False)
    seen: set[int] = field(default_factory=set, repr=False)
    is_damaged: bool = False
    with_remains: list[int] = field(default_factory=list, repr=False)

    def rows(self, root: int, *, has_rowid: bool = True) -> Iterator[Cell]:
        """The rows below a root page, in order; pages on which deleted ones left something are noted."""
        self.with_remains = []
        for number, node in self.nodes(root, _TABLE if has_rowid else _INDEX):
            if node.kind == TABLE_INTERIOR:
                continue
            if has_remains(node):
                self.with_remains.append(number)
            for each in cells(node, self.pages):
                self.is_damaged = self.is_damaged or each.record is None or not each.record.is_whole
                yield each

    def nodes(self, root: int, kinds: tuple[int, int]) -> Iterator[tuple[int, Node]]:
        """The pages below a root page that are of the kinds of its tree."""
        waiting = [root]
        while waiting:
            self.budget.check_time()
            number = waiting.pop()
            if number in self.seen:
                self.is_damaged = True
                continue
            self.seen.add(number)
            node = node_of(self.pages.page(number), number)
            if node is None or node.kind not in kinds:
                self.is_damaged = True
                self.seen.discard(number)
                continue
            yield number, node
            if node.kind in (TABLE_INTERIOR, INDEX_INTERIOR):
                waiting.extend(reversed(node.children()))

    def freed(self, trunk: int) -> Iterator[int]:
        """The numbers of the pages of the free list, its own pages among them."""
        following = self.pages.layout.usable // 4 - 2
        while 1 < trunk <= self.pages.count and trunk not in self.seen:
            self.budget.check_time()
            self.seen.add(trunk)
            page = self.pages.page(trunk)
            yield trunk
            count = min(int.from_bytes(page[4:8], "big"), following)
            for position in range(8, 8 + 4 * count, 4):
                number = int.from_bytes(page[position : position + 4], "big")
                if 1 < number <= self.pages.count and number not in self.seen:
                    self.seen.add(number)
                    yield number
            trunk = int.from_bytes(page[:4], "big")
