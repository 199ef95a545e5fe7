"""Walking a folder or a share that is mounted: every entry becomes a row, and nothing is followed out of the tree."""

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Status
from leakscan.privacy import PRIVATE, Privacy
from leakscan.sources.answers import LOCKED, SLOW, told
from leakscan.sources.discard import Discard
from leakscan.sources.globs import matcher
from leakscan.sources.mounts import device_number, mounts
from leakscan.sources.opening import count_files, is_link, list_names, lstat, open_file, real
from leakscan.sources.rights import Rights, reach_of

_LINK = mark("A link is not followed")
_SPECIAL = mark("A pipe, a socket or a device, not a file")
_CLOUD = mark("Only in the cloud, not on this computer")
_PSEUDO = mark("A file system of the kernel, without documents")
_LOOP = mark("The folder lies inside itself")
_EXCLUDED = mark("Left out by the settings")
_NOT_INCLUDED = mark("Not among the files the settings ask for")
_DENIED = mark("Access was refused")
_VANISHED = mark("Gone before it could be read")
_UNREAD = mark("The system could not read it")
_CUT = mark("The list of the folder could not be read to its end")
TAKEN_AWAY = mark("The volume was taken away while it was read")

# What is said of entries when it is the whole volume that is gone.
_SUSPICIOUS = ("error", "vanished", "timeout")
# So many failures in a row are no damaged places any more.
_MOST_FAILURES = 200
_TOLD: dict[Status, str] = {"denied": _DENIED, "vanished": _VANISHED, "locked": LOCKED, "timeout": SLOW}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; `links` is its number of names."""

    item: Item
    links: int

    @property
    def changed(self) -> int:
        """Its ctime in nanoseconds."""
        return self.item.changed

    @property
    def file_id(self) -> str:
        """Its "device:inode"."""
        return self.item.file_id


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that is not read, and why; `files` counts what lies below a private folder, -1 when not known."""

    locator: Locator
    status: Status
    detail: str
    files: int = -1


@dataclass(frozen=True, slots=True)
class Lost:
    """The root went away while it was walked: the last row there is, and what was not met says nothing."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Another volume begins at this folder."""

    locator: Locator


Row = Found | Skipped | Volume | Lost


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder being walked, or an entry in it.

    `reach` is who gets as far as the entry (as in `reach_of`), `cut` the row for a list that ended before its end.
    """

    path: str
    relative: str
    names: Iterator[str]
    key: tuple[int, int] = (0, 0)
    reach: int = 2
    is_included: bool = True
    cut: Skipped | None = None


def walk(
    root: str,
    source: str,
    *,
    discard: Discard,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    own: Collection[str] = (),
    private_marks: Sequence[str] = (),
    after: str = "",
    watch: Callable[[str], None] = lambda _: None,
) -> Iterator[Row]:
    """Every entry below the root in the order of names; of folders, those that are not walked and volumes are rows.

    A pattern of `exclude` or `include` names files or folders by their path; what lies at an `own` path is not listed.
    The walk goes on behind the entry `after`; it tells to `watch` the path of what it asks the system for.
    """
    walker = _Walker(
        source,
        discard,
        Rights(),
        matcher(include),
        matcher(exclude),
        frozenset(os.path.normcase(real(path)) for path in own),
        frozenset(_file_ids(own)),
        Privacy(private_marks),
        tuple(after.split("/")) if after else (),
        watch,
    )
    return walker.rows(root, is_included=not include)


@dataclass(frozen=True, slots=True)
class _Walker:
    source: str
    discard: Discard
    rights: Rights
    include: Callable[[str], bool]
    exclude: Callable[[str], bool]
    own: frozenset[str]
    own_ids: frozenset[tuple[int, int]]
    privacy: Privacy
    after: tuple[str, ...]
    watch: Callable[[str], None]
    kinds: dict[int, str] = field(default_factory=dict)

    def rows(self, root: str, *, is_included: bool) -> Iterator[Row]:
        """The rows as long as the root is there: when something fails, and at the end, it is looked at again."""
        first = self._root(root, is_included)
        if not isinstance(first, _Level):
            yield from [first] if first else []
            return
        failures = 0
        for row in self._below(first):
            is_failure = isinstance(row, Skipped) and row.status in _SUSPICIOUS
            failures = failures + 1 if is_failure else 0
            if is_failure and (failures >= _MOST_FAILURES or not self._is_in_place(first)):
                yield Lost()
                return
            yield row
        if not self._is_in_place(first):
            yield Lost()

    def _is_in_place(self, level: _Level) -> bool:
        """Whether the same folder still stands at its path: another volume, or none, may have come there."""
        self.watch(level.relative)
        try:
            found = lstat(level.path)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == level.key

    def _below(self, first: _Level) -> Iterator[Found | Skipped | Volume]:
        """Without recursion: a tree may be deeper than the stack of the interpreter."""
        levels, open_keys = [first], {first.key}
        while levels:
            name = next(levels[-1].names, None)
            if name is None:
                left = levels.pop()
                open_keys.discard(left.key)
                yield from [left.cut] if left.cut else []
                # A volume of its own, taken away while it was walked.
                if levels and left.key[0] != levels[-1].key[0] and not self._is_in_place(left):
                    yield Skipped(Locator(self.source, left.relative), "error", TAKEN_AWAY)
                continue
            row = self._visit(levels[-1], name, open_keys)
            if isinstance(row, _Level):
                if row.key[0] != levels[-1].key[0]:
                    yield Volume(Locator(self.source, row.relative))
                levels.append(row)
                open_keys.add(row.key)
            elif row:
                yield row

    def _root(self, root: str, is_included: bool) -> "_Level | Found | Skipped | None":
        """The root was asked for by name: it may be a link, a single file, or marked private."""
        self.watch("")
        path = real(root)
        try:
            found = lstat(path)
        except OSError as error:
            return self._unread("", error)
        if detail := self._refusal(found):
            return self._skipped("", detail)
        # The rights of the root are those of a mount point: they do not tell who reads the share elsewhere.
        top = _Level(path, "", iter(()), is_included=is_included)
        if stat.S_ISDIR(found.st_mode):
            return self._enter(top, found)
        if self._is_own(path, found):
            return None
        return self._found(replace(top, relative=os.path.basename(os.path.abspath(root))), found)  # noqa: PTH100, PTH119

    def _visit(self, level: _Level, name: str, open_keys: set[tuple[int, int]]) -> "_Level | Found | Skipped | None":
        path = os.path.join(level.path, name)  # noqa: PTH118 - a Path would change odd names, and is slow
        relative = f"{level.relative}/{name}" if level.relative else name
        self.watch(relative)
        try:
            found = lstat(path)
        except OSError as error:
            return None if os.path.normcase(path) in self.own else self._unread(relative, error)
        if self._is_own(path, found):
            return None
        if self.exclude(relative):
            return self._skipped(relative, _EXCLUDED)
        if detail := self._refusal(found):
            return self._skipped(relative, detail)
        inner = replace(level, path=path, relative=relative, is_included=level.is_included or self.include(relative))
        if stat.S_ISDIR(found.st_mode):
            return self._folder(inner, name, found, open_keys)
        if self.privacy.is_private_folder(name):
            return replace(self._skipped(relative, PRIVATE), files=1)
        return self._found(inner, found) if inner.is_included else self._skipped(relative, _NOT_INCLUDED)

    def _folder(
        self, level: _Level, name: str, found: os.stat_result, open_keys: set[tuple[int, int]]
    ) -> "_Level | Skipped":
        if found.st_ino and (found.st_dev, found.st_ino) in open_keys:
            return self._skipped(level.relative, _LOOP)
        if self.privacy.is_private_folder(name):
            return replace(self._skipped(level.relative, PRIVATE), files=count_files(level.path))
        reach = min(level.reach, reach_of(found.st_mode, stat.S_IXOTH, stat.S_IXGRP))
        return self._enter(replace(level, reach=reach), found)

    def _enter(self, level: _Level, found: os.stat_result) -> "_Level | Skipped":
        try:
            names, cut = list_names(level.path)
        except OSError as error:
            return self._unread(level.relative, error)
        row = Skipped(Locator(self.source, level.relative), "error", _CUT) if cut else None
        return replace(level, names=self._left_of(level, names), key=(found.st_dev, found.st_ino), cut=row)

    def _left_of(self, level: _Level, names: list[str]) -> Iterator[str]:
        """The names behind the entry after which the walk goes on; those of the folders that it lies in among them."""
        above = tuple(level.relative.split("/")) if level.relative else ()
        if len(above) >= len(self.after) or self.after[: len(above)] != above:
            return iter(names)
        reached, is_last = self.after[len(above)], len(self.after) == len(above) + 1
        return (name for name in names if name > reached or (name == reached and not is_last))

    def _found(self, entry: _Level, found: os.stat_result) -> Found:
        item = Item(
            Locator(self.source, entry.relative),
            partial(open_file, entry.path),
            size=found.st_size,
            modified=found.st_mtime_ns,
            access=self.rights.access(found, entry.reach, self._kind(found.st_dev)),
            changed=found.st_ctime_ns,
            file_id=f"{found.st_dev}:{found.st_ino}",
        )
        return Found(item, found.st_nlink)

    def _is_own(self, path: str, found: os.stat_result) -> bool:
        """By its place, and by its number where the system writes one place in several ways."""
        return os.path.normcase(path) in self.own or (found.st_dev, found.st_ino) in self.own_ids

    def _refusal(self, found: os.stat_result) -> str:
        """Why an entry is left alone; empty for a file or a folder to read."""
        if is_link(found):
            return _LINK
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            return _SPECIAL
        if (
            getattr(found, "st_file_attributes", 0) & self.discard.windows_attributes
            or getattr(found, "st_flags", 0) & self.discard.macos_flags
        ):
            return _CLOUD
        return _PSEUDO if self._kind(found.st_dev) in self.discard.pseudo_file_systems else ""

    def _kind(self, device: int) -> str:
        """The type of the file system; empty where the system does not tell. Each device is looked up once."""
        if device not in self.kinds:
            number = device_number(device)
            self.kinds[device] = next((mount.kind for mount in mounts() if mount.device == number), "")
        return self.kinds[device]

    def _skipped(self, relative: str, detail: str) -> Skipped:
        return Skipped(Locator(self.source, relative), "excluded", detail)

    def _unread(self, relative: str, error: OSError) -> Skipped:
        locator = Locator(self.source, relative)
        # A link that took the place of the folder since it was looked at.
        if error.errno == errno.ELOOP:
            return Skipped(locator, "excluded", _LINK)
        status, _ = told(error)
        return Skipped(locator, status, _TOLD.get(status, _UNREAD))


def _file_ids(paths: Collection[str]) -> Iterator[tuple[int, int]]:
    for path in map(real, paths):
        if os.path.lexists(path):
            found = lstat(path)
            # Some file systems number nothing: zero would stand for every file.
            if found.st_ino:
                yield found.st_dev, found.st_ino
