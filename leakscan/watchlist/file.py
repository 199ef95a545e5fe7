"""The file of a watch-list: one line of facts, then sorted fingerprints of 16 bytes. No value, no key.

The fingerprints are mapped into memory, so that all workers share them, and searched by halves: a list of half a
million patients costs each worker no memory of its own and a search some microseconds.
"""

import hashlib
import json
import mmap
import os
import stat
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import overload

from leakscan.errors import UsageError
from leakscan.fingerprint import FINGERPRINT_BYTES

_MAGIC = b"leakscan watchlist 1\n"
_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list tells of itself. `inventory` is the id of the inventory whose key its fingerprints were made with."""

    inventory: str
    built: str
    patients: int
    numbers: int
    names: int
    entries: int


class Watchlist:
    """An open list: asks whether a fingerprint is on it."""

    def __init__(self, facts: Facts, content: bytes | mmap.mmap, start: int):
        self.facts = facts
        self._entries = _Entries(content, start, facts.entries)

    def __contains__(self, print_: object) -> bool:
        if not isinstance(print_, bytes):
            return False
        index = bisect_left(self._entries, print_)
        return index < len(self._entries) and self._entries[index] == print_


class _Entries(Sequence[bytes]):
    def __init__(self, content: bytes | mmap.mmap, start: int, count: int):
        self._content = content
        self._start = start
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self._count))]
        at = self._start + index * FINGERPRINT_BYTES
        return self._content[at : at + FINGERPRINT_BYTES]


def write_watchlist(path: Path, facts: Facts, entries: Iterable[bytes]) -> None:
    """Writes a list for its owner only; one that fails leaves the former list as it was."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(_MAGIC + json.dumps(asdict(facts)).encode("ascii") + b"\n")
            stream.write(b"".join(entries))
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: the watch-list cannot be written ({error.strerror})") from error
    finally:
        draft.unlink(missing_ok=True)


def chosen_watchlist(named: str, usual: Path, *, inventory_id: str) -> Path | None:
    """The list that the settings name, else the usual one of the inventory if there is one.

    Raises UsageError when it was made with the key of another inventory.
    """
    path = Path(named).expanduser() if named else usual
    if not named and not path.exists():
        return None
    if read_facts(path).inventory != inventory_id:
        raise UsageError(f"{path}: the watch-list was made with the key of another inventory; build it again")
    return path


def read_facts(path: Path) -> Facts:
    """What a list tells of itself; raises UsageError when it is none, is cut short, or others can read it."""
    return _opened(path)[0]


def open_watchlist(path: Path) -> Watchlist:
    """Opens a list; raises UsageError like `read_facts`."""
    facts, start = _opened(path)
    with path.open("rb") as stream:
        return Watchlist(facts, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), start)


def digest_of(path: Path) -> str:
    """Changes when the list does."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _opened(path: Path) -> tuple[Facts, int]:
    try:
        with path.open("rb") as stream:
            magic, line = stream.read(len(_MAGIC)), stream.readline(_LONGEST_LINE)
            found = os.fstat(stream.fileno())
    except OSError as error:
        raise UsageError(f"{path}: the watch-list cannot be read ({error.strerror})") from error
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        raise UsageError(f"{path}: others can read the watch-list; run: chmod 600 '{path}'")
    start = len(magic) + len(line)
    facts = _facts(line) if magic == _MAGIC else None
    if facts is None or found.st_size != start + facts.entries * FINGERPRINT_BYTES:
        raise UsageError(f"{path}: this is no watch-list, or it was cut short; build it again")
    return facts, start


def _facts(line: bytes) -> Facts | None:
    """The facts of the first line; None when it holds anything else."""
    try:
        told = json.loads(line)
    # Lists within lists end in a RecursionError.
    except (ValueError, RecursionError):
        return None
    texts, numbers = ("inventory", "built"), ("patients", "numbers", "names", "entries")
    if not isinstance(told, dict) or set(told) != {*texts, *numbers}:
        return None
    is_well_formed = all(isinstance(told[key], str) for key in texts) and all(
        type(told[key]) is int and told[key] >= 0 for key in numbers
    )
    return Facts(**told) if is_well_formed else None
