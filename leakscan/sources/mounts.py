"""The mounted volumes of a Linux system; elsewhere the list is empty."""

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_TABLE = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, or the folder `root` of it, that stands at `point`; `device` is its `major:minor` number."""

    device: str
    root: str
    point: str
    kind: str
    origin: str


def mounts(table: Path = _TABLE) -> list[Mount]:
    """The mounts of this system, in the order in which they came."""
    if not table.exists():
        return []
    lines = table.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    return [_mount(line) for line in lines if " - " in line]


def mount_of(path: str, listed: Iterable[Mount]) -> Mount | None:
    """The mount that holds an absolute path; of two at one point, the later hides the earlier."""
    holding = [mount for mount in listed if PurePosixPath(path).is_relative_to(mount.point)]
    return max(reversed(holding), key=lambda mount: len(mount.point), default=None)


def device_number(device: int) -> str:
    """The number of a device as the list of mounts writes it; empty on Windows."""
    if sys.platform == "win32":
        return ""
    return f"{os.major(device)}:{os.minor(device)}"


def _mount(line: str) -> Mount:
    head, _, tail = line.partition(" - ")
    _, _, device, root, point, *_ = head.split(" ")
    kind, origin, *_ = tail.split(" ")
    return Mount(device, _plain(root), _plain(point), kind, _plain(origin))


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda code: chr(int(code.group(1), 8)), text)
