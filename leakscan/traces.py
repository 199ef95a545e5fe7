"""Where in the program an error arose, for --debug: kinds and places alone, since messages of parsers quote content."""

import sys
import traceback
from pathlib import Path

_PACKAGES = tuple(sorted({Path(each).resolve() for each in sys.path if each}, key=lambda each: -len(each.parts)))
# From where it was called, and where it went wrong: what lies between is long in recursive parsers.
_FIRST, _LAST = 3, 5


def trace_of(error: BaseException) -> str:
    """The kind of an error and the calls that led to it, the last one first.

    >>> try:
    ...     int("1850478123456")["no message"]
    ... except TypeError as error:
    ...     trace_of(error).startswith("TypeError: <doctest")
    True
    """
    calls = [f"{_place(frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][::-1]
    shown = calls if len(calls) <= _FIRST + _LAST else [*calls[:_LAST], "...", *calls[-_FIRST:]]
    return f"{type(error).__qualname__}: {' < '.join(shown)}"


def _place(file: str) -> str:
    """A file of a package without the folder that the package lies in, which names the user of the computer."""
    path = Path(file)
    for folder in _PACKAGES:
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name
