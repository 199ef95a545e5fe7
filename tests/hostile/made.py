"""What a hostile file is: how it is made, how it must end, and whether the number beside the bomb is found."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.extract.samples import MARKER

MARK = MARKER.encode()
LINE = MARK + b"\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """`status` is that of the file itself; `holds` whether the number is found; `slow` ones are for the benchmark.

    `behind`: the number stands behind what takes the time, and is not reached when that is up.
    """

    name: str
    make: Callable[[], bytes]
    status: str
    holds: bool = True
    slow: bool = False
    behind: bool = False


class Collection:
    """The hostile files of one kind, in the order in which they are written."""

    def __init__(self) -> None:
        self.files: list[Hostile] = []

    def __call__(
        self, name: str, status: str, *, holds: bool = True, slow: bool = False, behind: bool = False
    ) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
        def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
            self.files.append(Hostile(name, make, status, holds, slow, behind))
            return make

        return keep
