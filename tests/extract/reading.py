"""Reading a document the way the pipeline does: members are read while the extractor waits."""

import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.extractor import Extractor
from leakscan.locator import Locator
from leakscan.model import Expected, Item, Problem, Segment, Sending
from leakscan.privacy import Privacy

LIMITS = Limits()


class Read(NamedTuple):
    """What came out of a document."""

    members: list[tuple[str, bytes]]
    problems: list[tuple[str, str]]
    segments: list[Segment]
    sent: list[Sending]
    promised: list[tuple[str, int]]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


def read(
    extractor: Extractor,
    data: bytes,
    name: str,
    *,
    clock: Callable[[], float] = lambda: 0.0,
    limits: Limits = LIMITS,
    marks: Sequence[str] = (),
) -> Read:
    item = Item(Locator("poste", name), lambda: io.BytesIO(data), len(data))
    result = Read([], [], [], [], [])
    for value in extractor.extract(item, Budget(limits, clock=clock, privacy=Privacy(marks))):
        if isinstance(value, Item):
            with value.open() as stream:
                result.members.append((value.locator.canonical(), stream.read()))
        elif isinstance(value, Problem):
            result.problems.append((value.locator.canonical(), value.kind))
        elif isinstance(value, Sending):
            result.sent.append(value)
        elif isinstance(value, Expected):
            result.promised.append((value.locator.canonical(), value.messages))
        else:
            result.segments.append(value)
    return result
