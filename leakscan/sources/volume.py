"""The identity of a root: the volume it lies on and the folder in it, whatever the mount point or the drive letter."""

import os
import posixpath
import sys
from pathlib import Path

from leakscan.errors import UsageError
from leakscan.sources.mounts import Mount, device_number, mount_of, mounts
from leakscan.sources.opening import real

_UUIDS = Path("/dev/disk/by-uuid")
_LONGEST_WINDOWS_PATH = 32768


def identity(root: str) -> str:
    """The volume and the folder in it: two sticks that come to one mount point in turn are two sources.

    Raises UsageError when the root cannot be reached.
    """
    path = real(root)
    try:
        if sys.platform == "win32":
            return _identity_windows(path)
        return identity_in(path, mount_of(path, mounts()))
    except OSError as error:
        raise UsageError(f"{root}: cannot be reached; check the path, and that its volume is mounted") from error


def identity_in(path: str, mount: Mount | None, uuids: Path = _UUIDS) -> str:
    """The identity of an absolute path on a mount; without one, the mount point is looked for upwards."""
    if mount is None:
        point = _mount_point(path)
        return f"fsid:{_file_system_id(path):x}:{_inside(path, point)}"
    folder = posixpath.join(mount.root, _inside(path, mount.point)).strip("/")
    return f"{_volume(path, mount, uuids)}:{folder}"


def _volume(path: str, mount: Mount, uuids: Path) -> str:
    if uuid := _uuid(mount, uuids):
        return uuid
    # NFS and others give no number; the server and what it exports tell one such share from another.
    number = _file_system_id(path)
    return f"fsid:{number:x}" if number else f"{mount.kind}:{mount.origin}"


def _uuid(mount: Mount, uuids: Path) -> str:
    """By the device of the mount: what `stat` says of a file on Btrfs is no device that anything else knows."""
    if sys.platform == "win32" or not uuids.is_dir():
        return ""
    origin = Path(mount.origin)
    is_device = origin.is_absolute() and origin.is_block_device()
    wanted = {mount.device, device_number(origin.stat().st_rdev)} if is_device else {mount.device}
    links = (link for link in sorted(uuids.iterdir()) if link.exists())
    return next((link.name for link in links if device_number(link.stat().st_rdev) in wanted), "")


def _file_system_id(path: str) -> int:
    if sys.platform == "win32":
        return 0
    return os.statvfs(path).f_fsid


def _mount_point(path: str) -> str:
    point = Path(path)
    while not os.path.ismount(point):
        point = point.parent
    return str(point)


def _inside(path: str, point: str) -> str:
    return path[len(point) :].strip("/")


def _identity_windows(path: str) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    os.stat(path)  # noqa: PTH116 - a Path would take the prefix of long paths away
    point = ctypes.create_unicode_buffer(_LONGEST_WINDOWS_PATH)
    serial = ctypes.c_ulong()
    if not kernel.GetVolumePathNameW(path, point, _LONGEST_WINDOWS_PATH) or not kernel.GetVolumeInformationW(
        point.value, None, 0, ctypes.byref(serial), None, None, None, 0
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    return f"{serial.value:08x}:{path[len(point.value) :].replace(os.sep, '/').strip('/')}"
