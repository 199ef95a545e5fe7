"""Who can read a file, by its mode and those of the folders above it."""

import os
import stat
import sys
from dataclasses import dataclass, field
from typing import Literal

from leakscan.model import Access

_READERS: tuple[Literal["owner", "group", "everyone"], ...] = ("owner", "group", "everyone")

# These keep no owner and no mode: what `stat` shows was chosen when they were mounted.
_WITHOUT_RIGHTS = frozenset((
    "cifs", "davfs", "exfat", "fuseblk", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "iso9660", "msdos", "ntfs",
    "ntfs3", "smb3", "smbfs", "udf", "vfat",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rights:
    """Reads rights; the name of an owner is asked for once, as a directory service may answer slowly."""

    names: dict[int, str] = field(default_factory=dict)

    def access(self, found: os.stat_result, reach: int, kind: str) -> Access:
        """The readers of a file that `reach` says who gets at; unknown on Windows and on volumes without rights."""
        if sys.platform == "win32" or kind in _WITHOUT_RIGHTS:
            return Access()
        readers = min(reach, reach_of(found.st_mode, stat.S_IROTH, stat.S_IRGRP))
        return Access(_READERS[readers], self._name(found.st_uid))

    def _name(self, number: int) -> str:
        if number not in self.names:
            self.names[number] = _user_name(number)
        return self.names[number]


def reach_of(mode: int, everyone: int, group: int) -> int:
    """2 where everyone has the right, 1 where the group has it, else 0."""
    return 2 if mode & everyone else 1 if mode & group else 0


def _user_name(number: int) -> str:
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
