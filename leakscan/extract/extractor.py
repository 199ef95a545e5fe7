"""What an extractor is: the contract between the pipeline and the modules that know a format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leakscan.extract.budget import Budget
from leakscan.model import Expected, Item, Problem, Segment, Sending

Given = Segment | Item | Problem | Expected | Sending
Extracted = Iterator[Given]


@dataclass(frozen=True, slots=True)
class Extractor:
    """One format. `extract` yields, in reading order, segments of text, child items and problems, and of a
    message whom it was sent to.

    A child item is read before the generator goes on, so its `open` may use what the generator holds open. The child
    items of a mailbox are its messages; it may also tell how many of them its own index promises.
    """

    name: str
    media_types: tuple[str, ...]
    extract: Callable[[Item, Budget], Extracted]
    reads: str = ""
    leaves: str = ""
    library: str = ""
    is_mailbox: bool = False
