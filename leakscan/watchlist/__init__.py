"""The watch-list: the practice's own patients as keyed fingerprints, to tell them from others without their names."""

from leakscan.watchlist.build import Built, build
from leakscan.watchlist.file import (
    Facts,
    Watchlist,
    chosen_watchlist,
    digest_of,
    open_watchlist,
    read_facts,
    write_watchlist,
)

__all__ = [
    "Built",
    "Facts",
    "Watchlist",
    "build",
    "chosen_watchlist",
    "digest_of",
    "open_watchlist",
    "read_facts",
    "write_watchlist",
]
