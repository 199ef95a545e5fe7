"""One file of a source, by its path in it."""

import os
from functools import partial

from leakscan.errors import UsageError
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.sources.opening import lstat, open_file, real


def file_at(root: str, locator: Locator) -> Item:
    """The file that a locator names below a root, or the root itself where that is a file.

    Raises UsageError when it is not there, cannot be looked at, or lies outside of the root.
    """
    top = real(root)
    path = top if os.path.isfile(top) else os.path.join(top, *locator.path.split("/"))  # noqa: PTH113, PTH118
    if real(path) != path:
        raise UsageError(f"{locator.path}: a link leads elsewhere, and links are not followed")
    try:
        found = lstat(path)
    except OSError as error:
        raise UsageError(f"{locator.path}: cannot be opened below {root} ({error.strerror})") from error
    return Item(locator.root(), partial(open_file, path), found.st_size, found.st_mtime_ns)
