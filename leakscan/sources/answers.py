"""What the operating system says when it does not give a file or a folder, as a status of ours."""

import errno

from leakscan.language import mark
from leakscan.model import Status

DENIED = mark("The file may not be read by this account")
LOCKED = mark("Another program holds the file")
GONE = mark("The file went away between listing and reading")
SLOW = mark("The source did not answer in time")
DEVICE = mark("The operating system could not read the file")
REPLACED = mark("Something else took the place of the file since it was listed")

Told = tuple[Status, str]

# Windows maps most of its numbers onto a few of C: a network that is gone would be a file that is gone.
_WINDOWS: dict[int, Told] = {
    **dict.fromkeys((32, 33), ("locked", LOCKED)),  # sharing violation, lock violation
    **dict.fromkeys((121, 1460), ("timeout", SLOW)),  # semaphore timeout, timeout
    # Device not ready, bad block, seek, sector, device failing; network path, name or connection lost; disk errors.
    **dict.fromkeys(
        (21, 23, 25, 27, 31, 53, 55, 59, 64, 65, 67, 1117, 1167, 1231, 1232, 1236, 1256), ("error", DEVICE)
    ),
}
# A server tells a share violation as busy; ETXTBSY, EAGAIN and EDEADLK are what mandatory locks answer.
_LOCKS = (errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK, errno.ENOLCK)
_SYSTEM: dict[int, Told] = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), ("denied", DENIED)),
    **dict.fromkeys(_LOCKS, ("locked", LOCKED)),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), ("vanished", GONE)),
    errno.ETIMEDOUT: ("timeout", SLOW),
    # A link, or a folder, pipe or device, where a file was listed.
    **dict.fromkeys((errno.ELOOP, errno.EISDIR), ("changed-while-reading", REPLACED)),
}


def told(error: OSError) -> Told:
    """The status of what was asked for, and our words for it; what is not known is an `error`.

    >>> told(OSError(errno.EBUSY, ""))[0], told(OSError(errno.ESTALE, ""))[0]
    ('locked', 'error')
    """
    unknown: Told = ("error", DEVICE)
    number = getattr(error, "winerror", None)
    if number in _WINDOWS:
        return _WINDOWS[number]
    return _SYSTEM.get(error.errno or 0, unknown)
