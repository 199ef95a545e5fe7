"""Where an inventory may lie: on a disk of this computer, readable by its owner alone."""

import os
import re
import stat
import sys
from pathlib import Path

_NETWORK_TYPES = frozenset((
    "9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs2", "glusterfs", "gpfs",
    "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs", "webdav",
))  # fmt: skip
_OCTAL = re.compile(r"\\([0-7]{3})")
_REMOTE_DRIVE = 4  # GetDriveTypeW: DRIVE_REMOTE


def network_type(path: Path, *, mounts: str | None = None) -> str:
    """The type of the network file system that a path lies on; empty on a local disk.

    `mounts` stands for the list of mounts of the system, in the form of Linux.
    """
    if sys.platform == "win32":
        return _network_type_windows(path)
    listed = _mounts() if mounts is None else mounts
    kind = _type_of_mount(path, listed)
    return kind if kind in _NETWORK_TYPES else ""


def _mounts() -> str:
    """The mounts of this computer in the form of Linux; empty where the system does not list them."""
    table = Path("/proc/self/mountinfo")
    return table.read_text(encoding="utf-8", errors="surrogateescape") if table.exists() else _mounts_by_command()


def _mounts_by_command() -> str:
    """macOS has no file for it: `//user@server/share on /Volumes/share (smbfs, nodev)` becomes a line of Linux."""
    import subprocess

    program = Path("/sbin/mount")
    if not program.exists():
        return ""
    told = subprocess.run([program], capture_output=True, text=True, check=False, timeout=10).stdout
    lines = re.findall(r"^.* on (/.*) \((\w+)[,)]", told, re.MULTILINE)
    return "\n".join(f"0 0 0:0 / {_octal(point)} - - {kind}" for point, kind in lines)


def _octal(point: str) -> str:
    return point.replace("\\", "\\134").replace(" ", "\\040")


def _type_of_mount(path: Path, mounts: str) -> str:
    resolved = path.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        point = Path(_OCTAL.sub(lambda code: chr(int(code.group(1), 8)), head.split(" ")[4]))
        # A later mount on the same point hides the earlier one.
        if resolved.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), tail.split(" ")[0]
    return kind


def _network_type_windows(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = path.resolve().drive
    is_remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
    return "network drive" if is_remote else ""


def make_private(path: Path) -> None:
    """Makes the file if there is none, for its owner alone; on Windows the profile of the user sees to that."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    if sys.platform != "win32":
        found = path.stat()
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(0o600)
