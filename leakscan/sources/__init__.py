"""Where bytes come from: each source walks what it holds and hands out items, opened for reading only."""

from leakscan.sources.discard import Discard, load_discard
from leakscan.sources.folder import Found, Lost, Row, Skipped, Volume, walk
from leakscan.sources.opening import open_file
from leakscan.sources.single import file_at
from leakscan.sources.volume import identity

__all__ = [
    "Discard",
    "Found",
    "Lost",
    "Row",
    "Skipped",
    "Volume",
    "file_at",
    "identity",
    "load_discard",
    "open_file",
    "walk",
]
