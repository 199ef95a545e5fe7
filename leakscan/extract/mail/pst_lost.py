"""What is left of a damaged Outlook data file beside its messages: blocks that nothing refers to any more."""

from collections.abc import Iterator
from functools import partial

from leakscan.extract import strings
from leakscan.extract.mail.pst_blocks import Store
from leakscan.extract.mail.pst_pages import Damaged
from leakscan.extract.office.compound import Later, joined
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Expected, Item, Segment

_INTERNAL = 2


def lost(locator: Locator, store: Store) -> Iterator[Item | Expected | Segment]:
    """Rows of blocks as items of their own, single blocks as the texts in them."""
    used = store.used if store.used is not None else set()
    number = 0
    # Those that stand for most come first: they refer to the others.
    for level in (2, 1):
        for block in sorted(store.carved.blocks):
            if block & _INTERNAL and block not in used and _level(store, block) == level:
                number += 1
                # No message: it must not stand for one that is missing.
                yield Expected(locator, 1)
                row = Later(store.length(block), partial(store.pieces, block))
                yield Item(locator.enter("pst", f"lost-{number:06d}"), partial(joined, [row]), row.size)
    writer = Writer(locator)
    for block in sorted(store.carved.blocks, key=store.carved.blocks.__getitem__):
        if block & _INTERNAL or block in used:
            continue
        store.budget.check_time()
        try:
            content = store.block(block)
        except Damaged:
            continue
        for run in strings.runs_of(content):
            writer.add(f"{run.text.strip()}\n", part="lost", offset=store.carved.blocks[block] >> 16)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def _level(store: Store, block: int) -> int:
    """How many levels of blocks stand below a block of references to data; 0 for other blocks."""
    store.stream.seek(store.carved.blocks[block] >> 16)
    head = store.stream.read(2)
    return head[1] if head[:1] == b"\1" and len(head) == 2 else 0
